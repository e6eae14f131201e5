import type { z } from 'zod';
import type { DraftMaterial, Obstacle } from '#contract/cases.ts';
import type { MaterialInstead } from '#contract/decision-names.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { serverType, nameOf } from '#contract/codes/index.ts';
import { applicantObstacles } from './applicant.ts';
import { contradictions } from './contradictions.ts';
import type { CaseFacts } from './facts.ts';
import { checkedForm } from './form-values.ts';

type Found = z.infer<typeof Obstacle>;
/** All that stands in the way of accepting, in reading order of the screen; notices are not blocking. */
export function findObstacles(facts: CaseFacts): Found[] {
  const { draft, item } = facts;
  const found = applicantObstacles(draft.applicant, facts.today);
  if (!item) {
    found.push({ section: 'item', field: 'taskCode', message: '还没有选事项', blocking: true });
    return found;
  }
  if (item.taskState !== 'active')
    found.push({ section: 'item', field: 'taskCode', message: '这个事项已暂停或取消，不能受理', blocking: true });
  if (!item.serverType.includes(draft.applicant.applicantType)) {
    const allowed = item.serverType.map((code) => nameOf(serverType, code)).join('、');
    found.push({
      section: 'applicant',
      field: 'applicantType',
      message: `本事项只受理${allowed}的申请`,
      blocking: true,
    });
  }
  return [...found, ...formObstacles(item, facts), ...materialObstacles(item, facts), ...verificationObstacles(facts)];
}

function formObstacles(item: ServiceItem, facts: CaseFacts): Found[] {
  try {
    return checkedForm(item, facts)
      .problems.map(({ field, message }): Found => ({ section: 'form', field, message, blocking: true }))
      .concat(contradictions(item, facts));
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    return [{ section: 'form', field: '', message: error.message, blocking: true }];
  }
}

function materialObstacles(item: ServiceItem, { draft, verifications }: CaseFacts): Found[] {
  const waived = waivedMaterials(item, verifications);
  return item.materials.flatMap((material): Found[] => {
    const entry = draft.materials.find((one) => one.materialId === material.materialId);
    if (entry?.isCollected && isNothing(entry))
      return [
        {
          section: 'materials',
          field: material.materialId,
          message: `“${material.materialName}”记为已收，份数却是 0，请改份数；没有收到的去掉“已收”`,
          blocking: true,
        },
      ];
    if (!material.isRequired || waived.has(material.materialId)) return [];
    if (!entry?.isCollected && insteadOf(material, entry?.instead ?? null) !== null) return [];
    if (!entry?.isCollected)
      return [
        {
          section: 'materials',
          field: material.materialId,
          message: `缺材料“${material.materialName}”`,
          blocking: true,
        },
      ];
    if (entry.collectType === '2' && !entry.originalChecked)
      return [
        {
          section: 'materials',
          field: material.materialId,
          message: `“${material.materialName}”收的是复印件，请核对原件后勾选“已核原件”`,
          blocking: true,
        },
      ];
    return [];
  });
}

/** On paper, and not one piece of it: the notice and the receipt would name a paper that nobody handed in. */
const isNothing = ({ collectType, collectNum, copyNum }: DraftMaterial): boolean =>
  (collectType === '1' && collectNum + copyNum === 0) || (collectType === '2' && collectNum === 0);

/** What was signed stays what it was; whoever accepts something else should know. */
export function signatureNotices({ changed }: { changed: string[] | null }): Found[] {
  if (changed === null) return [];
  const what =
    changed.length > 0
      ? `“${changed.slice(0, 3).join('”“')}”${changed.length > 3 ? `等 ${changed.length} 项` : ''}`
      : '内容';
  return [
    { section: 'applicant', field: 'signature', message: `申请人签字后改过${what}，请按 F6 重新签字`, blocking: false },
  ];
}

/** What may stand in the place of a material; null where the item does not allow what was chosen. */
export function insteadOf(
  material: ServiceItem['materials'][number],
  instead: MaterialInstead | null,
): MaterialInstead | null {
  if (instead === 'later') return material.laterDays === undefined ? null : instead;
  return instead === 'promise' && material.mayPromise === true ? instead : null;
}

/** Materials a positive answer of a department frees the applicant from. */
export function waivedMaterials(item: ServiceItem, verifications: CaseFacts['verifications']): Set<string> {
  const valid = new Set(verifications.filter((one) => one.state === 'valid').map((one) => one.name));
  return new Set(
    item.materials.filter((one) => one.waivedBy !== undefined && valid.has(one.waivedBy)).map((one) => one.materialId),
  );
}

function verificationObstacles({ draft, verifications, definitions, item }: CaseFacts): Found[] {
  const papersFor = (name: string): { here: boolean; wanted: string | undefined } => {
    const papers = item?.materials.filter((one) => one.waivedBy === name) ?? [];
    const isHere = (materialId: string): boolean =>
      draft.materials.some((one) => one.materialId === materialId && one.isCollected);
    return { here: papers.some((one) => isHere(one.materialId)), wanted: papers[0]?.materialName };
  };
  return (item?.verifications ?? []).flatMap((name): Found[] => {
    const definition = definitions.get(name);
    const answer = verifications.find((one) => one.name === name);
    const title = definition?.title ?? name;
    const mustAsk = definition?.offline === 'mustAsk';
    const of = (message: string, blocking: boolean): Found[] => [
      { section: 'verification', field: name, message, blocking },
    ];
    if (!answer) return of(`“${title}”还没有核验`, mustAsk);
    if (answer.state === 'valid') return [];
    if (answer.state === 'disputed') {
      const { here, wanted } = papersFor(name);
      if (here || (wanted !== undefined && !mustAsk)) return of(`“${title}”已提出数据异议，按纸质材料办理`, false);
      // An objection is no way round a department that has to be asked: only a paper in its place is.
      if (wanted !== undefined) return of(`“${title}”已提出数据异议，请收“${wanted}”代替，或等部门答复`, mustAsk);
      return of(
        `“${title}”已提出数据异议，没有纸质材料可以代替${mustAsk ? '，要等部门答复' : '，请核对后再受理'}`,
        mustAsk,
      );
    }
    if (answer.state === 'warning') return of(`“${title}”：${answer.message}，请核对后再受理`, false);
    if (answer.state === 'invalid') return of(`“${title}”核验不符：${answer.message}`, mustAsk);
    if (answer.state === 'running' || answer.state === 'waiting') return of(`“${title}”正在核验`, mustAsk);
    if (answer.state === 'cannotAsk') return of(`“${title}”没有问：${answer.message}`, mustAsk);
    return of(
      definition?.offline === 'checkOriginal'
        ? `“${title}”没有核到，请核对原件`
        : `“${title}”没有核到，可先受理，会自动再问，结果回来补记`,
      mustAsk,
    );
  });
}
