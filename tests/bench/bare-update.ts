import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import pg from 'pg';

// The baseline of `bench hotline`: an HTTP route that puts the body it was sent into one row by one UPDATE, and does nothing else.

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 10 });
await pool.query('create table bare (id integer primary key, body jsonb not null)');
await pool.query(`insert into bare select i, '{}' from generate_series(0, 299) i`);
const server = createServer((request, response) => {
  const save = async (): Promise<void> => {
    const body = await text(request);
    await pool.query('update bare set body = $2::jsonb where id = $1', [Number(request.url?.slice(1)), body]);
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
  };
  save().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end('{}');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.on('SIGTERM', () => process.exit(0));
