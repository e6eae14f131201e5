import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { negative, virtualDepartments, type Question, type VirtualDepartment } from './answers.ts';

/** How a department behaves: well, late, or badly in one of the ways seen in the field. */
export type DepartmentMode =
  | 'ok'
  | 'dead'
  | 'hang'
  | 'html'
  | 'nonsense'
  | 'empty'
  | 'invalid'
  | { slow: number }
  | { fault: number }
  /** Answers well once this is settled. */
  | { held: Promise<void> };

export interface LoggedCall {
  name: string;
  at: string;
  mode: DepartmentMode;
}

export interface Departments {
  url: string;
  /** @param name of a verification, or `all` */
  set(name: string, mode: DepartmentMode): void;
  /** Calls received, oldest first; without what was asked. */
  log: readonly LoggedCall[];
  close(): Promise<void>;
}

const bodyLimit = 64 * 1024;

/** A REST service standing for the departments behind the demo's verification definitions. `port` 0 takes a free one. */
export async function startDepartments({
  port = 0,
  now = () => new Date(),
}: { port?: number; now?: () => Date } = {}): Promise<Departments> {
  const modes = new Map<string, DepartmentMode>();
  const log: LoggedCall[] = [];
  const closing = new AbortController();

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = new URL(request.url ?? '/', 'http://department').pathname;
    const department = virtualDepartments.find((one) => one.method === request.method && one.path.test(path));
    if (!department) return send(response, 404, { code: 404, message: '没有这个接口' });
    const question = await readQuestion(request, department, path);
    if (!question) return send(response, 400, { code: 400, message: '请求内容不是 JSON' });
    const mode = modes.get(department.name) ?? modes.get('all') ?? 'ok';
    log.push({ name: department.name, at: now().toISOString(), mode });
    await behave(
      response,
      mode,
      () => ({
        code: 0,
        data: {
          ...(mode === 'invalid' ? negative : department.answer(question)),
          asOf: now().toISOString().slice(0, 10),
        },
      }),
      closing.signal,
    );
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (closing.signal.aborted) response.destroy();
      else send(response, 500, { code: 500, message: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    set(name, mode) {
      if (name === 'all') modes.clear();
      else if (!virtualDepartments.some((one) => one.name === name)) throw new Error(`no department answers ${name}`);
      modes.set(name, mode);
    },
    log,
    async close() {
      closing.abort();
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

async function behave(
  response: ServerResponse,
  mode: DepartmentMode,
  answer: () => unknown,
  closing: AbortSignal,
): Promise<void> {
  if (typeof mode === 'object') {
    if ('fault' in mode) return send(response, mode.fault, { code: mode.fault, message: '系统繁忙' });
    await ('held' in mode ? mode.held : delay(mode.slow, undefined, { signal: closing }));
    return send(response, 200, answer());
  }
  switch (mode) {
    case 'dead':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
        .end('<!doctype html><title>统一认证</title><h1>请先登录</h1>');
      return;
    case 'nonsense':
      send(response, 200, { code: 0, data: { result: '?', text: 42 } });
      return;
    case 'empty':
      response.writeHead(200, { 'content-type': 'application/json' }).end();
      return;
    case 'ok':
    case 'invalid':
      send(response, 200, answer());
  }
}

async function readQuestion(
  request: IncomingMessage,
  department: VirtualDepartment,
  path: string,
): Promise<Question | null> {
  const question: Question = {
    name: '',
    certNo: '',
    creditCode: decodeURIComponent(department.path.exec(path)?.groups?.creditCode ?? ''),
  };
  if (department.method === 'GET') return question;
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > bodyLimit) return null;
    parts.push(part);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    if (typeof body !== 'object' || body === null) return null;
    return {
      ...question,
      name: 'name' in body ? String(body.name) : '',
      certNo: 'certNo' in body ? String(body.certNo) : '',
    };
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
