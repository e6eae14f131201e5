import { createORPCClient, type ClientLink } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { ref, type Ref } from 'vue';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import { Connection, type CallContext, type ConnectionState } from './connection/connection.ts';
import { createPortSource, openSocket } from './connection/lines.ts';

export { HostFailure, isCancelled, toHostFailure } from './connection/failure.ts';
export { follow } from './connection/follow.ts';

export type HostClient = ContractRouterClient<WorkstationContract, CallContext>;

/** Whether the line to the host process stands; every screen shows when it does not. */
export const connectionState: Ref<ConnectionState> = ref('connecting');

const isDesktopShell = navigator.userAgent.includes('Electron/');

const connection = new Connection({
  open: isDesktopShell ? createPortSource(window) : () => openSocket(location, history),
  onState: (state) => { connectionState.value = state; },
});
connection.start();

/** Every procedure of the workstation contract; failures arrive as HostFailure, a cancelled call as AbortError. */
export const host: HostClient = createORPCClient(connection as ClientLink<CallContext>);
