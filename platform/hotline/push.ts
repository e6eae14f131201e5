import { timingSafeEqual } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';
import type { CallEvent } from '#contract/hotline/call.ts';
import type { Call } from '../kernel/context.ts';
import { recordEvent } from './record-event.ts';
import { hotlineOf } from './runtime.ts';

/** Events pushed by an exchange that speaks our event model; the secret is compared in constant time. @throws ExpectedError AUTH_REQUIRED */
export async function pushEvents(call: Call, events: CallEvent[]): Promise<{ stored: number }> {
  const { pushSecret } = hotlineOf(call.platform);
  const [given, wanted] = [Buffer.from(call.token ?? ''), Buffer.from(pushSecret ?? '')];
  if (wanted.length === 0 || given.length !== wanted.length || !timingSafeEqual(given, wanted))
    throw new ExpectedError('AUTH_REQUIRED');
  let stored = 0;
  for (const event of events) if (await recordEvent(call.platform, event)) stored += 1;
  return { stored };
}
