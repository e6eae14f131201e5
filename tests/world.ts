import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createRouterClient, type RouterClient } from '@orpc/server';
import { createHost, type Host, type HostOptions } from '#host/host.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { router } from '#host/router.ts';
import { startPlatform } from '#platform/index.ts';
import type { ServiceOptions } from '#platform/services/start.ts';
import { demoPassword, platformClient, seedDemo, type PlatformClient } from '#simulators/demo-seed.ts';
import { startDepartments, type Departments } from '#simulators/departments/index.ts';
import { startFaultyProxy, type FaultyProxy } from '#simulators/platform-faults.ts';
import { preparedDataDir } from './run/prepared-database.ts';
import type { CaseView, Person } from '#contract/cases.ts';

export type Client = RouterClient<typeof router>;

/** Platform with the demo's people and catalogue, departments, and a cable that can be cut between the platform and the stations. */
export interface World {
  platformUrl: string;
  cable: FaultyProxy;
  departments: Departments;
  /** A one-time code that enrols a station. */
  createCode(): Promise<string>;
  /** Signed in as the platform's administrator. */
  administrator: PlatformClient;
  /** A station's host on its own data folder, reached through the cable; calls go through the very procedures the screens use. */
  station(options?: Partial<HostOptions>): Promise<{ host: Host; client: Client }>;
  tempDir(): Promise<string>;
  close(): Promise<void>;
}

/** @param services payment and courier the platform works with; none by default */
export async function startWorld({ services }: { services?: ServiceOptions } = {}): Promise<World> {
  const dirs: string[] = [];
  const hosts = new Set<Host>();
  const tempDir = async (): Promise<string> => {
    const dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-'));
    dirs.push(dir);
    return dir;
  };
  let nextWindow = 12;
  const departments = await startDepartments();
  const platform = await startPlatform({
    dataDir: await preparedDataDir(),
    port: 0,
    logLevel: 'silent',
    ...(services ? { services } : {}),
  });
  if (!platform.initialAdministrator) throw new Error('a fresh platform has an administrator');
  await seedDemo(platform.url, platform.initialAdministrator, departments.url);
  const cable = await startFaultyProxy({ target: platform.url });
  const { token } = await platformClient(platform.url).sessions.signIn({
    ...platform.initialAdministrator,
    station: { stationId: 'test-administration', stationName: '测试', windowNo: '0' },
  });

  return {
    platformUrl: platform.url,
    cable,
    departments,
    tempDir,
    createCode: () => platform.createCode(),
    administrator: platformClient(platform.url, () => token),
    async station(options = {}) {
      const dataDir = options.dataDir ?? (await tempDir());
      // One window number is one machine's; a machine that starts again has the one it had.
      const isKnown = existsSync(path.join(dataDir, 'station.db'));
      const host = await createHost({
        dataDir,
        platformUrl: cable.url,
        isReading: false,
        ...(isKnown ? {} : { windowNo: `${nextWindow++} 号窗` }),
        log: silentLogger,
        enrolCode: await platform.createCode(),
        probeMs: { well: 200, ill: 100 },
        syncPace: { feedMs: 300, healthMs: 1000, maxOfflineMs: 300 },
        ...options,
      });
      hosts.add(host);
      return { host, client: createRouterClient(router, { context: { host } }) };
    },
    async close() {
      for (const host of hosts)
        await host.stop().catch((error: unknown) => {
          if (!/not open/.test(String(error))) throw error;
        });
      await cable.close();
      await platform.close();
      await departments.close();
      for (const dir of dirs) await rm(dir, { recursive: true, force: true });
    },
  };
}

export const clerk = { username: 'lijing', password: demoPassword };
export const itemName = '个体工商户开业登记';

export const zhao: Person = {
  name: '赵铁柱',
  nameLatin: '',
  certType: '111',
  certNo: '000000199001010018',
  passNo: '',
  nationality: '',
  sex: '1',
  ethnicity: '01',
  birth: '1990-01-01',
  address: '示例省示例市示例区幸福路 18 号',
  mobile: '13800001234',
  certAuthority: '示例市公安局示例分局',
  certValidFrom: '2020-01-01',
  certValidTo: '2040-01-01',
  source: 'card',
};

/** Waits until `probe` gives something true, as long as a busy machine may need; fails with what it last gave. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T> | T,
  timeoutMs = 120_000,
): Promise<NonNullable<T>> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const last = await probe();
    if (last) return last as NonNullable<T>;
    if (Date.now() > until) throw new Error(`did not happen in time: ${what} (last: ${JSON.stringify(last)})`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Signs somebody in whom only the platform knows. */
export async function signInThere(client: Client, who: { username: string; password: string }): Promise<void> {
  // A platform that a busy machine keeps from answering for a quarter of a minute is taken for one that is away.
  await eventually(`${who.username} signed in`, () =>
    client.session.signIn(who).then(
      () => true,
      (error: { data?: { code?: string } }) => {
        if (error.data?.code !== 'AUTH_OFFLINE_UNKNOWN') throw error;
        return false;
      },
    ),
  );
}

/** Signs the clerk in and waits for the catalogue and the case numbers. */
export async function signInClerk(client: Client): Promise<void> {
  await signInThere(client, clerk);
  await eventually('catalogue and numbers', async () => {
    const state = await client.station.get();
    return state.catalogueSize > 0 && state.numbersLeft > 0;
  });
}

/** A draft with nothing missing, ready to accept. */
export async function readyDraft(client: Client, person: Person = zhao): Promise<CaseView> {
  const { caseId, version } = await client.drafts.create();
  // The numbers of a new station may be there before its catalogue.
  const hit = await eventually('the demo item', async () => (await client.catalogue.search({ query: itemName }))[0]);
  const { item } = await client.catalogue.get({ taskCode: hit.taskCode });
  const form = filledForm(item, person);
  return client.drafts.save({
    caseId,
    version,
    patch: {
      taskCode: hit.taskCode,
      applicant: {
        applicantType: '1',
        person,
        entity: { name: '', creditCode: '', legalPerson: '', address: '' },
        agent: null,
      },
      form,
      materials: item.materials.map((one) => ({
        materialId: one.materialId,
        isCollected: true,
        collectType: '1',
        collectNum: 1,
        originalChecked: true,
      })),
    },
  });
}

/** Something in every field the item wants. */
export function filledForm(item: { form: Record<string, unknown> }, person: Person): CaseView['draft']['form'] {
  const { properties, required = [] } = item.form as { properties: Record<string, FormProperty>; required?: string[] };
  return Object.fromEntries(required.map((name) => [name, sampleValue(properties[name], person)]));
}

interface FormProperty {
  type: string;
  enum?: string[];
  format?: string;
  minimum?: number;
  pattern?: string;
  'x-source'?: string;
  items?: { enum?: string[] };
}

function sampleValue(property: FormProperty | undefined, person: Person): string | number | boolean | string[] {
  if (!property) throw new Error('required but not declared');
  const source = property['x-source']?.split('.');
  if (source?.[0] === 'person') return String(person[source[1] as keyof Person] ?? '');
  if (property.enum?.[0] !== undefined) return property.enum[0];
  if (property.type === 'array') return (property.items?.enum ?? []).slice(0, 1);
  if (property.type === 'boolean') return true;
  if (property.type !== 'string') return Math.max(property.minimum ?? 1, 1);
  if (property.format === 'date') return '2026-12-01';
  if (property.format === 'mobile') return '13800001234';
  return '示例内容';
}
