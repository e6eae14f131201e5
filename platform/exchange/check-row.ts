import type { z } from 'zod';
import {
  isReportClass,
  rowPayloads,
  RowEnvelope,
  type ReportClass,
  type ReportResult,
} from '#contract/platform/reports.ts';
import { caseStream, numberKey, rowKey } from '#contract/platform/streams.ts';
import { sha256, storableJson, unstorable } from '../kernel/canonical.ts';

const payloadLimit = 256 * 1024;

/** A row that is well formed; whether it may stand where it wants to is judged together with what is stored. */
export interface GoodRow extends Omit<RowEnvelope, 'class'> {
  class: ReportClass;
  /** The stream's name was made from the case number: the station is of the time before streams. */
  isNamedByNumber: boolean;
  payload: Record<string, unknown>;
  /** Canonical text of the payload as sent: a newer station may say more than this platform knows. */
  text: string;
  digest: string;
}
export type CheckedRow = { row: GoodRow } | { key: string; reason: string; code?: ReportResult['code'] };

type StreamKind = 'case' | 'ticket' | 'hall' | 'station';
const casesOnly: readonly StreamKind[] = ['case'];
const casesAndTickets: readonly StreamKind[] = ['case', 'ticket'];
/** Which streams a class may stand in. */
const placesOf: Record<ReportClass, readonly StreamKind[]> = {
  accept: casesOnly,
  material: casesOnly,
  verification: casesOnly,
  payment: casesOnly,
  courier: casesOnly,
  special: casesOnly,
  result: casesOnly,
  step: casesAndTickets,
  document: casesAndTickets,
  signature: casesAndTickets,
  attachment: casesAndTickets,
  dataCorrection: casesAndTickets,
  rating: ['case', 'ticket', 'hall', 'station'],
  ticket: ['ticket'],
  queueEvent: ['hall'],
};

/** Checks one row as it came, alone: whatever it holds, the answer is a row or a sentence, never an exception. */
export function checkRow(raw: Record<string, unknown>): CheckedRow {
  const { key: sent, class: name } = raw;
  const key = typeof sent === 'string' && sent.isWellFormed() && sent.length <= 200 ? sent : '';
  if (typeof name === 'string' && name !== '' && !isReportClass(name))
    return { key, code: 'unknownClass', reason: `中心平台还不认识“${name.slice(0, 40)}”这类记录，请先升级中心平台` };
  const kept = storableJson(raw.payload);
  if ('reason' in kept) return { key, reason: kept.reason };
  const { text } = kept;
  const isNamedByNumber = raw.stream === undefined && typeof raw.projectNo === 'string';
  const envelope = RowEnvelope.safeParse(isNamedByNumber ? { ...raw, stream: caseStream(String(raw.projectNo)) } : raw);
  if (!envelope.success) return { key, reason: `内容不合规范：${describe(envelope.error)}` };
  const row = envelope.data;
  const { stream, seq, dataVersion, projectNo, occurredAt } = row;
  if (!isReportClass(row.class)) return { key, reason: '内容不合规范：class' };
  const payload = rowPayloads[row.class].safeParse(raw.payload);
  if (!payload.success) return { key, reason: `内容不合规范：${describe(payload.error, 'payload')}` };
  const reason = unstorable(projectNo) ?? disagreement(row, row.class, payload.data);
  if (reason) return { key, reason };
  if (text.length > payloadLimit / 4 && Buffer.byteLength(text) > payloadLimit)
    return { key, reason: `内容超过 ${payloadLimit / 1024} KB` };
  const identity = { key: row.key, stream, class: row.class, seq, dataVersion };
  return {
    row: { ...identity, projectNo, occurredAt, isNamedByNumber, payload: payload.data, text, digest: sha256(text) },
  };
}

/** Where envelope and payload contradict each other. */
function disagreement(row: RowEnvelope, name: ReportClass, payload: Record<string, unknown>): string | null {
  const { stream, projectNo, seq } = row;
  const [kind = '', id] = stream.split(':');
  if (row.key !== rowKey(stream, row) && (projectNo === null || row.key !== numberKey(projectNo, row)))
    return '幂等键与所属、类别、序号、版本不一致';
  if ('projectNo' in payload && payload.projectNo !== projectNo) return '内容中的办件编号与信封不一致';
  if ('seq' in payload && payload.seq !== seq) return '内容中的序号与信封不一致';
  if (!placesOf[name].some((place) => place === kind)) return `“${name}”这类记录不能放在 ${kind} 之下`;
  if (kind !== 'case' && projectNo !== null) return '只有办件的记录带办件编号';
  if (name === 'ticket' && payload.ticketId !== id) return '内容中的工单与信封不一致';
  if (name === 'queueEvent' && payload.hallCode !== id) return '内容中的大厅与信封不一致';
  return null;
}

function describe(error: z.ZodError, under = ''): string {
  return error.issues
    .slice(0, 3)
    .map((issue) => [...(under && issue.path.length === 0 ? [under] : []), ...issue.path].join('.') || '整行')
    .join('、');
}
