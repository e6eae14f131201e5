import { afterEach, describe, expect, it } from 'vitest';
import { knownDeviceSet } from '#host/devices/device-set.ts';
import { demoPassword } from '#simulators/demo-seed.ts';
import { seedHotline } from '#simulators/hotline-seed.ts';
import { pdfFile } from '../pdf-file.ts';
import { eventually, readyDraft, signInClerk, type Client } from '../world.ts';
import { findServer } from './platform-postgresql.ts';
import { allSent, createRestorable, type Restorable } from './restorable.ts';

const server = await findServer();
let stage: Restorable | null = null;
afterEach(async () => {
  await stage?.close();
  stage = null;
});

/** A case with a scan of its own on its first material. */
async function acceptWithScan(client: Client): Promise<{ projectNo: string; sm3: string; content: Buffer }> {
  const draft = await readyDraft(client);
  const content = Buffer.from(pdfFile(90_000));
  const file = new File([new Uint8Array(content)], '执照.pdf', { type: 'application/pdf' });
  const materialId = draft.draft.materials[0]?.materialId ?? '';
  const { sm3 } = await client.materials.attach({ caseId: draft.caseId, materialId, file, name: '执照.pdf' });
  const { version } = await client.cases.get({ caseId: draft.caseId });
  const { projectNo } = await client.acceptance.accept({ caseId: draft.caseId, version, printReceipt: false });
  return { projectNo, sm3, content };
}
async function registerTicket(client: Client): Promise<string> {
  const { contactId, questions } = await client.hotline.open({ channel: 'window', caller: '13800001234' });
  const questionId = questions[0]?.questionId ?? '';
  const patch = {
    type: 'complaint' as const,
    categoryCode: '010101',
    regionCode: '000000001003',
    address: '测试大街 88 号',
    content: '烧烤店油烟直排。',
  };
  const { version } = await client.hotline.save({ questionId, version: 1, patch });
  const { ticketNo } = await client.hotline.register({ questionId, version, dispatch: true });
  await client.hotline.finish({ contactId });
  return ticketNo;
}

describe.each(['pglite', 'postgresql'] as const)('a platform put back from an older copy (%s)', (storage) => {
  it('gets back what is no case row as well: files, tickets with the number the caller was told, device sets', async (context) => {
    if (storage === 'postgresql' && 'reason' in server) return context.skip(server.reason);
    stage = createRestorable({
      hotline: { key: Buffer.alloc(32, 3).toString('base64url') },
      ...(storage === 'postgresql' && 'bin' in server ? { serverBin: server.bin } : {}),
    });
    const here = stage;
    const client = await here.open();
    await seedHotline(here.administrator().url, here.administrator());
    await signInClerk(client);
    await eventually('catalogue', async () => (await client.station.get()).catalogueSize > 0);
    await here.stopPlatform();
    await here.keep('platform');
    await here.startPlatform();

    const accepted = await acceptWithScan(client);
    await allSent(client);
    await client.session.signOut();
    await client.session.signIn({ username: 'sunxiaomei', password: demoPassword });
    await eventually('the book', async () => (await client.hotline.book()) !== null);
    const ticketNo = await registerTicket(client);
    const arrived = async (): Promise<string[]> =>
      (await (await here.person('zhoubin')).tickets.list({ view: 'all' })).rows.map((one) => one.ticketNo);
    await eventually('the ticket arrived', async () => (await arrived()).includes(ticketNo));
    const { stationId } = here.host().ctx.station;
    const deviceSet = { name: '窗口一', version: 1, bindings: [], panelProfiles: [] };
    await (await here.person()).stations.saveDeviceSet({ stationId, deviceSet });
    await eventually('devices at the window', () => knownDeviceSet(here.host().ctx) !== null);

    await here.stopPlatform();
    await here.putBack('platform');
    await here.startPlatform();
    await eventually('the ticket again', async () => (await arrived()).includes(ticketNo));
    expect(await arrived()).toEqual([ticketNo]);
    const administrator = await here.person();
    const found = await eventually('the case again', async () =>
      administrator.cases.get({ projectNo: accepted.projectNo }).catch(() => null),
    );
    expect(found.rows.filter((row) => row.class === 'accept')).toHaveLength(1);
    await eventually(
      'the devices again',
      async () => await administrator.stations.deviceSet({ stationId }).catch(() => null),
    );
    const { token } = await fetch(`${here.administrator().url}/v1/sessions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        username: 'wangjianguo',
        password: demoPassword,
        station: { stationId: 'another-desk', stationName: '另一台', windowNo: '9' },
      }),
    }).then((response) => response.json() as Promise<{ token: string }>);
    const file = await eventually('the file again', async () => {
      const answer = await fetch(`${here.administrator().url}/v1/files/${accepted.sm3}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (answer.ok) return Buffer.from(await answer.arrayBuffer());
      await answer.body?.cancel();
      return null;
    });
    expect(file.equals(accepted.content)).toBe(true);
    await allSent(client);
  });
});
