import fs from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';

/** Written by the package's last step with the version that is whole now, taken away by its first. */
const stateRoot = '/var/lib/yichuang';
const Manifest = z.object({ version: z.string() });

/** The installed folder this file lies in, with its name and version; null in a source tree. */
export function installation(): { name: string; dir: string; version: string } | null {
  const dir = path.join(import.meta.dirname, '..');
  if (path.dirname(dir) !== '/usr/lib') return null;
  const { version } = Manifest.parse(JSON.parse(fs.readFileSync(path.join(dir, 'package.json'), 'utf8')));
  return { name: path.basename(dir), dir, version };
}

/** @throws ExpectedError INSTALL_INCOMPLETE an installation or upgrade was broken off: files of two versions may lie together */
export function requireWholeInstallation(): void {
  const installed = installation();
  if (installed === null) return;
  const file = path.join(stateRoot, `${installed.name}.whole`);
  const whole = fs.existsSync(file) ? fs.readFileSync(file, 'utf8').trim() : '';
  if (whole !== installed.version) throw new ExpectedError('INSTALL_INCOMPLETE');
}
