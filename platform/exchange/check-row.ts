import type { z } from 'zod';
import { ReportRow } from '#contract/platform/schemas.ts';
import { canonicalJson, sha256, unstorable } from '../kernel/canonical.ts';

const payloadLimit = 256 * 1024;

export type CheckedRow = { key: string } & ({ row: ReportRow; digest: string; payload: string } | { reason: string });

/** Checks one row as it came, alone: whatever it holds, the answer is a row or a sentence, never an exception. */
export function checkRow(raw: Record<string, unknown>): CheckedRow {
  const key = typeof raw.key === 'string' && raw.key.isWellFormed() && raw.key.length <= 120 ? raw.key : '';
  const problem = unstorable(raw);
  if (problem) return { key, reason: problem };
  const parsed = ReportRow.safeParse(raw);
  if (!parsed.success) return { key, reason: `内容不合规范：${describe(parsed.error)}` };
  const row = parsed.data;
  if (row.key !== `${row.projectNo}/${row.class}/${row.seq}/${row.dataVersion}`)
    return { key, reason: '幂等键与办件编号、类别、序号、版本不一致' };
  if (row.payload.projectNo !== row.projectNo) return { key, reason: '内容中的办件编号与信封不一致' };
  if ('seq' in row.payload && row.payload.seq !== row.seq) return { key, reason: '内容中的序号与信封不一致' };
  // Kept as sent: a newer station may say more than this platform knows.
  const payload = canonicalJson(raw.payload);
  if (Buffer.byteLength(payload) > payloadLimit) return { key, reason: `内容超过 ${payloadLimit / 1024} KB` };
  return { key, row, digest: sha256(payload), payload };
}

function describe(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => issue.path.join('.') || '整行')
    .join('、');
}
