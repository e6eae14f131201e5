import type { PagePlace } from '#db/queries/pages.ts';

/** What undoing needs of a page. */
export const placeOf = ({ page_id, material_id, position, is_removed, version }: PagePlace): PagePlace => ({
  page_id,
  material_id,
  position,
  is_removed,
  version,
});
