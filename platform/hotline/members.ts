import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call } from '../kernel/context.ts';
import { requireRole } from './who.ts';
import { readBook } from './book.ts';
import { settingRoles } from './roles.ts';

/** Which unit an account signs and replies for. @throws ExpectedError UNIT_UNKNOWN | INPUT_INVALID no such account */
export async function saveMember(call: Call, username: string, orgCode: string): Promise<void> {
  const who = await requireRole(call, settingRoles);
  const { db, clock } = call.platform;
  await db.tx(async (sql) => {
    const book = await readBook(sql);
    if (!book?.orgs.some((org) => org.code === orgCode)) throw new ExpectedError('UNIT_UNKNOWN');
    const changed = await sql.query(
      `insert into ticket_org_member (operator_id, org_code) select operator_id, $2 from operator where username = $1
       on conflict (operator_id) do update set org_code = excluded.org_code returning operator_id`,
      [username, orgCode],
    );
    if (changed.length === 0)
      throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'username', message: '没有这个账号' }] });
    await writeAudit(sql, clock.now(), {
      username: who.username,
      action: 'hotline.member.save',
      target: username,
      success: true,
      detail: { orgCode },
    });
  });
}
