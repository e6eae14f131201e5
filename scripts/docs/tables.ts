import { errorRegistry, type Actor } from '#contract/errors.ts';
import { roleNames } from '#contract/names.ts';
import { roles } from '#contract/people.ts';
import { mayCall } from '#contract/workstation/allow.ts';
import { permissions } from '#contract/workstation/permissions.ts';

const note = '<!-- 由 scripts/docs/generate.ts 生成，不要手工修改。 -->';

const actorNames: Record<Actor, string> = {
  clerk: '窗口人员',
  technician: '技术人员',
  administrator: '管理员',
  developer: '软件方',
  department: '对方部门',
  platform: '中心平台运维',
};

/** Every expected failure: code, who can act, the sentence people read. */
export function errorPage(): string {
  const rows = Object.entries(errorRegistry).map(([code, { who, say }]) => [`\`${code}\``, actorNames[who], say]);
  return page('错误码', [
    '程序预料得到的每一种失败。界面显示的是“说法”一栏；花括号里的部分由程序填入实际内容。',
    '没有列在这里的失败一律显示为 `INTERNAL`，并带一个编号，凭编号可在日志里找到经过。',
    '',
    table(['代码', '谁能处理', '说法'], rows),
  ]);
}

/** Which role may call which procedure of the workstation. */
export function permissionPage(): string {
  const rows = [...permissions()].map(([procedure, who]) => [
    `\`${procedure}\``,
    ...roles.map((role) => (mayCall(who, [role]) ? '✓' : '')),
    who === 'anyone' ? '未登录、锁定时也可' : who === 'signedIn' ? '登录即可' : '',
  ]);
  return page('权限表', [
    '工作站主机在每次调用之前按调用自己写明的权限检查，界面上看不看得见按钮与此无关。没有写明的调用一律拒绝。',
    '',
    table(['调用', ...roles.map((role) => roleNames[role]), '说明'], rows),
  ]);
}

export interface Migration {
  name: string;
  sql: string;
}

/** Tables and columns of both databases as all migrations leave them, with the comments that stand beside them. */
export function schemaPage(station: readonly Migration[], platform: readonly Migration[]): string {
  return page('数据表', [
    '由迁移文件整理。说明一栏取自列旁的注释；空白表示列名已经说清。',
    '',
    '## 工作站（SQLite，整库加密）',
    '',
    ...describe(station),
    '## 中心平台（PostgreSQL 或 PGlite）',
    '',
    ...describe(platform),
  ]);
}

interface Table {
  origin: string;
  columns: string[][];
}

function describe(migrations: readonly Migration[]): string[] {
  const tables = new Map<string, Table>();
  for (const migration of migrations) apply(tables, migration);
  return [...tables].flatMap(([name, { origin, columns }]) => [
    `### ${name}`,
    '',
    `\`${origin}\``,
    '',
    table(['列', '类型与约束', '说明'], columns),
    '',
  ]);
}

/** @throws for a change this page cannot show yet: better no page than a wrong one */
function apply(tables: Map<string, Table>, { name, sql }: Migration): void {
  // In the order they stand in: a table may take the name another one has just given up.
  for (const { 0: statement } of sql.matchAll(/^create table \w+ \(\n[\s\S]*?^\)|^alter table .*$/gim)) {
    const [, made, body = ''] = /^create table (\w+) \(\n([\s\S]*)\)$/i.exec(statement) ?? [];
    if (made !== undefined)
      tables.set(made, { origin: name, columns: body.split('\n').flatMap((line) => columnOf(line) ?? []) });
    const [, table, change = ''] = /^alter table (\w+) (.*)$/i.exec(statement) ?? [];
    if (table !== undefined) alterTable(tables, name, table, change);
  }
}

function alterTable(tables: Map<string, Table>, name: string, table: string, change: string): void {
  const [, column] = /^add column (.*)$/i.exec(change) ?? [];
  const known = tables.get(table);
  const [, renamed] = /^rename to (\w+);$/i.exec(change) ?? [];
  if (known && renamed) {
    // A table made anew under another name takes the place of the old one.
    tables.set(renamed, known);
    tables.delete(table);
    return;
  }
  if (known && /^drop constraint \w+_check;$/i.test(change)) return;
  if (known && (replaceCheck(known, table, change) || changeKey(known, table, change))) return;
  if (column === undefined || !known)
    throw new Error(`${name}: scripts/docs/tables.ts cannot show "alter table ${table} ${change}"`);
  known.columns.push(...(columnOf(column.replace(';', '')) ?? []));
}

/** `add constraint {table}_{column}_check check (…);` takes the place of the check the column came with. */
function replaceCheck(known: Table, table: string, change: string): boolean {
  const [, name = '', check = ''] = /^add constraint (\w+)_check (check \(.*\));$/i.exec(change) ?? [];
  const row = known.columns.find(([column]) => column === `\`${name.replace(`${table}_`, '')}\``);
  if (!row || check === '') return false;
  row[1] = row[1]?.replace(/check \(.*\)/i, check) ?? '';
  return true;
}

/** Whether a column may be empty, what it refers to, and the key of a table, changed later. */
function changeKey(known: Table, table: string, change: string): boolean {
  const alter = (column: string, edit: (type: string) => string): void => {
    for (const row of known.columns)
      if (row[0] === `\`${column}\``) row[1] = `\`${edit((row[1] ?? '').slice(1, -1)).trim()}\``;
  };
  const [, column = '', way = ''] = /^alter column (\w+) (set|drop) not null;$/i.exec(change) ?? [];
  if (column) {
    alter(column, (type) => (way === 'set' ? `${type} not null` : type.replace(/ not null/i, '')));
    return true;
  }
  const [, key] = /^add (primary key \(.*\));$/i.exec(change) ?? [];
  if (key) known.columns.push(['', `\`${key}\``, '']);
  const [, name = '', kind = ''] = /^drop constraint (\w+)_(pkey|fkey);$/i.exec(change) ?? [];
  if (kind === 'pkey') for (const row of known.columns) row[1] = row[1]?.replace(/ primary key/i, '') ?? '';
  if (kind === 'fkey') alter(name.replace(`${table}_`, ''), (type) => type.replace(/ references \w+/i, ''));
  return key !== undefined || kind !== '';
}

/** One line of a table's body; keys over several columns are shown as a row of their own. */
function columnOf(line: string): string[][] | null {
  const [, code = '', comment = ''] = /^\s*(.*?),?\s*(?:,\s*)?(?:--\s*(.*))?$/.exec(line) ?? [];
  if (code === '') return null;
  const [, key] = /^((?:primary key|unique)\b.*)$/i.exec(code) ?? [];
  if (key) return [['', `\`${key}\``, comment]];
  const [, column = '', type = ''] = /^(\w+)\s+(.*)$/.exec(code) ?? [];
  return [[`\`${column}\``, `\`${type.replace(/,\s*$/, '')}\``, comment]];
}

const page = (title: string, lines: string[]): string => `# ${title}\n\n${note}\n\n${lines.join('\n').trimEnd()}\n`;

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
