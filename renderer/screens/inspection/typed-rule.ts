import { readCount } from '#contract/typed/index.ts';
import type { InspectionRule } from '#contract/inspection.ts';

/** The numbers and lists of a rule as they are typed; what a rule has none of is absent. */
export interface TypedRule {
  isOn: boolean;
  yellowDays?: string;
  limitDays?: string;
  otherDays?: string;
  minLetters?: string;
  /** One step a line, its working days last. */
  steps?: string;
  /** One a line. */
  emptyWords?: string;
}

export function typedFrom(rule: InspectionRule): TypedRule {
  const typed: TypedRule = { isOn: rule.isOn };
  if ('yellowDays' in rule) typed.yellowDays = String(rule.yellowDays);
  if ('limitDays' in rule) typed.limitDays = String(rule.limitDays);
  if ('otherDays' in rule) typed.otherDays = String(rule.otherDays);
  if ('steps' in rule) typed.steps = rule.steps.map(({ stepName, days }) => `${stepName} ${days}`).join('\n');
  if ('minLetters' in rule) typed.minLetters = String(rule.minLetters);
  if ('emptyWords' in rule) typed.emptyWords = rule.emptyWords.join('\n');
  return typed;
}

/** The rule with what was typed; or what is wrong, in a sentence. */
export function ruleFrom(rule: InspectionRule, typed: TypedRule): InspectionRule | string {
  const numbers: Record<string, number> = {};
  for (const name of ['yellowDays', 'limitDays', 'otherDays', 'minLetters'] as const) {
    const text = typed[name];
    if (text === undefined) continue;
    const [least, most] = name === 'minLetters' ? [1, 200] : [0, 366];
    const value = wholeNumber(text, least, most);
    if (value === null) return `${name === 'minLetters' ? '字数' : '天数'}请填 ${least} 到 ${most} 的整数。`;
    numbers[name] = value;
  }
  const changed = { ...rule, ...numbers, isOn: typed.isOn };
  if (changed.check === 'stepOverdue') {
    const steps = stepsFrom(typed.steps ?? '');
    return typeof steps === 'string' ? steps : { ...changed, steps };
  }
  if (changed.check === 'noReason') {
    const emptyWords = [...new Set(lines(typed.emptyWords ?? ''))];
    const long = emptyWords.find((word) => word.length > 100);
    if (long) return `“${long.slice(0, 10)}…”太长，一句不过 100 字。`;
    return emptyWords.length > 100 ? '空话最多 100 句。' : { ...changed, emptyWords };
  }
  return changed;
}

const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

function wholeNumber(text: string, least: number, most: number): number | null {
  const value = readCount(text.trim().replace(/(个工作日|天|日|字)$/, ''));
  return value !== null && value >= least && value <= most ? value : null;
}

function stepsFrom(text: string): { stepName: string; days: number }[] | string {
  const steps: { stepName: string; days: number }[] = [];
  for (const line of lines(text)) {
    const [, stepName = '', typedDays = ''] = /^(.*\S)\s+([\d０-９]+\s*(?:个工作日|天|日)?)$/.exec(line) ?? [];
    const days = wholeNumber(typedDays, 0, 366);
    if (stepName === '' || stepName.length > 100 || days === null)
      return `“${line.slice(0, 20)}”看不懂：请写环节名，空一格，再写几个工作日。`;
    if (steps.some((one) => one.stepName === stepName)) return `“${stepName.slice(0, 20)}”写了两次。`;
    steps.push({ stepName, days });
  }
  return steps.length > 200 ? '环节最多 200 个。' : steps;
}
