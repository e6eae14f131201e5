/** A JSON text read as an object, or what is wrong with it and where, in words for somebody who does not read English. */
export type ReadJson = { value: Record<string, unknown>; problem: null } | { value: null; problem: string };

export function readJson(text: string): ReadJson {
  if (text.trim() === '') return wrong('内容是空的');
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { value: value as Record<string, unknown>, problem: null }
      : wrong('最外层要用一对花括号 { }');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return wrong(problemOf(text));
  }
}

const wrong = (problem: string): ReadJson => ({ value: null, problem });

function problemOf(text: string): string {
  const at = firstFault(text);
  const before = text.slice(0, at).split('\n');
  return `第 ${before.length} 行第 ${(before.at(-1) ?? '').length + 1} 个字：${causeOf(text, at)}`;
}

/** Where the text stops being the beginning of any JSON; its length when it only ends too early. The engine tells the place of some faults only. */
function firstFault(text: string): number {
  let well = 0;
  let ill = text.length + 1;
  while (ill - well > 1) {
    const middle = Math.floor((well + ill) / 2);
    if (mayGoOn(text.slice(0, middle))) well = middle;
    else ill = middle;
  }
  return well;
}

function mayGoOn(start: string): boolean {
  try {
    JSON.parse(start);
    return true;
  } catch (error) {
    const message = String(error);
    const at = /position (\d+)/.exec(message)?.[1];
    return at === undefined ? /end of JSON/.test(message) : Number(at) >= start.length;
  }
}

function causeOf(text: string, at: number): string {
  if (at >= text.trimEnd().length) return '没有写完，可能少了括号或引号';
  const found = text[at] ?? '';
  if ('，：“”‘’；｛｝【】'.includes(found)) return `这里用了中文标点“${found}”，请换成英文的`;
  if (found === "'") return '文字要用双引号，不用单引号';
  if (/[}\]]/.test(found) && /,\s*$/.test(text.slice(0, at))) return '前面多了一个逗号';
  if (text.startsWith('//', at) || text.startsWith('/*', at)) return '这里不能写注释';
  if (found === '\n') return '文字没有在这一行结束，少了双引号';
  if (found === '"') return '前面少了逗号或冒号';
  return `不该出现“${found}”，请检查前面的逗号、引号和括号`;
}

/** `12 34 a b` is no hex: null; spaces, commas and 0x are taken as people copy them. */
export function cleanHex(text: string): string | null {
  const digits = text.replace(/0x/gi, ' ').replace(/[\s,，:-]+/g, '');
  return digits.length % 2 === 0 && /^[0-9a-f]*$/i.test(digits) ? digits.toUpperCase() : null;
}
