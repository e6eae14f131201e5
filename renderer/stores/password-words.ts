import { toHostFailure } from '../connection/failure.ts';

/** What went wrong with a password, and how many wrong ones are left before waiting begins. */
export function passwordFailure(error: unknown): string {
  const { code, message, detail } = toHostFailure(error).failure;
  const left = detail['left'];
  if (code !== 'AUTH_BAD_CREDENTIALS' || typeof left !== 'number') return message;
  return left > 0 ? `${message}再错 ${left} 次，就要等一段时间才能再试。` : `${message}请等一会儿再试，不要连着试。`;
}
