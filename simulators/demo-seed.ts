import { readdir, readFile } from 'node:fs/promises';
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { ServiceItem, VerificationDefinition, WorkingDayCalendarData } from '#contract/catalogue.ts';
import { platformContract, type PlatformContract } from '#contract/platform/index.ts';
import { hallHeader } from '#contract/platform/wire.ts';
import { ServiceThing } from '#contract/things.ts';
import type { Role } from '#contract/people.ts';
import { demoPlan } from './demo-hall.ts';

/** For demonstrations only; real people get their own password from their administrator. */
export const demoPassword = 'Yichuang2026!';

export const demoPeople: { username: string; name: string; roles: Role[] }[] = [
  { username: 'lijing', name: '李静', roles: ['clerk'] },
  { username: 'wangjianguo', name: '王建国', roles: ['hallManager'] },
  { username: 'sunxiaomei', name: '孙晓梅', roles: ['hotlineOperator'] },
  { username: 'zhoumin', name: '周敏', roles: ['auditor'] },
];

const resources = new URL('../resources/', import.meta.url);
const seedStation = { stationId: 'demo-seed', stationName: '演示数据导入', windowNo: '00' };

export type PlatformClient = ContractRouterClient<PlatformContract>;

/**
 * A typed client of a platform; `token` is asked for each call.
 *
 * @param hallCode whose queue is meant, said by whoever answers for every hall and signed in at none
 */
export function platformClient(
  url: string,
  token: () => string | null | Promise<string> = () => null,
  hallCode: string | null = null,
): PlatformClient {
  return createORPCClient(
    new OpenAPILink(platformContract, {
      url,
      headers: async () => {
        const held = await token();
        return {
          ...(held === null ? {} : { authorization: `Bearer ${held}` }),
          ...(hallCode === null ? {} : { [hallHeader]: hallCode }),
        };
      },
    }),
  );
}

/**
 * Brings the demo's people, catalogue, verification definitions and calendar onto a platform, through its public interface.
 * Doing it again changes nothing but the passwords of the demo's people.
 *
 * @param departmentsUrl takes the place of `{departments}` in the definitions
 */
export async function seedDemo(
  platformUrl: string,
  admin: { username: string; password: string },
  departmentsUrl: string,
): Promise<{ items: number; verifications: number; people: number }> {
  const { token } = await platformClient(platformUrl).sessions.signIn({ ...admin, station: seedStation });
  const client = platformClient(platformUrl, () => token);
  const definitions = (await readFolder('catalogue/verifications/')).map((one) => VerificationDefinition.parse(one));
  for (const one of definitions) {
    await client.catalogue.saveVerification({
      ...one,
      request: { ...one.request, url: one.request.url.replace('{departments}', departmentsUrl) },
    });
  }
  await client.catalogue.saveCalendar(WorkingDayCalendarData.parse(await readJson('calendars/2024-2026.json')));
  const items = (await readFolder('catalogue/items/')).map((one) => ServiceItem.parse(one));
  for (const item of items) await client.catalogue.saveItem(item);
  for (const thing of (await readFolder('catalogue/things/')).map((one) => ServiceThing.parse(one)))
    await client.catalogue.saveThing(thing);
  // The demo's queue is the first hall's, whatever halls were added since.
  const [first] = await client.halls.list();
  const { hall } = platformClient(platformUrl, () => token, first?.hallCode ?? null);
  const { version } = await hall.plan();
  if (version === 0) await hall.savePlan({ version, reason: '演示数据导入', plan: demoPlan(items) });
  for (const person of demoPeople) await client.operators.save({ ...person, password: demoPassword, disabled: false });
  return { items: items.length, verifications: definitions.length, people: demoPeople.length };
}

async function readFolder(folder: string): Promise<unknown[]> {
  const names = (await readdir(new URL(folder, resources))).filter((name) => name.endsWith('.json')).sort();
  return await Promise.all(names.map((name) => readJson(folder + name)));
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(path, resources), 'utf8'));
}
