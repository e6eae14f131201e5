import type { Actor } from '#contract/error-registry.ts';
import type { CaseState, CaseSummary, PrintJob, Verification } from '#contract/cases.ts';
import type { DeviceState, OutboxRow } from '#contract/workstation/schemas.ts';
import type { z } from 'zod';
import type { IconName } from './icons.ts';

export type Tone = 'ok' | 'warn' | 'bad' | 'info' | 'idle';
export interface Mark {
  word: string;
  tone: Tone;
  icon: IconName | null;
}

const mark = (word: string, tone: Tone, icon: IconName | null = null): Mark => ({ word, tone, icon });

/** Who has to act, as the clerk reads it. */
export const actorNames: Record<Actor, string> = {
  clerk: '您本人',
  technician: '技术人员',
  administrator: '管理员',
  developer: '软件方（请技术人员转告）',
  department: '对方部门',
  platform: '中心平台运维',
};

export const caseTones: Record<CaseState, Tone> = {
  DRAFT: 'idle',
  RECEIVED: 'info',
  NOT_REQUIRED: 'idle',
  NOT_ACCEPTED: 'bad',
  CORRECTION: 'warn',
  ACCEPTED: 'info',
  IN_REVIEW: 'info',
  SUSPENDED: 'warn',
  DONE_OK: 'ok',
  DONE_COND: 'ok',
  DONE_REFUSED: 'bad',
  EXPIRED: 'idle',
  WITHDRAWN: 'idle',
  DELIVERED: 'ok',
  VOID: 'idle',
};

export const deviceMarks: Record<DeviceState['state'], { tone: Tone; icon: IconName }> = {
  unbound: { tone: 'idle', icon: 'dot' },
  connecting: { tone: 'info', icon: 'spin' },
  ready: { tone: 'ok', icon: 'check' },
  busy: { tone: 'info', icon: 'spin' },
  warning: { tone: 'warn', icon: 'warn' },
  fault: { tone: 'bad', icon: 'warn' },
};

export const verificationMarks: Record<Verification['state'], Mark> = {
  waiting: mark('等待', 'idle', 'clock'),
  running: mark('核验中', 'info', 'spin'),
  valid: mark('相符', 'ok', 'check'),
  warning: mark('请核对', 'warn', 'warn'),
  invalid: mark('不符', 'bad', 'cross'),
  failed: mark('没有核到', 'warn', 'warn'),
  late: mark('超时，等后补', 'warn', 'clock'),
  disputed: mark('有异议，不采用', 'warn', 'warn'),
  cannotAsk: mark('还不能核', 'idle', 'dot'),
};

export const printMarks: Record<PrintJob['state'] | 'none', Mark> = {
  none: mark('未打印', 'idle'),
  queued: mark('排队打印', 'info', 'clock'),
  printing: mark('打印中', 'info', 'spin'),
  printed: mark('已打印', 'ok', 'check'),
  failed: mark('没有打出', 'bad', 'warn'),
  unknown: mark('请看纸面', 'warn', 'warn'),
};

export const syncMarks: Record<z.infer<typeof CaseSummary>['syncState'], Mark> = {
  none: mark('—', 'idle'),
  pending: mark('待传', 'warn', 'clock'),
  synced: mark('已上报', 'ok', 'check'),
  attention: mark('需处理', 'bad', 'warn'),
};

export const outboxMarks: Record<OutboxRow['state'], Mark> = {
  waiting: mark('待传', 'warn', 'clock'),
  sending: mark('上传中', 'info', 'spin'),
  acked: mark('已送达', 'ok', 'check'),
  attention: mark('需处理', 'bad', 'warn'),
};

export const sourceNames = { card: '身份证', clerk: '', department: '部门' } as const;
export const kindTones = { '1': 'ok', '2': 'info', '9': 'idle' } as const;

/** Behind a due date counted through a year nobody has published the days off of. */
export const provisionalWord = (dueCalendar: 'official' | 'provisional' | null): string =>
  dueCalendar === 'provisional' ? '（暂定）' : '';
