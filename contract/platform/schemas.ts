import type { PayloadOf, ReportClass, RowEnvelope } from './reports.ts';

export * from './cases.ts';
export * from './exchange.ts';
export * from './lives.ts';
export * from './reports.ts';
export * from './rows/case.ts';
export * from './stations.ts';

export type ReportRow = {
  [C in ReportClass]: Omit<RowEnvelope, 'class'> & { class: C; payload: PayloadOf<C> };
}[ReportClass];
