import type { Draft } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { coverCertNo } from '#contract/codes/mask.ts';
import { addressOf, applicantIdentity } from '../cases/applicant.ts';
import type { PutOff } from '../cases/put-off.ts';
import { longDate, type Letter } from './letter.ts';
import { base, contact } from './letters.ts';
import type { LetterFacts } from './make-letter.ts';
import { certType } from './names.ts';

/** What an applicant signs: promises, and the authority of an agent. */

export function provisionalLetter(facts: LetterFacts, later: readonly (PutOff & { due: string })[]): Letter {
  return {
    ...base(facts, '容缺受理承诺书'),
    paragraphs: [
      `${addressOf(facts.draft.applicant)}提出的“${facts.item.taskName}”申请，主要材料齐全，下列材料暂缺，先行受理。申请人承诺在期限内补齐。`,
    ],
    list: {
      title: '暂缺的材料',
      head: ['材料名称', '补齐期限'],
      widths: [null, 130],
      rows: later.map(({ materialName, due }) => [materialName, `${longDate(due)}前`]),
    },
    notes: [
      ['承诺', '本人（单位）承诺在上列期限内补齐材料，所补材料真实、有效；逾期不补，同意终止办理并承担相应后果。'],
      ['逾期', '期满没有补齐的，不颁发结果，可以决定终止办理。'],
      contact(facts),
    ],
    seal: '受理专用章',
    signatures: ['承诺人签名'],
  };
}

export function promiseLetter(facts: LetterFacts, promised: readonly PutOff[]): Letter {
  return {
    ...base(facts, '告知承诺书'),
    paragraphs: [`办理“${facts.item.taskName}”，下列材料可以由申请人书面承诺代替。请在签名以前看清承诺的内容和责任。`],
    list: {
      title: '以承诺代替的材料',
      head: ['材料名称', '应当符合的要求'],
      widths: [150, null],
      rows: promised.map(({ materialId, materialName }) => [
        materialName,
        facts.item.materials.find((one) => one.materialId === materialId)?.acceptStandard || '真实、有效',
      ]),
    },
    notes: [
      ['承诺', '本人（单位）已知晓告知的全部内容，已经符合上列要求，所作承诺真实，愿意接受核查。'],
      ['责任', '承诺不实的，撤销已作的决定，并依法承担责任，失信情况依法记入信用记录。'],
      contact(facts),
    ],
    seal: '受理专用章',
    signatures: ['承诺人签名'],
  };
}

/** 授权委托书 for the principal to sign: nobody's document but theirs, so it has no number. */
export function authorityLetter(draft: Draft, item: ServiceItem, issuedOn: string, issuedAt: string): Letter {
  const { applicant } = draft;
  const who = applicantIdentity(applicant);
  const isPerson = applicant.applicantType === '1';
  const { agent, authority } = applicant;
  const scope = authority?.scope.trim() || `代为办理“${item.taskName}”，提交和补正材料，签收文书，领取结果`;
  return {
    title: '授权委托书',
    docNo: '',
    caseNo: '',
    authority: who.name,
    addressee: item.deptName,
    paragraphs: [
      `${isPerson ? '本人' : '本单位'}委托${agent?.name ?? '　　　　'}办理下列事项，受托人在委托范围内所作的行为，${isPerson ? '本人' : '本单位'}均予承认。`,
    ],
    facts: [
      ['委托人', `${who.name}　${certType(who.certType)} ${coverCertNo(who.certNo)}`],
      ...(isPerson ? [] : [['法定代表人', applicant.entity.legalPerson] satisfies [string, string]]),
      ['受托人', agent ? `${agent.name}　${certType(agent.certType)} ${coverCertNo(agent.certNo)}` : ''],
      ['委托事项', item.taskName],
      ['委托范围', scope],
      ['委托期限', authority?.validTo ? `至${longDate(authority.validTo)}止` : '至本事项办结止'],
    ],
    list: null,
    notes: [],
    seal: isPerson ? '委托人签名' : '单位盖章',
    issuedOn,
    signatures: ['委托人（法定代表人）签名', '受托人签名'],
    issuedAt,
  };
}
