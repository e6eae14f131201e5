import type { ContractRouterClient } from '@orpc/contract';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import { connectToHost } from './client.ts';
import type { CallContext } from './connection.ts';

export { HostFailure, isCancelled, toHostFailure } from './failure.ts';
export { isDesktopShell } from './client.ts';
export { follow } from './follow.ts';

export type HostClient = ContractRouterClient<WorkstationContract, CallContext>;

/** Every procedure of the workstation contract; failures arrive as HostFailure, a cancelled call as AbortError. */
export const { client: host, state: connectionState } = connectToHost<HostClient>('/rpc');
