import { copyFileSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { askApt, run } from './packages.ts';

/** `cloud`: small, has uhid and hidraw, no USB. `full`: Debian's ordinary kernel with USB, wacom and gadgets. */
export type KernelKind = 'cloud' | 'full';

export interface Kernel {
  /** Package name with version, e.g. `linux-image-6.1.0-56-cloud-amd64`. */
  name: string;
  image: string;
  /** In the order in which they are to be loaded. */
  modules: string[];
}

const METAPACKAGE = { cloud: 'linux-image-cloud-amd64', full: 'linux-image-amd64' };
const HID_MODULES = ['drivers/hid/hid', 'drivers/hid/uhid', 'drivers/hid/hid-generic'];
const MODULES = {
  cloud: HID_MODULES,
  // The last is not loaded at the start: what it does to pads is a check of its own.
  full: [
    ...HID_MODULES,
    'drivers/usb/common/usb-common',
    'drivers/usb/core/usbcore',
    'drivers/hid/usbhid/usbhid',
    'drivers/hid/wacom',
  ],
};

/** Debian's current kernel, unpacked into the cache and not installed. @throws when apt does not know it or cannot fetch it */
export function fetchKernel(kind: KernelKind, cache: string): Kernel {
  const meta = METAPACKAGE[kind];
  const name = askApt(['depends', meta], /Depends: (linux-image-\S+)/);
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    const work = mkdtempSync(join(cache, 'unpacking-'));
    try {
      console.log(`正在下载内核 ${name}`);
      run('apt-get', ['download', '-q', name], work);
      const [deb] = globSync('*.deb', { cwd: work });
      if (deb === undefined) throw new Error(`${name} 没有下载到`);
      run('dpkg-deb', ['-x', join(work, deb), join(work, 'tree')]);
      keep(work, kind);
      rmSync(join(work, 'tree'), { recursive: true });
      rmSync(join(work, deb));
      renameSync(work, folder);
    } catch (error) {
      rmSync(work, { recursive: true, force: true });
      throw error;
    }
  }
  const modules = MODULES[kind]
    .map((module) => join(folder, `${basename(module)}.ko`))
    .filter((file) => existsSync(file));
  return { name, image: join(folder, 'vmlinuz'), modules };
}

function keep(work: string, kind: KernelKind): void {
  const only = (pattern: string): string | undefined => globSync(pattern, { cwd: work })[0];
  const image = only('tree/boot/vmlinuz-*');
  if (image === undefined) throw new Error('内核包里没有 vmlinuz');
  mkdirSync(work, { recursive: true });
  copyFileSync(join(work, image), join(work, 'vmlinuz'));
  for (const module of MODULES[kind]) {
    const found = only(`tree/{usr/,}lib/modules/*/kernel/${module}.ko*`);
    // Built into the image, then.
    if (found === undefined) continue;
    const target = join(work, basename(found));
    copyFileSync(join(work, found), target);
    if (target.endsWith('.xz')) run('xz', ['-d', target]);
  }
}
