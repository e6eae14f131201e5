import { chmodSync, realpathSync, renameSync, symlinkSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { systemFileCalls, type FileCalls } from '#native-bindings/transport/file.ts';
import { createTcpTransport } from '#native-bindings/transport/tcp.ts';
import {
  undo,
  undoAll,
  newPath,
  pty,
  line,
  kept,
  serial,
  file,
  tcp,
  endingsOf,
  codeOf,
  BIG,
  runChild,
  deaf,
} from './transports-stage.ts';

afterEach(undoAll);

describe('a line that cannot be opened', () => {
  it('serial port held by another program', async () => {
    const { path } = await pty();
    await serial(path).open();
    await expect(serial(path).open()).rejects.toMatchObject({ code: 'PORT_BUSY', device: path });
  });

  it('device file held by another program', async () => {
    const busy: FileCalls = {
      ...systemFileCalls,
      open: () => Promise.reject(Object.assign(new Error('busy'), { code: 'EBUSY' })),
    };
    await expect(file((await pty()).path, busy).open()).rejects.toMatchObject({ code: 'PORT_BUSY' });
  });

  // Root may do anything, so the program becomes somebody else first.
  const otherUid = process.getuid?.() === 0 ? '65534' : '-';

  it.each(['', 'file:'])('port the user may not use (%s)', async (scheme) => {
    const { path } = await pty();
    chmodSync(realpathSync(path), 0o000);
    expect(await runChild(`${scheme}${path}`, otherUid)).toMatchObject({ opened: 'PORT_DENIED' });
  });

  it('one of two callers gives up connecting: the other gets its connection', async () => {
    const far = await line();
    const transport = tcp(far);
    const stop = new AbortController();
    const both = [codeOf(transport.open({ signal: stop.signal })), codeOf(transport.open())];
    stop.abort();
    expect(await Promise.all(both)).toEqual(['CANCELLED', 'ok']);
    expect(transport.isOpen).toBe(true);
    await far.reached(1);
    expect(far.taken).toBe(1);
  });

  it.each(['', 'file:'])('port in a folder the user may not enter (%s)', async (scheme) => {
    const folder = await mkdtemp(join(tmpdir(), 'closed-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const { path } = await pty(join(folder, 'port'));
    undo.push(() => chmodSync(folder, 0o700));
    chmodSync(folder, 0o000);
    expect(await runChild(`${scheme}${path}`, otherUid)).toMatchObject({ opened: 'PORT_DENIED' });
  });

  it('TCP port nobody listens on', async () => {
    const far = await line();
    await far.unplug();
    await expect(tcp(far).open()).rejects.toMatchObject({ code: 'PORT_REFUSED', device: `tcp:127.0.0.1:${far.port}` });
  });

  it('host that does not answer', async () => {
    await expect(tcp(await deaf(), 300).open()).rejects.toMatchObject({
      code: 'PORT_UNREACHABLE',
      detail: { timeoutMs: 300 },
    });
  });

  it('name no computer has', async () => {
    expect(await codeOf(tcp({ host: 'printer.invalid', port: 9100 }).open())).toBe('PORT_UNREACHABLE');
  });

  it('connecting is given up when the clerk cancels', async () => {
    const server = await deaf();
    const transport = kept(createTcpTransport({ host: server.host, port: server.port, connectTimeoutMs: 60_000 }));
    const stop = new AbortController();
    const opening = codeOf(transport.open({ signal: stop.signal }));
    await wait(50);
    stop.abort();
    expect(await opening).toBe('CANCELLED');
    expect(transport.isOpen).toBe(false);
    const again = codeOf(transport.open());
    await wait(20);
    await transport.close();
    expect(await again).toBe('CANCELLED');
  });

  it('ordinary file where a device should be is not written over', async () => {
    const path = newPath();
    await writeFile(path, 'precious');
    undo.push(() => rm(path));
    await expect(file(path).open()).rejects.toMatchObject({ code: 'PORT_IO', detail: { reason: 'not a device' } });
    expect(await readFile(path, 'utf8')).toBe('precious');
  });
});

describe('a line that breaks', () => {
  it('TCP device that ends its direction only', async () => {
    const far = await line();
    const transport = tcp(far);
    const endings = endingsOf(transport);
    await transport.open();
    await far.reached(1);
    far.halfClose();
    await expect.poll(() => endings).toEqual(['lost']);
    expect(await codeOf(transport.write(Uint8Array.of(1)))).toBe('PORT_IO');
    await transport.open();
    expect(transport.isOpen).toBe(true);
  });

  it('TCP device that resets while we write', async () => {
    const far = await line();
    const transport = tcp(far);
    const endings = endingsOf(transport);
    await transport.open();
    await far.reached(1);
    far.stopReading();
    const writing = codeOf(transport.write(BIG));
    far.reset();
    expect(await writing).toBe('PORT_IO');
    await expect.poll(() => endings).toEqual(['lost']);
  });

  it.each(['EIO', 'ENODEV', 'ENXIO', 'EPIPE'])('device file that fails a write with %s', async (errno) => {
    const calls: FileCalls = {
      ...systemFileCalls,
      write: () => Promise.reject(Object.assign(new Error(errno), { code: errno })),
    };
    const transport = file((await pty()).path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await expect(transport.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'PORT_IO', detail: { errno } });
    expect(endings).toEqual(['lost']);
  });

  it('device file that fails a read with EIO', async () => {
    const calls: FileCalls = {
      ...systemFileCalls,
      read: () => Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' })),
    };
    const transport = file((await pty()).path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await expect.poll(() => endings).toEqual(['lost']);
  });

  it('printer that can only listen is no broken one', async () => {
    const calls: FileCalls = {
      ...systemFileCalls,
      read: () => Promise.reject(Object.assign(new Error('EINVAL'), { code: 'EINVAL' })),
    };
    const far = await pty();
    const arrived: number[] = [];
    far.onData((bytes) => arrived.push(...bytes));
    const transport = file(far.path, calls);
    const endings = endingsOf(transport);
    await transport.open();
    await transport.write(Uint8Array.of(1, 2, 3));
    await expect.poll(() => arrived).toEqual([1, 2, 3]);
    expect(endings).toEqual([]);
  });

  it.each([
    ['serial', serial],
    ['device file', file],
  ] as const)('another device takes the name of an open %s', async (_, create) => {
    const [first, second] = [await pty(), await pty()];
    const transport = create(first.path);
    const endings = endingsOf(transport);
    await transport.open();
    const other = newPath();
    symlinkSync(realpathSync(second.path), other);
    renameSync(other, first.path);
    await expect.poll(() => endings).toEqual(['lost']);
    const arrived: number[] = [];
    second.onData((bytes) => arrived.push(...bytes));
    await transport.open();
    await transport.write(Uint8Array.of(9));
    await expect.poll(() => arrived).toEqual([9]);
  });
});
