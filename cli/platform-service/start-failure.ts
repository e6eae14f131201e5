import { ExpectedError } from '#contract/errors.ts';
import type { PlatformSettings } from './settings.ts';

type Where = Pick<PlatformSettings, 'listen' | 'port' | 'data' | 'database_url'>;

/** What stopped the platform from starting, in words that say who does what; anything unknown as it came. */
export function startFailure(error: unknown, settings: Where): unknown {
  if (error instanceof ExpectedError || !(error instanceof Error)) return error;
  const { code, syscall } = error as NodeJS.ErrnoException;
  const address = `${settings.listen}:${settings.port}`;
  if (syscall === 'listen' && code !== undefined && code in listening)
    return new ExpectedError(listening[code] ?? 'INTERNAL', { address }, { cause: error });
  if (code === 'ENOSPC') return new ExpectedError('DISK_FULL', {}, { cause: error });
  if (settings.database_url !== undefined)
    return isOfDatabase(code) ? new ExpectedError('DATABASE_UNREACHABLE', { reason: reasonOf(error, code) }) : error;
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new ExpectedError(
      'DATA_FOLDER_REFUSED',
      { folder: settings.data, problem: '没有权利写它' },
      { cause: error },
    );
  return error;
}

const listening: Record<string, 'PORT_TAKEN' | 'PORT_FORBIDDEN' | 'ADDRESS_NOT_HERE'> = {
  EADDRINUSE: 'PORT_TAKEN',
  EACCES: 'PORT_FORBIDDEN',
  EADDRNOTAVAIL: 'ADDRESS_NOT_HERE',
};

const reasons: Record<string, string> = {
  ECONNREFUSED: '对方没有在这个端口上等待',
  ENOTFOUND: '找不到这个主机名',
  EAI_AGAIN: '现在查不到主机名',
  ETIMEDOUT: '没有回音',
  EHOSTUNREACH: '网络不通',
  '28P01': '用户名或密码不对',
  '28000': '数据库不允许这个用户从这台机器连接',
  '3D000': '没有这个名字的数据库',
  '57P03': '数据库正在启动',
  '42501': '这个用户没有建表的权利',
};
const isOfDatabase = (code: string | undefined): boolean =>
  code === undefined || code in reasons || /^\w{5}$/.test(code);

/** Never the address itself: a password stands in it. */
const reasonOf = (error: Error, code: string | undefined): string =>
  reasons[code ?? ''] ?? (/timeout/i.test(error.message) ? '没有回音' : `代码 ${code ?? error.name}`);
