import { createHash } from 'node:crypto';
import net from 'node:net';
import { createAmiBlocks, writeAction } from './ami-blocks.ts';
import type { SwitchMessage } from './profile.ts';

export interface AmiAddress {
  host: string;
  port: number;
  username: string;
  secret: string;
}

export interface AmiOptions extends AmiAddress {
  /** Every event, in the order it came. */
  onEvent(event: SwitchMessage): void;
  /**
   * Logged in. `calls`: ids of the channels that live now; whatever else was open has ended unseen. `channels`: what was told of each,
   * for what happened to it unseen.
   */
  onUp(calls: ReadonlySet<string>, channels: readonly SwitchMessage[]): void;
  /** The line is gone; said once for each time it stood. */
  onDown(reason: string): void;
  pace?: AmiPace;
}
export interface AmiPace {
  pingMs: number;
  /** Not a byte for so long although asked: the other end is gone without saying so. */
  silentMs: number;
  retryMs: { first: number; last: number };
}
const usualPace: AmiPace = { pingMs: 3000, silentMs: 9000, retryMs: { first: 500, last: 10_000 } };

export interface AmiClient {
  isUp(): boolean;
  /** Sends an action and answers with its response. @throws Error the line is down or breaks before the answer */
  act(action: Readonly<Record<string, string>>): Promise<SwitchMessage>;
  stop(): void;
}

interface Pending {
  resolve(message: SwitchMessage): void;
  reject(error: Error): void;
}

/** `ami://user@host:5038`; the secret never stands in an address. @throws Error not such an address */
export function parseAmiUrl(text: string): Omit<AmiAddress, 'secret'> {
  const url = new URL(text);
  if (url.protocol !== 'ami:' || url.hostname === '' || url.username === '' || url.password !== '')
    throw new Error('expected ami://user@host:port');
  return { host: url.hostname, port: Number(url.port || 5038), username: decodeURIComponent(url.username) };
}

/** A line to an Asterisk manager interface that stands up again by itself. */
export function connectAmi(options: AmiOptions): AmiClient {
  const pace = options.pace ?? usualPace;
  let socket: net.Socket | null = null;
  let isUp = false;
  let isStopped = false;
  let tries = 0;
  let sequence = 0;
  let retry: NodeJS.Timeout | undefined;
  const pending = new Map<string, Pending>();

  const send = (to: net.Socket, action: Readonly<Record<string, string>>): Promise<SwitchMessage> =>
    new Promise((resolve, reject) => {
      const ActionID = `y${(sequence += 1)}`;
      pending.set(ActionID, { resolve, reject });
      to.write(writeAction({ ...action, ActionID }));
    });

  const open = (): void => {
    const blocks = createAmiBlocks();
    const own = net.connect({ host: options.host, port: options.port });
    socket = own;
    own.setNoDelay(true);
    let reason = 'closed';
    let list: Set<string> | null = null;
    let channels: SwitchMessage[] = [];
    let heardAt = performance.now();
    // A socket's own time-out starts anew with every write: a line on which only we speak would never seem dead.
    const watch = setInterval(() => {
      if (performance.now() - heardAt < pace.silentMs) {
        if (isUp) void send(own, { Action: 'Ping' }).catch(() => undefined);
        return;
      }
      reason = 'silent';
      own.destroy();
    }, pace.pingMs);

    const take = (message: SwitchMessage): void => {
      const waiting = message['Response'] ? pending.get(message['ActionID'] ?? '') : undefined;
      if (waiting) {
        pending.delete(message['ActionID'] ?? '');
        waiting.resolve(message);
        return;
      }
      if (list && message['Event'] === 'CoreShowChannel') {
        // The answers come between events; both ids, for a caller's channel is known by either.
        for (const id of [message['Linkedid'], message['Uniqueid']]) if (id) list.add(id);
        channels.push(message);
      } else if (list && message['Event'] === 'CoreShowChannelsComplete') {
        const calls = list;
        list = null;
        isUp = true;
        tries = 0;
        options.onUp(calls, channels);
        channels = [];
      } else if (message['Event'] && !message['ActionID']) {
        // Born while the list was being told: not on it, and alive all the same.
        if (list && message['Linkedid']) list.add(message['Linkedid']);
        options.onEvent(message);
      }
    };

    const greet = async (): Promise<void> => {
      const challenge = await send(own, { Action: 'Challenge', AuthType: 'MD5' });
      // The exchange's own way of not sending the secret; an exchange without it is refused rather than told the secret.
      const key = createHash('md5')
        .update(`${challenge['Challenge'] ?? ''}${options.secret}`)
        .digest('hex');
      const answer = await send(own, { Action: 'Login', AuthType: 'MD5', Username: options.username, Key: key });
      if (answer['Response'] !== 'Success') throw new Error('login refused');
      list = new Set();
      channels = [];
      const listed = await send(own, { Action: 'CoreShowChannels' });
      // An account that may not ask for it would never be told which calls live: said at once, not taken for silence.
      if (listed['Response'] !== 'Success')
        throw new Error(
          `CoreShowChannels refused: ${listed['Message'] ?? ''} (the account needs write=agent,reporting)`,
        );
    };

    own.on('connect', () => {
      greet().catch((error: unknown) => {
        reason = error instanceof Error ? error.message : String(error);
        own.destroy();
      });
    });
    own.on('data', (bytes) => {
      heardAt = performance.now();
      try {
        for (const message of blocks.push(bytes)) take(message);
      } catch (error) {
        reason = error instanceof Error ? error.message : String(error);
        own.destroy();
      }
    });
    own.on('error', (error) => {
      reason = error.message;
    });
    own.on('close', () => {
      clearInterval(watch);
      for (const { reject } of pending.values()) reject(new Error(`line down: ${reason}`));
      pending.clear();
      const stood = isUp;
      isUp = false;
      if (stood || tries === 0) options.onDown(reason);
      if (isStopped) return;
      retry = setTimeout(open, Math.min(pace.retryMs.last, pace.retryMs.first * 2 ** tries));
      tries = Math.min(tries + 1, 10);
    });
  };
  open();

  return {
    isUp: () => isUp,
    async act(action) {
      if (!socket || !isUp) throw new Error('line down');
      return await send(socket, action);
    },
    stop() {
      isStopped = true;
      clearTimeout(retry);
      socket?.destroy();
    },
  };
}
