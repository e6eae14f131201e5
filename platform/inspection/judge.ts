import type { EventFacts, InspectionRule } from '#contract/inspection.ts';
import type { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { isOpenState, stateName } from '#contract/case-states.ts';
import { dueAfter } from '../catalogue/working-time.ts';
import { atHallTime, hallDay } from '../queue/hall-time.ts';

/** What the platform holds of one case, as far as a rule asks for it. */
export interface CaseFacts {
  streamId: number;
  projectNo: string | null;
  taskName: string;
  deptCode: string;
  deptName: string;
  windowNo: string;
  /** Null: not accepted, or not yet. */
  acceptedAt: Date | null;
  /** ISO date. */
  promiseDay: string | null;
  state: string;
  isDoneAtWindow: boolean;
  materials: { isHere: boolean }[];
  results: { type: string; explain: string; fee: string | null; at: Date }[];
  /** 补正 notices of the window, and what its alerts say was named only later. */
  correctionNotices: number;
  addedCorrections: string[];
  payments: { amount: string }[];
  /** Oldest first. */
  events: { state: string; stepName: string; orgName: string; opinion: string; at: Date; facts: EventFacts }[];
  /** The published item; null: none of this code. */
  item: { isFee: boolean; feeBasis: string } | null;
  /** Events of this department reach the platform at all. */
  isDepartmentHeard: boolean;
}

/** `lacking`: the rule applies and there is nothing to judge it by; null: it does not apply. */
export type Verdict = { level: 'well' | 'lacking' } | { level: 'yellow' | 'red'; what: string } | null;

export interface Judged {
  verdict: Verdict;
  /** When time alone may change the verdict. */
  again: Date | null;
}

interface Moment {
  now: Date;
  calendar: WorkingDayCalendarData | null;
}

const hours = [
  ['09:00', '12:00'],
  ['13:30', '17:30'],
] as const;
const well: Verdict = { level: 'well' };
const lacking: Verdict = { level: 'lacking' };
const still = (verdict: Verdict): Judged => ({ verdict, again: null });

/** One case by one rule. */
export function judgeCase(rule: InspectionRule, facts: CaseFacts, at: Moment): Judged {
  switch (rule.check) {
    case 'refusedComplete':
      return still(refusedComplete(facts));
    case 'overPromise':
      return overPromise(facts, rule.yellowDays, at);
    case 'stepOverdue':
      return stepOverdue(facts, rule, at);
    case 'forwardedLate':
      return forwardedLate(facts, rule, at);
    case 'noReason':
      return still(noReason(facts, rule));
    case 'correctionAdded':
      return still(correctionAdded(facts));
    case 'unlawfulCharge':
      return still(unlawfulCharge(facts));
  }
}

function refusedComplete(facts: CaseFacts): Verdict {
  const refused = facts.events.findLast((one) => one.state === 'DONE_REFUSED');
  if (!refused && !facts.results.some((one) => one.type === 'refused' || one.type === 'notAccepted')) return null;
  if (facts.materials.length === 0) return lacking;
  if (facts.materials.some((one) => !one.isHere)) return well;
  const cause = refused?.facts.refusalCause;
  if (cause === 'materials') return { level: 'red', what: '材料都已收齐，却以材料为由不予许可' };
  return cause === undefined ? { level: 'yellow', what: '材料都已收齐而不予许可，没有说明是哪一类原因，请核对' } : well;
}

function overPromise(facts: CaseFacts, yellowDays: number, { now, calendar }: Moment): Judged {
  if (facts.acceptedAt === null) return still(null);
  if (facts.promiseDay === null) return still(lacking);
  const endOfDay = new Date(atHallTime(facts.promiseDay, '00:00').getTime() + 86_400_000);
  if (!isOpenState(facts.state)) {
    const ended = facts.results.at(-1)?.at ?? facts.events.at(-1)?.at;
    if (ended === undefined) return still(lacking);
    return still(
      ended > endOfDay ? { level: 'red', what: `承诺 ${facts.promiseDay} 办结，${hallDay(ended)} 才办结` } : well,
    );
  }
  // Days do not run down while a special procedure is open; the window moves the promise when it ends.
  if (facts.state === 'SUSPENDED') return { verdict: well, again: tomorrow(now) };
  if (now >= endOfDay) return still({ level: 'red', what: `承诺 ${facts.promiseDay} 办结，还没有办结` });
  const isNear = hallDay(dueAfter(now, workingDays(yellowDays), hours, calendar).at) >= facts.promiseDay;
  return {
    verdict: isNear ? { level: 'yellow', what: `承诺 ${facts.promiseDay} 办结，剩 ${yellowDays} 个工作日以内` } : well,
    again: tomorrow(now),
  };
}

function stepOverdue(facts: CaseFacts, rule: Extract<InspectionRule, { check: 'stepOverdue' }>, at: Moment): Judged {
  if (facts.acceptedAt === null || facts.isDoneAtWindow) return still(null);
  if (facts.events.length === 0) return still(lacking);
  const limitOf = (stepName: string): number =>
    rule.steps.find((one) => one.stepName === stepName)?.days ?? rule.otherDays;
  for (const [index, step] of facts.events.entries()) {
    const next = facts.events[index + 1];
    const isRunning = isOpenState(step.state) && step.state !== 'SUSPENDED';
    if (!isRunning) continue;
    const due = dueAfter(step.at, workingDays(limitOf(step.stepName)), hours, at.calendar).at;
    const words = `“${step.stepName}”${hallDay(step.at)} 开始，限 ${limitOf(step.stepName)} 个工作日`;
    if (next) {
      if (next.at > due) return still({ level: 'red', what: `${words}，${hallDay(next.at)} 才有下一步` });
      continue;
    }
    const judged = against(due, rule.yellowDays, at);
    if (judged.level === 'red') return still({ level: 'red', what: `${words}，还没有下一步` });
    return {
      verdict: judged.level === 'yellow' ? { level: 'yellow', what: `${words}，快到了` } : well,
      again: judged.again,
    };
  }
  return still(well);
}

function forwardedLate(
  facts: CaseFacts,
  rule: Extract<InspectionRule, { check: 'forwardedLate' }>,
  at: Moment,
): Judged {
  if (facts.acceptedAt === null || facts.isDoneAtWindow) return still(null);
  const due = dueAfter(facts.acceptedAt, workingDays(rule.limitDays), hours, at.calendar).at;
  const words = `${hallDay(facts.acceptedAt)} 受理，应在 ${rule.limitDays} 个工作日内转到部门`;
  const [first] = facts.events;
  if (first) return still(first.at > due ? { level: 'red', what: `${words}，${hallDay(first.at)} 才接办` } : well);
  if (!facts.isDepartmentHeard) return { verdict: lacking, again: tomorrow(at.now) };
  if (!isOpenState(facts.state)) return still(lacking);
  const judged = against(due, rule.yellowDays, at);
  if (judged.level === 'red') return still({ level: 'red', what: `${words}，部门还没有接办` });
  return {
    verdict: judged.level === 'yellow' ? { level: 'yellow', what: `${words}，快到了` } : well,
    again: judged.again,
  };
}

function noReason(facts: CaseFacts, rule: Extract<InspectionRule, { check: 'noReason' }>): Verdict {
  const said = [
    ...facts.events
      .filter((one) => one.state === 'DONE_REFUSED')
      .map((one) => ({ act: stateName(one.state), who: one.orgName, text: one.opinion })),
    ...facts.results
      .filter((one) => ['refused', 'notAccepted', 'returned'].includes(one.type))
      .map((one) => ({ act: '不予受理、许可或退回', who: '窗口', text: one.explain })),
  ];
  if (said.length === 0) return null;
  const bare = said.find((one) => isNoReason(one.text, rule));
  if (!bare) return well;
  const quoted = bare.text.trim() === '' ? '没有写理由' : `理由只写了“${bare.text.trim().slice(0, 60)}”`;
  return { level: 'red', what: `${bare.who}${bare.act}，${quoted}` };
}

/** A ground chosen from a list, standing before the colon, is no reason by itself. */
function isNoReason(text: string, rule: { minLetters: number; emptyWords: readonly string[] }): boolean {
  const words = text.slice(text.indexOf('：') + 1).replace(/[\s。，,.；;]/g, '');
  return words.length < rule.minLetters || rule.emptyWords.includes(words);
}

function correctionAdded(facts: CaseFacts): Verdict {
  const lists = facts.events.flatMap((one) => (one.facts.correctionItems ? [one.facts.correctionItems] : []));
  if (facts.correctionNotices + lists.length < 2) return null;
  const [first, ...later] = lists;
  const added = [...new Set(later.flat())].filter((item) => !first?.includes(item));
  if (added.length > 0) return { level: 'red', what: `再次补正提出首次没有的“${added.join('”“')}”` };
  const [told] = facts.addedCorrections;
  return told === undefined ? well : { level: 'red', what: told };
}

function unlawfulCharge(facts: CaseFacts): Verdict {
  const charges = [
    ...facts.payments.map((one) => ({ amount: one.amount, basis: '' })),
    ...facts.results.flatMap((one) => (one.fee === null ? [] : [{ amount: one.fee, basis: '' }])),
    ...facts.events.flatMap((one) => (one.facts.charge ? [one.facts.charge] : [])),
  ];
  // What nobody told of a charge is not the same as none.
  if (charges.length === 0 || facts.item === null) return lacking;
  const charged = charges.find((one) => /[1-9]/.test(one.amount));
  if (!charged) return well;
  if (!facts.item.isFee) return { level: 'red', what: `公布为不收费，却收了 ${charged.amount} 元` };
  if (facts.item.feeBasis.trim() === '' && charged.basis.trim() === '')
    return { level: 'yellow', what: `收了 ${charged.amount} 元，没有公布收费依据` };
  return well;
}

function against(
  due: Date,
  yellowDays: number,
  { now, calendar }: Moment,
): { level: 'well' | 'yellow' | 'red'; again: Date | null } {
  if (now > due) return { level: 'red', again: null };
  const again = new Date(Math.min(due.getTime() + 1000, tomorrow(now).getTime()));
  const near = yellowDays === 0 ? hallDay(now) : hallDay(dueAfter(now, workingDays(yellowDays), hours, calendar).at);
  return { level: near >= hallDay(due) ? 'yellow' : 'well', again };
}

const workingDays = (amount: number) => ({ amount, unit: 'workingDay' as const });
const tomorrow = (now: Date): Date => new Date(atHallTime(hallDay(now), '00:00').getTime() + 86_400_000 + 60_000);
