import { isContractProcedure } from '@orpc/contract';
import { describe, expect, it } from 'vitest';
import { platformContract } from '#contract/platform/index.ts';
import type { PlatformMeta } from '#contract/platform/base.ts';
import { roles } from '#contract/roles.ts';
import { failureOf, homeStation, onBothDatabases } from './platform-stage.ts';

interface Found {
  path: string;
  meta: PlatformMeta;
  method: string;
  keys: string[];
}

/** Every procedure of the contract, with the names of its input's fields. */
function procedures(node: unknown = platformContract, path: string[] = []): Found[] {
  if (typeof node !== 'object' || node === null) return [];
  if (isContractProcedure(node)) {
    const { meta, route, inputSchema } = node['~orpc'];
    const shape = inputSchema && 'shape' in inputSchema ? Object.keys(inputSchema.shape as object) : [];
    return [{ path: path.join('.'), meta: meta as PlatformMeta, method: route.method ?? 'POST', keys: shape }];
  }
  return Object.entries(node).flatMap(([name, inner]) => procedures(inner, [...path, name]));
}

describe('the platform’s contract', () => {
  it('says of every procedure who may call it', () => {
    const found = procedures();
    expect(found.length).toBeGreaterThan(18);
    expect(found.filter((one) => one.meta.who === undefined).map((one) => one.path)).toEqual([]);
    expect(
      found
        .filter((one) => one.meta.who === 'anyone')
        .map((one) => one.path)
        .sort(),
      // The exchange's events carry a secret of their own, which the procedure itself compares.
    ).toEqual([
      'health',
      'hotline.pushEvents',
      'sessions.signIn',
      // A station that has no token yet shows a code or its key.
      'stations.challenge',
      'stations.enrol',
      'stations.prove',
    ]);
  });
});

onBothDatabases('text no database keeps', (stage) => {
  const call = async (path: string, client: typeof stage.admin, input: unknown): Promise<string> => {
    const procedure = path.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], client) as (
      given: unknown,
    ) => Promise<unknown>;
    return await failureOf(procedure(input));
  };

  let everybody: typeof stage.admin | undefined;
  const someoneWithEveryRole = async (): Promise<typeof stage.admin> => {
    const password = 'Window2026pass';
    await stage.admin.operators.save({ username: 'every', name: '全岗', roles: [...roles], password, disabled: false });
    return (await stage.signIn('every', password)).person;
  };

  it.each(procedures().filter((one) => one.keys.length > 0 && !one.meta.answersRows))(
    '$path refuses it in every field as bad input',
    async ({ path, meta, method, keys }) => {
      // Whoever may not call it is refused before the text is looked at: somebody who may, asks.
      const isForAdmin = !Array.isArray(meta.who) || meta.who.includes('administrator');
      const person = isForAdmin ? stage.admin : (everybody ??= await someoneWithEveryRole());
      const client = meta.who === 'station' ? stage.station : meta.who === 'anyone' ? stage.anonymous : person;
      // An address cannot carry half a surrogate pair at all.
      const texts = method === 'GET' ? ['空\0'] : ['空\0', '半\ud83d'];
      for (const text of texts)
        for (const key of keys) {
          const input = {
            ...Object.fromEntries(keys.map((one) => [one, 'x'])),
            [key]: key === 'station' ? { stationId: text } : text,
          };
          const answer = await call(path, client, input).catch((error: unknown) => String(error));
          // In the address itself only what an address can hold gets as far as the platform.
          expect(answer, `${path}.${key}`).toMatch(/^INPUT_INVALID$|URI malformed/);
        }
    },
  );

  it('is refused where it used to be an internal fault: names, stations, operators, revocation, device sets, numbers', async () => {
    const station = { stationId: homeStation, stationName: '综合\0窗口', windowNo: '01' };
    expect(
      await failureOf(
        stage.anonymous.sessions.signIn({ username: 'a\0b', password: 'x', station: { ...station, stationName: 'x' } }),
      ),
    ).toBe('INPUT_INVALID');
    expect(
      await failureOf(stage.anonymous.sessions.signIn({ username: 'admin', password: stage.adminPassword, station })),
    ).toBe('INPUT_INVALID');
    expect(
      await failureOf(
        stage.admin.operators.save({
          username: 'nul',
          name: '空\0',
          roles: ['clerk'],
          password: 'Window2026pass',
          disabled: false,
        }),
      ),
    ).toBe('INPUT_INVALID');
    expect(await failureOf(stage.station.numberBlocks.lease({ requestId: 'request\0nul', count: 1 }))).toBe(
      'INPUT_INVALID',
    );
    expect(await failureOf(stage.admin.cases.list({ q: '\0' }))).toBe('INPUT_INVALID');
    const page = await fetch(`${stage.platform.url}/page/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'a\0', password: 'x' }),
    });
    expect(page.status).toBe(422);
    expect((await fetch(`${stage.platform.url}/v1/stations/a%00b/device-set`, { headers: {} })).status).toBe(422);
  });
});
