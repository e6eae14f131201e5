import type { BoardGroup, BoardView, BoardWindow } from '#contract/hall/views.ts';

/** This near to the promise a group is worth a look. */
const nearShare = 0.8;

/** Is the hall well? One sentence, and the reason with what would help. */
export function judge(groups: BoardGroup[], windows: BoardWindow[]): BoardView['health'] {
  const total = groups.reduce((sum, one) => sum + one.waiting, 0);
  const lost = windows.filter((one) => one.isLost);
  const unserved = groups.find((one) => one.waiting > 0 && one.windowsOpen === 0);
  if (unserved)
    return {
      level: 'bad',
      sentence: `${unserved.groupName}有 ${unserved.waiting} 人在等，没有开着的窗口`,
      why: `最久已等 ${unserved.longestMin ?? 0} 分钟。请开一个办理${unserved.groupName}的窗口，或把号转到别的组。`,
    };
  const late = groups
    .filter((one) => one.promiseMin !== null && (one.longestMin ?? 0) > one.promiseMin)
    .sort(byLate)[0];
  if (late)
    return {
      level: 'bad',
      sentence: `${late.groupName}等候超过承诺 ${over(late)} 分钟`,
      why: outlook(late, total),
    };
  if (lost.length > 0)
    return {
      level: 'watch',
      sentence: `${lost.map((one) => one.windowNo).join('、')}失去联系`,
      why: `开着窗却没有应答，手上的号会在几分钟后退回队列。请到窗口看一下。`,
    };
  const near = groups
    .filter((one) => one.promiseMin !== null && (one.longestMin ?? 0) >= one.promiseMin * nearShare)
    .sort(byLate)[0];
  if (near)
    return {
      level: 'watch',
      sentence: `大厅基本正常，${near.groupName}接近承诺的 ${near.promiseMin ?? 0} 分钟`,
      why: outlook(near, total),
    };
  if (total === 0) return { level: 'well', sentence: '大厅正常，没有人在等', why: '' };
  const longest = groups.reduce((most, one) => Math.max(most, one.longestMin ?? 0), 0);
  return { level: 'well', sentence: `大厅正常，${total} 人在等，最久 ${longest} 分钟`, why: '' };
}

function outlook(group: BoardGroup, total: number): string {
  const [soon] = group.forecast;
  const words = [`全厅 ${total} 人在等，该组 ${group.waiting} 人，最久 ${group.longestMin ?? 0} 分钟。`];
  if (soon) {
    words.push(`照此 ${soon.inMin} 分钟后约 ${Math.round(soon.waiting)} 人`);
    words.push(soon.withOneMore < soon.waiting ? `，多开一个窗口约 ${Math.round(soon.withOneMore)} 人。` : '。');
  }
  return words.join('');
}

const over = (group: BoardGroup): number => (group.longestMin ?? 0) - (group.promiseMin ?? 0);
const byLate = (a: BoardGroup, b: BoardGroup): number => over(b) - over(a);
