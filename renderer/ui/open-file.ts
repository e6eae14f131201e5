import { shallowRef } from 'vue';

/** The paper being looked at, over the work. */
export const openedFile = shallowRef<{ url: string; title: string; isImage: boolean } | null>(null);

export function openFile(file: Blob, title: string): void {
  closeFile();
  openedFile.value = { url: URL.createObjectURL(file), title, isImage: file.type.startsWith('image/') };
}

export function closeFile(): void {
  if (openedFile.value) URL.revokeObjectURL(openedFile.value.url);
  openedFile.value = null;
}
