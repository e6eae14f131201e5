import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * `cut`: connections are reset and none is made; `delayed`: each piece comes late; `halfOpen`: connections stand and nothing passes any
 * more, for those that stood then not even afterwards.
 */
export type LineState = 'well' | 'cut' | 'delayed' | 'halfOpen';

/** The cable between a window and the platform. Knows nothing of what passes. */
export interface Line {
  url: string;
  set(state: LineState, delayMs?: number): Promise<void>;
  close(): Promise<void>;
}

export async function startLine(targetPort: number): Promise<Line> {
  let state: LineState = 'well';
  let delayMs = 0;
  const pairs = new Set<{ near: Socket; far: Socket; isDead: boolean }>();
  let server: Server | null = await listen(0);
  const { port } = server.address() as AddressInfo;

  async function listen(on: number): Promise<Server> {
    const fresh = createServer({ noDelay: true }, (near) => join(near));
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(on, '127.0.0.1', resolve);
    });
    return fresh;
  }
  function join(near: Socket): void {
    const far = connect({ port: targetPort, host: '127.0.0.1', noDelay: true });
    const pair = { near, far, isDead: state === 'halfOpen' };
    pairs.add(pair);
    pass(near, far, pair);
    pass(far, near, pair);
  }
  function pass(from: Socket, to: Socket, pair: { isDead: boolean; near: Socket; far: Socket }): void {
    let before: Promise<unknown> = Promise.resolve();
    from.on('data', (bytes) => {
      if (pair.isDead) return;
      const lateMs = state === 'delayed' ? delayMs : 0;
      before = before.then(async () => {
        if (lateMs > 0) await pause(lateMs);
        if (!pair.isDead && !to.destroyed) to.write(bytes);
      });
    });
    from.on('end', () => {
      // A line that is dead does not tell of the other end's leaving either.
      if (!pair.isDead)
        before.then(
          () => to.end(),
          () => to.destroy(),
        );
    });
    from.on('error', () => {
      if (!pair.isDead) to.destroy();
    });
    from.on('close', () => {
      if (pair.isDead && from === pair.far) return;
      to.destroy();
      if (pair.near.destroyed && pair.far.destroyed) pairs.delete(pair);
    });
  }
  async function stop(): Promise<void> {
    const old = server;
    server = null;
    for (const { near, far } of pairs) {
      near.resetAndDestroy();
      far.resetAndDestroy();
    }
    pairs.clear();
    if (old) await new Promise<void>((resolve) => old.close(() => resolve()));
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async set(next, ms = 0) {
      state = next;
      delayMs = ms;
      if (next === 'cut') await stop();
      else server ??= await listen(port);
      if (next === 'halfOpen') for (const pair of pairs) pair.isDead = true;
    },
    close: stop,
  };
}
