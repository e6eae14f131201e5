import { z } from 'zod';
import { QuestionBody, ticketTypes } from '#contract/hotline/ticket.ts';
import { readBook } from '../hotline/book.ts';
import { orgName } from '../tickets/dispatch-rule.ts';
import { receiveTicket } from '../tickets/receive.ts';
import { findUnstorable } from '../kernel/canonical.ts';
import type { Platform } from '../kernel/context.ts';
import { categoryOf, nameOf } from './services.ts';
import { Refusal, type Node } from './wire.ts';

export interface Holder {
  keyId: string;
  name: string;
}
/** Fields of a query or a form, each once. */
export type Fields = ReadonlyMap<string, string>;

const description = 20_000;
const usualDays = 90;
const mostRequests = 1000;
const usualPage = 50;

const PostedAttributes = z.object({ type: z.enum(ticketTypes).default('complaint') });

/** POST requests. @throws Refusal 400 what is missing or cannot be, 404 an unknown service */
export async function postRequest(platform: Platform, holder: Holder, fields: Fields): Promise<Node> {
  const of = (name: string, limit = 200): string => (fields.get(name) ?? '').trim().slice(0, limit);
  const book = await readBook(platform.db);
  const code = of('service_code');
  if (code === '') throw new Refusal(400, 'service_code was not provided');
  if (!book || !categoryOf(book, code)) throw new Refusal(404, 'service_code provided was not found');
  const place = placeOf(of);
  const said = of('description', description);
  if (said === '') throw new Refusal(400, 'description was not provided');
  const attributes = PostedAttributes.safeParse({ type: fields.get('attribute[type]') || undefined });
  if (!attributes.success) throw new Refusal(400, 'attribute[type] is none of the values of the service definition');
  const problem = findUnstorable(Object.fromEntries(fields));
  if (problem) throw new Refusal(400, `${problem.field} holds characters that cannot be stored`);
  const media = of('media_url', 1000);
  if (media !== '' && !/^https?:\/\//.test(media)) throw new Refusal(400, 'media_url is not an http address');
  const now = platform.clock.now();
  const ticketId = platform.newId();
  const [number] = await platform.db.query<{ n: number }>(`select nextval('open311_number')::float8 as n`);
  const ticketNo = `W${now.getTime().toString(36).toUpperCase()}${String(number?.n ?? 0).padStart(6, '0')}`;
  const question: QuestionBody = {
    type: attributes.data.type,
    ...{ way: 'inScope', categoryCode: code, urgency: 'normal' },
    callerName: [of('last_name', 15), of('first_name', 15)].join('').slice(0, 30),
    callerPhone: of('phone', 18),
    ...{ eventTime: '', regionCode: '', address: place.text, cause: '', content: said, respondent: '' },
    ...{ confidential: false, wantsReply: of('phone') !== '' || of('email') !== '', words: '' },
    ...{ articleId: '', endingDetail: '', reached: null, mainOrg: '' },
  };
  await platform.db.tx(async (sql) => {
    const stored = await receiveTicket(
      platform,
      sql,
      { stationId: null, by: holder.name },
      {
        ...{ ticketId, ticketNo, contactId: ticketId, callId: null, channel: 'open311', ending: null, dispatch: false },
        ...{ formerNos: [], bookVersion: book.version, registeredAt: now.toISOString() },
        ...{ agentId: `open311:${holder.keyId}`.slice(0, 50), agentName: holder.name.slice(0, 30), question },
      },
    );
    if ('reason' in stored) throw new Refusal(400, stored.reason);
    await sql.query(
      `insert into open311_request (ticket_id, key_id, lat, long, address_id, media_url, created_at)
       values ($1, $2, $3, $4, $5, $6, $7::timestamptz)`,
      [ticketId, holder.keyId, place.lat, place.long, of('address_id'), media, now.toISOString()],
    );
  });
  return {
    element: 'request',
    of: [{ service_request_id: ticketNo, service_notice: '', account_id: '' }],
  };
}

function placeOf(of: (name: string, limit?: number) => string): {
  text: string;
  lat: number | null;
  long: number | null;
} {
  const [lat, long] = [of('lat'), of('long')];
  const text = of('address_string') || of('address_id');
  if ((lat === '') !== (long === '')) throw new Refusal(400, 'lat and long must be provided together');
  if (lat === '' && text === '') throw new Refusal(400, 'lat and long, address_string or address_id were not provided');
  if (lat === '') return { text, lat: null, long: null };
  const [north, east] = [Number(lat), Number(long)];
  if (!(Math.abs(north) <= 90 && Math.abs(east) <= 180)) throw new Refusal(400, 'lat and long are no place on earth');
  return { text: text || `纬度 ${north}，经度 ${east}`, lat: north, long: east };
}

interface RequestRow {
  ticket_no: string;
  state: string;
  category_code: string;
  body: { content?: string };
  address: string;
  main_org: string | null;
  reply_text: string;
  registered_at: Date;
  close_due: Date | null;
  updated_at: Date | null;
  lat: number | null;
  long: number | null;
  address_id: string;
  media_url: string;
}
const select = `select t.ticket_no, t.state, t.category_code, t.body, t.address, t.main_org, t.reply_text, t.registered_at, t.close_due,
  (select max(s.at) from ticket_step s where s.ticket_id = t.ticket_id) as updated_at, o.lat, o.long, o.address_id, o.media_url
  from open311_request o join ticket t using (ticket_id)`;

/** GET requests: those this system opened, newest first. @throws Refusal 400 a query that says nothing that can be looked for */
export async function listRequests(platform: Platform, holder: Holder, fields: Fields): Promise<Node> {
  const list = (name: string): string[] =>
    (fields.get(name) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '');
  const ids = list('service_request_id');
  const states = list('status');
  if (states.some((one) => one !== 'open' && one !== 'closed')) throw new Refusal(400, 'status must be open or closed');
  const now = platform.clock.now();
  const from = instant(fields, 'start_date') ?? new Date(now.getTime() - usualDays * 86_400_000);
  const to = instant(fields, 'end_date') ?? new Date(now.getTime() + 60_000);
  const size = Math.min(mostRequests, positive(fields, 'page_size') ?? usualPage);
  const page = positive(fields, 'page') ?? 1;
  // A number that is named overrides every other criterion.
  const rows = await platform.db.query<RequestRow>(
    ids.length > 0
      ? `${select} where o.key_id = $1 and t.ticket_no = any($2::text[]) order by o.created_at desc, t.ticket_no limit ${mostRequests}`
      : `${select} where o.key_id = $1 and ($2::text[] = '{}' or t.category_code = any($2::text[]))
           and o.created_at >= $3::timestamptz and o.created_at <= $4::timestamptz
           and ($5 = '' or (t.state = 'CLOSED') = ($5 = 'closed'))
         order by o.created_at desc, t.ticket_no limit $6 offset $7`,
    ids.length > 0
      ? [holder.keyId, ids]
      : [
          ...[holder.keyId, list('service_code'), from.toISOString(), to.toISOString()],
          ...[new Set(states).size === 1 ? states[0] : '', size, (page - 1) * size],
        ],
  );
  return await described(platform, rows);
}

/** GET requests/{id}. @throws Refusal 404 none of this system's */
export async function oneRequest(platform: Platform, holder: Holder, id: string): Promise<Node> {
  const rows = await platform.db.query<RequestRow>(`${select} where o.key_id = $1 and t.ticket_no = $2`, [
    holder.keyId,
    id,
  ]);
  if (rows.length === 0) throw new Refusal(404, 'service_request_id provided was not found');
  return await described(platform, rows);
}

/** Numbers are given at once: a token is one that was given already. @throws Refusal 404 */
export async function requestOfToken(platform: Platform, holder: Holder, token: string): Promise<Node> {
  await oneRequest(platform, holder, token).catch(() => {
    throw new Refusal(404, 'token provided was not found');
  });
  return { element: 'request', of: [{ service_request_id: token, token }] };
}

async function described(platform: Platform, rows: readonly RequestRow[]): Promise<Node> {
  const book = await readBook(platform.db);
  return {
    element: 'request',
    of: rows.map((row) => {
      const category = categoryOf(book, row.category_code);
      return {
        service_request_id: row.ticket_no,
        status: row.state === 'CLOSED' ? 'closed' : 'open',
        status_notes: row.state === 'CLOSED' ? row.reply_text : '',
        service_name: category ? nameOf(category) : '',
        service_code: row.category_code,
        description: row.body.content ?? '',
        agency_responsible: row.main_org !== null && book ? orgName(book, row.main_org) : '',
        service_notice: '',
        requested_datetime: row.registered_at.toISOString(),
        updated_datetime: (row.updated_at ?? row.registered_at).toISOString(),
        expected_datetime: row.close_due?.toISOString() ?? '',
        address: row.address,
        address_id: row.address_id,
        zipcode: '',
        lat: row.lat,
        long: row.long,
        media_url: row.media_url,
      };
    }),
  };
}

function instant(fields: Fields, name: string): Date | null {
  const text = (fields.get(name) ?? '').trim();
  if (text === '') return null;
  const at = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}T/.test(text) || Number.isNaN(at.getTime()))
    throw new Refusal(400, `${name} is no W3C date and time, e.g. 2026-03-05T00:00:00Z`);
  return at;
}

function positive(fields: Fields, name: string): number | null {
  const text = (fields.get(name) ?? '').trim();
  if (text === '') return null;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new Refusal(400, `${name} must be a whole number from 1`);
  return Number(text);
}
