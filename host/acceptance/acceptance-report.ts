import type { z } from 'zod';
import type { AttachmentRow } from '#db/queries/attachments.ts';
import type { DocumentRow } from '#db/queries/documents.ts';
import type { SealedSignature } from '#db/queries/signatures.ts';
import type { DraftMaterial, Person, Verification } from '#contract/cases.ts';
import type { ServiceItemMaterial } from '#contract/catalogue.ts';
import { piecesOf } from '#contract/pieces.ts';
import { materialSeq, publishedItem } from '#contract/situation.ts';
import type { CaseAcceptance } from '#contract/platform/rows/case.ts';
import { verificationPayload } from '../cases/answer-view.ts';
import { authorityPaper } from '../cases/authority.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import { materialFile, reportSignature } from '../cases/evidence.ts';
import type { Recording } from '../kernel/record.ts';
import { applicantIdentity } from '../cases/applicant.ts';
import { signedBefore } from '../confirmation/signature-covers.ts';
import type { SignedState } from '../confirmation/signed-state.ts';

/** How the signatures stand to what is accepted, the size of the image of each one's page, and the files of the materials. */
export interface Evidence extends SignedState {
  pageBytes: (row: SealedSignature) => number;
  files: readonly AttachmentRow[];
}

/**
 * Puts the accept row first, then materials, step, documents, signatures, files, and the verifications answered so far.
 * Returns the next free sequence number.
 */
export function reportAcceptance(
  on: Recording,
  known: AcceptedFacts,
  documents: DocumentRow[],
  evidence: Evidence,
  verifications: z.infer<typeof Verification>[],
  /** Number of the step of the acceptance itself; what was decided before has those below. */
  firstSeq: number,
): number {
  const { projectNo, acceptTime: at, item, draft, operator } = known;
  on.report({ class: 'accept', projectNo, seq: 0, at, payload: acceptancePayload(known) });
  item.materials.forEach((material) => {
    const entry = draft.materials.find((one) => one.materialId === material.materialId);
    const isWaived = !entry?.isCollected && known.waived.has(material.materialId);
    if (!entry?.isCollected && !isWaived) return;
    const seq = materialSeq(item, material.materialId);
    on.report({
      class: 'material',
      projectNo,
      seq,
      at,
      payload: {
        projectNo,
        seq,
        materialId: material.materialId,
        materialName: material.materialName,
        isCollected: !isWaived,
        collectType: isWaived ? '5' : (entry?.collectType ?? '1'),
        collectNum: isWaived ? 0 : (entry?.collectNum ?? 1),
        ...(entry && !isWaived ? keptPieces(material, entry) : {}),
        collectTime: isWaived ? null : at,
        originalChecked: entry?.originalChecked ?? false,
      },
    });
  });
  reportBeside(on, known);
  let seq = firstSeq;
  on.report({
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
      opinion: known.isDeemed
        ? '收件后五个工作日没有告知补正，依法自收件之日起即为受理。'
        : '材料齐全，符合法定形式，予以受理。',
      startTime: at,
      endTime: at,
      orgName: item.deptName,
      orgCode: item.deptCode,
      state: '2',
    },
  });
  seq += 1;
  for (const document of documents) {
    on.report({
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
  const { current, outdated } = evidence;
  for (const row of outdated ? [...current, outdated] : current) {
    const note = row === outdated ? signedBefore(evidence) : null;
    reportSignature(on, projectNo, { seq, fileSeq: seq + 1 }, row, evidence.pageBytes(row), note);
    seq += 2;
  }
  for (const file of evidence.files) {
    on.file({ ...materialFile(file), projectNo, seq });
    seq += 1;
  }
  for (const answer of verifications) {
    if (answer.state === 'running' || answer.state === 'waiting' || answer.state === 'late') continue;
    on.report({
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

/** What was not handed in and why, and by what an agent acted. */
function reportBeside(on: Recording, { projectNo, acceptTime: at, item, draft, putOff }: AcceptedFacts): void {
  for (const { seq, materialId, materialName, instead, due } of putOff)
    on.report({
      class: 'material',
      projectNo,
      seq,
      at,
      payload: {
        ...{ projectNo, seq, materialId, materialName, isCollected: false, collectType: '1', collectNum: 0 },
        ...{ collectTime: null, originalChecked: false, instead },
        ...(due === null ? {} : { supplementBy: due }),
      },
    });
  const authority = authorityPaper(draft.applicant);
  if (!authority) return;
  const seq = publishedItem(item).materials.length + 1;
  on.report({
    class: 'material',
    projectNo,
    seq,
    at,
    payload: {
      ...{ projectNo, seq, ...authority, isCollected: true, collectType: '1', collectNum: 1 },
      ...{ collectTime: at, originalChecked: true },
    },
  });
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
    ...(isPerson ? otherThanCitizen('applicant', person) : {}),
    agentName: agent?.name ?? null,
    agentCertType: agent?.certType ?? null,
    agentCertNo: agent?.certNo ?? null,
    agentMobile: agent?.mobile ?? null,
    ...(agent ? otherThanCitizen('agent', agent) : {}),
    address: isPerson ? person.address : entity.address,
    mobile: isPerson ? person.mobile : (agent?.mobile ?? ''),
    legalPerson: isPerson ? null : entity.legalPerson,
    applySource: '1',
    applyTime: known.acceptTime,
    acceptOrgName: item.deptName,
    acceptOrgCode: item.deptCode,
    acceptor: operator.name,
    acceptTime: known.acceptTime,
    acceptDocNo: known.acceptDocNo,
    promiseTime: known.promiseDue,
    statutoryTime: known.statutoryDue,
    dueCalendar: known.dueCalendar,
    acceptRegion: hall.regionCode,
    windowNo: known.windowNo,
    queryPassword: known.queryPassword,
    form: known.form,
    ...(known.group ? { group: known.group } : {}),
  };
}

/** What cards of 港澳台 residents and of foreigners say beyond a citizen's; left out where there is nothing to say. */
function otherThanCitizen(whose: 'applicant' | 'agent', person: Person): Partial<CaseAcceptance> {
  const told = { NameLatin: person.nameLatin, PassNo: person.passNo, Nationality: person.nationality };
  return Object.fromEntries(
    Object.entries(told)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => [`${whose}${name}`, value]),
  );
}

/** What of a paper stays here, where it is not simply what was handed over. */
function keptPieces(
  material: ServiceItemMaterial,
  entry: DraftMaterial,
): { originalReturned?: true; copyNum?: number } {
  const { copies, isReturned } = piecesOf(material, entry);
  return { ...(isReturned ? { originalReturned: true } : {}), ...(entry.copyNum > 0 ? { copyNum: copies } : {}) };
}
