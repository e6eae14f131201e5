import { execFile } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startEsclSimulator } from '#simulators/escl/index.ts';
import { sheetKinds } from '#simulators/paper/sheet.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { scanned } from './deskew.ts';
import { ratio } from './figures.ts';

const run = promisify(execFile);
const BAR_PAGES = 160;
const BAR_RATIO = 2.4;
const BAR_PSS_MB = 600;
const DIFFERENT = 12;

export interface ScanBench {
  bench: 'scan';
  pages: number;
  seconds: number;
  pagesPerMinute: number;
  /** Host and page processes together, at most. */
  peakPssMb: number;
  /** Beside it, the same pages straightened and cleaned by command-line programs, two at a time, then put into a PDF. */
  baselines: { chain: string; pages: number; pagesPerMinute: number }[];
  ratioToBest: number | null;
  held: boolean;
}

/** A stack through the product's own path: scanner → durable, encrypted pages → straightened, cleaned PDF among the material's files. */
export async function benchScan({
  pages,
  baselinePages,
}: {
  pages: number;
  baselinePages: number;
}): Promise<ScanBench> {
  const kinds = sheetKinds.filter((kind) => kind !== 'card' && kind !== 'blank');
  const sheets = await Promise.all(
    Array.from({ length: DIFFERENT }, async (_none, at) => {
      const angle = ((at % 5) - 2) * 0.97;
      const kind = kinds[at % kinds.length]!;
      return (await scanned({ kind, angle, dpi: 300, bed: 'dark', noise: 4, seed: at + 1 })).jpeg;
    }),
  );
  // Half of the baseline before, half behind: a busy moment of the machine falls on both.
  const before = await baselinesOver(sheets, baselinePages / 2);
  const { seconds, peakPssMb, made } = await ours(
    Array.from({ length: pages }, (_none, at) => sheets[at % DIFFERENT]!),
  );
  const behind = await baselinesOver(sheets, baselinePages / 2);
  const baselines = before.map((one, at) => ({
    chain: one.chain,
    pages: baselinePages,
    pagesPerMinute: Math.round((baselinePages * 60) / (one.seconds + behind[at]!.seconds)),
  }));
  const pagesPerMinute = Math.round((made * 60) / seconds);
  const best = Math.max(0, ...baselines.map((one) => one.pagesPerMinute));
  const ratioToBest = best === 0 ? null : ratio(pagesPerMinute / best);
  return {
    bench: 'scan',
    pages: made,
    seconds: ratio(seconds),
    pagesPerMinute,
    peakPssMb,
    baselines,
    ratioToBest,
    held:
      made === pages &&
      pagesPerMinute >= BAR_PAGES &&
      ratioToBest !== null &&
      ratioToBest >= BAR_RATIO &&
      peakPssMb <= BAR_PSS_MB,
  };
}

async function ours(stack: readonly Uint8Array[]): Promise<{ seconds: number; peakPssMb: number; made: number }> {
  const scanner = await startEsclSimulator();
  const station = await localStation({ probeMs: { well: 60_000, ill: 60_000 } });
  try {
    await station.host.bindDevice({ role: 'scanner', address: `escl:${scanner.url}`, settings: {} });
    const draft = await readyDraft(station.client);
    scanner.load(stack);
    let peak = 0;
    const looking = setInterval(() => (peak = Math.max(peak, pssMb([process.pid, ...childrenOf(process.pid)]))), 250);
    const began = performance.now();
    const outcome = await station.client.pages.scan({ caseId: draft.caseId, materialId: 'bench' });
    const seconds = (performance.now() - began) / 1000;
    clearInterval(looking);
    return { seconds, peakPssMb: Math.round(peak), made: outcome.pages };
  } finally {
    await station.close();
    await scanner.stop();
  }
}

/** Memory that would be free if these were gone. */
function pssMb(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => {
    try {
      const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      return sum + Number(/^Pss: +(\d+)/m.exec(text)?.[1] ?? 0) / 1024;
    } catch {
      // It has ended meanwhile.
      return sum;
    }
  }, 0);
}

function childrenOf(pid: number): number[] {
  const text = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8');
  return text.trim() === '' ? [] : text.trim().split(' ').map(Number);
}

const chains: { chain: string; needs: string[]; script: string }[] = [
  {
    chain: 'imagemagick + img2pdf',
    needs: ['convert', 'img2pdf'],
    script: 'convert "$1" -background white -deskew 40% +repage -level 5%,93% -quality 80 "$2.jpg"',
  },
  {
    chain: 'unpaper + img2pdf',
    needs: ['convert', 'unpaper', 'img2pdf'],
    script:
      'convert "$1" "$2.in.ppm" && unpaper -q --layout single "$2.in.ppm" "$2.ppm" && convert "$2.ppm" -quality 80 "$2.jpg" && rm "$2.in.ppm" "$2.ppm"',
  },
];

async function baselinesOver(
  sheets: readonly Uint8Array[],
  count: number,
): Promise<{ chain: string; seconds: number }[]> {
  const found: { chain: string; seconds: number }[] = [];
  for (const { chain, needs, script } of chains) {
    if (!(await areThere(needs))) continue;
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-scan-'));
    try {
      for (let at = 0; at < count; at += 1)
        fs.writeFileSync(path.join(dir, `in${at}.jpg`), sheets[at % sheets.length]!);
      const began = performance.now();
      const waiting = Array.from({ length: count }, (_none, at) => at);
      const worker = async (): Promise<void> => {
        for (let at = waiting.shift(); at !== undefined; at = waiting.shift())
          await run('sh', ['-c', script, 'sh', path.join(dir, `in${at}.jpg`), path.join(dir, `out${at}`)], {
            env: { ...process.env, MAGICK_THREAD_LIMIT: '1', OMP_NUM_THREADS: '1' },
          });
      };
      await Promise.all([worker(), worker()]);
      const pages = Array.from({ length: count }, (_none, at) => path.join(dir, `out${at}.jpg`));
      await run('img2pdf', ['-o', path.join(dir, 'out.pdf'), ...pages]);
      found.push({ chain, seconds: (performance.now() - began) / 1000 });
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  }
  return found;
}

async function areThere(programs: readonly string[]): Promise<boolean> {
  const asked = await Promise.allSettled(programs.map((one) => run('sh', ['-c', `command -v ${one}`])));
  return asked.every((one) => one.status === 'fulfilled');
}
