import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { baseFileSystem, codeFileSystem, type GuestTask } from './file-systems.ts';
import { fetchKernel, type KernelKind } from './kernel.ts';
import { runMachine } from './machine.ts';
import { ensurePackages } from './packages.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/hid-vm');
/** A fifth of it is enough on an idle machine. */
const TIMEOUT_MS = { cloud: 600_000, full: 900_000 };

export interface HidChecksOptions {
  kind?: KernelKind;
  only?: string;
  /** Also says what the commands answered. */
  isTelling?: boolean;
  onLine?: (line: string) => void;
}

/** Runs the HID checks on a real kernel in a virtual machine. @returns whether all held; a hang or crash is a failure */
export async function runHidChecks({
  kind = 'cloud',
  only,
  isTelling = false,
  onLine = console.log,
}: HidChecksOptions = {}): Promise<boolean> {
  const code = await runGuest(
    kind,
    { mode: 'checks', isTelling, ...(only === undefined ? {} : { only }) },
    TIMEOUT_MS[kind],
    onLine,
  );
  return code === 0;
}

export interface HidHotplug {
  cycles: number;
  p50Ms: number;
  p95Ms: number;
}

/** From plugging a device in until the transport is open and its first feature is answered, inside the virtual machine. */
export async function measureHidHotplug({
  cycles = 50,
  onLine = () => undefined,
}: { cycles?: number; onLine?: (line: string) => void } = {}): Promise<HidHotplug> {
  let figures: HidHotplug | undefined;
  const code = await runGuest('cloud', { mode: 'bench', cycles }, TIMEOUT_MS.cloud, (line) => {
    if (line.startsWith('{"cycles"')) figures = JSON.parse(line) as HidHotplug;
    else onLine(line);
  });
  if (code !== 0 || figures === undefined) throw new Error(`虚拟机里的测量没有完成（${code ?? '没有退出码'}）`);
  return figures;
}

async function runGuest(
  kind: KernelKind,
  task: GuestTask,
  timeoutMs: number,
  onLine: (line: string) => void,
): Promise<number | null> {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new Error('HID 虚拟机只能在 x64 的 Linux 上运行');
  ensurePackages();
  mkdirSync(CACHE, { recursive: true });
  const kernel = fetchKernel(kind, CACHE);
  const base = baseFileSystem(kernel, CACHE);
  const work = mkdtempSync(join(CACHE, 'run-'));
  try {
    const fileSystem = join(work, 'initrd');
    copyFileSync(base, fileSystem);
    codeFileSystem(task, join(work, 'code.cpio'));
    appendFileSync(fileSystem, readFileSync(join(work, 'code.cpio')));
    onLine(`虚拟机启动：${kernel.name}`);
    return await runMachine({ image: kernel.image, fileSystem, timeoutMs, onLine });
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}
