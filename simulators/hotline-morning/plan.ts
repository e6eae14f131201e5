import type { QuestionBody } from '#contract/hotline/ticket.ts';
import type { Ending } from '#contract/hotline/ticket.ts';
import { emptyQuestion } from '#contract/hotline/steps.ts';

/** One caller as the morning was made up; seconds. */
export interface PlannedCall {
  at: number;
  /** `''`: withheld. */
  number: string;
  /** Gives up in the queue after so long. */
  patience: number;
  /** How long the telephone rings until somebody takes it; null: the first agent does not, the next one does. */
  ring: number | null;
  talk: number;
  /** In the call, until the agent takes it up again. */
  hold: number;
  course: 'talk' | 'transfer' | 'transferAndGone';
  hangsUp: 'caller' | 'agent';
  /** After the call, until the agent is free again. */
  writing: number;
  ending: Ending | null;
  question: QuestionBody;
}

export interface MorningPlan {
  calls: PlannedCall[];
  /** The exchange restarts once; whoever talks then is cut off. */
  restartAt: number;
}

const day = { from: 0, to: 3.5 * 3600 };

/** The same morning for the same seed: few callers, a rush at ten, then fewer. */
export function planMorning(count: number, random: () => number): MorningPlan {
  const between = (from: number, to: number): number => from + random() * (to - from);
  const one = <T>(...choices: readonly [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
  const chance = (share: number): boolean => random() < share;
  const moment = (): number => {
    for (;;) {
      const part = random();
      // The rush: twice as many as usual around the middle.
      if (random() < 0.4 + 0.6 * Math.exp(-((part - 0.45) ** 2) / 0.03)) return day.from + part * (day.to - day.from);
    }
  };
  const calls = Array.from({ length: count }, (): PlannedCall => {
    const ending = endingFor(random());
    return {
      at: moment(),
      number: chance(0.06) ? '' : `139${String(Math.floor(between(0, 4000))).padStart(8, '0')}`,
      patience: between(20, 150),
      ring: chance(0.08) ? null : between(2, 20),
      talk: between(40, 420),
      hold: chance(0.15) ? between(5, 40) : 0,
      course: chance(0.05) ? 'transfer' : chance(0.03) ? 'transferAndGone' : 'talk',
      hangsUp: one('caller', 'agent'),
      writing: between(10, 60),
      ending,
      question: questionFor(ending, one),
    };
  });
  return { calls: calls.toSorted((a, b) => a.at - b.at), restartAt: day.to * 0.6 };
}

function endingFor(dice: number): Ending | null {
  if (dice < 0.55) return 'ANSWERED';
  if (dice < 0.6) return 'TRANSFERRED';
  if (dice < 0.66) return 'EXPLAINED';
  return dice < 0.68 ? 'CLUE' : null;
}

function questionFor(ending: Ending | null, one: <T>(...choices: readonly [T, ...T[]]) => T): QuestionBody {
  const asked = {
    ...emptyQuestion,
    regionCode: '000000001003',
    address: one('测试大街 88 号', '示例路 3 号', '试点巷 7 号'),
  };
  switch (ending) {
    case 'ANSWERED':
      return {
        ...asked,
        type: 'consultation',
        content: one('医保异地就医怎么备案', '居住证怎么办'),
        words: '已按知识库答复。',
      };
    case 'TRANSFERRED':
      return {
        ...asked,
        way: 'emergency',
        content: '有人晕倒',
        words: '已移交急救。',
        endingDetail: '120',
        reached: true,
      };
    case 'EXPLAINED':
      return { ...asked, way: 'legalWay', content: '对判决不服', words: '依法由人民法院处理。', endingDetail: 'court' };
    case 'CLUE':
      return { ...asked, way: 'disturbance', content: '反复拨打，不说事情', endingDetail: '周斌' };
    default:
      return {
        ...asked,
        type: one('complaint', 'help'),
        categoryCode: one('010101', '010102'),
        content: one('烧烤店油烟直排', '工地夜间施工'),
      };
  }
}
