import { ORPCError, type ClientLink } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { Connection, LineRefused, type CallContext, type ConnectionState, type Line } from './connection.ts';

type Answer = (path: readonly string[], signal: AbortSignal | undefined) => Promise<unknown>;

function line(answer: Answer): Line & { drop: () => void } {
  let drop = (): void => undefined;
  const closed = new Promise<void>((resolve) => {
    drop = resolve;
  });
  const link: ClientLink<CallContext> = { call: (path, _input, options) => answer(path, options.signal) };
  return { link, closed, close: () => drop(), drop: () => drop() };
}
const never: Answer = () => new Promise(() => undefined);
const call = (connection: Connection, context: CallContext = {}, signal?: AbortSignal): Promise<unknown> =>
  connection.call(['cases', 'get'], {}, { context, ...(signal ? { signal } : {}) });
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'answered',
    (error: { code?: unknown; name?: unknown }) => error.code ?? error.name,
  );

describe('connection to the host', () => {
  it('ends a call that is never answered at its deadline', async () => {
    const connection = new Connection({ open: () => Promise.resolve(line(never)) });
    connection.start();
    expect(await codeOf(call(connection, { deadlineMs: 20 }))).toBe('HOST_TIMEOUT');
    connection.stop();
  });

  it('fails calls under way when the line closes and carries the next over a new line', async () => {
    const lines = [line(never), line(() => Promise.resolve('second'))];
    const states: ConnectionState[] = [];
    let opened = 0;
    const connection = new Connection({
      open: () => Promise.resolve(lines[opened++] ?? line(never)),
      backOffMs: [1],
      onState: (state) => states.push(state),
    });
    connection.start();
    const first = codeOf(call(connection));
    while (opened < 1) await new Promise((resolve) => setTimeout(resolve, 1));
    await new Promise((resolve) => setTimeout(resolve, 1));
    lines[0]?.drop();
    expect(await first).toBe('HOST_UNREACHABLE');
    expect(await call(connection)).toBe('second');
    expect(states).toEqual(['connecting', 'open', 'lost', 'open']);
    connection.stop();
  });

  it('lets a call wait for the line, but not for ever', async () => {
    let letIn = (_line: Line): void => undefined;
    const connection = new Connection({
      open: () =>
        new Promise((resolve) => {
          letIn = resolve;
        }),
      waitForLineMs: 30,
    });
    connection.start();
    expect(await codeOf(call(connection))).toBe('HOST_UNREACHABLE');
    const waiting = call(connection, { deadlineMs: 5_000 });
    letIn(line(() => Promise.resolve('late')));
    expect(await waiting).toBe('late');
    connection.stop();
  });

  it('stops trying when the host does not know the page', async () => {
    let tries = 0;
    const states: ConnectionState[] = [];
    const connection = new Connection({
      open: () => {
        tries += 1;
        return Promise.reject(new LineRefused('session'));
      },
      onState: (state) => states.push(state),
      backOffMs: [1],
    });
    connection.start();
    expect(await codeOf(call(connection))).toBe('HOST_UNREACHABLE');
    expect([tries, states.at(-1)]).toEqual([1, 'refused']);
  });

  it('gives the host’s own sentence for an expected failure and a trace number for any other', async () => {
    const failure = { code: 'CARD_TIMEOUT', who: 'clerk', message: '没有读到卡。', detail: {} };
    const answers = [
      new ORPCError('EXPECTED', { status: 422, data: failure }),
      new ORPCError('INTERNAL_SERVER_ERROR', { data: { traceId: 'abc' } }),
    ];
    const connection = new Connection({
      open: () => Promise.resolve(line(() => Promise.reject(answers.shift() as Error))),
    });
    connection.start();
    await expect(call(connection)).rejects.toMatchObject({ code: 'CARD_TIMEOUT', failure });
    await expect(call(connection)).rejects.toMatchObject({ code: 'INTERNAL', failure: { traceId: 'abc' } });
    connection.stop();
  });

  it('passes a cancellation on and calls it nothing else', async () => {
    let inner: AbortSignal | undefined;
    const connection = new Connection({
      open: () =>
        Promise.resolve(
          line((_path, signal) => {
            inner = signal;
            return never([], signal);
          }),
        ),
    });
    connection.start();
    const stop = new AbortController();
    const done = codeOf(call(connection, {}, stop.signal));
    while (!inner) await new Promise((resolve) => setTimeout(resolve, 1));
    stop.abort();
    expect(await done).not.toBe('answered');
    await expect(call(connection, {}, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(inner.aborted).toBe(true);
    connection.stop();
  });

  it('calls what the host ended, because somebody there took it back, a cancellation as well', async () => {
    const connection = new Connection({
      open: () => Promise.resolve(line(() => Promise.reject(new ORPCError('CLIENT_CLOSED_REQUEST', { status: 499 })))),
    });
    connection.start();
    expect(await codeOf(call(connection))).toBe(DOMException.ABORT_ERR);
    connection.stop();
  });

  it('waits on the line and on the caller once, however many calls are made', async () => {
    const open = line(() => Promise.resolve('answer'));
    let reactions = 0;
    const then = open.closed.then.bind(open.closed);
    open.closed.then = ((...args: Parameters<typeof then>) => {
      reactions += 1;
      return then(...args);
    }) as typeof then;
    const connection = new Connection({ open: () => Promise.resolve(open) });
    connection.start();
    const { signal } = new AbortController();
    const listening = new Set<unknown>();
    const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
    signal.addEventListener = ((name: string, heard: () => void) => {
      listening.add(heard);
      add(name, heard);
    }) as typeof add;
    signal.removeEventListener = ((name: string, heard: () => void) => {
      listening.delete(heard);
      remove(name, heard);
    }) as typeof remove;
    await call(connection, {}, signal);
    const afterFirst = reactions;
    for (let made = 0; made < 20; made += 1) await call(connection, {}, signal);
    expect([reactions, listening.size]).toEqual([afterFirst, 0]);
    connection.stop();
  });

  it('ends a stream under way when its line closes, and when its caller stops', async () => {
    const inner: AbortSignal[] = [];
    async function* endless(): AsyncGenerator<number> {
      await Promise.resolve();
      yield 1;
    }
    const open = line((_path, signal) => {
      if (signal) inner.push(signal);
      return Promise.resolve(endless());
    });
    const connection = new Connection({ open: () => Promise.resolve(open) });
    connection.start();
    const stop = new AbortController();
    await call(connection, {}, stop.signal);
    await call(connection);
    stop.abort();
    expect(inner.map((one) => one.aborted)).toEqual([true, false]);
    open.drop();
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(inner.map((one) => one.aborted)).toEqual([true, true]);
    connection.stop();
  });
});
