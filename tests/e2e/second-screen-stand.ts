import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createCanvas } from '@napi-rs/canvas';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import type { SignatureStroke } from '#contract/devices.ts';
import { secondScreenContract, type SecondScreenAnswer, type SecondScreenPage } from '#contract/second-screen/index.ts';
import { loadStaticFiles } from '#host/shell/static-files.ts';

/** Stands in for the host behind the applicant's screen: shows any page, also those a case seldom needs, and keeps what comes back. */
export interface ScreenStand {
  url: string;
  show(page: SecondScreenPage): void;
  padInk(strokes: SignatureStroke[]): void;
  readonly answers: { pageId: string; answer: SecondScreenAnswer }[];
  readonly inks: SignatureStroke[][];
  readonly touches: string[];
  /** Drops the line, as a crashed host would; it can be dialled again. */
  drop(): void;
  close(): Promise<void>;
}

export const idlePage: SecondScreenPage = { kind: 'idle', hallName: '示例区政务服务中心', windowNo: 'A 厅 12 号窗' };

export async function startScreenStand(
  rendererDir = path.join(import.meta.dirname, '../../out/renderer'),
): Promise<ScreenStand> {
  const answers: ScreenStand['answers'] = [];
  const inks: SignatureStroke[][] = [];
  const touches: string[] = [];
  const pages = listeners<SecondScreenPage>(idlePage);
  const pad = listeners<{ strokes: SignatureStroke[] }>({ strokes: [] });
  const { page } = implement(secondScreenContract);
  const ok = { ok: true } as const;
  const router = {
    page: {
      watch: page.watch.handler(({ signal }) => pages.stream(signal)),
      image: page.image.handler(({ input }) => pageImage(pages.current(), input.n)),
      touch: page.touch.handler(({ input }) => {
        touches.push(input.pageId);
        return ok;
      }),
      ink: page.ink.handler(({ input }) => {
        inks.push(input.strokes);
        return ok;
      }),
      answer: page.answer.handler(({ input }) => {
        answers.push(input);
        pages.put(idlePage);
        return ok;
      }),
      padInk: page.padInk.handler(({ signal }) => pad.stream(signal)),
    },
  };
  const rpc = new RPCHandler(router);
  const files = loadStaticFiles(rendererDir);
  const server = http.createServer((request, response) => {
    if (request.method === 'POST') return void response.writeHead(204).end();
    const file = files.find(request.url ?? '/');
    if (!file) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': file.type }).end(file.bytes);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) =>
    sockets.handleUpgrade(request, socket, head, (ws) => void rpc.upgrade(ws)),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const drop = (): void => {
    for (const client of sockets.clients) client.terminate();
  };
  return {
    url: `http://127.0.0.1:${port}/second-screen.html#token=stand-in`,
    show: pages.put,
    padInk: (strokes) => pad.put({ strokes }),
    answers,
    inks,
    touches,
    drop,
    async close() {
      drop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A value and whoever waits for its next one. */
function listeners<T>(first: T): {
  current(): T;
  put(value: T): void;
  stream(signal: AbortSignal | undefined): AsyncGenerator<T>;
} {
  let value = first;
  let version = 0;
  const waiting = new Set<() => void>();
  return {
    current: () => value,
    put(next) {
      value = next;
      version += 1;
      for (const wake of [...waiting]) wake();
    },
    async *stream(signal) {
      for (let seen = -1; !signal?.aborted;) {
        if (seen !== version) {
          seen = version;
          yield value;
        } else {
          await new Promise<void>((resolve) => {
            const wake = (): void => {
              waiting.delete(wake);
              resolve();
            };
            waiting.add(wake);
            signal?.addEventListener('abort', wake, { once: true });
          });
        }
      }
    },
  };
}

/** A paper with its page number on it, in the size the page names. */
function pageImage(page: SecondScreenPage, n: number): File {
  if (page.kind !== 'read' && page.kind !== 'sign') throw new Error('this page has no pictures');
  const canvas = createCanvas(page.width, page.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, page.width, page.height);
  context.fillStyle = '#1b2430';
  context.font = `600 ${Math.round(page.width / 24)}px "Noto Sans CJK SC"`;
  context.textAlign = 'center';
  context.fillText(page.title, page.width / 2, page.height * 0.1);
  context.textAlign = 'left';
  context.font = `${Math.round(page.width / 32)}px "Noto Sans CJK SC"`;
  for (let line = 0; line < 12; line += 1)
    context.fillText(
      `第 ${n + 1} 页第 ${line + 1} 行：以上信息与所交材料真实、有效。`,
      page.width * 0.08,
      page.height * (0.2 + line * 0.05),
    );
  if (page.kind === 'sign' && n === page.imageCount - 1)
    context.fillText('申请人签字：', page.width * 0.08, page.area.y + page.area.height / 2);
  return new File([new Uint8Array(canvas.toBuffer('image/png'))], `${n}.png`, { type: 'image/png' });
}
