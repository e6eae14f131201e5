import { z } from 'zod';
import { allow } from './base.ts';
import { HallCode, HallFacts } from './station-answers.ts';

export { HallCode, HallFacts };

export const Hall = HallFacts.extend({
  /** Address citizens reach, base of the query page; empty: the platform's own. */
  publicUrl: z
    .string()
    .max(200)
    .regex(/^$|^https?:\/\/[^\s/]+(?:\/\S*)?$/, '对外地址要以 http:// 或 https:// 开头')
    .default(''),
});
export type Hall = z.infer<typeof Hall>;

export const hallProcedures = {
  list: allow('operator')
    .route({ method: 'GET', path: '/v1/halls', summary: '大厅' })
    .output(z.array(Hall.extend({ stations: z.number().int() }))),
  save: allow(['administrator'])
    .route({ method: 'PUT', path: '/v1/halls/{hallCode}', summary: '新增或修改大厅（系统管理）；所属窗口随之更新' })
    .input(Hall)
    .output(Hall),
};
