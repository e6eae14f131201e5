import type { NumberCollision } from '#contract/platform/lives.ts';
import { CaseAcceptance } from '#contract/platform/rows/case.ts';
import { formatCaseNumber } from '#contract/case-number.ts';
import { ExpectedError } from '#contract/errors.ts';
import { takeBlock } from '../exchange/number-blocks.ts';
import { renumber } from '../exchange/renumber.ts';
import { writeAudit } from '../kernel/audit.ts';
import { operatorOf, type Call, type Platform } from '../kernel/context.ts';
import { publish } from '../kernel/feed.ts';
import type { Sql } from '../kernel/sql.ts';

interface CollisionRow {
  collision_id: string;
  project_no: string;
  holder_stream: string;
  holder_station: string;
  holder: unknown;
  claimant_stream: string;
  claimant_station: string;
  claimant: unknown;
  found_at: Date;
  settled_at: Date | null;
  settled_by: string | null;
  keeps: 'holder' | 'claimant' | null;
  new_number: string | null;
  note: string | null;
}
type Side = 'holder' | 'claimant';

/** Open ones first, the latest settled behind them. */
export async function listCollisions(call: Call): Promise<NumberCollision[]> {
  const rows = await call.platform.db.query<CollisionRow>(
    'select * from number_collision order by settled_at desc nulls first, found_at, collision_id limit 200',
  );
  return rows.map(toCollision);
}

/**
 * One of the two cases keeps the number, the other gets a fresh one; both stations are told with their feed, by case.
 *
 * @throws ExpectedError INPUT_INVALID no such collision | settled already
 */
export async function settle(
  call: Call,
  input: { collisionId: string; keeps: Side; note: string },
): Promise<NumberCollision> {
  const admin = operatorOf(call);
  const { platform } = call;
  const now = platform.clock.now();
  return await platform.db.tx(async (sql) => {
    const [open] = await sql.query<CollisionRow>('select * from number_collision where collision_id = $1 for update', [
      input.collisionId,
    ]);
    if (!open) throw refused('没有这一条同号记录');
    if (open.settled_at) throw refused('这一条已经处理过，请刷新查看');
    const loser: Side = input.keeps === 'holder' ? 'claimant' : 'holder';
    const fresh = await takeBlock(platform, sql, open.project_no.slice(0, 10), 1, open[`${loser}_station`]);
    const newNumber = formatCaseNumber(fresh.prefix, fresh.first);
    if (loser === 'holder') await renumber(sql, open.holder_stream, open.project_no, newNumber);
    const change = { from: open.project_no, by: admin.name, note: input.note, at: now.toISOString() };
    for (const side of ['holder', 'claimant'] as const)
      await tell(platform, sql, open, side, { ...change, to: side === loser ? newNumber : open.project_no });
    const [settled] = await sql.query<CollisionRow>(
      `update number_collision set settled_at = $2::timestamptz, settled_by = $3, keeps = $4, new_number = $5, note = $6
       where collision_id = $1 returning *`,
      [open.collision_id, now.toISOString(), admin.name, input.keeps, newNumber, input.note],
    );
    if (!settled) throw new Error('the collision is gone');
    await writeAudit(sql, now, {
      username: admin.username,
      action: 'collision.settle',
      target: open.project_no,
      success: true,
      detail: { keeps: input.keeps, newNumber, note: input.note },
    });
    return toCollision(settled);
  });
}

async function tell(
  platform: Platform,
  sql: Sql,
  { collision_id: collisionId, ...row }: CollisionRow,
  side: Side,
  change: { from: string; to: string; by: string; note: string; at: string },
): Promise<void> {
  const caseId = caseIdOf(row[`${side}_stream`]);
  await publish(platform, sql, {
    kind: 'caseNumber',
    ref: `${collisionId}/${side}`,
    stationId: row[`${side}_station`],
    body: { eventId: `${collisionId}/${side}`, caseId, ...change },
  });
}

const caseIdOf = (stream: string): string => stream.slice(stream.indexOf(':') + 1);

const refused = (message: string): ExpectedError =>
  new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'collisionId', message }] });

function toCollision(row: CollisionRow): NumberCollision {
  const sideOf = (side: Side): NumberCollision['holder'] => {
    const payload = CaseAcceptance.parse(row[side]);
    const { windowNo, applicantName, taskName, acceptor, acceptTime } = payload;
    const stationId = row[`${side}_station`];
    return {
      caseId: caseIdOf(row[`${side}_stream`]),
      windowNo,
      stationId,
      applicantName,
      taskName,
      acceptor,
      acceptTime,
    };
  };
  const isSettled = row.settled_at && row.settled_by !== null && row.keeps && row.new_number !== null;
  return {
    collisionId: row.collision_id,
    projectNo: row.project_no,
    holder: sideOf('holder'),
    claimant: sideOf('claimant'),
    foundAt: row.found_at.toISOString(),
    settled: isSettled
      ? {
          at: row.settled_at?.toISOString() ?? '',
          by: row.settled_by ?? '',
          keeps: row.keeps ?? 'holder',
          newNumber: row.new_number ?? '',
          note: row.note ?? '',
        }
      : null,
  };
}
