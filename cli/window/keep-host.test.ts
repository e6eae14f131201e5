import { describe, expect, it } from 'vitest';
import { keepHost, type Keeping, type Watched } from './keep-host.ts';

interface Fake extends Watched {
  end(code: number | null): void;
  isStopped: boolean;
}
function fake(): Fake {
  let settle: (code: number | null) => void = () => undefined;
  const ended = new Promise<number | null>((resolve) => {
    settle = resolve;
  });
  const one: Fake = {
    ended,
    isStopped: false,
    end: (code) => settle(code),
    stop() {
      one.isStopped = true;
      settle(0);
    },
  };
  return one;
}

function stand(refusals = 0) {
  const hosts: Fake[] = [];
  const windows: (Fake & { address: string })[] = [];
  const pauses: number[] = [];
  const state = { isStopping: false, isOpen: true, now: 0, refusals };
  const keeping: Keeping = {
    start() {
      const host = fake();
      hosts.push(host);
      return host;
    },
    async address() {
      if (hosts.length > 1 && state.refusals > 0) {
        state.refusals -= 1;
        hosts.at(-1)?.end(1);
        throw new Error('the disk is full');
      }
      return `address ${hosts.length}`;
    },
    show(address) {
      const window = Object.assign(fake(), { address });
      windows.push(window);
      return window;
    },
    isOpen: () => state.isOpen,
    isStopping: () => state.isStopping,
    pausesMs: [10, 20, 30],
    wellMs: 1000,
    nowMs: () => state.now,
    async pause(ms) {
      pauses.push(ms);
    },
  };
  return { keeping, hosts, windows, pauses, state };
}
const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('the window of a workstation', () => {
  it('ends with its host in order when somebody closes it', async () => {
    const { keeping, hosts, windows } = stand();
    const code = keepHost(keeping);
    await settled();
    windows[0]?.end(0);
    expect(await code).toBe(0);
    expect(hosts[0]?.isStopped).toBe(true);
  });

  it('stays when its host is gone, and is replaced only when the next host is there', async () => {
    const { keeping, hosts, windows, pauses } = stand(2);
    const code = keepHost(keeping);
    await settled();
    hosts[0]?.end(null);
    await settled();
    expect(pauses).toEqual([10, 20, 30]);
    expect(windows.map((one) => one.address)).toEqual(['address 1', 'address 4']);
    expect(windows[0]?.isStopped).toBe(true);
    expect(windows[1]?.isStopped).toBe(false);
    windows[1]?.end(0);
    expect(await code).toBe(0);
  });

  it('is given up when the host cannot be brought back, and a host that worked for a while starts the count anew', async () => {
    const { keeping, hosts, windows, state } = stand();
    const code = keepHost(keeping);
    await settled();
    for (let round = 0; round < 3; round += 1) {
      hosts.at(-1)?.end(134);
      await settled();
    }
    expect(hosts).toHaveLength(4);
    state.now = 5000;
    hosts.at(-1)?.end(134);
    await settled();
    expect(hosts).toHaveLength(5);
    for (let round = 0; round < 3; round += 1) {
      hosts.at(-1)?.end(134);
      await settled();
    }
    expect(await code).toBe(134);
    expect(windows.at(-1)?.isStopped).toBe(true);
  });

  it.each([
    ['a browser that cannot run', 127, false],
    ['a browser that ends at once without having shown anything', 0, false],
    ['a browser that falls over at work', null, true],
  ])('does not take %s for a window somebody closed', async (_what, code, isOpen) => {
    const { keeping, hosts, windows, state } = stand();
    state.isOpen = isOpen;
    const ended = keepHost(keeping).then(
      () => 'closed',
      (error: unknown) => error,
    );
    await settled();
    windows[0]?.end(code);
    expect(await ended).toMatchObject({ code, wasOpen: isOpen });
    expect(hosts[0]?.isStopped).toBe(true);
  });

  it('does not bring back a host that was told to stop', async () => {
    const { keeping, hosts, windows, state } = stand();
    const code = keepHost(keeping);
    await settled();
    state.isStopping = true;
    hosts[0]?.end(143);
    expect(await code).toBe(143);
    expect(windows[0]?.isStopped).toBe(true);
    expect(hosts).toHaveLength(1);
  });
});
