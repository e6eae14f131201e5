import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What happens to a call on its way: nothing; no connection; never an answer; a failing platform; half of an answer;
 * somebody else's page; a conflict; the call delivered and only its answer lost.
 */
export type FaultMode = 'pass' | 'refuse' | 'hang' | 'status500' | 'truncate' | 'html' | 'conflict409' | 'dropAnswer';

export interface FaultyProxy {
  url: string;
  set(mode: FaultMode): Promise<void>;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A reverse proxy in front of a platform that misbehaves on command: the cut network of the demo and the tests. */
export async function startFaultyProxy({ target, port = 0 }: { target: string; port?: number }): Promise<FaultyProxy> {
  let mode: FaultMode = 'pass';
  let server: Server | null = await listen(port);
  const bound = (server.address() as AddressInfo).port;

  async function listen(on: number): Promise<Server> {
    const fresh = createServer((request, response) => {
      relay(target, () => mode, request, response).catch(() => {
        response.destroy();
      });
    });
    await new Promise<void>((resolve, reject) => {
      fresh.once('error', reject);
      fresh.listen(on, '127.0.0.1', resolve);
    });
    return fresh;
  }
  async function stop(): Promise<void> {
    const old = server;
    server = null;
    if (!old) return;
    old.closeAllConnections();
    await new Promise<void>((resolve, reject) => {
      old.close((error) => (error ? reject(error) : resolve()));
    });
  }
  return {
    url: `http://127.0.0.1:${bound}`,
    async set(next) {
      mode = next;
      if (next === 'refuse') await stop();
      else server ??= await listen(bound);
    },
    close: stop,
  };
}

async function relay(
  target: string,
  modeNow: () => FaultMode,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readAll(request);
  const mode = modeNow();
  if (mode === 'hang') return;
  if (mode === 'status500')
    return void response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"upstream failed"}');
  if (mode === 'html')
    return void response
      .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
      .end('<!doctype html><title>网络认证</title><p>请先登录网络</p>');
  if (mode === 'conflict409')
    return void response.writeHead(409, { 'content-type': 'application/json' }).end('{"message":"conflict"}');
  if (request.url?.includes('/live/')) return relayLive(target, modeNow, request, response);
  const answer = await forward(target, request, body);
  if (mode === 'dropAnswer') return void response.socket?.resetAndDestroy();
  const sent = mode === 'truncate' ? answer.body.subarray(0, Math.floor(answer.body.length / 2)) : answer.body;
  response.writeHead(answer.status, { ...withoutHop(answer.headers), 'content-length': sent.length }).end(sent);
}

/** A live answer goes through as it comes; in any other mode than `pass` the line stands and says nothing more. */
function relayLive(target: string, modeNow: () => FaultMode, request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? '/', target);
  const headers = { ...withoutHop(request.headers), host: url.host };
  const onward = httpRequest(url, { method: request.method, headers }, (back) => {
    response.writeHead(back.statusCode ?? 502, withoutHop(back.headers));
    response.flushHeaders();
    back.on('data', (chunk: Buffer) => {
      if (modeNow() === 'pass') response.write(chunk);
    });
    back.once('close', () => response.end());
  });
  onward.once('error', () => response.destroy());
  response.once('close', () => onward.destroy());
  onward.end();
}

function forward(target: string, request: IncomingMessage, body: Buffer): Promise<Answer> {
  const url = new URL(request.url ?? '/', target);
  return new Promise((resolve, reject) => {
    const onward = httpRequest(
      url,
      {
        method: request.method,
        headers: { ...withoutHop(request.headers), host: url.host, 'content-length': body.length },
      },
      (back) => {
        readAll(back).then((bytes) => {
          resolve({ status: back.statusCode ?? 502, headers: back.headers, body: bytes });
        }, reject);
      },
    );
    onward.once('error', reject);
    onward.end(body);
  });
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of stream as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts);
}

/** Headers that belong to one connection, not to the message. */
function withoutHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const kept = { ...headers };
  for (const name of ['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']) delete kept[name];
  return kept;
}
