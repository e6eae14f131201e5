import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { once } from 'node:events';
import { WebSocket } from 'ws';
import { ExpectedError, Failure } from '#contract/errors.ts';
import type { WorkstationContract } from '#contract/workstation/index.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';

export interface FindCaseFlags {
  open: string;
  user: string;
  limit: string;
}
type Remote = ContractRouterClient<WorkstationContract>;

/**
 * Cases of a running host, masked, with an operator's sign-in; the host records who looked. The password comes by the environment, never by
 * the command line, where others could read it.
 */
export const findCase = (words: readonly string[], { open, user, limit: text }: FindCaseFlags): Promise<void> =>
  answering(async () => {
    const limit = numberFlag('limit', text, 1, 100);
    const password = process.env['YICHUANG_PASSWORD'] ?? '';
    if (password === '') throw new UsageError('请把密码放在环境变量 YICHUANG_PASSWORD 里。');
    const socket = await openSocket(open);
    try {
      const host = createORPCClient<Remote>(new RPCLink({ websocket: socket as unknown as globalThis.WebSocket }));
      return { hits: await asOperator(host, user, password, () => host.cases.find({ query: words.join(' '), limit })) };
    } catch (error) {
      throw expected(error);
    } finally {
      socket.close();
    }
  });

/** Nobody who works at the window is signed out by somebody at a terminal. */
async function asOperator<T>(host: Remote, username: string, password: string, work: () => Promise<T>): Promise<T> {
  const { session } = await host.station.get();
  if (session !== null)
    throw new UsageError(`窗口正由${session.operator.name}使用。请等窗口退出登录后再查，或在窗口上查找。`);
  await host.session.signIn({ username, password });
  try {
    return await work();
  } finally {
    await host.session.signOut();
  }
}

/** @param address as the host printed it: `http://127.0.0.1:PORT/#token=…`, good once */
async function openSocket(address: string): Promise<WebSocket> {
  const url = URL.canParse(address) ? new URL(address) : null;
  const token = url?.hash.startsWith('#token=') ? url.hash.slice('#token='.length) : '';
  if (!url || token === '')
    throw new UsageError('--open 应为主机启动时给出的地址（open 一项），如 http://127.0.0.1:4100/#token=…。');
  const { origin } = url;
  const answer = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin },
    body: JSON.stringify({ token }),
  }).catch(() => null);
  if (!answer) throw new UsageError(`连不上 ${origin}。请确认主机在运行。`);
  if (!answer.ok) throw new UsageError('这个地址已用过或过期。请用主机新给出的地址。');
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/rpc`, { headers: { origin, cookie } });
  await once(socket, 'open');
  return socket;
}

/** A refusal of the host as one of ours, with its own sentence. */
function expected(error: unknown): unknown {
  const failure = Failure.safeParse((error as { data?: unknown }).data);
  if (!failure.success) return error;
  const { code, message } = failure.data;
  return Object.assign(new ExpectedError(code), { message });
}
