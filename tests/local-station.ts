import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient } from '@orpc/server';
import { saveDefinition } from '#db/queries/catalogue.ts';
import { addBlock } from '#db/queries/numbers.ts';
import { rememberPerson } from '#db/queries/people.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { makeVerifier } from '#host/access/password.ts';
import { forgetCalendar } from '#host/calendar/stored-calendar.ts';
import { storeItem } from '#host/catalogue/items.ts';
import { letterKinds, seriesOf } from '#host/documents/kinds.ts';
import { createHost, type Host, type HostOptions } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import type { Client } from './world.ts';

const resources = path.join(import.meta.dirname, '..', 'resources');
const password = 'Yichuang2026!';

/** A station that was bound and fed once and has no platform now: catalogue, calendar, numbers and one clerk are in its store. */
export async function localStation(
  options: Partial<HostOptions> = {},
): Promise<{ host: Host; client: Client; dataDir: string; close(): Promise<void> }> {
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), 'yichuang-local-')));
  const host = await createHost({
    platformUrl: null,
    windowNo: '12 号窗',
    log: silentLogger,
    // Whoever turns the clock by days has somebody sitting there all the while.
    idleLockMs: 1000 * 24 * 3600_000,
    isReading: false,
    ...options,
    dataDir,
  });
  await fill(host);
  const client = createRouterClient(router, { context: { host } });
  await client.session.signIn({ username: 'lijing', password });
  await client.station.confirmTime({ shown: host.ctx.time.iso() });
  return {
    host,
    client,
    dataDir,
    async close() {
      await host.stop();
      if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function fill({ ctx: { db, time } }: Host): Promise<void> {
  const item = ServiceItem.parse(await json('catalogue/items/individual-business-opening.json'));
  storeItem(db, item);
  for (const name of item.verifications)
    saveDefinition(
      db,
      name,
      JSON.stringify(VerificationDefinition.parse(await json(`catalogue/verifications/${name}.json`))),
    );
  writeSetting(db, 'calendar', await json('calendars/2024-2026.json'));
  forgetCalendar(db);
  writeSetting(db, 'hall', {
    hallCode: '000000-01',
    hallName: '示例区政务服务中心',
    regionCode: '000000',
    contactPhone: '000-12345678',
  });
  writeSetting(db, 'queryBaseUrl', 'https://query.example.invalid');
  addBlock(db, { blockId: 'local-block', prefix: '0000002026', first: 1, last: 100_000, leasedAt: time.iso() });
  for (const { kind } of letterKinds)
    addBlock(
      db,
      { blockId: `local-${kind}`, prefix: `${item.deptCode}/${kind}/2026`, first: 1, last: 200, leasedAt: time.iso() },
      seriesOf(item.deptCode, kind),
    );
  const operator = { operatorId: 'op-lijing', username: 'lijing', name: '李静', roles: ['clerk'] };
  rememberPerson(db, {
    username: 'lijing',
    operator_json: JSON.stringify(operator),
    ...(await makeVerifier(password)),
    verified_at: time.iso(),
  });
}

async function json(name: string): Promise<unknown> {
  return JSON.parse(await readFile(path.join(resources, name), 'utf8'));
}
