import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import { WebSocket } from 'ws';
import type { SecondScreenContract } from '#contract/second-screen/index.ts';
import type { WorkstationContract } from '#contract/workstation/index.ts';

type Remote = ContractRouterClient<WorkstationContract>;
export type RemoteApplicant = ContractRouterClient<SecondScreenContract>;

/** Exchanges a window address's one-time token for the cookie; the status when it is refused. */
export async function openSession(
  origin: string,
  windowUrl: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; cookie: string }> {
  const token = windowUrl.split('#token=')[1] ?? '';
  const response = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin, ...headers },
    body: JSON.stringify({ token }),
  });
  return { status: response.status, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}

/** Opens the socket, or tells the status it was refused with. */
export async function openSocket(
  origin: string,
  headers: Record<string, string>,
  path = '/rpc',
): Promise<{ ws: WebSocket } | { status: number }> {
  const ws = new WebSocket(`${origin.replace('http', 'ws')}${path}`, { headers });
  return await new Promise((resolve, reject) => {
    ws.once('open', () => resolve({ ws }));
    ws.once('unexpected-response', (_request, response) => {
      response.resume();
      resolve({ status: response.statusCode ?? 0 });
    });
    ws.once('error', reject);
  });
}

/** A page as the workstation serves it: cookie, socket and typed client. */
export async function openPage(origin: string, windowUrl: string): Promise<{ ws: WebSocket; client: Remote }> {
  const { cookie } = await openSession(origin, windowUrl);
  const opened = await openSocket(origin, { origin, cookie });
  if (!('ws' in opened)) throw new Error(`socket refused with ${opened.status}`);
  return {
    ws: opened.ws,
    client: createORPCClient<Remote>(new RPCLink({ websocket: opened.ws as unknown as globalThis.WebSocket })),
  };
}

/** The applicant's screen as the workstation serves it. */
export async function openSecondScreen(
  origin: string,
  url: string,
): Promise<{ ws: WebSocket; client: RemoteApplicant; cookie: string }> {
  const { cookie } = await openSession(origin, url);
  const opened = await openSocket(origin, { origin, cookie }, '/second-rpc');
  if (!('ws' in opened)) throw new Error(`socket refused with ${opened.status}`);
  return {
    ws: opened.ws,
    cookie,
    client: createORPCClient<RemoteApplicant>(new RPCLink({ websocket: opened.ws as unknown as globalThis.WebSocket })),
  };
}
