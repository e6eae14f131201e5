import { z } from 'zod';
import { KeptCorrection } from '../data-corrections.ts';
import { allow, ok } from './base.ts';

/** 数据异议: what windows say is wrong in answers of departments, and what the departments did about it. */
export const dataCorrectionProcedures = {
  list: allow(['administrator', 'hallManager'])
    .route({ method: 'GET', path: '/v1/data-corrections', summary: '数据异议，没有答复的在前，按期限' })
    .input(z.object({ department: z.string().max(100).default('') }))
    .output(z.array(KeptCorrection)),
  answer: allow(['administrator'])
    .route({
      method: 'POST',
      path: '/v1/data-corrections/{requestNo}/answers',
      summary: '部门对数据异议的答复（系统管理或部门接口）；同样的答复重发不变',
    })
    .input(
      z
        .object({
          requestNo: z.string().min(1).max(50),
          state: z.enum(['accepted', 'corrected', 'declined']),
          answer: z.string().trim().max(1000).default(''),
          orgName: z.string().trim().min(1).max(100),
          handler: z.string().trim().min(1).max(30),
        })
        .refine((one) => one.state !== 'declined' || one.answer.length >= 2, {
          path: ['answer'],
          message: '不予更正的须写明理由',
        }),
    )
    .output(ok),
};
