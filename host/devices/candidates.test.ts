import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Db } from '#db/open.ts';
import { saveBinding } from '#db/queries/devices.ts';
import type { DeviceRole } from '#contract/devices.ts';
import type { DeviceCandidate } from '#contract/workstation/schemas.ts';
import { saneTestConfig } from '#simulators/sane.ts';
import { findCandidates } from './candidates.ts';

/** The machine's own scanners, and its network, are nobody's business here. */
let saneWith: { program?: string; configDir?: string } = { program: '/nonexistent/scanimage' };
let root: string;
let db: Db;
beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'yichuang-candidates-'));
  db = openStore({
    file: path.join(root, 'station.db'),
    key: new Uint8Array(32).fill(7),
    migrationsDir: path.join(import.meta.dirname, '..', '..', 'db', 'migrations'),
  });
});
afterEach(async () => {
  db.close();
  await rm(root, { recursive: true, force: true });
});

const sys = (...parts: string[]): string => path.join(root, 'sys', ...parts);
async function file(name: string, text: string): Promise<void> {
  await mkdir(path.dirname(name), { recursive: true });
  await writeFile(name, text);
}
/** A HID device as the kernel lists it. */
const hid = (name: string, id: string, serialNumber = ''): Promise<void> =>
  file(
    sys('class', 'hidraw', name, 'device', 'uevent'),
    `HID_ID=0003:${id}\nHID_NAME=${name} 设备\nHID_PHYS=usb-1/${name}\nHID_UNIQ=${serialNumber}\n`,
  );
async function usb(port: string, vendor: string, product: string, interfaceClass: string): Promise<void> {
  const folder = sys('devices', 'usb1', port);
  await file(path.join(folder, 'idVendor'), vendor);
  await file(path.join(folder, 'idProduct'), product);
  await file(path.join(folder, `${port}:1.0`, 'bInterfaceClass'), interfaceClass);
  await mkdir(sys('bus', 'usb', 'devices'), { recursive: true });
  await symlink(folder, sys('bus', 'usb', 'devices', port));
  await symlink(path.join(folder, `${port}:1.0`), sys('bus', 'usb', 'devices', `${port}:1.0`));
}
const bind = (role: DeviceRole, address: string): void =>
  saveBinding(db, { role, address, baud_rate: 115_200, settings_json: '{}' });
const found = async (): Promise<DeviceCandidate[]> => {
  const { candidates } = await findCandidates(db, {
    cupsServer: path.join(root, 'no-cups'),
    sane: saneWith,
    discover: { platform: 'linux', list: async () => [], devDirectory: path.join(root, 'dev'), sysDirectory: sys() },
  });
  return candidates;
};
const places = async (): Promise<[string, DeviceRole | null][]> =>
  (await found()).map(({ address, boundTo }) => [address, boundTo]);

const reader = '000010C4:00000007';

describe('what is found at a window', () => {
  it('is bound under whatever name opens it: by model, by serial number, by place', async () => {
    await hid('hidraw0', reader, 'A1');
    for (const address of ['hid:10c4:0007', 'hid:10c4:0007:A1', 'hid:/dev/hidraw0']) {
      bind('idCard', address);
      expect(await places()).toEqual([['hid:10c4:0007:A1', 'idCard']]);
    }
  });

  it('tells two of one identity apart by place, and says which of them a binding by model opens', async () => {
    await hid('hidraw2', reader);
    await hid('hidraw10', reader);
    bind('idCard', 'hid:10c4:0007');
    expect(await places()).toEqual([
      ['hid:/dev/hidraw2', 'idCard'],
      ['hid:/dev/hidraw10', null],
    ]);
    bind('idCard', 'hid:/dev/hidraw10');
    expect(await places()).toEqual([
      ['hid:/dev/hidraw2', null],
      ['hid:/dev/hidraw10', 'idCard'],
    ]);
  });

  it('keeps a unit of another serial number apart from the one that is bound and missing', async () => {
    await hid('hidraw0', reader, 'NEW');
    bind('idCard', 'hid:10c4:0007:OLD');
    expect(await found()).toMatchObject([
      { address: 'hid:10c4:0007:NEW', boundTo: null, suggests: ['idCard'] },
      { address: 'hid:10c4:0007:OLD', boundTo: 'idCard', suggests: [] },
    ]);
  });

  it('names a reader that only its maker’s program can talk to, with what to do', async () => {
    await usb('1-4', '0400', 'c35a', 'ff');
    expect(await found()).toMatchObject([
      {
        connection: 'USB',
        boundTo: null,
        problem: {
          code: 'PORT_NEEDS_BRIDGE',
          who: expect.any(String) as string,
          message: expect.stringContaining('桥接') as string,
        },
      },
    ]);
  });

  it('names the scanners SANE knows, colons in their names and all', async () => {
    saneWith = { configDir: saneTestConfig(path.join(root, 'sane.d')) };
    try {
      const scanners = (await found()).filter((one) => one.suggests.includes('scanner'));
      expect(scanners.map(({ address, label }) => [address, label])).toEqual([
        ['sane:test:0', 'Noname frontend-tester'],
        ['sane:test:1', 'Noname frontend-tester'],
      ]);
    } finally {
      saneWith = { program: '/nonexistent/scanimage' };
    }
  });
});
