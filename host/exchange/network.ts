import type { Failure } from '#contract/errors.ts';
import type { HostContext } from '../kernel/context.ts';

/** How the central platform was last reached. */
export interface NetworkState {
  isOnline: boolean;
  since: string;
  message: string;
  /** What somebody has to mend before it is reached again; null for what may pass by itself. */
  trouble: Failure | null;
  storage: 'pglite' | 'postgresql' | null;
  notice: string;
  /** The platform takes nothing new: its disk is full. */
  isPlatformFull: boolean;
}

/** Before anything was asked of it. */
export const firstNetwork = ({ time, platform }: Pick<HostContext, 'time' | 'platform'>): NetworkState => ({
  isOnline: false,
  since: time.iso(),
  message: platform.isConfigured ? '正在连接中心平台' : '没有设置中心平台地址，只在本机工作',
  trouble: null,
  storage: null,
  notice: '',
  isPlatformFull: false,
});
