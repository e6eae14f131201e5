import { createHmac, timingSafeEqual } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';

/** A service outside that takes signed JSON and calls back with signed JSON. */
export interface ServiceAddress {
  url: string;
  /** Shared with the service, 16 characters or more. */
  secret: string;
  /** Where it calls back; the platform's own address by default. */
  callbackUrl?: string;
}

export const timeHeader = 'x-service-time';
export const signatureHeader = 'x-service-signature';

/** A callback this far from now is somebody's copy. */
const maxOffMs = 10 * 60_000;
const limitMs = 10_000;
const answerLimit = 1024 * 1024;

/** HMAC with SM3 over time, method, path and the body as sent, hex. */
export function signatureOf(
  secret: string,
  { time, method, path, body }: { time: string; method: string; path: string; body: string },
): string {
  return createHmac('sm3', secret).update(`${time}\n${method}\n${path}\n${body}`).digest('hex');
}

/** Whether a callback comes from whoever knows the secret, and was made just now. */
export function isGenuine(
  secret: string,
  sent: { time: string; signature: string; method: string; path: string; body: string },
  now: Date,
): boolean {
  const off = Math.abs(Date.parse(sent.time) - now.getTime());
  const [given, wanted] = [Buffer.from(sent.signature), Buffer.from(signatureOf(secret, sent))];
  return !(off > maxOffMs) && given.length === wanted.length && timingSafeEqual(given, wanted);
}

/**
 * One signed call.
 *
 * @returns the JSON answer, unchecked
 * @throws ExpectedError SERVICE_AWAY not reached, or no answer in time | SERVICE_REFUSED it answered with something else than success
 */
export async function callService(
  { url, secret }: ServiceAddress,
  name: string,
  { method, path, body }: { method: 'GET' | 'POST'; path: string; body?: object },
): Promise<unknown> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const time = new Date().toISOString();
  const full = new URL(path.replace(/^\//, ''), url.endsWith('/') ? url : `${url}/`);
  let response: Response;
  let answer: string;
  try {
    response = await fetch(full, {
      method,
      headers: {
        'content-type': 'application/json',
        [timeHeader]: time,
        [signatureHeader]: signatureOf(secret, { time, method, path: full.pathname, body: text }),
      },
      ...(text === '' ? {} : { body: text }),
      redirect: 'error',
      signal: AbortSignal.timeout(limitMs),
    });
    answer = await response.text();
  } catch (error) {
    throw new ExpectedError('SERVICE_AWAY', { name }, { cause: error });
  }
  if (!response.ok || answer.length > answerLimit)
    throw new ExpectedError('SERVICE_REFUSED', { name, answer: `HTTP ${response.status}` });
  try {
    return JSON.parse(answer) as unknown;
  } catch (error) {
    throw new ExpectedError('SERVICE_REFUSED', { name, answer: '不是 JSON' }, { cause: error });
  }
}
