/** A row on its way to the platform, as the store keeps it. */
export interface OutboxDbRow {
  outbox_id: number;
  stream: string;
  case_id: string | null;
  project_no: string | null;
  class: string;
  seq: number;
  data_version: number;
  idem_key: string;
  row_json: string;
  state: string;
  attempts: number;
  next_try_at: string;
  failure_json: string | null;
  created_at: string;
}

/** Columns a row keeps on its way between `outbox` and `outbox_sent`. */
export const outboxColumns = `outbox_id, stream, case_id, project_no, class, seq, data_version, idem_key, row_json`;

/** What the platform said when it took a row. */
export interface Acknowledged {
  at: string;
  by: string | null;
  isDurable: boolean;
  mark: number | null;
}
