import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface MachineOptions {
  image: string;
  fileSystem: string;
  /** The machine is stopped after this long, and has then failed. */
  timeoutMs: number;
  onLine(line: string): void;
}

/**
 * Runs a virtual machine to its end; its console is what it says. Computed in software, so that it runs anywhere.
 *
 * @returns the exit code the guest reported; null when it ended, hung or crashed without one
 */
export async function runMachine({ image, fileSystem, timeoutMs, onLine }: MachineOptions): Promise<number | null> {
  const kernelLine = 'console=ttyS0 quiet loglevel=3 panic=-1 mitigations=off nokaslr random.trust_cpu=on rdinit=/init';
  const qemu = spawn(
    'qemu-system-x86_64',
    [
      // Not kvm: inside other virtual machines it is sometimes there and hangs.
      '-M',
      'pc',
      '-accel',
      'tcg,thread=single,tb-size=512',
      '-cpu',
      'max',
      '-smp',
      '1',
      '-m',
      '1024',
      '-nodefaults',
      '-no-user-config',
      '-display',
      'none',
      '-no-reboot',
      '-serial',
      'stdio',
      '-kernel',
      image,
      '-initrd',
      fileSystem,
      '-append',
      kernelLine,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let code: number | null = null;
  let complaints = '';
  qemu.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
  createInterface({ input: qemu.stdout }).on('line', (raw) => {
    const line = raw.replaceAll('\r', '');
    const ending = /^guest ended with (\d+)$/.exec(line);
    if (ending) code = Number(ending[1]);
    else if (!line.endsWith('reboot: Power down')) onLine(line);
  });
  let isOverdue = false;
  const timer = setTimeout(() => {
    isOverdue = true;
    qemu.kill('SIGKILL');
  }, timeoutMs);
  const status = await new Promise<number | null>((resolve, reject) => {
    qemu.once('error', reject);
    qemu.once('close', resolve);
  }).finally(() => clearTimeout(timer));
  if (isOverdue) {
    onLine(`not ok 虚拟机 ${timeoutMs / 1000} 秒内没有结束`);
    return null;
  }
  if (status !== 0) onLine(`not ok qemu 结束于 ${status}：${complaints.trim()}`);
  return code;
}
