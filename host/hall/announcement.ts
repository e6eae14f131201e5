const digits = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'] as const;

/**
 * What is said for a call, a word at a time: the number letter by letter and digit by digit, as it stands on the paper; the window as
 * people say it. `A012`, `12 号窗` → 请 A 零 一 二 号 到 十 二 号 窗口.
 */
export function announcementWords(number: string, windowNo: string): string[] {
  return ['请', ...spelled(number), '号', '到', ...windowWords(windowNo)];
}

const spelled = (text: string): string[] =>
  [...text.toUpperCase()].flatMap((one) =>
    /\d/.test(one) ? [digits[Number(one)] ?? one] : one.trim() === '' ? [] : [one],
  );

function windowWords(windowNo: string): string[] {
  const [, before = '', figures] = /^(\D*?)0*(\d{1,2})\s*(?:号窗口?|窗口?)?$/.exec(windowNo.trim()) ?? [];
  // A window with a name of its own is said as it is.
  if (figures === undefined) return [...spelled(windowNo)];
  return [...spelled(before), ...countWords(Number(figures)), '号', '窗口'];
}

/** Up to 99. */
function countWords(count: number): string[] {
  const [tens, ones] = [Math.floor(count / 10), count % 10];
  return [
    ...(tens > 1 ? [digits[tens] ?? ''] : []),
    ...(tens > 0 ? ['十'] : []),
    ...(ones > 0 || tens === 0 ? [digits[ones] ?? ''] : []),
  ];
}
