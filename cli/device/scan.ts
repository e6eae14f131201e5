import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';
import { isImagingError, type ImagingErrorCode } from '#imaging/errors.ts';
import { createLogger } from '#host/kernel/log.ts';
import { trustSystem } from '#host/kernel/outgoing.ts';
import { inOrder } from '#imaging/in-order.ts';
import type { ProcessedPage } from '#imaging/page.ts';
import { usualSettings } from '#imaging/settings.ts';
import { createPdf } from '#imaging/pdf.ts';
import { createPageWorkers } from '#imaging/workers.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { openScanner } from '#native-bindings/scanner/open.ts';
import {
  a4,
  paperSources,
  scanColours,
  type PaperSource,
  type ScanColour,
  type ScanEnd,
  type ScannedPage,
} from '#native-bindings/scanner/source.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { onDevice, requireAddress } from './line.ts';

export interface ScanFlags {
  port: string;
  source: string;
  pages?: string;
  resolution: string;
  colour: string;
  out: string;
  original?: boolean;
  /** SHA-256 of a certificate the scanner signed itself. */
  certificate?: string;
}

interface Taken {
  page: ScannedPage;
  done: ProcessedPage | null;
  problem: ImagingErrorCode | null;
}

/** Scans a stack, keeps the originals when asked to, and makes one PDF of the straightened, cleaned pages. */
export const scanOnce = (flags: ScanFlags): Promise<void> =>
  answering(async () => {
    requireAddress('scanner', flags.port);
    const settings = {
      source: oneOf('source', flags.source, paperSources) as PaperSource,
      colour: oneOf('colour', flags.colour, scanColours) as ScanColour,
      resolution: numberFlag('resolution', flags.resolution, 50, 1200),
      pages: flags.pages === undefined ? null : numberFlag('pages', flags.pages, 1, 10_000),
      ...a4,
    };
    const out = folder(flags.out);
    const spoolRoot = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-scan-'));
    // Nobody sits and waits for a page of a command.
    const workers = createPageWorkers({ pageMs: 300_000 });
    const began = performance.now();
    try {
      return await onDevice('scanner', flags.port, async (signal) => {
        trustSystem(createLogger());
        const { certificate: fingerprint } = flags;
        const driver = openScanner(flags.port, { spoolRoot, ...(fingerprint ? { fingerprint } : {}) });
        const file = path.join(out, 'pages.pdf');
        const pdf = await createPdf(file, { title: '扫描件', at: new Date().toISOString() });
        const ended: { last: ScanEnd | null } = { last: null };
        async function* pagesOf(): AsyncGenerator<ScannedPage> {
          for await (const event of driver.scan(settings, { signal })) {
            if (event.type === 'page') yield event.page;
            if (event.type === 'ended') ended.last = event;
          }
        }
        const pages: object[] = [];
        let inPdf = 0;
        let trouble: ImagingErrorCode | null = null;
        let isKept = false;
        try {
          for await (const { page, done, problem } of inOrder(pagesOf(), 3, async (page): Promise<Taken> => {
            const keep = (): void =>
              fs.writeFileSync(path.join(out, `original-${pad(page.number)}${extensionOf(page.bytes)}`), page.bytes);
            if (flags.original) keep();
            const dpi = page.takenWith.resolution;
            return workers.process(page.bytes, { ...usualSettings, ...(dpi === null ? {} : { dpi }) }).then(
              (result) => ({ page, done: result, problem: null }),
              (error: unknown) => {
                if (!isImagingError(error)) throw error;
                // The sheet may be on its way back to the applicant: what was seen of it is not lost.
                if (!flags.original) keep();
                return { page, done: null, problem: error.code };
              },
            );
          })) {
            if (done) {
              await pdf.add({ bytes: done.image, dpi: done.dpi });
              inPdf += 1;
            }
            trouble ??= problem;
            pages.push({
              number: page.number,
              ...(done
                ? {
                    kind: done.kind,
                    angle: Number(done.angle.toFixed(2)),
                    angleFrom: done.angleFrom,
                    isBlank: done.isBlank,
                    hints: done.hints,
                    steps: done.steps,
                  }
                : { problem }),
            });
          }
          if (inPdf > 0) {
            await pdf.close();
            isKept = true;
          }
        } finally {
          if (!isKept) await pdf.drop();
        }
        if (!ended.last) throw new Error('a scan without an end');
        const { state, cause, detail } = ended.last;
        if (state === 'cancelled') throw new DeviceError('CANCELLED');
        const failure =
          cause === null
            ? trouble && new ExpectedError(trouble === 'CANCELLED' ? 'INTERNAL' : trouble)
            : new ExpectedError(cause === 'CANCELLED' ? 'INTERNAL' : cause, {
                address: flags.port,
                device: '扫描仪',
                ...detail,
              });
        if (failure && pages.length === 0) throw failure;
        if (failure) process.exitCode = 1;
        const seconds = (performance.now() - began) / 1000;
        return {
          pages: pages.length,
          pdf: isKept ? file : null,
          pagesPerMinute: Math.round((pages.length * 60) / seconds),
          ...(failure ? { error: { code: failure.code, message: failure.message } } : {}),
          each: pages,
        };
      });
    } finally {
      workers.stop();
      fs.rmSync(spoolRoot, { recursive: true, force: true });
    }
  });

const pad = (number: number): string => String(number).padStart(4, '0');

function extensionOf(bytes: Uint8Array): string {
  return bytes[0] === 0xff ? '.jpg' : bytes[0] === 0x89 ? '.png' : '.tif';
}

function oneOf(name: string, text: string, known: readonly string[]): string {
  if (known.includes(text)) return text;
  throw new UsageError(`--${name} 可以写 ${known.join('、')}，收到“${text}”。`);
}

function folder(dir: string): string {
  try {
    fs.mkdirSync(dir, { recursive: true });
    fs.accessSync(dir, fs.constants.W_OK);
    return dir;
  } catch {
    throw new UsageError(`不能写目录 ${dir}。请检查路径和权限。`);
  }
}
