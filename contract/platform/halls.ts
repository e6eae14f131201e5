import { z } from 'zod';
import { allow } from './base.ts';

export const HallCode = z.string().regex(/^[\w-]{1,32}$/, '大厅代码只能用字母、数字和连字符，最多 32 位');

/** What a window says about its hall: on documents, in numbers, on the second screen. */
export const HallFacts = z.object({
  hallCode: HallCode,
  hallName: z.string().min(1).max(100),
  /** 行政区划代码; case numbers of the hall begin with it. */
  regionCode: z.string().regex(/^\d{6}$/, '行政区划代码是 6 位数字'),
  contactPhone: z.string().max(30),
  /** Platforms before halls were kept do not say it. */
  address: z.string().max(200).default(''),
});
export type HallFacts = z.infer<typeof HallFacts>;

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
