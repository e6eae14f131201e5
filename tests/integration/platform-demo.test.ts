import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileItemForm } from '#host/forms/item-form.ts';
import { checkCreditCode } from '#contract/codes/credit-code.ts';
import type { ServiceItem, VerificationDefinition } from '#contract/catalogue.ts';
import { startPlatform, type RunningPlatform } from '#platform/index.ts';
import { startDepartments, type DepartmentMode, type Departments } from '#simulators/departments/index.ts';
import { demoPassword, demoPeople, platformClient, seedDemo } from '#simulators/demo-seed.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { startFaultyProxy, type FaultMode } from '#simulators/platform-faults.ts';
import { preparedDataDir } from '../run/prepared-database.ts';
import { acceptRow, takeNumber } from './platform-stage.ts';

/** For what must be answered, on a busy machine as well. */
const patientMs = 120_000;
/** For what is never answered. */
const hastyMs = 500;

describe('a platform with the demo on it', () => {
  let platform: RunningPlatform;
  let departments: Departments;
  let admin: { username: string; password: string };
  let items: ServiceItem[];
  let definitions: VerificationDefinition[];
  let stationToken: string;

  beforeAll(async () => {
    [platform, departments] = await Promise.all([
      startPlatform({ dataDir: await preparedDataDir(), port: 0, logLevel: 'silent' }),
      startDepartments(),
    ]);
    if (!platform.initialAdministrator) throw new Error('no administrator');
    admin = platform.initialAdministrator;
    await seedDemo(platform.url, admin, departments.url);
    const station = await enrolSimulated(() => platform.url, await platform.createCode(), {
      stationId: 'demo-window',
      stationName: '综合窗口',
      windowNo: '12',
    });
    stationToken = await station.token();
    const { rows } = await platformClient(platform.url, () => stationToken).feed({ after: 0, limit: 500 });
    items = rows.flatMap((row) => (row.kind === 'item' ? [row.item] : []));
    definitions = rows.flatMap((row) => (row.kind === 'verification' ? [row.definition] : []));
    expect(rows.filter((row) => row.kind === 'calendar')).toHaveLength(1);
  });
  afterAll(async () => {
    await platform.close();
    await departments.close();
  });

  it('carries items of many departments whose codes, forms and verifications fit together', () => {
    expect(items.length).toBeGreaterThanOrEqual(12);
    expect(new Set(items.map((item) => item.deptName)).size).toBeGreaterThanOrEqual(10);
    const names = new Set(definitions.map((one) => one.name));
    expect(names.size).toBeGreaterThanOrEqual(5);
    for (const item of items) {
      expect(item.taskCode).toHaveLength(31);
      expect(item.taskCode.startsWith(item.deptCode) && item.taskCode.endsWith(item.catalogCode)).toBe(true);
      expect(checkCreditCode(item.deptCode).ok).toBe(true);
      expect(() => compileItemForm(item.form), item.taskName).not.toThrow();
      for (const name of [...item.verifications, ...item.materials.flatMap((one) => one.waivedBy ?? [])])
        expect(names).toContain(name);
      for (const one of item.materials) if (one.waivedBy) expect(item.verifications).toContain(one.waivedBy);
    }
  });

  it('signs in every demo person and is seeded twice without a change', async () => {
    const client = platformClient(platform.url, () => stationToken);
    const before = (await client.feed({ after: 0, limit: 1 })).cursor;
    await seedDemo(platform.url, admin, departments.url);
    expect((await client.feed({ after: 0, limit: 1 })).cursor).toBe(before);
    for (const person of demoPeople) {
      const answer = await platformClient(platform.url).sessions.signIn({
        username: person.username,
        password: demoPassword,
        station: { stationId: 'demo-window', stationName: '综合窗口', windowNo: '12' },
      });
      expect(answer.operator).toMatchObject({ name: person.name, roles: person.roles });
    }
  });

  const ask = async (
    definition: VerificationDefinition,
    who: Record<string, string>,
    signal = AbortSignal.timeout(patientMs),
  ): Promise<{ code: number; data: { result: string; text: string; asOf: string } }> => {
    const fill = (text: string): string =>
      text.replace(/\{(?:applicant|entity)\.(\w+)\}/g, (_all, name: string) => who[name] ?? '');
    const body = definition.request.body ? fill(JSON.stringify(definition.request.body)) : null;
    const response = await fetch(fill(definition.request.url), {
      method: definition.request.method,
      body,
      headers: { ...definition.request.headers, 'content-type': 'application/json' },
      signal,
    });
    return (await response.json()) as Awaited<ReturnType<typeof ask>>;
  };
  const zhao = { name: '赵铁柱', certType: '111', certNo: '000000199001010018' };

  it('has both verifications of the flagship item answer valid for the demo person', async () => {
    const flagship = items.find((item) => item.taskName === '个体工商户开业登记');
    expect(flagship?.verifications).toHaveLength(2);
    for (const name of flagship?.verifications ?? []) {
      const definition = definitions.find((one) => one.name === name);
      if (!definition) throw new Error(name);
      const { data } = await ask(definition, zhao);
      expect(definition.response.valid).toContain(data.result);
      expect(data.text).not.toBe('');
      expect(data.asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
      expect((await ask(definition, { ...zhao, name: '冒名' })).data.result).toBe('MISMATCH');
      expect((await ask(definition, { ...zhao, certNo: '999' })).data.result).toBe('NOT_FOUND');
    }
    const registration = definitions.find((one) => one.name === 'enterpriseRegistration');
    expect(registration && (await ask(registration, { creditCode: '91000000MA0000007C' })).data.result).toBe('MATCH');
  });

  it('has departments that misbehave on command', async () => {
    const definition = definitions.find((one) => one.name === 'residenceFacts');
    if (!definition) throw new Error('residenceFacts');
    const outcome = async (mode: DepartmentMode): Promise<string> => {
      departments.set('residenceFacts', mode);
      return await ask(definition, zhao, AbortSignal.timeout(mode === 'hang' ? hastyMs : patientMs)).then(
        (answer) => answer.data?.result ?? String(answer.code),
        (error: unknown) => (error as Error).name,
      );
    };
    expect(await outcome('invalid')).toBe('MISMATCH');
    expect(await outcome('nonsense')).toBe('?');
    expect(await outcome('html')).toBe('SyntaxError');
    expect(await outcome('empty')).toBe('SyntaxError');
    expect(await outcome('dead')).toBe('TypeError');
    expect(await outcome('hang')).toBe('TimeoutError');
    expect(await outcome({ fault: 503 })).toBe('503');
    expect(await outcome({ slow: 50 })).toBe('MATCH');
    expect(await outcome('ok')).toBe('MATCH');
    expect(departments.log.at(-1)).toMatchObject({ name: 'residenceFacts', mode: 'ok' });
  });

  it('shows a case to whoever holds its query password, with no personal data but a masked name', async () => {
    const station = platformClient(platform.url, () => stationToken);
    const projectNo = await takeNumber(station);
    await station.reports.send({ rows: [acceptRow(projectNo, { taskName: '<script>alert(1)</script>' })] });
    const page = async (number: string, password: string): Promise<{ status: number; html: string }> => {
      const response = await fetch(`${platform.url}/q/${number}?p=${password}`);
      expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
      return { status: response.status, html: await response.text() };
    };
    const found = await page(projectNo, '246810');
    expect(found.status).toBe(200);
    expect(found.html).toContain('赵**');
    expect(found.html).toContain('2026-03-06');
    expect(found.html).not.toContain('暂定');
    const later = await takeNumber(station);
    await station.reports.send({ rows: [acceptRow(later, { dueCalendar: 'provisional' })] });
    expect((await page(later, '246810')).html).toContain('暂定');
    for (const secret of ['赵铁柱', '000000199001010018', '13800001234', '幸福路', '<script>'])
      expect(found.html).not.toContain(secret);
    const wrong = await page(projectNo, '000000');
    const unknown = await page('0000002026000000000', '000000');
    expect([wrong.status, unknown.status]).toEqual([404, 404]);
    expect(wrong.html.replaceAll(projectNo, 'N')).toBe(unknown.html.replaceAll('0000002026000000000', 'N'));
    for (let tries = 0; tries < 10; tries += 1) await page(projectNo, `11111${tries}`);
    expect((await page(projectNo, '246810')).status).toBe(404);
  });

  it('serves its description and the page of arrived cases without inline scripts', async () => {
    const description = (await (await fetch(`${platform.url}/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining(['/v1/health', '/v1/reports', '/v1/feed', '/v1/cases/{projectNo}']),
    );
    const html = await (await fetch(platform.url)).text();
    expect(html).toContain('到达的办件');
    expect(html).not.toMatch(/<script>|onclick|style="/);
    const signIn = async (password: string): Promise<Response> =>
      await fetch(`${platform.url}/page/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'wangjianguo', password }),
      });
    expect((await signIn('wrong')).status).toBe(422);
    const { token } = (await (await signIn(demoPassword)).json()) as { token: string };
    expect((await platformClient(platform.url, () => token).cases.list({})).length).toBeGreaterThan(0);
  });

  it('can be cut off in every way a network fails, the call delivered or not', async () => {
    const proxy = await startFaultyProxy({ target: platform.url });
    const station = platformClient(platform.url, () => stationToken);
    const through = async (mode: FaultMode, requestId: string): Promise<string> => {
      await proxy.set(mode);
      return await fetch(`${proxy.url}/v1/number-blocks`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${stationToken}` },
        body: JSON.stringify({ requestId, count: 1 }),
        signal: AbortSignal.timeout(mode === 'hang' ? hastyMs : patientMs),
      })
        .then(
          async (response) => (response.ok ? `ok ${typeof (await response.json())}` : String(response.status)),
          (error: unknown) => (error as Error).name,
        )
        .catch((error: unknown) => (error as Error).name);
    };
    expect(await through('pass', 'request-pass')).toBe('ok object');
    expect(await through('refuse', 'request-refuse')).toBe('TypeError');
    expect(await through('hang', 'request-hang')).toBe('TimeoutError');
    expect(await through('status500', 'request-500')).toBe('500');
    expect(await through('conflict409', 'request-409')).toBe('409');
    expect(await through('html', 'request-html')).toBe('SyntaxError');
    const before = await station.numberBlocks.lease({ requestId: 'request-before', count: 1 });
    expect(await through('truncate', 'request-truncate')).toBe('SyntaxError');
    expect(await through('dropAnswer', 'request-drop')).toBe('TypeError');
    const after = await station.numberBlocks.lease({ requestId: 'request-after', count: 1 });
    expect(after.first - before.first).toBe(3);
    expect(await through('pass', 'request-again')).toBe('ok object');
    await proxy.close();
  });
});
