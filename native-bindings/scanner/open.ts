import path from 'node:path';
import { DeviceError } from '../errors.ts';
import { parseAddress } from '../transport/address.ts';
import { createEsclScanner } from './escl.ts';
import { createFolderScanner } from './folder.ts';
import { createSaneScanner } from './sane.ts';
import type { ScanSourceDriver } from './source.ts';

/** The scanner an address names: `sane:DEVICE`, `escl:http://host/eSCL`, `folder:/path`. @throws DeviceError PORT_NOT_FOUND */
export function openScanner(
  text: string,
  { spoolRoot, saneConfigDir, fingerprint }: { spoolRoot: string; saneConfigDir?: string; fingerprint?: string },
): ScanSourceDriver {
  const address = parseAddress(text);
  switch (address?.kind) {
    case 'sane':
      return createSaneScanner({
        device: address.device,
        spoolRoot,
        ...(saneConfigDir === undefined ? {} : { configDir: saneConfigDir }),
      });
    case 'escl':
      return createEsclScanner({ url: address.url, fingerprint });
    case 'folder':
      return createFolderScanner({ dir: path.resolve(address.path) });
    default:
      throw new DeviceError('PORT_NOT_FOUND', { device: text, detail: { reason: 'no such kind of scanner' } });
  }
}
