import type { PadButton } from '#native-bindings/signature-pad/capture.ts';
import type { Rect } from '#native-bindings/signature-pad/strokes.ts';
import { drawPage, encodePng, fit, setFont, stack, widthOf, wrap, write, type Pen, type Pixels } from './canvas.ts';
import { spelled } from '../fonts/coverage.ts';
import type { ShownFact } from './facts.ts';

/** What a confirmation page says. */
export interface PageContent {
  facts: readonly ShownFact[];
  /** Over all facts, printed short on every page: it ties a page too small for all of them to the whole. */
  factsSm3: string;
  /** `2026-11-23` in China. */
  date: string;
}

export const pageTitle = '办事申请确认书';
export const declaration = '以上信息和所交材料真实、有效，本人已核对无误。本人知晓：所作陈述不实的，依法承担相应责任。';
const shortDeclaration = '以上信息真实有效，本人已核对无误。';

/** A name with a character no font has shows its code: an empty box would be any name at all. */
const drawableContent = (content: PageContent): PageContent => ({
  ...content,
  facts: content.facts.map(({ label, value }) => ({
    label: spelled(label),
    value: value
      .split('\n')
      .map((line) => spelled(line))
      .join('\n'),
  })),
});

export interface PadPage extends Pixels {
  png(): Promise<Uint8Array>;
  /** Where the signature goes, page pixels. */
  area: Rect;
  buttons: PadButton[];
}

/**
 * One page for a signature pad, as large as its screen: title, as many facts as it has room for, declaration,
 * place for the signature, buttons. Legible from 396 × 100 up.
 *
 * @throws FontMissing
 */
export function renderPadPage(
  given: PageContent,
  { width, height, isMono }: { width: number; height: number; isMono: boolean },
): PadPage {
  const content = drawableContent(given);
  const unit = height / 480;
  const px = (size: number, least: number): number => Math.max(least, Math.round(size * unit));
  const margin = px(16, 4);
  const text = px(21, 12);
  const line = Math.round(text * 1.3);
  const { area, buttons, textWidth } = padPlaces({ width, height, margin, px });

  const page = drawPage(
    width,
    height,
    (pen) => {
      let y = 0;
      if (height >= lowScreen) {
        const title = px(27, 14);
        setFont(pen, title, 'bold');
        write(pen, pageTitle, margin, margin + title);
        setFont(pen, text);
        pen.textAlign = 'right';
        write(pen, content.date, width - margin, margin + title);
        pen.textAlign = 'left';
        y = margin + title + Math.round(margin / 2);
        pen.fillRect(margin, y, width - 2 * margin, 1);
      }
      setFont(pen, text);
      const says = height < lowScreen ? [] : wrap(pen, width < 600 ? shortDeclaration : declaration, textWidth);
      const lastLine = area.y - Math.round(text * 0.4);
      const firstFact = y + text + Math.round(margin / 4);
      const rows = Math.floor((lastLine - says.length * line - firstFact) / line) + 1;
      padFacts(pen, content, { x: margin, y: firstFact, width: textWidth, rows, line });
      says.forEach((one, index) => write(pen, one, margin, lastLine - (says.length - 1 - index) * line));
      signatureBox(pen, area, text, isMono);
      for (const { rect, id } of buttons) drawButton(pen, rect, buttonNames[id], px(26, 14), id === 'confirm');
    },
    { isMono },
  );
  return { ...page, png: () => encodePng(page), area, buttons };
}

/** Below this height (the smallest pads have 100 pixels) there is room for a line of text, the signature, and buttons beside it. */
const lowScreen = 160;

/** 取消 at the far end from 确认: a hand that has just signed must not tap the wrong one. */
const buttonOrder = ['cancel', 'redo', 'confirm'] as const;

function padPlaces({
  width,
  height,
  margin,
  px,
}: {
  width: number;
  height: number;
  margin: number;
  px: (size: number, least: number) => number;
}): { area: Rect; buttons: PadButton[]; textWidth: number } {
  if (height < lowScreen) {
    const buttonWidth = Math.floor(width / 4);
    const buttonHeight = Math.floor((height - 4 * margin) / 3);
    const buttons = buttonOrder.map((id, index) => ({
      id,
      rect: {
        x: width - margin - buttonWidth,
        y: margin + index * (buttonHeight + margin),
        width: buttonWidth,
        height: buttonHeight,
      },
    }));
    const textWidth = width - 3 * margin - buttonWidth;
    return { buttons, textWidth, area: { x: margin, y: 36, width: textWidth, height: height - 36 - margin } };
  }
  const buttonHeight = px(56, 26);
  const areaHeight = px(150, 60);
  const buttonWidth = Math.floor((width - 4 * margin) / 3);
  const buttons = buttonOrder.map((id, index) => ({
    id,
    rect: {
      x: margin + index * (buttonWidth + margin),
      y: height - margin - buttonHeight,
      width: buttonWidth,
      height: buttonHeight,
    },
  }));
  const textWidth = width - 2 * margin;
  return {
    buttons,
    textWidth,
    area: { x: margin, y: height - buttonHeight - 2 * margin - areaHeight, width: textWidth, height: areaHeight },
  };
}

const buttonNames: Record<PadButton['id'], string> = { confirm: '确认', redo: '重签', cancel: '取消' };

/** Facts in one line each; what has no room is told by number and digest. */
function padFacts(
  pen: Pen,
  { facts, factsSm3 }: PageContent,
  place: { x: number; y: number; width: number; rows: number; line: number },
): void {
  // Two short ones to a line, where both have room.
  const lines: string[] = [];
  const ordered = [...facts.filter(isFirst), ...facts.filter((one) => !isFirst(one))];
  for (const fact of ordered.map(({ label, value }) => `${label}：${value}`)) {
    const last = lines.at(-1);
    const joined = last === undefined || last.includes('　') ? null : `${last}　${fact}`;
    if (joined !== null && widthOf(pen, joined) <= place.width) lines[lines.length - 1] = joined;
    else lines.push(fact);
  }
  const shown = lines.slice(0, Math.max(1, place.rows - 1));
  const rest = lines.slice(shown.length).reduce((sum, one) => sum + one.split('　').length, 0);
  [...shown, `${rest > 0 ? `另有 ${rest} 项，` : ''}全部 ${facts.length} 项摘要 ${factsSm3.slice(0, 16)}`].forEach(
    (one, index) => write(pen, fit(pen, one, place.width), place.x, place.y + index * place.line),
  );
}

/** Who and what for: on the smallest pad as well. */
const isFirst = ({ label }: ShownFact): boolean => ['姓名', '申请单位', '申请事项'].includes(label);

export interface ScreenPages {
  /** Of each image. */
  width: number;
  height: number;
  images: Uint8Array[];
  /** All images, one below the other: what a signature is bound to. */
  whole: Pixels;
  /** On the last image; null when nothing is signed. */
  area: Rect | null;
}

/** Twice the place it has on the applicant's screen, so that letters stay sharp. There nothing is smaller than 24 px, hence nothing here smaller than `pageText`. */
const screenWidth = 1120;
const screenHeight = 1180;
const sideMargin = 56;
export const pageText = 52;
const factLine = 72;
const labelWidth = 320;

/** Pages for the applicant's screen: every fact in full, on as many pages as it takes. @throws FontMissing */
export async function renderScreenPages(given: PageContent, options: { withSignature: boolean }): Promise<ScreenPages> {
  const content = drawableContent(given);
  const rows = factRows(content);
  const top = 170;
  const bottom = 110;
  const closing = 3 * factLine + 40 + (options.withSignature ? 450 : 80);
  const perPage = Math.floor((screenHeight - top - bottom) / factLine);
  const onLast = Math.floor((screenHeight - top - bottom - closing) / factLine);
  const groups: FactRow[][] = [];
  for (let at = 0; at < rows.length; at += perPage) groups.push(rows.slice(at, at + perPage));
  if ((groups.at(-1)?.length ?? Infinity) > onLast) groups.push([]);

  const area = options.withSignature
    ? { x: sideMargin, y: screenHeight - bottom - 360, width: screenWidth - 2 * sideMargin, height: 300 }
    : null;
  const pages = groups.map((group, index) =>
    drawPage(screenWidth, screenHeight, (pen) => {
      pen.textAlign = 'center';
      setFont(pen, 64, 'bold');
      write(pen, pageTitle, screenWidth / 2, 104);
      pen.textAlign = 'left';
      const y = drawRows(pen, group, top + pageText);
      if (index === groups.length - 1) drawClosing(pen, content, y, area);
      setFont(pen, pageText);
      pen.fillStyle = '#444';
      write(pen, `内容摘要 ${content.factsSm3.slice(0, 16)}`, sideMargin, screenHeight - 32);
      pen.textAlign = 'right';
      write(pen, `第 ${index + 1}/${groups.length} 页`, screenWidth - sideMargin, screenHeight - 32);
    }),
  );
  return {
    width: screenWidth,
    height: screenHeight,
    images: await Promise.all(pages.map(encodePng)),
    whole: stack(pages),
    area,
  };
}

interface FactRow {
  label: string;
  text: string;
}

/** One row a line of text; a value's later lines have no label. */
function factRows({ facts }: PageContent): FactRow[] {
  const rows: FactRow[] = [];
  drawPage(1, 1, (pen) => {
    setFont(pen, pageText);
    for (const { label, value } of facts) {
      const labels = wrap(pen, label, labelWidth - 20);
      const values = wrap(pen, value, screenWidth - 2 * sideMargin - labelWidth);
      for (let n = 0; n < Math.max(labels.length, values.length); n += 1)
        rows.push({ label: labels[n] ?? '', text: values[n] ?? '' });
    }
  });
  return rows;
}

function drawRows(pen: Pen, rows: FactRow[], top: number): number {
  setFont(pen, pageText);
  rows.forEach(({ label, text }, index) => {
    const y = top + index * factLine;
    pen.fillStyle = '#444';
    write(pen, label, sideMargin, y);
    pen.fillStyle = '#000';
    write(pen, text, sideMargin + labelWidth, y);
  });
  return top + rows.length * factLine;
}

function drawClosing(pen: Pen, { date }: PageContent, y: number, area: Rect | null): void {
  pen.fillStyle = '#000';
  pen.fillRect(sideMargin, y - pageText + 6, screenWidth - 2 * sideMargin, 2);
  setFont(pen, pageText);
  const lines = wrap(pen, declaration, screenWidth - 2 * sideMargin);
  lines.forEach((one, index) => write(pen, one, sideMargin, y + 30 + index * factLine));
  pen.textAlign = 'right';
  write(pen, date, screenWidth - sideMargin, area === null ? y + 30 + lines.length * factLine : area.y - 22);
  pen.textAlign = 'left';
  if (area) {
    write(pen, '申请人签字', sideMargin, area.y - 22);
    signatureBox(pen, area, pageText, false, '');
  }
}

function signatureBox(pen: Pen, area: Rect, text: number, isMono: boolean, hint = '请在框内签名'): void {
  const { x, y, width, height } = area;
  pen.lineWidth = isMono ? 1 : 2;
  pen.strokeStyle = '#000';
  pen.strokeRect(x + 0.5, y + 0.5, width - 1, height - 1);
  if (hint === '') return;
  // Light on colour, so that ink stands out; a mono screen has only black.
  pen.fillStyle = isMono ? '#000' : '#8a94a0';
  setFont(pen, text);
  pen.textAlign = 'left';
  write(pen, hint, x + text / 2, y + text * 1.2);
  pen.fillStyle = '#000';
}

function drawButton(pen: Pen, rect: Rect, name: string, px: number, isMain: boolean): void {
  pen.strokeStyle = '#000';
  pen.lineWidth = isMain ? 3 : 1;
  pen.strokeRect(rect.x + 1, rect.y + 1, rect.width - 2, rect.height - 2);
  setFont(pen, px, isMain ? 'bold' : 'regular');
  pen.textAlign = 'center';
  write(pen, name, rect.x + rect.width / 2, rect.y + rect.height / 2 + px * 0.36);
  pen.textAlign = 'left';
}
