import type { z } from 'zod';
import type { CaseView, Obstacle } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { MaterialInstead } from '#contract/decision-names.ts';
import type { IconName } from '../ui/icons.ts';

export type Section = z.infer<typeof Obstacle>['section'];
export interface Step {
  section: Section;
  title: string;
  state: 'done' | 'missing' | 'running' | 'open';
  icon: IconName | null;
  note: string;
}

/** The step bar: what is complete, what is missing, what is still running. */
export function stepsOf(view: CaseView | null, item: ServiceItem | null): Step[] {
  const missing = (section: Section) =>
    view?.obstacles.filter((one) => one.section === section && one.blocking).length ?? 0;
  function plain(section: Section, title: string, isStarted: boolean, doneNote = ''): Step {
    const count = missing(section);
    if (!isStarted) return { section, title, state: 'open', icon: null, note: '' };
    return count > 0
      ? { section, title, state: 'missing', icon: null, note: `${count} 处待补` }
      : { section, title, state: 'done', icon: 'check', note: doneNote };
  }
  const applicant = view?.draft.applicant;
  const hasApplicant =
    !!applicant && (applicant.person.name !== '' || applicant.entity.name !== '' || applicant.agent !== null);
  return [
    plain('applicant', '申请人', hasApplicant),
    plain('item', '事项', !!item),
    plain('form', '表单', !!item),
    plain('materials', '材料', !!item && item.materials.length > 0, materialNote(view, item)),
    verificationStep(view, item),
  ];
}

function materialNote(view: CaseView | null, item: ServiceItem | null): string {
  if (!view || !item) return '';
  return `${item.materials.filter((one) => isInHand(view, one)).length}/${item.materials.length}`;
}

/** The materials of a case that have scans. */
export const scannedOf = (view: Pick<CaseView, 'attachments'> | null): string[] =>
  (view?.attachments ?? []).map((one) => one.materialId);

/** Handed in, or not needed because a department vouched for it. */
export function isInHand(view: CaseView, material: ServiceItem['materials'][number]): boolean {
  return (
    isWaived(view, material) ||
    view.draft.materials.some(
      (one) => one.materialId === material.materialId && insteadAllowed(material, one.instead) !== null,
    ) ||
    view.draft.materials.some((one) => one.materialId === material.materialId && one.isCollected)
  );
}

/** What may stand in the place of this material, as the item says; null for what it does not allow. */
export function insteadAllowed(
  material: ServiceItem['materials'][number],
  instead: MaterialInstead | null,
): MaterialInstead | null {
  if (instead === 'later') return material.laterDays === undefined ? null : instead;
  return instead === 'promise' && material.mayPromise === true ? instead : null;
}

export function isWaived(view: Pick<CaseView, 'verifications'>, material: ServiceItem['materials'][number]): boolean {
  return (
    material.waivedBy !== undefined &&
    view.verifications.some((one) => one.name === material.waivedBy && one.state === 'valid')
  );
}

function verificationStep(view: CaseView | null, item: ServiceItem | null): Step {
  const base = { section: 'verification' as const, title: '核验' };
  const total = item?.verifications.length ?? 0;
  if (!view || total === 0)
    return { ...base, state: item ? 'done' : 'open', icon: item ? 'check' : null, note: item ? '不需要' : '' };
  const valid = view.verifications.filter((one) => one.state === 'valid').length;
  const note = `${valid}/${total}`;
  if (view.verifications.some((one) => one.state === 'running' || one.state === 'waiting'))
    return { ...base, state: 'running', icon: 'spin', note };
  if (valid === total) return { ...base, state: 'done', icon: 'check', note };
  return {
    ...base,
    state:
      view.verifications.some((one) => one.state === 'invalid') ||
      view.obstacles.some((one) => one.section === 'verification' && one.blocking)
        ? 'missing'
        : 'open',
    icon: view.verifications.length > 0 ? 'warn' : null,
    note,
  };
}

/** The id of the input an obstacle is about. */
export const obstacleTarget = (obstacle: { section: Section; field: string }): string =>
  `${obstacle.section}.${obstacle.field}`;
