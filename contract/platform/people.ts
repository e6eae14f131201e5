import { z } from 'zod';
import { Operator, Role } from '../people.ts';
import { allow, ok } from './base.ts';
import { SignInAnswer, SignInRequest } from './stations.ts';

export const sessionProcedures = {
  signIn: allow('anyone')
    .route({ method: 'POST', path: '/v1/sessions', summary: '登录；首次登录同时登记工作站' })
    .input(SignInRequest)
    .output(SignInAnswer),
  changePassword: allow('operator')
    .route({ method: 'POST', path: '/v1/sessions/password', summary: '修改自己的密码' })
    .input(z.object({ oldPassword: z.string().max(200), newPassword: z.string().max(200) }))
    .output(ok),
};

export const operatorProcedures = {
  list: allow(['administrator'])
    .route({ method: 'GET', path: '/v1/operators', summary: '人员（系统管理）' })
    .output(z.array(Operator.extend({ disabled: z.boolean() }))),
  save: allow(['administrator'])
    .route({ method: 'POST', path: '/v1/operators', summary: '新增或修改人员（系统管理）' })
    .input(
      z.object({
        username: z.string().min(2).max(50),
        name: z.string().min(1).max(30),
        roles: z.array(Role).min(1),
        password: z.string().max(200).optional(),
        disabled: z.boolean().default(false),
        /** A person to be added: one who is there already is left as he is. */
        isNew: z.boolean().optional(),
      }),
    )
    .output(Operator),
};
