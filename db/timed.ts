import type Database from 'better-sqlite3';

/** A statement that took long: its text, never the values it was asked with. */
export interface SlowQuery {
  sql: string;
  ms: number;
  /** Returned or changed. */
  rows: number;
}

/** Longer than this nobody at a window waits without noticing; the host answers nothing meanwhile. */
export const slowMs = 40;

type Statement = Database.Statement<unknown[], unknown>;

/** The statement, telling of every time it took long. */
export function timed(statement: Statement, sql: string, tell: (slow: SlowQuery) => void): Statement {
  const watch = <T>(run: (...values: unknown[]) => T, rowsOf: (answer: T) => number) =>
    function (this: Statement, ...values: unknown[]): T {
      const from = performance.now();
      const answer = run.apply(this, values);
      const ms = performance.now() - from;
      if (ms > slowMs) tell({ sql, ms, rows: rowsOf(answer) });
      return answer;
    };
  statement.run = watch(statement.run, (answer) => answer.changes);
  statement.get = watch(statement.get, (row) => (row === undefined ? 0 : 1));
  statement.all = watch(statement.all, (rows) => rows.length);
  return statement;
}
