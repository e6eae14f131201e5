import { afterAll, beforeAll, expect, it } from 'vitest';
import { ExpectedError } from '#contract/errors.ts';
import type { RecallPage, StationGreeting } from '#contract/platform/lives.ts';
import { createGreeting } from '#host/exchange/greet.ts';
import type { Host } from '#host/host.ts';
import type { z } from 'zod';
import { localStation } from '../local-station.ts';

let station: { host: Host; close(): Promise<void> };
beforeAll(async () => {
  station = await localStation();
});
afterAll(() => station.close());

it('what another run told and does not come through holds nothing back, and is fetched with a later greeting', async () => {
  const greetings: StationGreeting[] = [];
  let recall: () => z.infer<typeof RecallPage> = () => {
    throw new ExpectedError('PLATFORM_FAULT');
  };
  const remote = {
    lives: {
      greet: (greeting: StationGreeting) => {
        greetings.push(greeting);
        return { verdict: 'goOn', reason: '', missing: { behind: 7, id: 'what-is-missing' } };
      },
      recall: () => recall(),
    },
  };
  const ask = (_schema: unknown, _token: unknown, call: (to: typeof remote, options: object) => unknown) =>
    Promise.resolve().then(() => call(remote, {}));
  const { ctx } = station.host;
  const greeting = createGreeting({ ...ctx, platform: { ...ctx.platform, ask } as unknown as typeof ctx.platform });
  await greeting.greet('token');
  recall = () => ({ rows: [], cursor: 0, more: false });
  await greeting.greet('token');
  await greeting.greet('token');
  expect(greetings.map(({ fetched }) => fetched)).toEqual([null, null, 'what-is-missing']);

  recall = () => {
    throw new ExpectedError('PLATFORM_RESTORED', { known: 0 });
  };
  await expect(greeting.greet('token')).rejects.toMatchObject({ code: 'PLATFORM_RESTORED' });
});
