import { maskName } from '#contract/codes/mask.ts';
import type { Ending, QuestionBody } from '#contract/hotline/ticket.ts';

/** Nothing but the number has been written down, and a name that stood there from the beginning. @param given masked; '' none */
export const isUntouched = (body: QuestionBody, given = ''): boolean =>
  body.type === null &&
  (body.callerName.trim() === '' || maskName(body.callerName) === given) &&
  [body.content, body.words, body.cause, body.address, body.categoryCode, body.eventTime].every(
    (text) => text.trim() === '',
  );

/** What still stands in the way of ending a question so; `null`: of registering it for a unit. */
export function missingFor(body: QuestionBody, ending: Ending | null): string[] {
  const missing: string[] = [];
  const need = (isThere: boolean, word: string): void => void (isThere || missing.push(word));
  switch (ending) {
    case null:
      need(body.type !== null, '类型');
      need(body.categoryCode !== '', '分类');
      need(body.content.trim() !== '', '何事');
      need(body.regionCode !== '' || body.address.trim() !== '', '何地');
      break;
    case 'ANSWERED':
      need(body.type !== null, '类型');
      need(body.words.trim() !== '', '答复内容');
      break;
    case 'TRANSFERRED':
      need(body.endingDetail !== '', '移交对象');
      need((body.words + body.content).trim() !== '', '移交内容');
      need(body.reached !== null, '是否接通');
      break;
    case 'EXPLAINED':
      need(body.endingDetail !== '', body.way === 'legalWay' ? '哪一种法定途径' : '理由');
      need(body.words.trim() !== '', '告知用语');
      break;
    case 'CLUE':
      need(body.endingDetail.trim() !== '', '由谁决定移送');
      need(body.content.trim() !== '', '经过');
  }
  return missing;
}

/** What a person or a paste put in, without what no document can hold: control characters, halves of characters. */
export const plainText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .toWellFormed();
