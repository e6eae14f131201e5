import type { AlertKind } from '#contract/hall/alert-names.ts';
import type { AlertLimits } from '#contract/hall/alerts.ts';
import type { BoardWindow, QueueCount } from '#contract/hall/views.ts';
import type { KnownHealth } from './station-health.ts';

export interface DueAlert {
  kind: Exclude<AlertKind, 'emergency'>;
  subject: string;
  what: string;
}

/** What the manager has to be warned of at this moment, by the limits set. */
export function alertsDue(
  limits: AlertLimits,
  hall: { waiting: readonly QueueCount[]; windows: readonly BoardWindow[]; health: readonly KnownHealth[]; now: Date },
): DueAlert[] {
  const since = (at: Date): number => Math.floor((hall.now.getTime() - at.getTime()) / 60_000);
  const due: DueAlert[] = [];
  for (const { groupCode, groupName, waiting, longestMin } of hall.waiting) {
    if (limits.longestWaitMin !== null && (longestMin ?? 0) >= limits.longestWaitMin)
      due.push({
        kind: 'longestWait',
        subject: groupCode,
        what: `${groupName}有人等了 ${limits.longestWaitMin} 分钟以上`,
      });
    if (limits.waiting !== null && waiting >= limits.waiting)
      due.push({ kind: 'waiting', subject: groupCode, what: `${groupName}在等的人到了 ${limits.waiting} 人` });
  }
  if (limits.silentMin !== null)
    for (const window of hall.windows) {
      const hasWaiting = hall.waiting.some((one) => one.waiting > 0 && window.groups.includes(one.groupCode));
      const isIdle = window.state === 'idle' && hasWaiting && (window.sinceMin ?? 0) >= limits.silentMin;
      if (window.isLost)
        due.push({ kind: 'windowSilent', subject: window.windowNo, what: `${window.windowNo}没有应答` });
      else if (isIdle)
        due.push({
          ...{ kind: 'windowSilent', subject: window.windowNo },
          what: `${window.windowNo}有人在等，${limits.silentMin} 分钟没有叫号`,
        });
    }
  for (const { windowNo, pending, oldestAt, faults } of hall.health) {
    const { deviceFaultMin, syncStuckMin } = limits;
    const broken = faults.filter((one) => deviceFaultMin !== null && since(new Date(one.since)) >= deviceFaultMin);
    if (broken.length > 0)
      due.push({
        ...{ kind: 'deviceFault', subject: windowNo },
        what: `${windowNo}的${broken.map((one) => one.title).join('、')}有故障`,
      });
    if (syncStuckMin !== null && pending > 0 && oldestAt !== null && since(oldestAt) >= syncStuckMin)
      due.push({
        ...{ kind: 'syncStuck', subject: windowNo },
        what: `${windowNo}有记录 ${syncStuckMin} 分钟以上没有传到`,
      });
  }
  return due;
}
