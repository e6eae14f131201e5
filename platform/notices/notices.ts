import type { NewWorkNotice, WorkNotice } from '#contract/work-notices.ts';
import { noticeReach } from '#contract/work-notice-roles.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { Role } from '#contract/people.ts';
import { writeAudit } from '../kernel/audit.ts';
import { digestOf } from '../kernel/canonical.ts';
import { operatorOf, type Call } from '../kernel/context.ts';

interface NoticeRow {
  notice_id: string;
  title: string;
  body: string;
  roles: Role[];
  published_by: string;
  published_at: Date;
  until_day: string | null;
  withdrawn_at: Date | null;
  read_at: Date | null;
}
interface ReaderRow {
  notice_id: string;
  name: string;
  is_read: boolean;
}

/** Of so many days back; older ones nobody has to read. */
const shownDays = 90;
const chinaDay = (at: Date): string => new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);

/** Those for who asks, unread first; for who publishes also those for others, with who has not read them. */
export async function listNotices(call: Call): Promise<WorkNotice[]> {
  const { operatorId, roles } = operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  const reach = noticeReach(roles);
  const rows = await db.query<NoticeRow>(
    `select n.*, r.read_at from work_notice n left join work_notice_read r on r.notice_id = n.notice_id and r.operator_id = $1
     where n.published_at > $2::timestamptz
       and exists (select 1 from jsonb_array_elements_text(n.roles) as t(role) where t.role = any($3::text[]))
     order by r.read_at is not null, n.published_at desc, n.notice_id limit 200`,
    [operatorId, new Date(now.getTime() - shownDays * 86_400_000).toISOString(), [...new Set([...roles, ...reach])]],
  );
  const readers =
    reach.length === 0
      ? []
      : await db.query<ReaderRow>(
          `select n.notice_id, o.name, r.read_at is not null as is_read from work_notice n
           join operator o on not o.disabled and exists (select 1 from jsonb_array_elements_text(o.roles) as t(role) where n.roles ? t.role)
           left join work_notice_read r on r.notice_id = n.notice_id and r.operator_id = o.operator_id
           where n.notice_id = any($1::text[]) order by o.name`,
          [rows.map((one) => one.notice_id)],
        );
  const today = chinaDay(now);
  return rows.flatMap((row): WorkNotice[] => {
    const isMine = row.roles.some((role) => roles.includes(role));
    const mayPublish = row.roles.every((role) => reach.includes(role));
    const isOver = row.withdrawn_at !== null || (row.until_day !== null && row.until_day < today);
    if (!mayPublish && (!isMine || isOver)) return [];
    const people = readers.filter((one) => one.notice_id === row.notice_id);
    const missing = people.filter((one) => !one.is_read);
    return [
      {
        noticeId: row.notice_id,
        title: row.title,
        body: row.body,
        roles: row.roles,
        publishedBy: row.published_by,
        publishedAt: row.published_at.toISOString(),
        untilDay: row.until_day,
        isWithdrawn: isOver,
        readAt: row.read_at?.toISOString() ?? null,
        isMine,
        readers: mayPublish
          ? { read: people.length - missing.length, of: people.length, missing: missing.map((one) => one.name) }
          : null,
      },
    ];
  });
}

/** The first reading counts. @throws ExpectedError NOTICE_GONE none for who reads */
export async function readNotice(call: Call, noticeId: string): Promise<void> {
  const { operatorId, roles } = operatorOf(call);
  const { db, clock } = call.platform;
  const [notice] = await db.query<{ roles: Role[] }>('select roles from work_notice where notice_id = $1', [noticeId]);
  if (!notice?.roles.some((role) => roles.includes(role))) throw new ExpectedError('NOTICE_GONE');
  await db.query(
    'insert into work_notice_read (notice_id, operator_id, read_at) values ($1, $2, $3::timestamptz) on conflict do nothing',
    [noticeId, operatorId, clock.now().toISOString()],
  );
}

/** @throws ExpectedError FORBIDDEN to a role that is not the publisher's | PLATFORM_CONFLICT the id stands for another notice */
export async function publishNotice(call: Call, notice: NewWorkNotice): Promise<void> {
  const { username, name, roles } = operatorOf(call);
  const { db, clock } = call.platform;
  const reach = noticeReach(roles);
  if (!notice.roles.every((role) => reach.includes(role))) throw new ExpectedError('FORBIDDEN');
  const now = clock.now();
  await db.tx(async (sql) => {
    const [before] = await sql.query<{ title: string; body: string; roles: Role[]; until_day: string | null }>(
      'select title, body, roles, until_day from work_notice where notice_id = $1',
      [notice.noticeId],
    );
    if (before) {
      const { title, body, until_day: untilDay } = before;
      const same = { noticeId: notice.noticeId, title, body, roles: before.roles, untilDay };
      if (digestOf(same) !== digestOf(notice)) throw new ExpectedError('PLATFORM_CONFLICT');
      return;
    }
    await sql.query(
      `insert into work_notice (notice_id, title, body, roles, published_by, published_at, until_day)
       values ($1, $2, $3, $4::jsonb, $5, $6::timestamptz, $7)`,
      [
        notice.noticeId,
        notice.title,
        notice.body,
        JSON.stringify(notice.roles),
        name,
        now.toISOString(),
        notice.untilDay,
      ],
    );
    await writeAudit(sql, now, {
      username,
      action: 'notice.publish',
      target: notice.noticeId,
      success: true,
      detail: { title: notice.title, roles: notice.roles.join(',') },
    });
  });
}

/** @throws ExpectedError NOTICE_GONE | FORBIDDEN */
export async function withdrawNotice(call: Call, noticeId: string): Promise<void> {
  const { username, roles } = operatorOf(call);
  const { db, clock } = call.platform;
  const now = clock.now();
  const [notice] = await db.query<{ roles: Role[] }>('select roles from work_notice where notice_id = $1', [noticeId]);
  if (!notice) throw new ExpectedError('NOTICE_GONE');
  if (!notice.roles.every((role) => noticeReach(roles).includes(role))) throw new ExpectedError('FORBIDDEN');
  await db.tx(async (sql) => {
    await sql.query(
      'update work_notice set withdrawn_at = coalesce(withdrawn_at, $2::timestamptz) where notice_id = $1',
      [noticeId, now.toISOString()],
    );
    await writeAudit(sql, now, { username, action: 'notice.withdraw', target: noticeId, success: true });
  });
}
