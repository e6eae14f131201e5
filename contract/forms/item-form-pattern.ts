/** Longest text a pattern is ever tried on, characters; longer values are refused before. */
export const patternTextLimit = 200;

/** Ways a pattern may at most be tried on such a text: some hundred milliseconds at the very worst. */
const maxWays = 1e7;

/**
 * Says why a pattern may not run in the host, or null when it may.
 *
 * The catalogue comes from outside, and one pattern such as `^(a+)+$` would stop the workstation for hours. The number of ways
 * a backtracking engine can match is counted from the pattern alone: choices multiply in a row and add up between
 * alternatives. That is an upper bound, so a pattern let through is safe; a rare harmless one is refused and can be
 * written more tightly.
 */
export function patternFault(pattern: string): string | null {
  if (pattern.length > 300) return '正则表达式超过 300 个字符';
  try {
    new RegExp(pattern, 'u');
  } catch (error) {
    return `正则表达式写法有误（${error instanceof Error ? error.message : String(error)}）`;
  }
  const { ways, isAnchored, isSupported } = countWays(pattern);
  if (!isSupported) return '正则表达式不能用反向引用、前后查找和命名分组';
  if (ways * (isAnchored ? 1 : patternTextLimit) > maxWays)
    return '正则表达式太复杂，可能长时间算不出结果；请以 ^ 开头并减少不定长的重复';
  return null;
}

function countWays(pattern: string): { ways: number; isAnchored: boolean; isSupported: boolean } {
  let at = 0;
  let isSupported = true;
  let topAlternatives = 0;

  const alternatives = (depth: number): number => {
    let ways = sequence(depth);
    if (depth === 0) topAlternatives += 1;
    while (pattern[at] === '|') {
      at += 1;
      ways += sequence(depth);
      if (depth === 0) topAlternatives += 1;
    }
    return ways;
  };
  const sequence = (depth: number): number => {
    let ways = 1;
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const once = atom(depth);
      ways *= repeated(once, quantifier());
    }
    return ways;
  };
  const atom = (depth: number): number => {
    const char = pattern[at];
    at += 1;
    if (char === '(') return group(depth);
    if (char === '[') skipClass();
    if (char === '\\') skipEscape();
    return 1;
  };
  const group = (depth: number): number => {
    if (pattern[at] === '?') {
      if (pattern[at + 1] !== ':') isSupported = false;
      at += 2;
    }
    const ways = alternatives(depth + 1);
    at += 1;
    return ways;
  };
  const skipClass = (): void => {
    while (at < pattern.length && pattern[at] !== ']') at += pattern[at] === '\\' ? 2 : 1;
    at += 1;
  };
  const skipEscape = (): void => {
    const char = pattern[at] ?? '';
    if (/[1-9k]/.test(char)) isSupported = false;
    at += 1;
    if (/[pPu]/.test(char) && pattern[at] === '{') at = pattern.indexOf('}', at) + 1;
  };
  const quantifier = (): [min: number, max: number] => {
    const found = /^(?:[*+?]|\{(\d+)(,?)(\d*)\})\??/.exec(pattern.slice(at));
    if (!found) return [1, 1];
    at += found[0].length;
    const sign = found[0][0];
    if (sign === '*') return [0, patternTextLimit];
    if (sign === '+') return [1, patternTextLimit];
    if (sign === '?') return [0, 1];
    const min = Number(found[1]);
    const max = found[2] === '' ? min : found[3] === '' ? patternTextLimit : Number(found[3]);
    return [min, Math.max(min, Math.min(max, patternTextLimit))];
  };

  const ways = alternatives(0);
  return { ways, isAnchored: pattern.startsWith('^') && topAlternatives === 1, isSupported };
}

function repeated(ways: number, [min, max]: [min: number, max: number]): number {
  if (ways === 1) return max - min + 1;
  let sum = 0;
  for (let times = min; times <= max && sum <= maxWays; times += 1) sum += ways ** times;
  return sum;
}
