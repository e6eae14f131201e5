/** Who people are to the product; what each may do stands on the procedures. */
export const roles = [
  'clerk',
  'hallManager',
  'hotlineOperator',
  'outsourcedSeat',
  'hotlineSupervisor',
  'unit',
  'administrator',
  'auditor',
] as const;
export type RoleName = (typeof roles)[number];
