/** Which rows of a long list are drawn: those in view and a few around them. */
export function rowsInView(options: {
  count: number;
  rowHeight: number;
  scrollTop: number;
  viewHeight: number;
  around?: number;
}): { from: number; to: number; before: number; after: number } {
  const { count, rowHeight, around = 8 } = options;
  const first = Math.floor(Math.max(0, options.scrollTop) / rowHeight);
  const from = Math.max(0, Math.min(first - around, count - 1));
  const to = Math.min(count, first + Math.ceil(options.viewHeight / rowHeight) + around);
  return {
    from: count === 0 ? 0 : from,
    to: Math.max(to, 0),
    before: count === 0 ? 0 : from * rowHeight,
    after: Math.max(0, count - to) * rowHeight,
  };
}
