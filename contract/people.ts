import { z } from 'zod';
import { roles } from './roles.ts';

export { roles };

export const Role = z.enum(roles);
export type Role = z.infer<typeof Role>;

export const Operator = z.object({
  operatorId: z.string().max(50),
  username: z.string().max(50),
  /** Shown on documents as 受理人员. */
  name: z.string().max(30),
  roles: z.array(Role),
});
export type Operator = z.infer<typeof Operator>;
