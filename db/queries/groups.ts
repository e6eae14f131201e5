import type { Db } from '../open.ts';

export interface GroupRow {
  group_id: string;
  group_no: string | null;
  thing_json: string;
  created_at: string;
  accepted_at: string | null;
}
export interface MemberRow {
  case_id: string;
  group_id: string;
  ordinal: number;
  is_lead: number;
}

export function saveThing(db: Db, thingCode: string, json: string): void {
  db.prepare(
    'INSERT INTO things (thing_code, thing_json) VALUES (?, ?) ON CONFLICT (thing_code) DO UPDATE SET thing_json = excluded.thing_json',
  ).run(thingCode, json);
}

export const listThings = (db: Db): { thing_json: string }[] =>
  db.prepare('SELECT thing_json FROM things ORDER BY thing_code').all() as { thing_json: string }[];

export function insertGroup(db: Db, row: GroupRow): void {
  db.prepare(
    'INSERT INTO case_groups (group_id, group_no, thing_json, created_at, accepted_at) VALUES (@group_id, @group_no, @thing_json, @created_at, @accepted_at)',
  ).run(row);
}

export function insertMember(db: Db, row: MemberRow): void {
  db.prepare(
    'INSERT INTO case_group_members (case_id, group_id, ordinal, is_lead) VALUES (@case_id, @group_id, @ordinal, @is_lead)',
  ).run(row);
}

export const findGroupOf = (db: Db, caseId: string): GroupRow | null =>
  (db
    .prepare('SELECT g.* FROM case_group_members m JOIN case_groups g USING (group_id) WHERE m.case_id = ?')
    .get(caseId) as GroupRow | undefined) ?? null;

export const listMembers = (db: Db, groupId: string): MemberRow[] =>
  db.prepare('SELECT * FROM case_group_members WHERE group_id = ? ORDER BY ordinal').all(groupId) as MemberRow[];

export function markGroupAccepted(db: Db, groupId: string, groupNo: string, at: string): void {
  db.prepare('UPDATE case_groups SET group_no = ?, accepted_at = ? WHERE group_id = ?').run(groupNo, at, groupId);
}
