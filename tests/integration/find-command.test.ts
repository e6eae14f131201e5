import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { serve, type Server } from '#host/shell/serve.ts';
import { localStation } from '../local-station.ts';
import { readyDraft, type Client } from '../world.ts';
import { startCommand } from './command-line.ts';

let station: { host: Host; client: Client; close(): Promise<void> };
let server: Server;
beforeAll(async () => {
  station = await localStation();
  await readyDraft(station.client);
  server = await serve({ host: station.host, port: 0, rendererDir: null });
});
afterAll(async () => {
  await server.close();
  await station.close();
});

const password = { YICHUANG_PASSWORD: 'Yichuang2026!' };
const findCase = (words: string, env: Record<string, string> = password) =>
  startCommand(['find', 'case', words, '--open', server.newWindowUrl(), '--user', 'lijing', '--json'], env).ended;

it('finds items of the shipped catalogue, with the reason', async () => {
  const { answer } = await startCommand(['find', 'item', '营业执照', '--json']).ended;
  expect(answer).toMatchObject({ hits: [{ taskName: '个体工商户开业登记', reason: '办理结果“个体工商户营业执照”' }] });
});

it('finds cases of a running host for whoever may see them, masked, on record, and signs nobody out', async () => {
  expect((await findCase('赵铁柱')).answer).toMatchObject({
    error: { message: expect.stringContaining('窗口正由李静使用') as string },
  });
  expect(await station.client.station.get()).toMatchObject({ session: { operator: { username: 'lijing' } } });
  await station.client.session.signOut();
  const { answer } = await findCase('zhaotiezhu');
  expect(answer).toMatchObject({ hits: [{ applicantName: '赵**', applicantCertNo: '000***********0018' }] });
  expect(JSON.stringify(answer)).not.toContain('铁柱');
  expect((await findCase('赵铁柱', { YICHUANG_PASSWORD: 'wrong' })).answer).toMatchObject({
    error: { code: 'AUTH_BAD_CREDENTIALS' },
  });
  const acts = station.host.ctx.db.prepare(`SELECT act FROM audit WHERE act LIKE 'cases.%'`).all();
  expect(acts).toEqual([{ act: 'cases.find' }]);
});

it('takes no password from the command line', async () => {
  expect((await findCase('赵铁柱', {})).answer).toMatchObject({
    error: { message: expect.stringContaining('YICHUANG_PASSWORD') as string },
  });
});
