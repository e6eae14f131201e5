import type { ReportResult } from '#contract/platform/reports.ts';
import type { GoodRow } from './check-row.ts';
import type { StreamState } from './streams.ts';

export type Verdict = Omit<ReportResult, 'key'>;
export interface PlacedRow {
  row: GoodRow;
  stream: StreamState;
}
