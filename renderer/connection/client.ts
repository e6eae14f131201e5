import { createORPCClient, type ClientLink } from '@orpc/client';
import { ref, type Ref } from 'vue';
import { Connection, type CallContext, type ConnectionState } from './connection.ts';
import { createPortSource, openSocket } from './lines.ts';

export interface HostLine<Client> { client: Client; /** Whether the line to the host process stands; every screen shows when it does not. */ state: Ref<ConnectionState> }

/**
 * A page's one line to the host, opened at once.
 *
 * @param socketPath where the browser shell serves this page's contract; the desktop shell hands over a port that carries it
 */
export function connectToHost<Client extends object>(socketPath: string): HostLine<Client> {
  const state = ref<ConnectionState>('connecting');
  const isDesktopShell = navigator.userAgent.includes('Electron/');
  const connection = new Connection({
    open: isDesktopShell ? createPortSource(window) : () => openSocket(location, history, socketPath),
    onState: (next) => { state.value = next; },
  });
  connection.start();
  return { client: createORPCClient(connection as ClientLink<CallContext>) as Client, state };
}
