import type { CaseView } from '#contract/cases.ts';
import { host } from '../connection/host.ts';
import { openFile } from '../ui/open-file.ts';

type Kept = CaseView['attachments'][number];

/** What may be handed in as a file; the host goes by the bytes. */
export const fileEndings = '.pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx,.ofd';

/** How many pages a file has, behind its name; nothing for one. */
export const pagesWord = ({ pages }: Kept): string => (pages !== null && pages > 1 ? ` · ${pages} 页` : '');

/** Shows a kept file; several TIFF pages one after the other. @throws HostFailure FILE_NOT_SHOWN and others */
export async function openKept(caseId: string, file: Kept, before = ''): Promise<void> {
  const title = [before, file.name].filter(Boolean).join(' ');
  const preview = (page: number): Promise<File> =>
    host.materials.preview({ caseId, sm3: file.sm3, page }, { context: { deadlineMs: 30_000 } });
  const isPaged = file.mime === 'image/tiff' && (file.pages ?? 1) > 1;
  openFile(await preview(0), title, isPaged ? { pages: file.pages ?? 1, show: preview } : null);
}
