/** The installed workstation: opens the window in Chromium or Chrome, as `/etc/yichuang/workstation.toml` says. */
import { ExpectedError } from '#contract/errors.ts';
import { installedFlags } from '../installed-flags.ts';
import { requireWholeInstallation } from '../installation.ts';
import { readSettings } from '../settings-file.ts';
import { ownDataFolder } from './data-folder.ts';
import { HostRefused, openWindow } from './open.ts';
import { WorkstationSettings, workstationSettingsFile } from './settings.ts';
import { tell } from './tell.ts';

/** `sysexits`: the service manager does not try again what only a person can change. */
const needsPerson = 78;

const { values } = installedFlags(
  { config: { type: 'string', default: workstationSettingsFile } },
  'yichuang-workstation [--config 文件]',
);
try {
  requireWholeInstallation();
  const settings = readSettings(values.config, WorkstationSettings);
  if (Object.keys(settings.devices).length > 0)
    (await import('./device-settings.ts')).requireDevices(values.config, settings.devices);
  process.exit(await openWindow(settings, ownDataFolder()));
} catch (error) {
  if (!(error instanceof ExpectedError) && !(error instanceof HostRefused)) throw error;
  tell(`一窗没有打开：${error.message}`);
  // A browser that fell over at work is opened again.
  process.exit(error instanceof ExpectedError && error.code === 'BROWSER_GONE' ? 1 : needsPerson);
}
