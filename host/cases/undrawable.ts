import { z } from 'zod';
import type { Applicant, Draft, Obstacle, Person } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { codeOf, undrawable } from '../fonts/coverage.ts';
import { modernOf } from '../fonts/gb18030.ts';
import type { CaseFacts } from './facts.ts';

/** Said before acceptance: characters that papers and signing page can only show by their code. They stand in nobody's way. */
export function undrawableNotices({ draft, item }: Pick<CaseFacts, 'draft' | 'item'>): Obstacle[] {
  const places: string[] = [];
  const characters = new Set<string>();
  for (const [what, text] of [...applicantTexts(draft.applicant), ...formTexts(draft.form, item)]) {
    const found = undrawable(text).filter((one) => !characters.has(one));
    if (found.length === 0) continue;
    for (const one of found) characters.add(one);
    places.push(`${what}里的 ${found.map(codeOf).join('、')}`);
  }
  if (characters.size === 0) return [];
  return [{ section: 'applicant', field: 'glyphs', message: sentence(places, [...characters]), blocking: false }];
}

function sentence(places: readonly string[], characters: readonly string[]): string {
  const [first = ''] = characters.map(codeOf);
  return `${places.join('，')}，本机没有字形。文书、回执和签字页上印成编号，如〔${first}〕，请对照证件核对。${nextStep(characters)}`;
}

function nextStep(characters: readonly string[]): string {
  const renamed = characters.flatMap((one) => {
    const modern = modernOf(one.codePointAt(0) ?? 0);
    return modern === null ? [] : [`${codeOf(one)} 是“${modern}”的旧编码，证件上是这个字的，请改成“${modern}”。`];
  });
  // Which package or folder is for the technician: `device doctor` and the page on glyphs say it.
  return renamed.join('') + (renamed.length < characters.length ? '要印出字形，请技术人员装上有这个字的字体。' : '');
}

function applicantTexts({ applicantType, person, entity, agent }: Applicant): [string, string][] {
  const of = (who: string, one: Person): [string, string][] => [
    [`${who}姓名`, one.name],
    [`${who}住址`, one.address],
  ];
  return [
    ...(applicantType === '1'
      ? of('申请人', person)
      : ([
          ['单位名称', entity.name],
          ['法定代表人姓名', entity.legalPerson],
          ['单位住所', entity.address],
        ] satisfies [string, string][])),
    ...(agent ? of(applicantType === '1' ? '代理人' : '经办人', agent) : []),
  ];
}

const Titled = z.object({ properties: z.record(z.string(), z.looseObject({ title: z.string() })) });

function formTexts(form: Draft['form'], item: ServiceItem | null): [string, string][] {
  const titles = Titled.safeParse(item?.form).data?.properties ?? {};
  return Object.entries(form).flatMap(([name, value]): [string, string][] => {
    const title = `“${titles[name]?.title ?? name}”`;
    if (typeof value === 'string') return [[title, value]];
    return (Array.isArray(value) ? value : []).flatMap((row, at): [string, string][] =>
      typeof row === 'string'
        ? []
        : Object.values(row).flatMap((cell): [string, string][] =>
            typeof cell === 'string' ? [[`${title}第 ${at + 1} 行`, cell]] : [],
          ),
    );
  });
}
