import pg from 'pg';
import { listenOn } from './postgresql-listen.ts';
import { databaseTrouble, describeDatabaseUrl } from './start-trouble.ts';
import { insideTransaction, type Database, type Sql } from './sql.ts';

const int8 = 20;

/**
 * A PostgreSQL server; acknowledged rows are on disk there.
 *
 * @throws ExpectedError PG_* what is wrong with the server or its address
 */
export async function openPostgresql(
  databaseUrl: string,
  onIdleError: (error: Error) => void,
  connections = 10,
): Promise<Database> {
  describeDatabaseUrl(databaseUrl);
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: connections,
    connectionTimeoutMillis: 10_000,
    // Cursors and serials stay far below 2^53; strings would slip into arithmetic.
    types: { getTypeParser: (id, format) => (id === int8 ? Number : pg.types.getTypeParser(id, format)) },
  });
  // Without a listener a restarted server would take the platform down with it.
  pool.on('error', onIdleError);
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    throw databaseTrouble(error, databaseUrl);
  }
  return {
    storage: 'postgresql',
    durable: true,
    async query<Row extends object>(text: string, params: unknown[] = []) {
      return (await pool.query<Row>(text, params)).rows;
    },
    async tx<Result>(work: (sql: Sql) => Promise<Result>) {
      const connection = await pool.connect();
      let broken: Error | undefined;
      try {
        await connection.query('begin');
        const result = await work(
          insideTransaction(async (text, params = []) => (await connection.query<object>(text, params)).rows),
        );
        await connection.query('commit');
        return result;
      } catch (error) {
        // A connection that cannot even roll back must not return to the pool.
        await connection.query('rollback').catch((failure: unknown) => {
          broken = failure instanceof Error ? failure : new Error(String(failure));
        });
        throw error;
      } finally {
        connection.release(broken);
      }
    },
    async script(text) {
      await pool.query(text);
    },
    listen: (channel, onMessage, onReturn) => listenOn(databaseUrl, channel, onMessage, onReturn, onIdleError),
    async close() {
      await pool.end();
    },
  };
}
