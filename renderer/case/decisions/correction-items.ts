import type { CaseView } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import type { CorrectionItem } from '#contract/decisions.ts';
import { placeTitle } from '../form-fields.ts';

export interface SuggestedItem extends CorrectionItem {
  isTicked: boolean;
}

/**
 * Everything a correction of this case may be about: what is missing by the host's own judgement is ticked with its words,
 * then the other materials, which the clerk may have found wanting.
 */
export function suggestedItems(
  view: CaseView,
  item: ServiceItem | null,
  fieldTitles: ReadonlyMap<string, string>,
): SuggestedItem[] {
  const missing = view.obstacles
    .filter((one) => one.blocking && one.section !== 'station' && one.section !== 'item')
    .map((one): SuggestedItem => {
      const key = `${one.section}.${one.field}`.slice(0, 120);
      const material = item?.materials.find(({ materialId }) => key === `materials.${materialId}`);
      const isHere = view.draft.materials.some(
        ({ materialId, isCollected }) => materialId === material?.materialId && isCollected,
      );
      return {
        key,
        about: (material?.materialName ?? placeTitle(fieldTitles, one.field) ?? one.message).slice(0, 200),
        problem: (material && !isHere ? '没有提交' : one.message).slice(0, 300),
        how: material ? howTo(material) : '填写完整',
        isTicked: true,
      };
    });
  const others = (item?.materials ?? [])
    .filter(({ materialId }) => !missing.some(({ key }) => key === `materials.${materialId}`))
    .map((material): SuggestedItem => ({
      key: `materials.${material.materialId}`,
      about: material.materialName,
      problem: '',
      how: howTo(material),
      isTicked: false,
    }));
  return [...missing, ...others];
}

function howTo({ originals, copies, acceptStandard }: ServiceItem['materials'][number]): string {
  const count = [originals > 0 ? `原件 ${originals} 份` : '', copies > 0 ? `复印件 ${copies} 份` : ''].filter(Boolean);
  return [count.length > 0 ? `提交${count.join('、')}` : '', acceptStandard].filter(Boolean).join('。').slice(0, 300);
}
