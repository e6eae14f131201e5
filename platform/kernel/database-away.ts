import { ExpectedError } from '#contract/errors.ts';
import { sqlState } from './sql.ts';

const lostConnection = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOENT',
]);
/** 08 connection, 57P ended or starting up, 53 no connections or memory left (53100, a full disk, is no such thing), 25006 a standby that was not promoted yet. */
const awayStates = /^(?:08|57P|53(?!100)|25006)/;
/** What the driver says without a code. */
const awayWords = /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable/i;

/** The database did not answer, or said that it cannot now: the same work may go well a moment later. */
export function isDatabaseAway(error: unknown): boolean {
  if (error instanceof ExpectedError) return error.code === 'DATABASE_AWAY';
  const state = sqlState(error);
  if (state && awayStates.test(state)) return true;
  if (!(error instanceof Error)) return false;
  return ('code' in error && lostConnection.has(String(error.code))) || awayWords.test(error.message);
}
