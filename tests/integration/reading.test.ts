import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CaseView } from '#contract/cases.ts';
import type { Host } from '#host/host.ts';
import { startEsclSimulator, type EsclSimulator } from '#simulators/escl/index.ts';
import { printSheet } from '#simulators/paper/printed.ts';
import { localStation } from '../local-station.ts';
import { idFrontSheet } from '../reading-cards.ts';
import { readyDraft, type Client } from '../world.ts';

let scanner: EsclSimulator;
let station: { host: Host; client: Client; dataDir: string; close(): Promise<void> };
let draft: CaseView;
beforeEach(async () => {
  scanner = await startEsclSimulator();
  station = await localStation({ probeMs: { well: 60_000, ill: 60_000 }, isReading: true });
  await station.host.bindDevice({ role: 'scanner', address: `escl:${scanner.url}`, settings: { resolution: 300 } });
  draft = await readyDraft(station.client);
});
afterEach(async () => {
  await station.close();
  await scanner.stop();
});

describe('a scanned card', () => {
  it('is read by itself, compared, found by its text, and settled with one answer; nothing is filled in', async () => {
    const { person } = draft.draft.applicant;
    const other = { name: person.name, certNo: person.certNo, address: '示例省示例市示例区完全不同路99号' };
    const sheet = idFrontSheet({
      ...other,
      authority: '',
      validTo: '',
      entityName: '',
      creditCode: '',
      entityAddress: '',
    });
    const { data, width, height } = printSheet(sheet, { dpi: 300, noise: 6, seed: 5 });
    scanner.load([
      await sharp(data, { raw: { width, height, channels: 3 } })
        .withMetadata({ density: 300 })
        .jpeg({ quality: 90 })
        .toBuffer(),
    ]);
    await station.client.pages.scan({ caseId: draft.caseId, materialId: 'M02' });
    const look = () => station.client.pages.look({ caseId: draft.caseId });
    await expect
      .poll(async () => (await look()).rows.map((one) => [one.key, one.state]), { timeout: 600_000 })
      .toEqual([
        ['person.name', 'same'],
        ['person.certNo', 'same'],
        ['person.address', 'differs'],
      ]);
    expect((await look()).waiting).toBe(0);
    const address = (await look()).rows[2]!;
    expect(address.read).toMatchObject({ text: other.address, place: { pageId: expect.any(String) as string } });
    expect(address.read.confidence).toBeGreaterThan(0.8);
    const view = await station.client.cases.get({ caseId: draft.caseId });
    expect(view.draft.applicant.person.address).toBe(person.address);
    expect(view.obstacles.find((one) => one.field === 'look')).toMatchObject({ blocking: false });
    const found = await station.client.cases.search({ query: '完全不同路' });
    expect(found.rows.map((one) => one.caseId)).toEqual([draft.caseId]);
    await station.client.pages.settle({ caseId: draft.caseId, key: 'person.address', read: other.address });
    expect((await look()).rows[2]?.settled).toBe('typed');
    const after = await station.client.cases.get({ caseId: draft.caseId });
    expect(after.obstacles.some((one) => one.field === 'look')).toBe(false);
  });
});
