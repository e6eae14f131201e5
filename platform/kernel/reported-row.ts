/** A row a station reported, as far as those who act on it need it. */
export interface ReportedRow {
  class: string;
  stream: string;
  projectNo: string | null;
  payload: unknown;
}
