const dayMs = 86_400_000;
const iso = (at: number): string => new Date(at).toISOString().slice(0, 10);

export interface Range {
  name: string;
  from: string;
  to: string;
}

/** The stretches a manager asks for, up to `today` (ISO dates). */
export function usualRanges(today: string): Range[] {
  const at = Date.parse(today);
  const monday = at - ((new Date(at).getUTCDay() + 6) % 7) * dayMs;
  const [year = 0, month = 0] = today.split('-').map(Number);
  return [
    { name: '本周', from: iso(monday), to: today },
    { name: '上周', from: iso(monday - 7 * dayMs), to: iso(monday - dayMs) },
    { name: '本月', from: iso(Date.UTC(year, month - 1, 1)), to: today },
    { name: '上月', from: iso(Date.UTC(year, month - 2, 1)), to: iso(Date.UTC(year, month - 1, 0)) },
    { name: '今年', from: `${year}-01-01`, to: today },
  ];
}
