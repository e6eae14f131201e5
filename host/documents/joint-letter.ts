import type { ServiceThing } from '#contract/things.ts';
import { listLevelNames } from '#contract/group-state.ts';
import { addressOf } from '../cases/applicant.ts';
import { longDate, type Letter } from './letter.ts';
import { base, contact } from './letters.ts';
import type { LetterFacts } from './make-letter.ts';

interface Part {
  taskName: string;
  deptName: string;
  projectNo: string;
  promiseDue: string;
  isProvisional: boolean;
}

/** 并联受理通知书: what was accepted at once, by whom each part is decided and until when. */
export function jointLetter(
  facts: LetterFacts,
  { thing, groupNo, parts }: { thing: ServiceThing; groupNo: string; parts: Part[] },
): Letter {
  const list = [listLevelNames[thing.listLevel], thing.batch].filter(Boolean).join('，');
  const last = parts.reduce((day, one) => (one.promiseDue > day ? one.promiseDue : day), '');
  return {
    ...base(facts, '并联受理通知书'),
    caseNo: groupNo,
    numberName: '并联编号',
    authority: thing.leadDept,
    facts: [
      ['并联编号', groupNo],
      ...base(facts, '').facts.filter(([name]) => name === '申请人' || name === '代理人'),
      ['申请事项', thing.thingName],
    ],
    paragraphs: [
      `${addressOf(facts.draft.applicant)}提出的“${thing.thingName}”申请（${list}），涉及下列 ${parts.length} 项，材料齐全，符合法定形式，予以一次受理。由${thing.leadDept}牵头，各部门同时办理，各项有自己的编号和期限。`,
    ],
    list: {
      title: '受理的事项',
      head: ['事项', '实施机关', '办件编号', '承诺办结'],
      widths: [null, 104, 116, 76],
      rows: parts.map((one) => [
        one.taskName,
        one.deptName,
        one.projectNo,
        `${longDate(one.promiseDue)}${one.isProvisional ? '（暂定）' : ''}`,
      ]),
    },
    notes: [
      ['全部办结', `不迟于 ${longDate(last)}；先办结的先告知，可以一次领取。各项的受理通知书另附。`],
      contact(facts),
    ],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签名'],
  };
}
