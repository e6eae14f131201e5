import { RPCLink as PortLink } from '@orpc/client/message-port';
import { RPCLink as SocketLink } from '@orpc/client/websocket';
import { LineRefused, type CallContext, type Line } from './connection.ts';

/** Electron: the preload script posts the window's port to the page. */
export function openPort(port: MessagePort): Line {
  let end: () => void = () => undefined;
  const closed = new Promise<void>((resolve) => {
    end = resolve;
    port.addEventListener('close', () => resolve(), { once: true });
  });
  const link = new PortLink<CallContext>({ port });
  port.start();
  const close = (): void => {
    port.close();
    // Only the other end is told of a close.
    end();
  };
  return { link, closed, close };
}

/** The newest port the desktop shell hands over; a fresh one comes when the host was started again, and ends the line to the one before. */
export function createPortSource(target: Window): () => Promise<Line> {
  let arrived: MessagePort | null = null;
  let current: Line | null = null;
  let take: ((port: MessagePort) => void) | null = null;
  target.addEventListener('message', (event) => {
    const port = event.data === 'yichuang:host-port' ? event.ports[0] : undefined;
    // A page framed in or opened from this one must not be able to stand in for the host.
    if (!port || (event.source !== null && event.source !== target)) return;
    if (take) {
      take(port);
      take = null;
      return;
    }
    arrived?.close();
    arrived = port;
    current?.close();
  });
  return async () => {
    const waiting = arrived;
    arrived = null;
    const port =
      waiting ??
      (await new Promise<MessagePort>((resolve) => {
        take = resolve;
      }));
    current = openPort(port);
    return current;
  };
}

/**
 * Browser shell: a cookie stands for this page. The token in the fragment buys it once and is then gone from the address.
 *
 * @param socketPath where this page's contract is served
 * @throws LineRefused neither token nor cookie is known to the host
 */
export async function openSocket(place: Location, history: History, socketPath: string): Promise<Line> {
  const token = new URLSearchParams(place.hash.slice(1)).get('token');
  if (token !== null) {
    history.replaceState(null, '', place.pathname + place.search);
    await askSession(token);
  }
  const socket = new WebSocket(`${place.protocol === 'https:' ? 'wss' : 'ws'}://${place.host}${socketPath}`);
  // Before our own listener: at a close it settles its streams first, so that ending them afterwards sends nothing over a dead socket.
  const link = new SocketLink<CallContext>({ websocket: socket });
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }));
  const isOpen = await Promise.race([
    new Promise<boolean>((resolve) => socket.addEventListener('open', () => resolve(true), { once: true })),
    closed.then(() => false),
  ]);
  if (!isOpen) {
    // A page cannot see why a socket was turned away, so the host is asked in a way that can answer.
    if (!(await askSession(''))) throw new LineRefused('session');
    throw new Error('socket did not open');
  }
  return { link, closed, close: () => socket.close() };
}

async function askSession(token: string): Promise<boolean> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
  return answer.status !== 401;
}
