// How the board says what it shows, in the workstation and on the platform's own page: the page gets this very file, so it is written without types,
// which stand beside it, and imports nothing.

/** `91%`, or a dash where there is nothing to divide by. */
export const shareText = (value) => (value === null ? '—' : `${Math.round(value * 100)}%`);

/** `412 / 453 人 · 3月4日同时 94%` */
export function figureText(figure) {
  if (figure.denominator === 0) return '还没有叫过号，或没有承诺等候时间';
  const parts = `${figure.numerator} / ${figure.denominator} 人`;
  return figure.baseline === null
    ? `${parts} · 没有可比的一天`
    : `${parts} · ${figure.baselineName} ${shareText(figure.baseline)}`;
}

/** @param level `unknown`: out of contact, what is old says nothing of now */
export function levelLook(level) {
  if (level === 'well') return { tone: 'ok', icon: 'check', word: '正常' };
  if (level === 'watch') return { tone: 'warn', icon: 'clock', word: '需留意' };
  if (level === 'bad') return { tone: 'bad', icon: 'warn', word: '要处理' };
  return { tone: 'warn', icon: 'warn', word: '不知道' };
}

export function groupLook(group) {
  const longest = group.longestMin ?? 0;
  if (group.waiting > 0 && group.windowsOpen === 0) return { tone: 'bad', icon: 'warn', word: '没有开窗' };
  if (group.promiseMin === null) return { tone: 'idle', icon: 'dot', word: '未承诺时间' };
  if (longest > group.promiseMin) return { tone: 'bad', icon: 'warn', word: `超 ${longest - group.promiseMin} 分` };
  if (longest >= group.promiseMin * 0.8) return { tone: 'warn', icon: 'clock', word: `接近 ${group.promiseMin} 分` };
  return { tone: 'ok', icon: 'check', word: `${group.promiseMin} 分内` };
}

/** @param names of the states */
export function windowLook(window, names) {
  if (window.isLost) return { tone: 'bad', icon: 'warn', word: '失联' };
  const word = names[window.state];
  if (window.state === 'idle') return { tone: 'ok', icon: 'check', word };
  if (window.state === 'paused') return { tone: 'idle', icon: 'lock', word };
  if (window.state === 'closed') return { tone: 'off', icon: 'dot', word };
  return { tone: 'info', icon: window.state === 'calling' ? 'say' : 'go', word };
}

export const servedText = (window, groups) =>
  window.groups.length === groups && groups > 1 ? '全部组' : window.groups.join(' ');

/** What its machine cannot do, before what waits there. */
export function troubleText({ health }) {
  if (!health) return '';
  if (health.faults.length > 0) return `${health.faults.map((one) => one.title).join('、')}故障`;
  return health.pending > 0 ? `待传 ${health.pending}` : '';
}

/** Groups a forecast is of interest for. */
export const foreseen = (groups) =>
  groups.filter((one) => one.waiting > 0 || one.forecast.some((later) => later.waiting >= 1));

/** The figures of the day, and the state of the numbers behind each. */
export const totalBoxes = [
  { key: 'issued', word: '取号' },
  { key: 'waiting', word: '等候', state: 'waiting' },
  { key: 'done', word: '办完', state: 'done' },
  { key: 'parked', word: '挂起', state: 'parked' },
  { key: 'noShow', word: '过号', state: 'noShow' },
  { key: 'printing', word: '待出票', state: 'printing' },
];

/** How the forecast comes about, said where it stands. */
export const forecastModel =
  '算法：来的人照上一个有数据的日子、按今天多少折算，没有这样的日子就照近半小时的来势渐渐持平；走的人照开着的窗口和近来每位办理的时间，排着队时照近半小时叫号的快慢。';
