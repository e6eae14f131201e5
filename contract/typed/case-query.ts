import { caseStates, caseStateTable, type CaseState } from '../case-states.ts';
import { readDate } from './dates.ts';
import { halfWidth } from './text.ts';

/** What somebody looks for among cases: words that all must be there, days and states that were named among them. */
export interface CaseQuestion {
  words: string[];
  /** ISO dates, China's days; a case of any of them. */
  days: string[];
  states: CaseState[];
}

const longest = 100;
const stateByName = new Map<string, CaseState[]>(
  [...new Set(caseStates.map((state) => caseStateTable[state].name))].map((name) => [
    name,
    caseStates.filter((state) => caseStateTable[state].name === name),
  ]),
);
const daysBack: Readonly<Record<string, number>> = { 今天: 0, 昨天: 1, 前天: 2 };

/** `钱小芳 已受理 3月5日`; @param today China date */
export function readCaseQuestion(text: string, today: string): CaseQuestion {
  const question: CaseQuestion = { words: [], days: [], states: [] };
  const parts = halfWidth(joined([...text].slice(0, longest).join('')))
    .split(/[\s,，、;；]+/)
    .filter(Boolean);
  for (const part of parts) {
    const states = stateByName.get(part);
    const day = dayOf(part, today);
    if (states) question.states.push(...states);
    else if (day !== null) question.days.push(day);
    else question.words.push(part.toLowerCase());
  }
  return question;
}

/** Numbers in groups are one word: `000000 19900101 0026`, `138 0000 1234`. */
const joined = (text: string): string => text.replace(/(?<=[\d０-９])[\s\u3000]+(?=[\d０-９xXｘＸ])/g, '');

function dayOf(part: string, today: string): string | null {
  const back = daysBack[part];
  if (back !== undefined) {
    const time = Date.parse(`${today}T00:00:00Z`) - back * 86_400_000;
    return new Date(time).toISOString().slice(0, 10);
  }
  const short = /^(\d{1,2})月(\d{1,2})[日号]$/.exec(part);
  if (short) return readDate(`${today.slice(0, 4)}-${short[1] ?? ''}-${short[2] ?? ''}`);
  // Eight digits without strokes may be a part of a number as well: only what is written as a day is one.
  return /\d[-./年]\d/.test(part) ? readDate(part) : null;
}

/** I and 1, O and 0 look alike on paper and are read out alike: numbers are kept and looked for with the digits. */
export const alike = (code: string): string => code.toUpperCase().replace(/I/g, '1').replace(/O/g, '0').toLowerCase();
