import type { z } from 'zod';
import type { Db } from '#db/open.ts';
import type { DocumentRow } from '#db/queries/documents.ts';
import type { SignatureRow } from '#db/queries/signatures.ts';
import type { Draft, Verification } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { Operator } from '#contract/people.ts';
import type { CaseAcceptance } from '#contract/platform/schemas.ts';
import type { HallFacts } from '../access/session.ts';
import { report } from '../kernel/report.ts';
import { applicantIdentity } from '../cases/applicant.ts';

/** All that is fixed at the moment of acceptance. */
export interface AcceptedFacts {
  caseId: string;
  projectNo: string;
  acceptDocNo: string;
  acceptTime: string;
  promiseDue: string;
  statutoryDue: string;
  queryPassword: string;
  queryUrl: string;
  windowNo: string;
  draft: Draft;
  item: ServiceItem;
  /** The form's values that count: none hidden, none empty. */
  form: Record<string, unknown>;
  hall: HallFacts;
  operator: Operator;
  /** Materials a positive verification freed the applicant from. */
  waived: Set<string>;
}

/** Puts the accept row first, then materials, step, documents, signatures under what is accepted, and the verifications answered so far. Returns the next free sequence number. */
export function reportAcceptance(
  db: Db,
  known: AcceptedFacts,
  documents: DocumentRow[],
  signatures: readonly SignatureRow[],
  verifications: z.infer<typeof Verification>[],
): number {
  const { caseId, projectNo, acceptTime: at, item, draft, operator } = known;
  report(db, caseId, { class: 'accept', projectNo, seq: 0, at, payload: acceptancePayload(known) });
  item.materials.forEach((material, index) => {
    const entry = draft.materials.find((one) => one.materialId === material.materialId);
    const isWaived = !entry?.isCollected && known.waived.has(material.materialId);
    if (!entry?.isCollected && !isWaived) return;
    report(db, caseId, {
      class: 'material',
      projectNo,
      seq: index + 1,
      at,
      payload: {
        projectNo,
        seq: index + 1,
        materialId: material.materialId,
        materialName: material.materialName,
        isCollected: !isWaived,
        collectType: isWaived ? '5' : (entry?.collectType ?? '1'),
        collectNum: isWaived ? 0 : (entry?.collectNum ?? 1),
        collectTime: isWaived ? null : at,
        originalChecked: entry?.originalChecked ?? false,
      },
    });
  });
  let seq = 1;
  report(db, caseId, {
    class: 'step',
    projectNo,
    seq,
    at,
    payload: {
      projectNo,
      seq,
      action: '通过',
      stepName: '受理',
      handler: operator.name,
      opinion: '材料齐全，符合法定形式，予以受理。',
      startTime: at,
      endTime: at,
      orgName: item.deptName,
      orgCode: item.deptCode,
      state: '2',
    },
  });
  seq += 1;
  for (const document of documents) {
    report(db, caseId, {
      class: 'document',
      projectNo,
      seq,
      at,
      payload: {
        projectNo,
        seq,
        kind: document.kind,
        docNo: document.doc_no,
        state: 'issued',
        reprintNo: 0,
        at,
        sm3: null,
      },
    });
    seq += 1;
  }
  for (const { page_sm3: sm3, signed_at: signedAt } of signatures) {
    report(db, caseId, {
      class: 'document',
      projectNo,
      seq,
      at,
      payload: {
        projectNo,
        seq,
        kind: 'SIGNATURE',
        docNo: known.acceptDocNo,
        state: 'signed',
        reprintNo: 0,
        at: signedAt,
        sm3,
      },
    });
    seq += 1;
  }
  for (const answer of verifications) {
    if (answer.state === 'running' || answer.state === 'waiting' || answer.state === 'late') continue;
    report(db, caseId, {
      class: 'verification',
      projectNo,
      seq,
      at,
      payload: verificationPayload(projectNo, seq, answer),
    });
    seq += 1;
  }
  return seq;
}

export function verificationPayload(projectNo: string, seq: number, answer: z.infer<typeof Verification>) {
  return {
    projectNo,
    seq,
    name: answer.name,
    department: answer.department,
    state: answer.state,
    message: answer.message.slice(0, 1000),
    requestedAt: answer.requestedAt,
    answeredAt: answer.answeredAt,
    digest: answer.digest,
    attempt: answer.attempt,
  };
}

function acceptancePayload(known: AcceptedFacts): CaseAcceptance {
  const { item, draft, hall, operator } = known;
  const { person, entity, agent, applicantType } = draft.applicant;
  const who = applicantIdentity(draft.applicant);
  const isPerson = applicantType === '1';
  return {
    projectNo: known.projectNo,
    catalogCode: item.catalogCode,
    taskCode: item.taskCode,
    taskName: item.taskName,
    taskVersion: item.taskVersion,
    projectType: item.projectType,
    applicantType,
    applicantName: who.name,
    applicantCertType: who.certType,
    applicantCertNo: who.certNo,
    agentName: agent?.name ?? null,
    agentCertType: agent?.certType ?? null,
    agentCertNo: agent?.certNo ?? null,
    agentMobile: agent?.mobile ?? null,
    address: isPerson ? person.address : entity.address,
    mobile: isPerson ? person.mobile : (agent?.mobile ?? ''),
    legalPerson: isPerson ? null : entity.legalPerson.slice(0, 30),
    applySource: '1',
    applyTime: known.acceptTime,
    acceptOrgName: item.deptName,
    acceptOrgCode: item.deptCode,
    acceptor: operator.name,
    acceptTime: known.acceptTime,
    acceptDocNo: known.acceptDocNo,
    promiseTime: known.promiseDue,
    statutoryTime: known.statutoryDue,
    acceptRegion: hall.regionCode,
    windowNo: known.windowNo,
    queryPassword: known.queryPassword,
    form: known.form,
  };
}
