import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SignedService {
  url: string;
  /** Calls back, signed; returns the status it was answered with. `secret` another than agreed: a forgery. */
  callBack(to: string, body: object, secret?: string): Promise<number>;
  close(): Promise<void>;
}

/** What an answer is made of; a status of its own, or 200. */
export type Answer = { status: number } | { body: object };

const sign = (secret: string, time: string, method: string, path: string, body: string): string =>
  createHmac('sm3', secret).update(`${time}\n${method}\n${path}\n${body}`).digest('hex');

/** A service behind signed JSON, written apart from the platform's side of it, so that both have to agree. */
export async function startSignedService(
  secret: string,
  answer: (method: string, path: string, body: unknown) => Answer | Promise<Answer>,
): Promise<SignedService> {
  const server = createServer((request, response) => {
    const handle = async (): Promise<void> => {
      const body = await textOf(request);
      const { method = '', url = '' } = request;
      const wanted = sign(secret, String(request.headers['x-service-time']), method, url, body);
      const made: Answer =
        request.headers['x-service-signature'] === wanted
          ? await answer(method, decodeURIComponent(url), body === '' ? null : (JSON.parse(body) as unknown))
          : { status: 401 };
      response.writeHead('status' in made ? made.status : 200, { 'content-type': 'application/json' });
      response.end('body' in made ? JSON.stringify(made.body) : '{}');
    };
    handle().catch((error: unknown) => {
      response.writeHead(500);
      response.end(String(error));
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async callBack(to, said, with_ = secret) {
      const body = JSON.stringify(said);
      const time = new Date().toISOString();
      const response = await fetch(to, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-service-time': time,
          'x-service-signature': sign(with_, time, 'POST', new URL(to).pathname, body),
        },
        body,
      });
      return response.status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
      });
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
