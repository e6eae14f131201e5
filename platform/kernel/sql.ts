/** The one way the platform talks to its database; PGlite and PostgreSQL both stand behind it. */
export interface Sql {
  /** Runs one statement with `$1`-style parameters. */
  query<Row extends object = Record<string, unknown>>(text: string, params?: unknown[]): Promise<Row[]>;
  /** Runs `work` in a transaction; inside one, in a savepoint. A thrown error undoes exactly that work. */
  tx<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result>;
}

export interface Database extends Sql {
  storage: 'pglite' | 'postgresql';
  /** Whether an acknowledged row survives a power cut. */
  durable: boolean;
  /** Runs a migration file: several statements, no parameters. */
  script(text: string): Promise<void>;
  /**
   * Messages other processes send on a channel; `onReturn` after the line was lost and is back, when some may have been missed.
   * Absent where this process is the only one on the database. Answers with what ends it.
   */
  listen?(channel: string, onMessage: (payload: string) => void, onReturn: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
}

/** What a connection inside a transaction can do. */
export type Run = (text: string, params?: unknown[]) => Promise<object[]>;

/** `Sql` over one connection that is already inside a transaction. */
export function insideTransaction(run: Run, depth = 1): Sql {
  return {
    async query<Row extends object>(text: string, params: unknown[] = []) {
      return (await run(text, params)) as Row[];
    },
    async tx(work) {
      const name = `level_${depth}`;
      await run(`savepoint ${name}`);
      try {
        const result = await work(insideTransaction(run, depth + 1));
        await run(`release savepoint ${name}`);
        return result;
      } catch (error) {
        await run(`rollback to savepoint ${name}`);
        throw error;
      }
    },
  };
}

/** The five-character SQLSTATE of a database error, or null for anything else. */
export function sqlState(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' && /^[0-9A-Z]{5}$/.test(code) ? code : null;
}
