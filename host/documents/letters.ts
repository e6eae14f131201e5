import { deliveryMethodNames, type RefusalGround } from '#contract/decision-names.ts';
import type { CaseOutcome, CorrectionItem, Delivery, MovedDue } from '#contract/decisions.ts';
import { coverCertNo } from '#contract/codes/mask.ts';
import { addressOf, applicantIdentity } from '../cases/applicant.ts';
import { chinaDate } from '../kernel/clock.ts';
import { longDate, type Letter } from './letter.ts';
import type { LetterFacts } from './make-letter.ts';
import { certType, collectTypeName } from './names.ts';

/** What the papers of the window's acts say. Facts and law first, then what the applicant can do about it. */

export function receiptLetter(
  facts: LetterFacts,
  { decideBy, isProvisional = false }: { decideBy: string; isProvisional?: boolean },
): Letter {
  return {
    ...base(facts, '收件凭证'),
    paragraphs: [
      `收到${addressOf(facts.draft.applicant)}提出的“${facts.item.taskName}”申请及下列材料。需要补正的，将在 ${longDate(decideBy)}${provisional(isProvisional)}前一次告知需要补正的全部内容；逾期没有告知的，自收到之日起即为受理。`,
    ],
    list: materialList(facts, '收到的申请材料'),
    notes: [contact(facts)],
    seal: '收件专用章',
    signatures: ['申请人（代理人）签名'],
  };
}

export function correctionLetter(
  facts: LetterFacts,
  {
    items,
    respondBy,
    isProvisional = false,
  }: { items: readonly CorrectionItem[]; respondBy: string; isProvisional?: boolean },
): Letter {
  return {
    ...base(facts, '补正告知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}提出的“${facts.item.taskName}”申请，申请材料不齐全或者不符合法定形式。依照《中华人民共和国行政许可法》第三十二条第一款第四项${facts.item.legalBasis ? `、${facts.item.legalBasis}` : ''}的规定，现一次告知需要补正的全部内容如下。`,
    ],
    list: {
      title: '需要补正的内容',
      head: ['材料或事项', '缺少或不符之处', '怎样补正'],
      widths: [112, null, 142],
      rows: items.map(({ about, problem, how }) => [about, problem, how || '按要求补齐']),
    },
    notes: [
      [
        '补正期限',
        `请在 ${longDate(respondBy)}${provisional(isProvisional)}前到${facts.hall.hallName}补齐；补齐之日为受理日期。`,
      ],
      ['逾期不补', '视为放弃本次申请，材料可以凭本告知书取回；以后可以重新申请。'],
      contact(facts),
    ],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签名'],
  };
}

/** A day of a year whose holidays nobody has published yet. */
const provisional = (is: boolean): string => (is ? '（暂定，以国务院公布的放假安排为准）' : '');

const grounds: Record<RefusalGround, string> = {
  notOurs:
    '该申请事项依法不属于本机关职权范围。依照《中华人民共和国行政许可法》第三十二条第一款第二项的规定，决定不予受理。',
  notAllowed: '该申请依法不得受理。依照有关法律、法规、规章的规定，决定不予受理。',
  falseMaterials:
    '申请人隐瞒有关情况或者提供虚假材料。依照《中华人民共和国行政许可法》第七十八条的规定，决定不予受理。',
};

export function refusalLetter(
  facts: LetterFacts,
  { ground, reason, redirectOrg }: { ground: RefusalGround; reason: string; redirectOrg: string },
): Letter {
  return {
    ...base(facts, '不予受理决定书'),
    paragraphs: [`${addressOf(facts.draft.applicant)}提出的“${facts.item.taskName}”申请，经审查，${grounds[ground]}`],
    notes: [
      ['事实和理由', reason],
      ...(redirectOrg === '' ? [] : [['有权机关', `请向${redirectOrg}提出申请。`] satisfies [string, string]]),
      rights(facts),
      contact(facts),
    ],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签收'],
  };
}

export function notRequiredLetter(facts: LetterFacts, { reason }: { reason: string }): Letter {
  return {
    ...base(facts, '无需受理告知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}提出的“${facts.item.taskName}”申请，所涉事项依法不需要取得行政许可，不属于受理范围。依照《中华人民共和国行政许可法》第三十二条第一款第一项的规定，即时告知不受理。`,
    ],
    notes: [['事实和理由', reason], rights(facts), contact(facts)],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签收'],
  };
}

export function withdrawalLetter(facts: LetterFacts, { reason }: { reason: string }): Letter {
  return {
    ...base(facts, '退件凭证'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}自愿撤回“${facts.item.taskName}”申请，本机关终止办理，下列材料退还申请人。以后可以重新申请。`,
    ],
    list: materialList(facts, '退还的材料'),
    notes: [['撤回原因', reason], contact(facts)],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签名'],
  };
}

export function specialLetter(
  facts: LetterFacts,
  special: { name: string; reason: string; orgName: string; startedOn: string; limit: string },
): Letter {
  return {
    ...base(facts, '特别程序告知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，依法需要进行${special.name}。依照《中华人民共和国行政许可法》第四十五条的规定，所需时间不计入办理期限，现书面告知。`,
    ],
    facts: [
      ...who(facts),
      ['特别程序', special.name],
      ['理由和依据', special.reason],
      ['承办机构', special.orgName],
      ['开始日期', longDate(special.startedOn)],
      ['预计时间', special.limit],
    ],
    notes: [
      ['办理期限', '自开始之日至结束之日暂停计算，承诺办结日期和法定办结日期相应顺延，结束后另行告知。'],
      contact(facts),
    ],
    seal: '行政审批专用章',
    signatures: ['申请人（代理人）签收'],
  };
}

export function extensionLetter(
  facts: LetterFacts,
  extension: { reason: string; limit: string; before: string; promiseDue: string; statutoryDue: string },
): Letter {
  return {
    ...base(facts, '延长办理期限通知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，在法定期限内不能作出决定，经本机关负责人批准，依照《中华人民共和国行政许可法》第四十二条的规定延长${extension.limit}。`,
    ],
    facts: [
      ...who(facts),
      ['延长的理由', extension.reason],
      ['原法定期限', longDate(extension.before)],
      ['新法定期限', longDate(extension.statutoryDue)],
      ['新承诺期限', longDate(extension.promiseDue)],
    ],
    notes: [contact(facts)],
    seal: '行政审批专用章',
    signatures: ['申请人（代理人）签收'],
    due: { promiseDue: extension.promiseDue, statutoryDue: extension.statutoryDue },
  };
}

/** In place of the dates of an earlier paper, which stays as it was. */
export function movedDueLetter(facts: LetterFacts, { told, ...now }: MovedDue): Letter {
  const mark = now.isProvisional ? '（暂定）' : '';
  return {
    ...base(facts, '办结日期更正通知书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，受理时告知的办结日期因工作日安排公布或依法暂停计算有变化，以本通知书为准，此前告知的日期不再适用。`,
    ],
    facts: [
      ...who(facts),
      ['原承诺期限', longDate(told.promiseDue)],
      ['现承诺期限', `${longDate(now.promiseDue)}${mark}`],
      ['原法定期限', longDate(told.statutoryDue)],
      ['现法定期限', `${longDate(now.statutoryDue)}${mark}`],
    ],
    notes: [contact(facts)],
    seal: '受理专用章',
    signatures: ['申请人（代理人）签收'],
    due: { promiseDue: now.promiseDue, statutoryDue: now.statutoryDue },
  };
}

export function outcomeLetter(facts: LetterFacts, outcome: CaseOutcome): Letter {
  const isRefused = outcome.resultType === 'refused';
  const title = isRefused ? '不予许可决定书' : '办理结果通知书';
  return {
    ...base(facts, title),
    paragraphs: [
      isRefused
        ? `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，经审查不符合法定条件。依照《中华人民共和国行政许可法》第三十八条第二款的规定，决定不予许可。`
        : `${addressOf(facts.draft.applicant)}的“${facts.item.taskName}”申请，经审查符合规定，现予办结。`,
    ],
    facts: [...who(facts), ...(isRefused ? [] : outcomeRows(outcome)), ['办结日期', longDate(chinaDate(outcome.at))]],
    notes: [
      ...(outcome.explain === '' ? [] : [[isRefused ? '理由' : '说明', outcome.explain] satisfies [string, string]]),
      ...(isRefused ? [rights(facts)] : []),
      contact(facts),
    ],
    seal: '行政审批专用章',
    signatures: [],
  };
}

export function deliveryLetter(
  facts: LetterFacts,
  { outcome, delivery, papers }: { outcome: CaseOutcome; delivery: Delivery; papers: string[] },
): Letter {
  const isPosted = delivery.method === 'post';
  const signed = isPosted
    ? '以邮件、快递的签收记录为准。'
    : delivery.isSigned
      ? '领取人已在窗口签字屏签字，笔迹随本件保存。'
      : '请领取人在下方签名。';
  return {
    ...base(facts, '送达回证'),
    addressee: '',
    paragraphs: [],
    facts: [
      ...who(facts),
      ...outcomeRows(outcome),
      ['送达的文书', papers.join('、') || '结果原件'],
      ['送达方式', `${deliveryMethodNames[delivery.method]}${delivery.postNo ? `，邮件号 ${delivery.postNo}` : ''}`],
      ['领取人', `${delivery.collectorName}（${delivery.relation}）　${delivery.collectorCertNo}`.trim()],
      ['送达时间', moment(delivery.at)],
      ['送达人', `${facts.operatorName}（${facts.hall.hallName} ${facts.windowNo}）`],
    ],
    notes: [['签收', signed], contact(facts)],
    seal: '送达专用章',
    signatures: delivery.isSigned || isPosted ? [] : ['领取人签名'],
  };
}

const outcomeRows = (outcome: CaseOutcome): [string, string][] => [
  ['办理结果', outcome.resultName || '办结'],
  ...(outcome.certNo === '' ? [] : [['证照或文书编号', outcome.certNo] satisfies [string, string]]),
  ...(outcome.certValidity === '' ? [] : [['有效期限', outcome.certValidity] satisfies [string, string]]),
];

export function base(facts: LetterFacts, title: string): Letter {
  return {
    title,
    docNo: facts.docNo,
    caseNo: facts.projectNo ?? '',
    authority: facts.item.deptName,
    addressee: applicantIdentity(facts.draft.applicant).name,
    paragraphs: [],
    facts: who(facts),
    list: null,
    notes: [],
    seal: '',
    issuedOn: chinaDate(facts.at),
    signatures: [],
    issuedAt: facts.at,
  };
}

function who({ draft, item, projectNo }: LetterFacts): [string, string][] {
  const { name, certType: type, certNo } = applicantIdentity(draft.applicant);
  const { agent } = draft.applicant;
  return [
    ...(projectNo === null ? [] : [['办件编号', projectNo] satisfies [string, string]]),
    ['申请人', `${name}　${certType(type)} ${coverCertNo(certNo)}`],
    ...(agent
      ? [
          ['代理人', `${agent.name}　${certType(agent.certType)} ${coverCertNo(agent.certNo)}`] satisfies [
            string,
            string,
          ],
        ]
      : []),
    ['申请事项', item.taskName],
  ];
}

function materialList({ item, draft }: LetterFacts, title: string): Letter['list'] {
  const rows = item.materials.flatMap(({ materialId, materialName }) => {
    const entry = draft.materials.find((one) => one.materialId === materialId);
    return entry?.isCollected ? [[materialName, collectTypeName(entry.collectType), `${entry.collectNum} 份`]] : [];
  });
  return rows.length === 0 ? null : { title, head: ['材料名称', '形式', '数量'], widths: [null, 80, 50], rows };
}

export const contact = ({ hall, windowNo, operatorName, item }: LetterFacts): [string, string] => [
  '联系',
  `${hall.hallName} ${windowNo}，经办人${operatorName}，电话 ${item.linkWay || hall.contactPhone}。`,
];

function rights({ item }: LetterFacts): [string, string] {
  const body = item.rights?.reviewBody ?? '本级人民政府';
  const court = item.rights?.court ?? '有管辖权的人民法院';
  return [
    '救济权利',
    `不服本决定的，可以自收到之日起六十日内向${body}申请行政复议，或者自收到之日起六个月内向${court}提起行政诉讼。`,
  ];
}

/** `2026年3月5日 10:24` in China's time. */
function moment(at: string): string {
  const local = new Date(Date.parse(at) + 8 * 3_600_000).toISOString();
  return `${longDate(local.slice(0, 10))} ${local.slice(11, 16)}`;
}
