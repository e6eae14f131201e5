/** The text of an answer, or in words why it has none. */
export type Decoded = { text: string } | { problem: string };

const chinese = /^(gb2312|gbk|gb[_-]?18030|cp936|x-gbk|ms936|windows-936|euc-cn|csgb2312)$/;
const marks: [bytes: number[], encoding: string][] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x84, 0x31, 0x95, 0x33], 'gb18030'],
];

/**
 * Decodes what a department sent by what it declares and by what it is: a byte-order mark says most, then the declaration, and where the
 * two disagree the bytes. What decodes under none of them is refused: half-read characters never reach a person or the form.
 *
 * @param contentType header as sent; most departments declare nothing, and some a default that is not true
 */
export function decodeAnswer(bytes: Uint8Array, contentType: string | null): Decoded {
  const marked = marks.find(([mark]) => mark.every((byte, at) => bytes[at] === byte));
  if (marked) return decodedAs(marked[1], bytes.subarray(marked[0].length));
  if (bytes.length > 1 && bytes.length % 2 === 0) {
    // Every JSON begins with a character of one byte: its other half is zero in UTF-16.
    if (bytes[1] === 0 && bytes[0] !== 0) return decodedAs('utf-16le', bytes);
    if (bytes[0] === 0 && bytes[1] !== 0) return decodedAs('utf-16be', bytes);
  }
  const declared = /charset\s*=\s*["']?([\w:.-]+)/i.exec(contentType ?? '')?.[1]?.toLowerCase() ?? null;
  const utf8 = tryAs('utf-8', bytes);
  if (declared !== null && !chinese.test(declared) && !/^utf-?8$/.test(declared)) return decodedAs(declared, bytes);
  if (declared !== null && chinese.test(declared))
    // Chinese in UTF-8 is hardly ever met by chance: who declares GBK and sends this did not mean it.
    return utf8 !== null && hasWide(utf8) ? { text: utf8 } : decodedAs('gb18030', bytes);
  if (utf8 !== null) {
    const gb = declared === null && !hasWide(utf8) && hasAccents(utf8) ? tryAs('gb18030', bytes) : null;
    // A few hanzi of GBK are letters of other scripts in UTF-8, e.g. 一 D2 BB.
    return { text: gb !== null && isAllHanzi(gb) ? gb : utf8 };
  }
  return isDamagedUtf8(bytes)
    ? { problem: '文字中有残缺的字符' }
    : decodedAs('gb18030', bytes, declared ?? '没有声明编码');
}

function decodedAs(encoding: string, bytes: Uint8Array, said = encoding): Decoded {
  const text = tryAs(encoding, bytes);
  return text === null ? { problem: `文字编码读不出来（${said}）` } : { text };
}

function tryAs(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return null;
    throw error;
  }
}

/** Characters that take three bytes and more in UTF-8: hanzi and the punctuation among them. */
const hasWide = (text: string): boolean => /[\u0800-\uffff]/.test(text);
const hasAccents = (text: string): boolean => /[\u0080-\u07ff]/.test(text);
const isAllHanzi = (text: string): boolean => /^[\p{ASCII}\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”]*$/u.test(text);

/** UTF-8 that was cut in the middle of a character or damaged on the way: read as GB 18030 it would be other hanzi. */
function isDamagedUtf8(bytes: Uint8Array): boolean {
  const text = new TextDecoder('utf-8').decode(bytes);
  const broken = text.split('\ufffd').length - 1;
  return [...text].filter((one) => one >= '\u0800' && one !== '\ufffd').length > broken;
}
