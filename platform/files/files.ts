import type { Readable } from 'node:stream';
import { ExpectedError } from '#contract/errors.ts';
import { caseReaders } from '#contract/platform/base.ts';
import { fileLimitMb } from '#contract/platform/wire.ts';
import { writeAudit } from '../kernel/audit.ts';
import { isNamed } from '../cases/reach.ts';
import { stationOf, type Call } from '../kernel/context.ts';

export const fileLimit = fileLimitMb * 1024 * 1024;

/** Whoever may read tickets may read their files. */
const ticketReaders = ['administrator', 'hallManager', 'hotlineOperator', 'auditor'] as const;

/**
 * Keeps a file a station sends; answered only when it is on disk. The same file again changes nothing.
 *
 * @throws ExpectedError FILE_TOO_LARGE | FILE_DIGEST what arrived is not what its name says | PLATFORM_DISK_FULL
 */
export async function keepFile(call: Call, sm3: string, bytes: AsyncIterable<Uint8Array>): Promise<{ bytes: number }> {
  const { stationId } = stationOf(call);
  const { db, clock, files } = call.platform;
  const size = await files.put(sm3, bytes, fileLimit);
  await db.query(
    'insert into file (sm3, bytes, station_id, received_at) values ($1, $2, $3, $4::timestamptz) on conflict do nothing',
    [sm3, size, stationId, clock.now().toISOString()],
  );
  return { bytes: size };
}

export interface OpenedFile {
  stream: Readable;
  bytes: number;
  mime: string;
}

/**
 * A file, for whoever may read a case or ticket that names it: staff of the right roles, and the station that reported it.
 *
 * @throws ExpectedError FILE_NOT_FOUND there is none, or none for this reader | FORBIDDEN
 */
export async function readFile(call: Call, sm3: string): Promise<OpenedFile> {
  const { db, clock, files } = call.platform;
  const named = await db.query<{ stream: string; station_id: string; hall_code: string | null; mime: string }>(
    `select s.stream, s.station_id, h.hall_code, r.payload ->> 'mime' as mime
     from report_row r join stream s using (stream_id) left join station h on h.station_id = s.station_id
     where r.class = 'attachment' and r.payload ->> 'sm3' = $1 order by s.stream_id limit 200`,
    [sm3],
  );
  const caller = call.caller;
  const mine = named.find((one) => {
    if (caller?.kind === 'station') return one.station_id === caller.stationId;
    if (caller?.kind !== 'operator') return false;
    if (one.stream.startsWith('ticket:')) return caller.roles.some((role) => ticketReaders.some((own) => own === role));
    if (!caller.roles.some((role) => caseReaders.some((own) => own === role))) return false;
    return isNamed(call) || (caller.at?.hallCode != null && caller.at.hallCode === one.hall_code);
  });
  if (!mine) throw new ExpectedError(named.length > 0 && caller?.kind === 'operator' ? 'FORBIDDEN' : 'FILE_NOT_FOUND');
  const opened = await files.open(sm3);
  if (!opened) throw new ExpectedError('FILE_NOT_FOUND');
  if (caller?.kind === 'operator')
    await writeAudit(db, clock.now(), { username: caller.username, action: 'file.view', target: sm3, success: true });
  return { ...opened, mime: mine.mime };
}
