import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createKeptHost, type HostNews, type KeptHost } from './keep-host.ts';

interface Started {
  news: HostNews;
  isStopped: boolean;
}
let hosts: Started[];
let told: string[];
let answer: () => void;
let kept: KeptHost;

beforeEach(() => {
  vi.useFakeTimers();
  hosts = [];
  told = [];
  kept = createKeptHost({
    start(news) {
      const started: Started = { news, isStopped: false };
      hosts.push(started);
      const stop = (): Promise<void> => {
        started.isStopped = true;
        return Promise.resolve();
      };
      return { connect: () => undefined, stop };
    },
    firstFailed: (message) => void told.push(`first: ${message}`),
    back: () => void told.push('back'),
    askForAnother: (message) => {
      told.push(message);
      return new Promise((resolve) => {
        answer = resolve;
      });
    },
    nowMs: () => Date.now(),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const die = (): void => hosts.at(-1)?.news.gone(1);

it('starts a host that ended again, and joins the windows to it', async () => {
  die();
  expect(kept.current()).toBeNull();
  await vi.advanceTimersByTimeAsync(600);
  expect(hosts).toHaveLength(2);
  expect(kept.current()).not.toBeNull();
  expect(told).toEqual(['back']);
});

it('waits longer from try to try, then asks instead of trying for ever; another try begins a new row', async () => {
  for (let tries = 1; tries <= 5; tries += 1) {
    die();
    await vi.advanceTimersByTimeAsync(400);
    expect(hosts, 'not at once').toHaveLength(tries);
    await vi.advanceTimersByTimeAsync(40_000);
    expect(hosts).toHaveLength(tries + 1);
    told = [];
    // Each of them ends sooner than one that was well.
    vi.setSystemTime(Date.now() - 40_000);
  }
  die();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(hosts).toHaveLength(6);
  expect(told).toEqual([expect.stringMatching(/重新启动了 5 次.*后台程序意外退出（1）。.*不受影响.*再试一次/)]);
  answer();
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts).toHaveLength(7);
  die();
  await vi.advanceTimersByTimeAsync(600);
  expect(hosts).toHaveLength(8);
});

it('takes one that worked for a while for well: what ends it later begins a new row', async () => {
  for (let days = 0; days < 10; days += 1) {
    await vi.advanceTimersByTimeAsync(3_600_000);
    die();
    await vi.advanceTimersByTimeAsync(600);
  }
  expect(hosts).toHaveLength(11);
  expect(told.every((one) => one === 'back')).toBe(true);
});

it('says what is wrong with the very first one, and ends a later one that has no store before it tries again', async () => {
  hosts[0]?.news.failed('密钥与文件不符。');
  expect(told).toEqual(['first: 密钥与文件不符。']);
  hosts[0]?.news.gone(1);
  await vi.advanceTimersByTimeAsync(600);
  hosts[1]?.news.failed('本机磁盘已满。');
  await vi.advanceTimersByTimeAsync(0);
  expect(hosts[1]?.isStopped).toBe(true);
  expect(hosts).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(2100);
  expect(hosts).toHaveLength(3);
});

it('starts nothing any more once it was stopped', async () => {
  die();
  await kept.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(hosts).toHaveLength(1);
});
