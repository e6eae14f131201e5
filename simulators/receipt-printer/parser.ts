import { Buffer } from 'node:buffer';
import iconv from 'iconv-lite';

export type Align = 'left' | 'center' | 'right';

/** What one print action put on paper. */
export type PrintedItem =
  | { kind: 'text'; text: string; align: Align; bold: boolean; widthScale: number; heightScale: number }
  | { kind: 'raster'; widthDots: number; heightDots: number; rows: Uint8Array; align: Align }
  | { kind: 'qr'; data: string; moduleDots: number; align: Align }
  | { kind: 'barcode'; data: string; align: Align }
  | { kind: 'feed'; lines: number }
  | { kind: 'cut' };

export interface ParserEvents {
  onItem(item: PrintedItem): void;
  /** `ESC @` */
  onInit(): void;
  /** `DLE EOT n`; `isInsideCommand` when it came where no question belongs. */
  onQuestion(n: number, isInsideCommand: boolean): void;
  /** `DLE ENQ n` */
  onRecover(n: number): void;
  /** `GS a n`: which changes to report unasked. */
  onAutomatic?(n: number): void;
  /** A command this printer does not know. */
  onUnknown(bytes: number[]): void;
}

export interface EscPosParser {
  push(bytes: Uint8Array): void;
  /** Forgets an unfinished command and text, as clearing the buffer does. */
  clear(): void;
}

const ALIGNS: readonly Align[] = ['left', 'center', 'right'];

/** A printer's side of ESC/POS in Chinese mode: bytes in, what appears on paper out. */
export function createEscPosParser(events: ParserEvents): EscPosParser {
  let held: number[] = [];
  let text: number[] = [];
  let isChinese = false;
  let align: Align = 'left';
  let bold = false;
  let widthScale = 1;
  let heightScale = 1;
  let qrData = '';
  let qrDots = 3;

  function reset(): void {
    text = [];
    isChinese = false;
    align = 'left';
    bold = false;
    widthScale = 1;
    heightScale = 1;
  }

  function lineFeed(): void {
    const shown = isChinese ? iconv.decode(Buffer.from(text), 'gb18030') : Buffer.from(text).toString('latin1');
    events.onItem({ kind: 'text', text: shown, align, bold, widthScale, heightScale });
    text = [];
  }

  /** @returns bytes used, or 0 when the command is not complete yet */
  function take(): number {
    const [a = 0, b = 0, c = 0] = held;
    switch (a) {
      case 0x0a:
        lineFeed();
        return 1;
      case 0x10:
        return takeRealTime(b, c);
      case 0x1b:
        return takeEsc(b, c);
      case 0x1c:
        return takeFs(b, c);
      case 0x1d:
        return takeGs(b, c);
      default:
        return takeCharacter(a, b);
    }
  }

  function takeCharacter(a: number, b: number): number {
    if (a < 0x20) {
      events.onUnknown([a]);
      return 1;
    }
    if (!isChinese || a < 0x80) {
      text.push(a);
      return 1;
    }
    if (held.length < 2) return 0;
    const length = b >= 0x30 && b <= 0x39 ? 4 : 2;
    if (held.length < length) return 0;
    text.push(...held.slice(0, length));
    return length;
  }

  function takeRealTime(b: number, c: number): number {
    if (held.length < 3) return 0;
    if (b === 0x04) events.onQuestion(c, text.length > 0);
    else if (b === 0x05) events.onRecover(c);
    else events.onUnknown([0x10, b, c]);
    return 3;
  }

  function takeEsc(b: number, c: number): number {
    if (held.length < 2) return 0;
    if (b === 0x40) {
      reset();
      events.onInit();
      return 2;
    }
    if (b === 0x70) return held.length < 5 ? 0 : 5;
    if (held.length < 3) return 0;
    if (b === 0x61) align = ALIGNS[c % 48] ?? 'left';
    else if (b === 0x45) bold = (c & 1) === 1;
    else if (b === 0x64) {
      if (text.length > 0) lineFeed();
      events.onItem({ kind: 'feed', lines: c });
    } else if (b !== 0x52 && b !== 0x74) events.onUnknown([0x1b, b, c]);
    return 3;
  }

  function takeFs(b: number, c: number): number {
    if (held.length < 2) return 0;
    if (b === 0x26 || b === 0x2e) {
      isChinese = b === 0x26;
      return 2;
    }
    if (held.length < 3) return 0;
    if (b === 0x21) {
      widthScale = (c & 0x04) === 0 ? 1 : 2;
      heightScale = (c & 0x08) === 0 ? 1 : 2;
    } else if (b === 0x57) {
      widthScale = heightScale = (c & 1) === 1 ? 2 : 1;
    } else if (b !== 0x2d && b !== 0x43) events.onUnknown([0x1c, b, c]);
    return 3;
  }

  function takeGs(b: number, c: number): number {
    if (held.length < 3) return 0;
    switch (b) {
      case 0x21:
        widthScale = (c >> 4) + 1;
        heightScale = (c & 0x0f) + 1;
        return 3;
      case 0x56: {
        const length = c >= 0x41 ? 4 : 3;
        if (held.length < length) return 0;
        events.onItem({ kind: 'cut' });
        return length;
      }
      case 0x76:
        return takeRaster();
      case 0x28:
        return takeQr();
      case 0x6b:
        return takeBarcode(c);
      case 0x61:
        events.onAutomatic?.(c);
        return 3;
      case 0x48:
      case 0x68:
      case 0x77:
        return 3;
      default:
        events.onUnknown([0x1d, b, c]);
        return 3;
    }
  }

  function takeRaster(): number {
    if (held.length < 8) return 0;
    const [, , , mode = 0, xl = 0, xh = 0, yl = 0, yh = 0] = held;
    const across = xl | (xh << 8);
    const heightDots = yl | (yh << 8);
    const length = 8 + across * heightDots;
    if (held.length < length) return 0;
    if (mode !== 0 && mode !== 48) events.onUnknown([0x1d, 0x76, 0x30, mode]);
    events.onItem({
      kind: 'raster',
      widthDots: across * 8,
      heightDots,
      rows: Uint8Array.from(held.slice(8, length)),
      align,
    });
    return length;
  }

  function takeQr(): number {
    if (held.length < 5) return 0;
    const length = 5 + ((held[3] ?? 0) | ((held[4] ?? 0) << 8));
    if (held.length < length) return 0;
    const [, , kind, , , , fn, value = 0] = held;
    if (kind !== 0x6b) events.onUnknown(held.slice(0, length));
    else if (fn === 0x43) qrDots = value;
    else if (fn === 0x50) qrData = Buffer.from(held.slice(8, length)).toString('utf8');
    else if (fn === 0x51) events.onItem({ kind: 'qr', data: qrData, moduleDots: qrDots, align });
    return length;
  }

  function takeBarcode(type: number): number {
    if (held.length < 4) return 0;
    const length = 4 + (held[3] ?? 0);
    if (held.length < length) return 0;
    const data = Buffer.from(held.slice(4, length)).toString('latin1');
    if (type !== 0x49) events.onUnknown(held.slice(0, 4));
    else events.onItem({ kind: 'barcode', data: data.replace(/^\{[ABC]/, '').replaceAll('{{', '{'), align });
    return length;
  }

  return {
    push(bytes) {
      for (const byte of bytes) {
        held.push(byte);
        // A question put into the middle of an image or a name is image or name to this printer, and it is noted.
        if (held.length > 3 && held.at(-3) === 0x10 && held.at(-2) === 0x04 && byte >= 1 && byte <= 4)
          events.onQuestion(byte, true);
        const used = take();
        if (used > 0) held = held.slice(used);
      }
    },
    clear() {
      held = [];
      reset();
    },
  };
}
