import sharp from 'sharp';
import { Draft } from '#contract/cases.ts';
import { citizenCheckChar, creditCheckChar } from '#contract/codes/index.ts';
import { compareRead } from '#host/reading/compare.ts';
import { readFacts, type ReadFact } from '#host/reading/facts.ts';
import { createPageWorkers } from '#imaging/workers.ts';
import { printSheet } from '#simulators/paper/printed.ts';
import { idBackSheet, idFrontSheet, licenceSheet, type MadeUp } from '../reading-cards.ts';

const FOUND_BAR = 0.95;
const FALSE_BAR = 0.05;

/** Cards and licences through the real reading, each compared with a draft that is right and with drafts in which one thing is not. */
export async function benchSecondLook({ people = 6 }: { people?: number } = {}): Promise<object> {
  const workers = createPageWorkers({ count: 1, pageMs: 180_000 });
  let planted = 0;
  let found = 0;
  let right = 0;
  let wrong = 0;
  const missed: string[] = [];
  const falseOnes: string[] = [];
  const started = performance.now();
  try {
    for (let at = 0; at < people; at += 1) {
      const one = madeUp(at);
      const facts = (
        await Promise.all(
          [idFrontSheet(one), idBackSheet(one), licenceSheet(one)].map(async (sheet, page) => {
            const { data, width, height } = printSheet(sheet, { dpi: 300, noise: 8, seed: at * 3 + page + 1 });
            const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
              .jpeg({ quality: 85 })
              .toBuffer();
            const { lines } = await workers.read(jpeg);
            return readFacts(lines).map((fact) => ({ ...fact, pageId: `${page}` }));
          }),
        )
      ).flat();
      const clean = draftOf(one);
      for (const { field } of asked(facts)) {
        right += 1;
        if (isSaid(facts, clean, field)) {
          wrong += 1;
          falseOnes.push(`${at}.${field}: ${facts.find((each) => each.field === field)?.text ?? ''}`);
        }
      }
      for (const [field, spoilt] of spoiltDrafts(one)) {
        planted += 1;
        if (isSaid(facts, spoilt, field)) found += 1;
        else missed.push(`${at}.${field}`);
      }
    }
  } finally {
    workers.stop();
  }
  const foundShare = found / planted;
  const falseShare = wrong / Math.max(1, right);
  return {
    bench: 'secondlook',
    people,
    planted,
    found,
    foundShare: Number(foundShare.toFixed(3)),
    compared: right,
    falseShare: Number(falseShare.toFixed(3)),
    missed,
    falseOnes,
    seconds: Math.round((performance.now() - started) / 1000),
    held: foundShare >= FOUND_BAR && falseShare <= FALSE_BAR,
  };
}

const asked = (facts: readonly ReadFact[]): ReadFact[] =>
  facts.filter((one, at) => facts.findIndex((other) => other.field === one.field) === at);

function isSaid(facts: readonly (ReadFact & { pageId: string })[], draft: Draft, field: string): boolean {
  const rows = compareRead(facts, { draft, item: null, fill: {}, today: '2026-11-30' });
  return rows.some((row) => row.key.endsWith(`.${field}`) && row.state !== 'same' && row.state !== 'missing');
}

const surnames = [...'赵钱孙李周吴郑王冯陈'];
const given = ['小芳', '铁柱', '建国', '丽华', '晓明', '文静', '志强', '雨桐', '海燕', '德胜'];
function madeUp(at: number): MadeUp {
  const body = `0000001990${String(1 + (at % 9)).padStart(2, '0')}${String(10 + at).padStart(2, '0')}${String(100 + at * 7)}`;
  const code = `92000000MA0000${String(100 + at * 13)}`.slice(0, 17);
  const name = `${surnames[at % 10]!}${given[(at * 3) % 10]!}`;
  return {
    name,
    certNo: body + citizenCheckChar(body),
    address: `示例省示例市示例区测试路${12 + at * 7}号${1 + at}单元${301 + at}室`,
    authority: '示例市公安局示例分局',
    validTo: `20${36 + (at % 5)}.0${1 + (at % 9)}.15`,
    entityName: `示例区${name}日用百货商行`,
    creditCode: code + creditCheckChar(code),
    entityAddress: `示例省示例市示例区测试路${20 + at}号一层`,
  };
}

function draftOf(one: MadeUp): Draft {
  return Draft.parse({
    applicant: {
      applicantType: '2',
      entity: { name: one.entityName, creditCode: one.creditCode, legalPerson: one.name, address: one.entityAddress },
      agent: {
        name: one.name,
        certNo: one.certNo,
        address: one.address,
        certAuthority: one.authority,
        certValidFrom: '2016-01-15',
        certValidTo: one.validTo.replaceAll('.', '-'),
      },
    },
  });
}

/** One thing wrong in each, as hands get it wrong: two digits changed about, a character of another sound, a number beside it. */
function spoiltDrafts(one: MadeUp): [string, Draft][] {
  const swap = (text: string, at: number): string => {
    const chars = [...text];
    let to = at;
    while (to > 0 && chars[to] === chars[at]) to -= 1;
    [chars[at], chars[to]] = [chars[to]!, chars[at]!];
    return chars.join('');
  };
  const next = (text: string): string => text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10));
  const draft = draftOf(one);
  const { entity, agent } = draft.applicant;
  if (!agent) throw new TypeError('an agent stands at the window');
  const withAgent = (part: Partial<typeof agent>): Draft => ({
    ...draft,
    applicant: { ...draft.applicant, agent: { ...agent, ...part } },
  });
  const withEntity = (part: Partial<typeof entity>): Draft => ({
    ...draft,
    applicant: { ...draft.applicant, entity: { ...entity, ...part } },
  });
  return [
    ['name', withAgent({ name: `${agent.name.slice(0, -1)}萍` })],
    ['certNo', withAgent({ certNo: swap(agent.certNo, 16) })],
    ['address', withAgent({ address: next(agent.address) })],
    ['certValidTo', withAgent({ certValidTo: '2031-01-15' })],
    ['entityName', withEntity({ name: entity.name.replace('商行', '商店') })],
    ['creditCode', withEntity({ creditCode: swap(entity.creditCode, 16) })],
    ['legalPerson', withEntity({ legalPerson: `${entity.legalPerson.slice(0, -1)}萍` })],
    ['entityAddress', withEntity({ address: next(entity.address) })],
  ];
}
