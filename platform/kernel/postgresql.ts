import pg from 'pg';
import { ExpectedError } from '#contract/errors.ts';
import { isDatabaseAway } from './database-away.ts';
import { listenOn } from './postgresql-listen.ts';
import { databaseTrouble, describeDatabaseUrl } from './start-trouble.ts';
import { insideTransaction, sqlState, type Database, type Sql } from './sql.ts';

const int8 = 20;
/** A server that swallows what it is sent is given up after this; well above the slowest statement of a request. */
const answerMs = 30_000;

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
    connectionTimeoutMillis: 4000,
    query_timeout: answerMs,
    keepAlive: true,
    keepAliveInitialDelayMillis: 5000,
    application_name: 'yichuang-platform',
    onConnect: withoutCompiling,
    // Cursors and serials stay far below 2^53; strings would slip into arithmetic.
    types: { getTypeParser: (id, format) => (id === int8 ? Number : pg.types.getTypeParser(id, format)) },
  });
  // A connection that breaks while nobody waits for its answer says so by an event, taken out of the pool or not:
  // without a listener of its own it would take the platform down with it.
  pool.on('connect', (connection) => connection.on('error', onIdleError));
  // The pool says the same again of those that were idle.
  pool.on('error', () => undefined);
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
      return (await pool.query<Row>(text, params).catch(rethrow)).rows;
    },
    async tx<Result>(work: (sql: Sql) => Promise<Result>) {
      const connection = await pool.connect().catch(rethrow);
      let broken: Error | undefined;
      try {
        await connection.query('begin');
        const result = await work(
          insideTransaction(async (text, params = []) => (await connection.query<object>(text, params)).rows),
        );
        await connection.query('commit');
        return result;
      } catch (error) {
        // A connection that is gone, or cannot even roll back, must not return to the pool.
        if (isDatabaseAway(error) && error instanceof Error) broken = error;
        else
          await connection.query('rollback').catch((failure: unknown) => {
            broken = failure instanceof Error ? failure : new Error(String(failure));
          });
        return rethrow(error);
      } finally {
        connection.release(broken);
      }
    },
    // On a line of its own without a limit: a migration may build an index over years.
    async script(text) {
      const line = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: 4000 });
      line.on('error', onIdleError);
      try {
        await line.connect();
        await line.query(text);
      } catch (error) {
        rethrow(error);
      } finally {
        await line.end();
      }
    },
    listen: (channel, onMessage, onReturn) => listenOn(databaseUrl, channel, onMessage, onReturn, onIdleError),
    async close() {
      await pool.end();
    },
  };
}

/**
 * The server compiles a statement it takes for a large one before it runs it, a third of a second for each; none of ours is that large. Asked for
 * on the open line: a pooler in between, or a server that does not compile, refuses a line that brings it along.
 */
async function withoutCompiling(connection: pg.ClientBase): Promise<void> {
  try {
    await connection.query('set jit = off');
  } catch (error) {
    // There is no such setting: nothing is compiled there.
    if (sqlState(error) !== '42704') throw error;
  }
}

/** What is said to whoever asked: a lost connection is nobody's mistake, and the next one will do. */
function rethrow(error: unknown): never {
  throw isDatabaseAway(error) ? new ExpectedError('DATABASE_AWAY', {}, { cause: error }) : error;
}
