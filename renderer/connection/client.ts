import { ref, type Ref } from 'vue';
import { createCaller } from './caller.ts';
import { Connection, type ConnectionState } from './connection.ts';
import { tellOutcome } from './outcomes.ts';
import { createPortSource, openSocket } from './lines.ts';

export interface HostLine<Client> {
  client: Client;
  /** Whether the line to the host process stands; every screen shows when it does not. */ state: Ref<ConnectionState>;
  /** For good; calls fail from then on. */ stop: () => void;
}

/** Its shell starts a host that ended again by itself. */
export const isDesktopShell = navigator.userAgent.includes('Electron/');

/**
 * A page's one line to the host, opened at once.
 *
 * @param socketPath where the browser shell serves this page's contract; the desktop shell hands over a port that carries it
 */
export function connectToHost<Client extends object>(socketPath: string): HostLine<Client> {
  const state = ref<ConnectionState>('connecting');
  const connection = new Connection({
    open: isDesktopShell ? createPortSource(window) : () => openSocket(location, history, socketPath),
    onState: (next) => {
      state.value = next;
    },
    onOutcome: tellOutcome,
  });
  connection.start();
  return { client: createCaller<Client>(connection), state, stop: () => connection.stop() };
}
