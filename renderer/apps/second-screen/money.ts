/** 分 as 元, with separators: 1234500 → 12,345.00 */
export function yuanText(fen: number): string {
  return `${Math.floor(fen / 100)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',')}.${String(fen % 100).padStart(2, '0')}`;
}
