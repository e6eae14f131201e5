import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Host } from '#host/host.ts';
import { clerk, eventually, readyDraft, signInClerk, startWorld, type Client, type World } from '../world.ts';
import { pdfFile } from '../pdf-file.ts';
import { guideSays } from './guide-says.ts';

const run = promisify(execFile);
type Station = { host: Host; client: Client };

let world: World;
let root: string;
beforeAll(async () => {
  world = await startWorld();
  root = await world.tempDir();
});
afterAll(async () => {
  await world.close();
});

const place = (): { dataDir: string; marksDir: string } => ({
  dataDir: path.join(root, 'data'),
  marksDir: path.join(root, 'marks'),
});
const start = async (): Promise<Station> => await world.station(place());
const follow = async (name: string): Promise<unknown> =>
  await run('sh', ['-ec', await guideSays(name)], {
    env: { ...process.env, DATA: place().dataDir, BACKUP: path.join(root, 'backup') },
  });

async function acceptOne(client: Client): Promise<string> {
  const draft = await readyDraft(client);
  return (await client.acceptance.accept({ caseId: draft.caseId, version: draft.version, printReceipt: false }))
    .projectNo;
}

/** As a power cut leaves the folder: the newest acts in the write-ahead file. */
async function cutOff({ host }: Station): Promise<void> {
  const { dataDir } = place();
  fs.cpSync(dataDir, `${dataDir}-cut`, { recursive: true });
  await host.stop();
  fs.rmSync(dataDir, { recursive: true });
  fs.renameSync(`${dataDir}-cut`, dataDir);
}

describe('a station backed up and put back as the guide says', () => {
  it('has its drafts and scans again, though the power went in between, and gives no number twice', async () => {
    const first = await start();
    await signInClerk(first.client);
    const numbers = [await acceptOne(first.client)];
    const draft = await readyDraft(first.client);
    const materialId = draft.draft.materials[0]?.materialId ?? '';
    const file = new File([pdfFile(4000)], '执照.pdf', {
      type: 'application/pdf',
    });
    const { sm3 } = await first.client.materials.attach({ caseId: draft.caseId, materialId, file, name: '执照.pdf' });
    await first.host.stop();
    await follow('station-backup');

    const second = await start();
    await second.client.session.signIn(clerk);
    for (let n = 0; n < 3; n += 1) numbers.push(await acceptOne(second.client));
    await eventually('all sent', async () => (await second.client.station.get()).outbox.pending === 0);
    await cutOff(second);
    expect(fs.statSync(path.join(place().dataDir, 'station.db-wal')).size).toBeGreaterThan(0);
    await follow('station-restore');

    const third = await start();
    await third.client.session.signIn(clerk);
    await eventually('numbers again', async () => (await third.client.station.get()).numbersLeft > 0);
    const again = await third.client.cases.get({ caseId: draft.caseId });
    expect(again.attachments.map((one) => one.sm3)).toEqual([sm3]);
    const next = await third.client.acceptance.accept({
      caseId: draft.caseId,
      version: again.version,
      printReceipt: false,
    });
    expect(numbers).not.toContain(next.projectNo);
    // The scan is whole: it reaches the platform like any other.
    await eventually('all sent', async () => (await third.client.station.get()).outbox.pending === 0);
    expect((await third.client.station.get()).outbox.attention).toBe(0);
    expect(fs.existsSync(`${place().dataDir}.before`)).toBe(true);
    await third.host.stop();
  });
});
