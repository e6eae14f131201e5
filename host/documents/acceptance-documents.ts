import { piecesOf } from '#contract/pieces.ts';
import { certType, collectTypeName } from './names.ts';
import { materialInsteadNames } from '#contract/decision-names.ts';
import { authorityPaper } from '../cases/authority.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { addressOf, applicantIdentity } from '../cases/applicant.ts';
import { limitText } from '../catalogue/items.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { NoticeData } from './notice-content.ts';
import type { ReceiptData } from './receipt.ts';

/** 受理通知书 and 受理回执 as data, fixed at acceptance: every later copy says the same. */
export function noticeData(known: AcceptedFacts): NoticeData {
  const { draft, item, hall, operator } = known;
  const who = applicantIdentity(draft.applicant);
  const { agent } = draft.applicant;
  const provisional = provisionalMark(known);
  return {
    docNo: known.acceptDocNo,
    caseNo: known.projectNo,
    applicant: { name: who.name, certTypeName: certType(who.certType), certNo: who.certNo },
    ...(agent ? { agent: { name: agent.name, certTypeName: certType(agent.certType), certNo: agent.certNo } } : {}),
    address: addressOf(draft.applicant),
    itemName: item.taskName,
    authority: item.deptName,
    acceptedOn: chinaDate(known.acceptTime),
    ...(known.isDeemed ? { isDeemed: true } : {}),
    ...(item.legalBasis ? { legalBasis: `依照${item.legalBasis}的规定` } : {}),
    promise: { limit: limitText(item.promiseDay, item.promiseUnit), dueOn: known.promiseDue, ...provisional },
    statutory: { limit: limitText(item.anticipateDay, item.anticipateUnit), dueOn: known.statutoryDue, ...provisional },
    materials: materialRows(known).map(({ name, originals, copies, form }) => ({ name, originals, copies, form })),
    receiver: operator.name,
    window: `${hall.hallName} ${known.windowNo}`,
    contactPhone: item.linkWay || hall.contactPhone,
    feeNote: item.isFee ? `本事项收费，依据：${item.feeBasis || '见缴费通知'}。` : '本事项不收费。',
    queryPassword: known.queryPassword,
    queryUrl: known.queryUrl,
    issuedAt: known.acceptTime,
  };
}

/** Absent from what is certain: documents of before say the same. */
const provisionalMark = ({ dueCalendar }: AcceptedFacts): { isProvisional?: true } =>
  dueCalendar === 'provisional' ? { isProvisional: true } : {};

export function receiptData(known: AcceptedFacts): ReceiptData {
  return {
    caseNo: known.projectNo,
    itemName: known.item.taskName,
    applicantName: applicantIdentity(known.draft.applicant).name,
    receivedAt: known.acceptTime,
    dueOn: known.promiseDue,
    ...provisionalMark(known),
    materials: materialRows(known).map(({ name, count }) => ({ name, count })),
    queryUrl: known.queryUrl,
    queryPassword: known.queryPassword,
    hallName: known.hall.hallName,
    windowName: known.windowNo,
    operatorName: known.operator.name,
    contactPhone: known.item.linkWay || known.hall.contactPhone,
  };
}

interface MaterialLine {
  name: string;
  originals: number;
  copies: number;
  form: string;
  count: number;
}

function materialRows({ item, draft, waived, putOff }: AcceptedFacts): MaterialLine[] {
  const authority = authorityPaper(draft.applicant);
  const rows = item.materials.flatMap((material): MaterialLine[] => {
    const entry = draft.materials.find((one) => one.materialId === material.materialId);
    if (entry?.isCollected) {
      const pieces = piecesOf(material, entry);
      const isPaper = entry.collectType === '1' || entry.collectType === '2';
      return [
        {
          name: material.materialName,
          originals: isPaper ? pieces.originals : entry.collectNum,
          copies: pieces.copies,
          form: pieces.isReturned
            ? pieces.copies > 0
              ? '核原件留复印件'
              : '核原件后退还'
            : collectTypeName(entry.collectType),
          count: isPaper ? pieces.originals + pieces.copies : entry.collectNum,
        },
      ];
    }
    const without = (form: string): MaterialLine[] => [
      { name: material.materialName, originals: 0, copies: 0, form, count: 0 },
    ];
    if (waived.has(material.materialId)) return without(collectTypeName('5'));
    const later = putOff.find((one) => one.materialId === material.materialId);
    return later ? without(materialInsteadNames[later.instead]) : [];
  });
  return authority
    ? [...rows, { name: authority.materialName, originals: 1, copies: 0, form: collectTypeName('1'), count: 1 }]
    : rows;
}
