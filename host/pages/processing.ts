import {
  findPage,
  insertPageVersion,
  lastPageVersion,
  looksOfCase,
  placePage,
  type PageRow,
} from '#db/queries/pages.ts';
import { isImagingError } from '#imaging/errors.ts';
import { isSameLook } from '#imaging/look.ts';
import type { ProcessedPage } from '#imaging/page.ts';
import { usualSettings, type PageSettings } from '#imaging/settings.ts';
import type { PageWorkers } from '#imaging/workers.ts';
import { PageFacts } from '#contract/pages.ts';
import type { FileStore } from '../files/store.ts';
import type { HostContext } from '../kernel/context.ts';
import { z } from 'zod';

export interface Processing {
  /**
   * Makes a new version of a page from its original: file first, then the row. A page nobody can process gets a version that says
   * so; it stays.
   *
   * @returns the new version's number
   */
  make(page: PageRow, settings: PageSettings): Promise<number>;
  settingsFor(page: PageRow, part?: Partial<PageSettings>): PageSettings;
}

const TakenWith = z.object({ resolution: z.number().nullable() });

export function createProcessing(ctx: HostContext, files: FileStore, workers: PageWorkers): Processing {
  const keep = (
    page: PageRow,
    settings: PageSettings,
    part: Partial<Parameters<typeof insertPageVersion>[1]>,
  ): number =>
    ctx.db.tx(() => {
      const version = lastPageVersion(ctx.db, page.page_id) + 1;
      insertPageVersion(ctx.db, {
        page_id: page.page_id,
        version,
        made_at: ctx.time.iso(),
        settings_json: JSON.stringify(settings),
        facts_json: '{}',
        problem: null,
        sm3: null,
        mime: null,
        bytes: null,
        thumbnail_sm3: null,
        look: null,
        look_of: null,
        ...part,
      });
      // Where it lies may have changed meanwhile.
      const now = findPage(ctx.db, page.page_id);
      if (now) placePage(ctx.db, { ...now, version });
      return version;
    });
  const sameLook = (page: PageRow, look: string): string | null => {
    const mine = Buffer.from(look, 'base64');
    return (
      looksOfCase(ctx.db, page.case_id, page.page_id).find((one) => isSameLook(mine, Buffer.from(one.look, 'base64')))
        ?.page_id ?? null
    );
  };
  return {
    async make(page, settings) {
      const original = await files.get(page.original_sm3);
      let made: ProcessedPage;
      try {
        made = await workers.process(original, settings);
      } catch (error) {
        if (!isImagingError(error) || error.code === 'CANCELLED') throw error;
        ctx.log.warn('pages.process', { page: page.page_id, code: error.code });
        return keep(page, settings, { problem: error.code });
      }
      const [sm3, thumbnail] = [await files.put(made.image), await files.put(made.thumbnail)];
      return keep(page, settings, {
        facts_json: JSON.stringify(PageFacts.parse(made)),
        sm3,
        mime: made.mime,
        bytes: made.image.length,
        thumbnail_sm3: thumbnail,
        look: made.look,
        look_of: made.look === null ? null : sameLook(page, made.look),
      });
    },
    settingsFor(page, part = {}) {
      const { resolution } = TakenWith.parse(JSON.parse(page.taken_with));
      return { ...usualSettings, ...(resolution === null ? {} : { dpi: resolution }), ...part };
    },
  };
}
