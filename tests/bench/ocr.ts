import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { createPageWorkers } from '#imaging/workers.ts';
import { printSheet } from '#simulators/paper/printed.ts';
import { comparable, editDistance, readingSheet, type ReadingKind } from '../reading-pages.ts';

const run = promisify(execFile);
const bars: Record<string, number> = { 300: 0.98, 200: 0.98, 150: 0.95, sealed: 0.9 };

/** Our reading and tesseract's, where it is there, over the same pages with known text. */
export async function benchOcr(): Promise<object> {
  const workers = createPageWorkers({ count: 1, pageMs: 180_000 });
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-ocr-'));
  const groups: { kind: ReadingKind; dpi: number; seed: number; bar: string }[] = [
    ...[300, 200, 150].flatMap((dpi) =>
      (['print', 'form'] as const).map((kind) => ({ kind, dpi, seed: dpi, bar: String(dpi) })),
    ),
    { kind: 'sealed', dpi: 200, seed: 3, bar: 'sealed' },
    { kind: 'sealed', dpi: 300, seed: 4, bar: 'sealed' },
  ];
  let peakRssMb = 0;
  const tesseract = await hasTesseract();
  const rows = [];
  try {
    for (const { kind, dpi, seed, bar } of groups) {
      const sheet = readingSheet(kind, seed);
      const { data, width, height } = printSheet(sheet, { dpi, noise: 8, seed });
      const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
        .withMetadata({ density: dpi })
        .jpeg({ quality: 85 })
        .toBuffer();
      const wanted = comparable(sheet.lines.join(''));
      const before = cpuOf(workers.pids());
      const started = performance.now();
      const { lines } = await workers.read(jpeg);
      const seconds = (performance.now() - started) / 1000;
      const cpuSeconds = round(cpuOf(workers.pids()) - before, 1);
      for (const pid of workers.pids()) peakRssMb = Math.max(peakRssMb, peakOf(pid));
      const right = share(wanted, comparable(lines.map((one) => one.text).join('')));
      const theirs = tesseract ? await readByTesseract(dir, jpeg, wanted) : null;
      rows.push({
        kind,
        dpi,
        right,
        seconds: round(seconds, 1),
        cpuSeconds,
        bar: bars[bar]!,
        tesseract: theirs,
        held: right >= bars[bar]!,
      });
    }
  } finally {
    workers.stop();
    fs.rmSync(dir, { recursive: true, force: true });
  }
  return {
    bench: 'ocr',
    pages: rows,
    cpuSecondsAPage: round(rows.reduce((sum, one) => sum + one.cpuSeconds, 0) / rows.length, 1),
    secondsAPage: round(rows.reduce((sum, one) => sum + one.seconds, 0) / rows.length, 1),
    peakRssMb: Math.round(peakRssMb),
    tesseract: tesseract ?? '本机没有 tesseract 的中文模型，没有并排比',
    held: rows.every((one) => one.held),
  };
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const share = (wanted: string, seen: string): number => round(1 - editDistance(wanted, seen) / wanted.length, 4);

/** Seconds of the processor, which other programs on the machine do not lengthen. */
const cpuOf = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => {
    const fields = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return sum + (Number(fields[11]) + Number(fields[12])) / 100;
  }, 0);

function peakOf(pid: number): number {
  const status = fs.readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
}

async function hasTesseract(): Promise<string | null> {
  const said = await run('tesseract', ['--list-langs']).catch(() => null);
  return said?.stdout.includes('chi_sim') ? 'chi_sim' : null;
}

async function readByTesseract(dir: string, jpeg: Buffer, wanted: string): Promise<{ right: number; seconds: number }> {
  const file = path.join(dir, 'page.jpg');
  fs.writeFileSync(file, jpeg);
  const started = performance.now();
  const { stdout } = await run('tesseract', [file, '-', '-l', 'chi_sim', '--psm', '6'], {
    env: { ...process.env, OMP_THREAD_LIMIT: '1' },
  });
  return { right: share(wanted, comparable(stdout)), seconds: round((performance.now() - started) / 1000, 1) };
}
