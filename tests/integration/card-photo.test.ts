import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createPhotoDecoder } from '#native-bindings/id-card/photo-decoder.ts';
import { createLogger } from '#host/kernel/log.ts';
import {
  photoDecoderCommand,
  photoMisdeeds,
  SAMPLE_CARD,
  startIdCardSimulator,
  type IdCardSimulator,
} from '#simulators/id-card/index.ts';
import { localStation } from '../local-station.ts';
import { eventually } from '../world.ts';
import { codeOf } from './outcome.ts';

const WLT = Buffer.from(Uint8Array.from({ length: 1024 }, (_, i) => (i * 7) & 0xff));

let reader: IdCardSimulator;
let station: Awaited<ReturnType<typeof localStation>>;
let log: string[];
beforeAll(async () => {
  reader = await startIdCardSimulator({ path: `/tmp/yichuang-photo-${process.pid}` });
});
afterAll(async () => {
  await reader.close();
});
afterEach(async () => {
  await station.close();
});

async function stand(photoDecoder?: readonly string[]): Promise<void> {
  log = [];
  station = await localStation({
    ...(photoDecoder ? { photoDecoder } : {}),
    log: createLogger((line) => log.push(line)),
  });
  await station.client.devices.bind({ role: 'idCard', address: reader.path, baudRate: 115_200 });
  await eventually('reader ready', async () =>
    (await station.client.devices.list()).some((one) => one.role === 'idCard' && one.state === 'ready'),
  );
}
async function read() {
  reader.lift();
  const before = reader.log.length;
  const reading = station.client.identification.readCard({ timeoutMs: 120_000 });
  // The reader has seen that the card before is gone.
  await eventually('looked for a card', () => reader.log.length > before + 1);
  reader.place(SAMPLE_CARD);
  return reading;
}
const photoOf = async () => station.client.identification.cardPhoto({ photoId: (await read()).photoId });

describe('the photo of a card', () => {
  it('comes after the text, decoded by the configured program, and only once', async () => {
    await stand(photoDecoderCommand());
    const { photoId, person } = await read();
    expect(person.name).toBe('测试甲');
    const { image, note } = await station.client.identification.cardPhoto({ photoId });
    expect(note).toBe('');
    const png = PNG.sync.read(Buffer.from(await image!.arrayBuffer()));
    expect([png.width, png.height]).toEqual([102, 126]);
    expect(new Set(png.data).size).toBeGreaterThan(3);
    expect(await station.client.identification.cardPhoto({ photoId })).toMatchObject({
      image: null,
      note: expect.stringContaining('对照卡面'),
    });
  });

  it('is a placeholder without a program, and nothing is wrong', async () => {
    await stand();
    expect(await photoOf()).toEqual({ image: null, note: '请对照卡面' });
    expect(log.join('')).not.toContain('identification.photo');
  });

  it.each(photoMisdeeds)(
    'is a placeholder with the one to call when the program’s misdeed is %s; the next card is read all the same',
    async (misdeed) => {
      await stand(photoDecoderCommand(misdeed));
      expect(await photoOf()).toEqual({
        image: null,
        note: expect.stringMatching(/照片解码.*请对照卡面，并告诉技术人员/),
      });
      expect(log.filter((line) => line.includes('identification.photo'))).toHaveLength(1);
      expect((await read()).person.name).toBe('测试甲');
    },
  );

  it.each([
    ['no such file', ['/nowhere/wlt-decoder']],
    ['not a program', [import.meta.filename]],
    ['a broken list', ['["/opt/decode"']],
  ])('is a placeholder when the setting names %s', async (_name, command) => {
    await stand(command);
    expect(await photoOf()).toEqual({ image: null, note: expect.stringContaining('告诉技术人员') });
  });

  it('of the card before is not shown for this one, nor to the next person at the screen', async () => {
    await stand(photoDecoderCommand('hang'));
    const first = await read();
    const waiting = station.client.identification.cardPhoto({ photoId: first.photoId });
    const second = await read();
    expect(await waiting).toMatchObject({ image: null });
    expect(second.photoId).not.toBe(first.photoId);
    await station.client.session.lock();
    expect(await codeOf(station.client.identification.cardPhoto({ photoId: second.photoId }))).toBe(
      'AUTH_LOCKED_SCREEN',
    );
    await station.client.session.unlock({ password: 'Yichuang2026!' });
    expect(await station.client.identification.cardPhoto({ photoId: second.photoId })).toMatchObject({ image: null });
  });

  it('leaves no trace in store, files or log', async () => {
    await stand(photoDecoderCommand());
    const { image } = await photoOf();
    const png = Buffer.from(await image!.arrayBuffer());
    const decoded = await createPhotoDecoder({
      command: photoDecoderCommand(),
      timeoutMs: 120_000,
      maxOutputBytes: 100_000,
    }).decode(WLT);
    // What is looked for is what was shown.
    expect(decoded.kind === 'photo' && png.equals(Buffer.from(decoded.png))).toBe(true);
    const traces = [
      WLT.subarray(0, 64),
      png.subarray(40, 104),
      Buffer.from(WLT.subarray(0, 48).toString('base64')),
      Buffer.from(WLT.subarray(0, 48).toString('hex')),
    ];
    for (const { name } of station.host.ctx.db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as {
      name: string;
    }[]) {
      for (const row of station.host.ctx.db.prepare(`SELECT * FROM "${name}"`).raw().all() as unknown[][]) {
        const bytes = Buffer.concat(row.map((cell) => (Buffer.isBuffer(cell) ? cell : Buffer.from(String(cell)))));
        for (const trace of traces) expect(bytes.includes(trace), name).toBe(false);
      }
    }
    for (const file of await readdir(station.dataDir, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue;
      const bytes = await readFile(path.join(file.parentPath, file.name));
      for (const trace of traces) expect(bytes.includes(trace), file.name).toBe(false);
    }
    for (const trace of traces.slice(2)) expect(log.join('')).not.toContain(trace.toString());
  });
});

it('nothing a screen can send names the program', async () => {
  await stand();
  const settings = { photoDecoder: '/bin/true' };
  await station.client.devices
    .bind({ role: 'idCard', address: reader.path, baudRate: 115_200, settings })
    .catch(() => undefined);
  await eventually('reader ready', async () =>
    (await station.client.devices.list()).some((one) => one.role === 'idCard' && one.state === 'ready'),
  );
  expect(await photoOf()).toEqual({ image: null, note: '请对照卡面' });
});
