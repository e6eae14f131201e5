import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { enrolSimulated, type SimulatedStation } from '#simulators/simulated-station.ts';
import { clerk, eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { findServer } from './platform-postgresql.ts';
import { allSent, createRestorable, type Restorable } from './restorable.ts';

/** How far by chance the next healings go on behind what may have been given out; chance itself where nothing is left. */
const chances = vi.hoisted(() => [] as ('far' | 'near')[]);
/** How far the next starts put receipts on; chance itself where nothing is left. */
const jumps = vi.hoisted(() => [] as number[]);
vi.mock('node:crypto', async (original) => {
  const crypto = await original<typeof import('node:crypto')>();
  const randomInt = (from: number, to?: number): number => {
    if (to !== undefined) return jumps.shift() ?? crypto.randomInt(from, to);
    if (from < 100_000 || from > 10_000_000 || chances.length === 0) return crypto.randomInt(from);
    return chances.shift() === 'far' ? from - 1 : 0;
  };
  return { ...crypto, randomInt, default: { ...crypto, randomInt } };
});

const server = await findServer();
const databases = [
  ['embedded', undefined],
  ...('reason' in server ? [] : [['PostgreSQL', server.bin] as const]),
] as const;

describe.each(databases)(
  'the same copy of a platform put back twice, the second time less far ahead (%s)',
  (_name, serverBin) => {
    let stage: Restorable;
    let client: Client;
    beforeEach(async () => {
      stage = createRestorable(serverBin === undefined ? {} : { serverBin });
      client = await stage.open();
      await signInClerk(client);
    });
    afterEach(async () => {
      chances.length = 0;
      jumps.length = 0;
      await stage.close();
    });

    const accept = async (): Promise<string> => {
      const draft = await readyDraft(client);
      return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
        .projectNo;
    };
    const useUp = async (): Promise<void> => {
      stage.host().ctx.db.prepare('UPDATE number_blocks SET next_no = last_no + 1').run();
      await client.outbox.flush();
      await eventually('new numbers', async () => (await client.station.get()).numbersLeft > 0);
    };
    const putBack = async (): Promise<void> => {
      await stage.stopPlatform();
      await stage.putBack('platform');
      await stage.startPlatform();
      await eventually('the platform knows', () => stage.isHealing());
    };
    const arrives = async (projectNo: string): Promise<void> => {
      await eventually(`${projectNo} arrives`, async () => {
        expect((await client.outbox.list({ filter: 'attention' })).map((row) => row.failure?.message)).toEqual([]);
        return (await stage.keysOf(projectNo)) !== null;
      });
    };

    const anotherStation = async (): Promise<SimulatedStation> => {
      const administrator = await stage.person();
      const [hall] = await administrator.halls.list();
      const { code } = await administrator.stations.createCode({ hallCode: hall?.hallCode ?? '' });
      const identity = { stationId: 'station-that-asks-first', stationName: '另一台', windowNo: '13 号窗' };
      return await enrolSimulated(() => stage.administrator().url, code, identity);
    };

    it('takes the numbers of the life that was further, used and free ones, and never gives them to another window', async () => {
      await accept();
      await allSent(client);
      await stage.stopPlatform();
      await stage.keep('platform');
      await stage.startPlatform();
      chances.push('far', 'near');
      await useUp();

      await putBack();
      await useUp();
      const used = await accept();
      await allSent(client);

      await putBack();
      await arrives(used);
      const free = await accept();
      await arrives(free);
      expect(Number(free.slice(10, 18))).toBe(Number(used.slice(10, 18)) + 1);
    });

    it('hears again what was acknowledged after the copy, though receipts of its present life lie further than those', async () => {
      const other = await anotherStation();
      await accept();
      await allSent(client);
      await stage.stopPlatform();
      await stage.keep('platform');
      // Acknowledged before and after a restart of the life that is lost; the next one begins between the two.
      jumps.push(1e9, 60e9);
      await stage.startPlatform();
      const numbers = [await accept()];
      await allSent(client);
      await stage.stopPlatform();
      await stage.startPlatform();
      numbers.push(await accept());
      await allSent(client);
      const before = await Promise.all(numbers.map((one) => stage.keysOf(one)));
      await stage.stopStation();
      await stage.stopPlatform();
      await stage.putBack('platform');
      jumps.push(20e9, 1e9);
      await stage.startPlatform();
      await other.client.numberBlocks.lease({ requestId: randomUUID(), count: 20 });
      client = await stage.startStation();
      await client.session.signIn(clerk);
      await eventually('all of it again', async () => {
        const now = await Promise.all(numbers.map((one) => stage.keysOf(one)));
        return JSON.stringify(now) === JSON.stringify(before);
      });
    });

    it('hears again what a window was told that was put back itself in the life that is lost', async () => {
      const other = await anotherStation();
      await accept();
      await allSent(client);
      await stage.stopStation();
      await stage.keep('station');
      // The run the copy of the platform knows is none the older store can tell of.
      client = await stage.startStation();
      await client.session.signIn(clerk);
      await eventually('online', async () => (await client.station.get()).network.isOnline);
      await stage.stopPlatform();
      await stage.keep('platform');
      jumps.push(1e9);
      await stage.startPlatform();
      const numbers = [await accept()];
      await allSent(client);
      await stage.stopStation();
      await stage.putBack('station');
      client = await stage.startStation();
      await client.session.signIn(clerk);
      await eventually('mended', async () => {
        const { life, numbersLeft } = await client.station.get();
        return life === null && numbersLeft > 0;
      });
      numbers.push(await accept());
      await allSent(client);
      const before = await Promise.all(numbers.map((one) => stage.keysOf(one)));
      await stage.stopStation();
      await stage.stopPlatform();
      await stage.putBack('platform');
      jumps.push(50e9);
      await stage.startPlatform();
      await other.client.numberBlocks.lease({ requestId: randomUUID(), count: 20 });
      client = await stage.startStation();
      await client.session.signIn(clerk);
      await eventually('all of it again', async () => {
        const now = await Promise.all(numbers.map((one) => stage.keysOf(one)));
        return JSON.stringify(now) === JSON.stringify(before);
      });
    });
  },
);
