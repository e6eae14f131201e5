import { ExpectedError } from '#contract/errors.ts';
import { sqlState } from './sql.ts';

const noConnection = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNRESET',
  'ENOENT',
  'EACCES',
]);

/**
 * Server, user and database of a PostgreSQL address, never its password.
 *
 * @throws ExpectedError PG_BAD_URL
 */
export function describeDatabaseUrl(databaseUrl: string): { server: string; user: string; database: string } {
  try {
    const url = new URL(databaseUrl);
    if (!/^postgres(ql)?:$/.test(url.protocol)) throw new TypeError('another scheme');
    const user = decodeURIComponent(url.username) || process.env['PGUSER'] || 'postgres';
    return {
      server: url.host || url.searchParams.get('host') || 'localhost',
      user,
      database: decodeURIComponent(url.pathname.slice(1)) || user,
    };
  } catch (error) {
    throw new ExpectedError('PG_BAD_URL', {}, { cause: error });
  }
}

/** What is wrong with a PostgreSQL server at the start, in words: who mends it and how. */
export function databaseTrouble(error: unknown, databaseUrl: string): unknown {
  if (error instanceof ExpectedError) return error;
  const place = describeDatabaseUrl(databaseUrl);
  const options = { cause: error };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const text = error instanceof Error ? error.message : String(error);
  const state = sqlState(error);
  if (noConnection.has(code) || /timeout|terminated/i.test(text))
    return new ExpectedError('PG_UNREACHABLE', place, options);
  // A server that wants a password and an address that has none never get as far as a state.
  if (state?.startsWith('28') || /password/i.test(text)) return new ExpectedError('PG_REFUSED', place, options);
  if (state === '3D000') return new ExpectedError('PG_NO_DATABASE', place, options);
  if (state === '42501') return new ExpectedError('PG_DENIED', place, options);
  if (state?.startsWith('57P') || state?.startsWith('53')) return new ExpectedError('PG_BUSY', place, options);
  return new ExpectedError('PG_FAULT', { ...place, state: state ?? (code || text.slice(0, 80)) }, options);
}

/** Why the platform cannot be reached under its address, in words. */
export function listenTrouble(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const address = `${host}:${port}`;
  if (code === 'EADDRINUSE') return new ExpectedError('PORT_TAKEN', { address }, { cause: error });
  if (code === 'EACCES') return new ExpectedError('PORT_FORBIDDEN', { address }, { cause: error });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return new ExpectedError('ADDRESS_NOT_HERE', { address: host }, { cause: error });
  return error;
}
