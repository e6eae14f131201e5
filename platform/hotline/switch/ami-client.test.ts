import { expect, it } from 'vitest';
import { startVirtualSwitch } from '#simulators/telephone-switch/index.ts';
import { connectAmi } from './ami-client.ts';

it('says why an account that may not ask for the calls gets no further, and goes on once it may', async () => {
  const exchange = await startVirtualSwitch();
  exchange.misbehave({ secretive: true });
  const reasons: string[] = [];
  let ups = 0;
  const client = connectAmi({
    host: '127.0.0.1',
    port: exchange.port,
    username: exchange.username,
    secret: exchange.secret,
    pace: { pingMs: 60_000, silentMs: 60_000, retryMs: { first: 20, last: 20 } },
    onEvent: () => undefined,
    onUp: () => (ups += 1),
    onDown: (reason) => reasons.push(reason),
  });
  try {
    await expect
      .poll(() => reasons)
      .toEqual([expect.stringMatching(/CoreShowChannels refused: Permission denied.*reporting/)]);
    expect([ups, client.isUp()]).toEqual([0, false]);
    exchange.misbehave({});
    await expect.poll(() => ups).toBe(1);
  } finally {
    client.stop();
    await exchange.stop();
  }
});
