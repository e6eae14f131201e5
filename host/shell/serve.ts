import { randomBytes, timingSafeEqual } from 'node:crypto';
import type http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { z } from 'zod';
import { WebSocketServer, type WebSocket } from 'ws';
import { screenPolicy } from '#contract/content-policy.ts';
import type { Host, OpenHost } from '../parts.ts';
import { keptPages, type KeptPages } from './kept-pages.ts';
import { router } from '../router.ts';
import { secondScreenRouter } from '../second-screen/router.ts';
import { loadStaticFiles, type StaticFiles } from './static-files.ts';

export interface ServeOptions {
  host: OpenHost;
  port: number;
  /** Folder of the built screens; null serves only the socket. */
  rendererDir: string | null;
  /** Opens the applicant's screen apart from the clerk's browser; without it the clerk's browser does. */
  openSecondScreen?: ((url: string) => void) | undefined;
  /** A clerk's window has come with its token: there is a browser, and it runs. */
  onWindow?: (() => void) | undefined;
}

export interface Server {
  /** `http://127.0.0.1:PORT` */
  origin: string;
  /** An address that opens the workstation once; every window gets its own. */
  newWindowUrl(): string;
  /**
   * An address that opens the applicant's screen once. With the next address this one no longer opens anything;
   * a screen that was opened already stays until the next one is opened, which ends it.
   */
  newSecondScreenUrl(): string;
  close(): Promise<void>;
}

// Importing node:http as a module also loads the fetch client, a tenth of the whole start.
const { createServer: createHttpServer } = process.getBuiltinModule('node:http');
const tokenLifeMs = 60_000;
const maxMessageBytes = 64 * 1024 * 1024;
/** The applicant's screen sends strokes and nothing larger. */
const maxSecondScreenBytes = 16 * 1024 * 1024;

/** What a window of this machine opens with. */
const pages = { workstation: '/', kiosk: '/kiosk.html', 'hall-screen': '/hall-screen.html' } as const;

/** Who a token and a cookie are for; each opens its own socket and no other. */
type Who = 'clerk' | 'applicant';
interface Door {
  socketPath: string;
  page: string;
  cookie: (port: number) => string;
  sessions: Set<string>;
  sockets: WebSocketServer;
}

/**
 * The browser shell's server: this machine only, one-time token for a cookie, and only pages it served itself may open the socket.
 * Host is checked against DNS rebinding, Origin against other pages in the same browser.
 */
export async function serve({ host, port, rendererDir, openSecondScreen, onWindow }: ServeOptions): Promise<Server> {
  const files = rendererDir === null ? null : loadStaticFiles(rendererDir);
  const tokens = new Map<string, { who: Who; bornAt: number }>();
  const doors: Record<Who, Door> = {
    clerk: {
      socketPath: '/rpc',
      page: pages[host.app],
      cookie: (port) => `yichuang-${port}`,
      sessions: new Set(),
      sockets: new WebSocketServer({ noServer: true, maxPayload: maxMessageBytes }),
    },
    applicant: {
      socketPath: '/second-rpc',
      page: '/second-screen.html',
      cookie: (port) => `yichuang-second-${port}`,
      sessions: new Set(),
      sockets: new WebSocketServer({ noServer: true, maxPayload: maxSecondScreenBytes }),
    },
  };
  // The clerk's alone: the applicant's screen is opened anew with each start.
  const kept = keptPages(host.ctx.db, () => Date.now());
  let self = { origin: '', hostHeader: '', port: 0 };

  const server = createHttpServer((request, response) => {
    if (request.headers.host !== self.hostHeader) return refuse(response, 421);
    if (request.method === 'POST' && request.url === '/session') return void openSession(request, response);
    if (request.method === 'GET' || request.method === 'HEAD')
      return files ? sendFile(files, request, response, self) : refuse(response, 404);
    return refuse(response, 405);
  });

  const openSession = async (request: http.IncomingMessage, response: http.ServerResponse): Promise<void> => {
    if (request.headers.origin !== self.origin) return refuse(response, 403);
    let token: string | null;
    try {
      token = await readToken(request);
    } catch (error) {
      // Hung up in the middle of the token: nobody is left to answer.
      host.ctx.log.warn('serve.session', { error: (error as Error).message });
      return void response.destroy();
    }
    const known = token === null ? undefined : tokens.get(token);
    if (token === null || known === undefined || Date.now() - known.bornAt > tokenLifeMs) return refuse(response, 401);
    tokens.delete(token);
    const door = doors[known.who];
    if (known.who === 'clerk') onWindow?.();
    if (known.who === 'applicant') {
      // One applicant's screen: the one before is out, with whatever it still showed.
      door.sessions.clear();
      for (const client of door.sockets.clients) client.terminate();
    }
    const session = randomBytes(32).toString('base64url');
    door.sessions.add(session);
    if (known.who === 'clerk') kept.add(session);
    response
      .writeHead(204, {
        'set-cookie': `${door.cookie(self.port)}=${session}; HttpOnly; SameSite=Strict; Path=/`,
        'cache-control': 'no-store',
      })
      .end();
  };

  const rpc = new RPCHandler(router);
  const secondRpc = new RPCHandler(secondScreenRouter);
  server.on('upgrade', (request, socket, head) => {
    // From here on nobody else listens: a caller that hangs up now must not end the workstation.
    socket.on('error', () => socket.destroy());
    const door = Object.values(doors).find((one) => one.socketPath === request.url);
    const isAllowed =
      door &&
      request.headers.host === self.hostHeader &&
      request.headers.origin === self.origin &&
      hasSession(request, door, self.port, door === doors.clerk ? kept : null);
    if (!isAllowed) return refuseUpgrade(socket);
    door.sockets.handleUpgrade(request, socket, head, (ws: WebSocket) => {
      void (door === doors.clerk ? rpc : secondRpc).upgrade(ws, { context: { host } });
      ws.on('error', (error) => host.ctx.log.warn('serve.socket', { error: error.message }));
    });
  });
  const newUrl = (who: Who): string => {
    const token = randomBytes(32).toString('base64url');
    tokens.set(token, { who, bornAt: Date.now() });
    return `${self.origin}${doors[who].page}#token=${token}`;
  };
  const newSecondScreenUrl = (): string => {
    for (const [token, { who }] of tokens) if (who === 'applicant') tokens.delete(token);
    return newUrl('applicant');
  };

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const actual = (server.address() as AddressInfo).port;
  self = { origin: `http://127.0.0.1:${actual}`, hostHeader: `127.0.0.1:${actual}`, port: actual };
  let isClosed = false;
  whenWhole(host, ({ secondScreen }) => {
    if (!isClosed) secondScreen.offerAddress(newSecondScreenUrl, openSecondScreen);
  });

  return {
    origin: self.origin,
    newWindowUrl: () => newUrl('clerk'),
    newSecondScreenUrl,
    async close() {
      isClosed = true;
      whenWhole(host, ({ secondScreen }) => secondScreen.offerAddress(null));
      for (const { sockets } of Object.values(doors)) for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Of a workstation that does not get whole its owner hears; there is nothing to serve then. */
const whenWhole = (host: OpenHost, then: (whole: Host) => void): void =>
  void host.whenWhole.then(then, () => undefined);

async function readToken(request: http.IncomingMessage): Promise<string | null> {
  let body = '';
  for await (const part of request) {
    body += String(part);
    if (body.length > 1000) return null;
  }
  try {
    return z.object({ token: z.string() }).parse(JSON.parse(body)).token;
  } catch {
    return null;
  }
}

/** Browsers do not keep cookies of different ports apart, so the name does. */
function hasSession(
  request: http.IncomingMessage,
  { cookie: nameFor, sessions }: Door,
  port: number,
  kept: KeptPages | null,
): boolean {
  const cookie = new RegExp(`(?:^|;\\s*)${nameFor(port)}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1];
  if (!cookie) return false;
  const given = Buffer.from(cookie);
  const isHere = [...sessions].some(
    (session) => session.length === given.length && timingSafeEqual(Buffer.from(session), given),
  );
  return isHere || (kept?.has(cookie) ?? false);
}

function sendFile(
  files: StaticFiles,
  request: http.IncomingMessage,
  response: http.ServerResponse,
  self: { origin: string; hostHeader: string },
): void {
  const file = files.find(request.url ?? '/');
  if (!file) return refuse(response, 404);
  // A browser keeps the clerk's cookie and the applicant's in one jar: the page itself is told which socket it may open.
  const policy = file.name === '/second-screen.html' ? secondScreenPolicy(self) : clerkPolicy;
  response.writeHead(200, {
    ...securityHeaders,
    'content-security-policy': policy,
    'content-type': file.type,
    'cache-control': file.isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  response.end(request.method === 'HEAD' ? undefined : file.bytes);
}

const clerkPolicy = screenPolicy({ connect: "'self'" });

const secondScreenPolicy = ({ origin, hostHeader }: { origin: string; hostHeader: string }): string =>
  screenPolicy({ connect: `${origin}/session ws://${hostHeader}/second-rpc`, frames: "'none'" });

const securityHeaders = {
  'content-security-policy': clerkPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
};

function refuse(response: http.ServerResponse, status: number): void {
  response.writeHead(status, { ...securityHeaders, 'content-type': 'text/plain; charset=utf-8' }).end();
}

function refuseUpgrade(socket: Duplex): void {
  socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
}
