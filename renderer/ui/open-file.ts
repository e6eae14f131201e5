import { shallowRef } from 'vue';

/** The other pages of a file that is shown page by page. */
export interface Paging {
  pages: number;
  /** @param page from 0 */
  show(page: number): Promise<Blob>;
}

/** The paper being looked at, over the work. */
export const openedFile = shallowRef<{
  url: string;
  title: string;
  isImage: boolean;
  page: number;
  paging: Paging | null;
} | null>(null);

export function openFile(file: Blob, title: string, paging: Paging | null = null): void {
  closeFile();
  openedFile.value = {
    url: URL.createObjectURL(file),
    title,
    isImage: file.type.startsWith('image/'),
    page: 0,
    paging,
  };
}

/** Another page of the file that is open. @throws HostFailure */
export async function turnTo(page: number): Promise<void> {
  const now = openedFile.value;
  if (!now?.paging || page < 0 || page >= now.paging.pages) return;
  const file = await now.paging.show(page);
  if (openedFile.value !== now) return;
  URL.revokeObjectURL(now.url);
  openedFile.value = { ...now, url: URL.createObjectURL(file), page };
}

export function closeFile(): void {
  if (openedFile.value) URL.revokeObjectURL(openedFile.value.url);
  openedFile.value = null;
}
