import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { openPglite } from '#platform/kernel/pglite.ts';
import { openPostgresql } from '#platform/kernel/postgresql.ts';

// The baseline of `bench sync`: takes rows over HTTP and puts each batch down with one insert of many rows, and does nothing else.

const Row = z.object({
  key: z.string(),
  class: z.string(),
  seq: z.number(),
  dataVersion: z.number(),
  projectNo: z.string().nullable(),
  occurredAt: z.string(),
  payload: z.unknown(),
});
const url = process.env['DATABASE_URL'];
const db = url ? await openPostgresql(url, () => undefined) : await openPglite(process.argv[2]);
await db.script(
  `create table bare (key text primary key, class text not null, seq int not null, data_version int not null, project_no text, occurred_at timestamptz not null, payload jsonb not null)`,
);
const server = createServer((request, response) => {
  const store = async (): Promise<void> => {
    const rows = z.array(Row).parse(JSON.parse(await text(request)));
    const mark = request.url ?? '';
    const values = rows.map(
      (_row, at) => `(${[1, 2, 3, 4, 5, 6, 7].map((column) => `$${at * 7 + column}`).join(',')})`,
    );
    await db.query(
      `insert into bare values ${values.join(',')} on conflict do nothing`,
      rows.flatMap((row) => [
        mark + row.key,
        row.class,
        row.seq,
        row.dataVersion,
        row.projectNo,
        row.occurredAt,
        JSON.stringify(row.payload),
      ]),
    );
    response.end(JSON.stringify({ stored: rows.length }));
  };
  store().catch((error: unknown) => {
    process.stderr.write(`${String(error)}\n`);
    response.writeHead(500).end('{}');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })}\n`);
});
process.on('SIGTERM', () => {
  process.exit(0);
});
