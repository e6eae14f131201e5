import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { serve } from '#host/shell/serve.ts';
import { localStation } from '../local-station.ts';

// The servers `bench start` looks at with a browser, in a process of their own as in a hall: whoever drives the browser must not keep them
// waiting. Tells the blank page's address, then one of a new window for each line it gets.

const station = await localStation();
await station.client.session.signOut();
const rendererDir = path.join(import.meta.dirname, '../../out/renderer');
const server = await serve({ host: station.host, port: 0, rendererDir });
const blank = http.createServer((_request, response) =>
  response
    .writeHead(200, { 'content-type': 'text/html' })
    .end('<!doctype html><title>blank</title><p id="there">.</p>'),
);
await new Promise<void>((resolve) => blank.listen(0, '127.0.0.1', resolve));
process.stdout.write(`http://127.0.0.1:${(blank.address() as AddressInfo).port}/\n`);
const asked = createInterface({ input: process.stdin });
asked.on('line', () => process.stdout.write(`${server.newWindowUrl()}\n`));
await once(asked, 'close');
blank.close();
await server.close();
await station.close();
