import type { z } from 'zod';
import { findCase } from '#db/queries/cases.ts';
import { insertSupplement, listOverdue, listSupplements, markOverdue, markSupplied } from '#db/queries/supplements.ts';
import type { Db } from '#db/open.ts';
import type { Supplement } from '#contract/decisions.ts';
import type { Obstacle } from '#contract/cases.ts';
import { materialInsteadNames } from '#contract/decision-names.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { AcceptedFacts } from '../cases/accepted-facts.ts';
import type { CaseFacts } from '../cases/facts.ts';
import { insteadOf } from '../cases/obstacles.ts';
import { storedDraft, storedItem } from '../cases/stored.ts';
import { promiseLetter, provisionalLetter } from '../documents/promise-letters.ts';
import { hasNumber, makeLetter, type LetterSubject } from '../documents/make-letter.ts';
import { chinaDate } from '../kernel/clock.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import { openCase, tellStep, type ActInput } from './opened.ts';

/** 容缺 and 告知承诺 of an acceptance, in its transaction: what follows until when, and the papers the applicant signs for it. */
export function promiseMaterials(ctx: HostContext, on: Recording, known: AcceptedFacts): void {
  const { caseId, projectNo, draft, item, hall, windowNo, operator, putOff } = known;
  if (putOff.length === 0) return;
  const subject: LetterSubject = { caseId, projectNo, draft, item, hall, windowNo, operatorName: operator.name };
  const later = putOff.flatMap((one) => (one.due === null ? [] : [{ ...one, due: one.due }]));
  const promised = putOff.filter((one) => one.instead === 'promise');
  for (const { materialId, materialName, seq, due } of later)
    insertSupplement(ctx.db, { case_id: caseId, material_id: materialId, material_name: materialName, seq, due });
  if (later.length > 0) {
    makeLetter(ctx, on, subject, 'PROVISIONAL', (facts) => provisionalLetter(facts, later));
    on.step({
      name: '容缺受理',
      text: `容缺受理，待补 ${later.map((one) => `“${one.materialName}”（${one.due} 前）`).join('、')}`,
    });
  }
  if (promised.length > 0) {
    makeLetter(ctx, on, subject, 'PROMISE', (facts) => promiseLetter(facts, promised));
    on.step({ name: '告知承诺', text: `申请人书面承诺，免交“${promised.map((one) => one.materialName).join('”“')}”` });
  }
}

/** Papers of promises need numbers like any other: known before the case is accepted. */
export function paperObstacles(db: Db, { item, draft }: CaseFacts): z.infer<typeof Obstacle>[] {
  if (!item) return [];
  return (['later', 'promise'] as const).flatMap((instead) => {
    const isWanted = draft.materials.some(
      (one) =>
        one.instead === instead &&
        !one.isCollected &&
        item.materials.some((known) => known.materialId === one.materialId && insteadOf(known, instead) !== null),
    );
    if (!isWanted || hasNumber(db, item, instead === 'later' ? 'PROVISIONAL' : 'PROMISE')) return [];
    const message = `${materialInsteadNames[instead]}要出的承诺书编号已用完，联网后自动补领`;
    return [{ section: 'station', field: instead, message, blocking: true }];
  });
}

export function supplementsOf(db: Db, caseId: string, today: string): Supplement[] {
  return listSupplements(db, caseId).map((row) => ({
    materialId: row.material_id,
    materialName: row.material_name,
    due: row.due,
    receivedAt: row.received_at,
    isOverdue: row.received_at === null && row.due < today,
  }));
}

/** Something that was to follow has come, in time or late. @throws ExpectedError INPUT_INVALID nothing of it was to follow */
export function supplementCase(ctx: HostContext, input: ActInput & { materialIds: string[] }): void {
  const { subject } = openCase(ctx, input, 'supplement');
  const { caseId, materialIds } = input;
  const coming = listSupplements(ctx.db, caseId).filter(
    (one) => one.received_at === null && materialIds.includes(one.material_id),
  );
  if (coming.length === 0) throw new ExpectedError('INPUT_INVALID');
  record(ctx, { stream: caseStream(caseId), act: 'acceptance.supplement', tells: ['station'] }, (on) => {
    const { projectNo } = subject;
    for (const one of coming) {
      markSupplied(ctx.db, caseId, one.material_id, on.at);
      on.report({
        class: 'material',
        projectNo,
        seq: one.seq,
        payload: {
          ...{ projectNo, seq: one.seq, materialId: one.material_id, materialName: one.material_name },
          ...{ isCollected: true, collectType: '1', collectNum: 1, collectTime: on.at, originalChecked: true },
        },
      });
    }
    const text = `收到容缺后补的“${coming.map((one) => one.material_name).join('”“')}”`;
    tellStep(on, subject, { name: '补交材料', text, action: '其他', opinion: text, seq: on.seq() });
  });
}

/** The day has passed and nothing came: said on the case and to the platform, once. */
export function tellOverdue(ctx: HostContext): void {
  const today = chinaDate(ctx.time.now());
  for (const { case_id: caseId } of listOverdue(ctx.db, today)) {
    const row = findCase(ctx.db, caseId);
    const item = row && storedItem(ctx.db, row);
    const hall = readHall(ctx.db);
    if (!row || !item || !hall) continue;
    const late = listSupplements(ctx.db, caseId).filter((one) => one.received_at === null && one.due < today);
    record(ctx, { stream: caseStream(caseId), act: 'acceptance.supplementOverdue', tells: ['station'] }, (on) => {
      markOverdue(ctx.db, caseId, on.at);
      const text = `容缺期满，“${late.map((one) => one.material_name).join('”“')}”没有补交`;
      tellStep(
        on,
        {
          ...{ caseId, projectNo: row.project_no, draft: storedDraft(row), item, hall },
          ...{ windowNo: ctx.station.windowNo, operatorName: on.by.name },
        },
        { name: '容缺期满', text, action: '其他', opinion: text, seq: on.seq() },
      );
    });
  }
}
