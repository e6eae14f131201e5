/** The installed platform: `serve` runs it as a service says, `health` asks whether it works. */
import { ExpectedError } from '#contract/errors.ts';
import { failed } from '../answer.ts';
import { installedFlags } from '../installed-flags.ts';
import { requireWholeInstallation } from '../installation.ts';
import { readSettings } from '../settings-file.ts';
import { requireServiceUser } from './service-user.ts';
import { PlatformSettings, platformSettingsFile } from './settings.ts';

/** `sysexits`: the service manager does not try again what only a person can change. */
const needsPerson = 78;
const tryAgain = 75;
/** The database may only be starting itself. */
const mendsItself = new Set(['PG_UNREACHABLE', 'PG_BUSY', 'PG_FAULT']);

const usage = 'yichuang-platform [serve|health|enrol --hall 大厅编码] [--config 文件] [--wait 秒]';
const { values, positionals } = installedFlags(
  {
    config: { type: 'string', default: platformSettingsFile },
    wait: { type: 'string', default: '0' },
    hall: { type: 'string' },
  },
  usage,
);
const [command = 'serve'] = positionals;

/** What did not happen. */
const undone = { serve: '中心平台没有启动', health: '没有做体检', enrol: '没有发登记代码' } as const;

try {
  requireWholeInstallation();
  const settings = readSettings(values.config, PlatformSettings);
  if (command === 'serve') {
    requireServiceUser(settings.data);
    await (await import('./serve.ts')).servePlatform(values.config, settings);
  } else if (command === 'health')
    await (await import('./health.ts')).reportHealth(settings, (Number(values.wait) || 0) * 1000);
  else if (command === 'enrol' && values.hall !== undefined)
    await (await import('../enrol.ts')).printEnrolCode({ hall: values.hall, data: settings.data });
  else {
    process.stderr.write(`写法：${usage}\n`);
    process.exitCode = 2;
  }
} catch (error) {
  const { message } = failed(error).error;
  // Standard output is the unit's log, where people look.
  process.stdout.write(`${undone[command as keyof typeof undone] ?? '没有运行'}：${message}\n`);
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  if (!(error instanceof ExpectedError)) return 1;
  return mendsItself.has(error.code) ? tryAgain : needsPerson;
}
