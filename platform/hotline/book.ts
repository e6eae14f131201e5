import { HotlineBook, KnowledgeArticle } from '#contract/hotline/book.ts';
import { ExpectedError } from '#contract/errors.ts';
import { writeAudit } from '../kernel/audit.ts';
import type { Call } from '../kernel/context.ts';
import type { Sql } from '../kernel/sql.ts';
import { publish } from '../kernel/feed.ts';
import { requireRole } from './who.ts';
import { settingRoles } from './roles.ts';

/** The 热线目录 in force, or null while none was published. */
export async function readBook(sql: Sql, version?: number): Promise<HotlineBook | null> {
  const [row] = await sql.query<{ body: unknown }>(
    version === undefined
      ? 'select body from hotline_book order by version desc limit 1'
      : 'select body from hotline_book where version = $1',
    version === undefined ? [] : [version],
  );
  return row ? HotlineBook.parse(row.body) : null;
}

/** @throws ExpectedError BOOK_VERSION not newer than the one in force | INPUT_INVALID refers to a unit that is not in it */
export async function saveBook(call: Call, book: HotlineBook): Promise<void> {
  const who = await requireRole(call, settingRoles);
  const { platform } = call;
  const known = new Set(book.orgs.map((org) => org.code));
  const lost = book.dispatch.flatMap((rule) => [rule.mainOrg, ...rule.assistOrgs]).find((code) => !known.has(code));
  if (lost !== undefined)
    throw new ExpectedError(
      'INPUT_INVALID',
      {},
      { fields: [{ field: 'dispatch', message: `派单目录里的单位 ${lost} 不在单位表里` }] },
    );
  await platform.db.tx(async (sql) => {
    await sql.query('lock table hotline_book in share row exclusive mode');
    const [last] = await sql.query<{ version: number }>(
      'select coalesce(max(version), 0) as version from hotline_book',
    );
    if (book.version <= (last?.version ?? 0)) throw new ExpectedError('BOOK_VERSION', { version: last?.version ?? 0 });
    const now = platform.clock.now();
    await sql.query(
      'insert into hotline_book (version, body, published_by, published_at) values ($1, $2::jsonb, $3, $4::timestamptz)',
      [book.version, JSON.stringify(book), who.username, now.toISOString()],
    );
    await publish(platform, sql, { kind: 'hotlineBook', ref: 'hotlineBook', body: book });
    await writeAudit(sql, now, {
      username: who.username,
      action: 'hotline.book.save',
      target: String(book.version),
      success: true,
    });
  });
}

/** Publishes or changes one entry of the knowledge base; stations get it by the feed. */
export async function saveArticle(call: Call, article: KnowledgeArticle): Promise<void> {
  const who = await requireRole(call, settingRoles);
  const { platform } = call;
  await platform.db.tx(async (sql) => {
    const now = platform.clock.now();
    const changed = await sql.query(
      `insert into knowledge (article_id, version, body, saved_by, saved_at) values ($1, $2, $3::jsonb, $4, $5::timestamptz)
       on conflict (article_id) do update set version = excluded.version, body = excluded.body, saved_by = excluded.saved_by,
         saved_at = excluded.saved_at where knowledge.version < excluded.version returning article_id`,
      [article.articleId, article.version, JSON.stringify(article), who.username, now.toISOString()],
    );
    if (changed.length === 0) throw new ExpectedError('ARTICLE_VERSION');
    await publish(platform, sql, { kind: 'knowledge', ref: article.articleId, body: article });
    await writeAudit(sql, now, {
      username: who.username,
      action: 'knowledge.save',
      target: article.articleId,
      success: true,
      detail: { version: article.version },
    });
  });
}
