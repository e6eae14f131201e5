import type { z } from 'zod';
import type { CaseView, Draft, DraftMaterial, Obstacle } from '#contract/cases.ts';
import type { ServiceItem } from '#contract/catalogue.ts';
import { isCarried, piecesText } from '#contract/pieces.ts';

type Material = ServiceItem['materials'][number];

/** A row as it is shown before anybody touched it. */
export const entryOf = (material: Material, draft: Draft | null, item: ServiceItem | null): DraftMaterial =>
  draft?.materials.find((one) => one.materialId === material.materialId) ?? {
    materialId: material.materialId,
    isCollected: false,
    collectType: material.originals > 0 || material.copies === 0 ? '1' : '2',
    collectNum: Math.max(1, material.originals || material.copies),
    originalChecked: false,
    originalReturned: material.originals > 0 && isCarried(material),
    copyNum: material.originals > 0 ? material.copies : 0,
    ofItem: item?.taskCode ?? '',
    instead: null,
  };

/** One paper that is asked for and not written down as received, as it would be written down. */
export interface PaperLine {
  materialId: string;
  name: string;
  /** `原件已核验退还，留复印件 1 份` */
  pieces: string;
  /** A department is still being asked whether it is needed at all. */
  isAwaited: boolean;
  entry: DraftMaterial;
}

export function papersToRead(view: CaseView, draft: Draft, item: ServiceItem): PaperLine[] {
  const asked = new Set(
    view.obstacles.filter((one) => one.blocking && one.section === 'materials').map((one) => one.field),
  );
  return item.materials
    .filter((material) => asked.has(material.materialId))
    .map((material) => {
      const shown = entryOf(material, draft, item);
      const originalChecked = shown.collectType === '2' || shown.originalReturned || shown.originalChecked;
      const entry = { ...shown, isCollected: true, originalChecked };
      return {
        materialId: material.materialId,
        name: material.materialName,
        pieces: piecesText(material, entry),
        isAwaited: view.verifications.some(
          (one) => one.name === material.waivedBy && ['running', 'waiting'].includes(one.state),
        ),
        entry,
      };
    });
}

/** Nothing is in the way any more but papers that only the clerk can see. */
export function lacksPapersOnly(obstacles: readonly z.infer<typeof Obstacle>[]): boolean {
  const blocking = obstacles.filter((one) => one.blocking);
  return blocking.length > 0 && blocking.every((one) => one.section === 'materials');
}
