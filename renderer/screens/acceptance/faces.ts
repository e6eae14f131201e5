import { shallowRef } from 'vue';
import type { z } from 'zod';
import type { CardPhoto } from '#contract/workstation/schemas.ts';

/** The photo of a card that was read, or what stands in its place. */
export interface Face {
  certNo: string;
  /** Address of the picture in this window's memory; null while it is decoded, or when it cannot be. */
  url: string | null;
  isComing: boolean;
  note: string;
}

type Places = Partial<Record<'person' | 'agent', Face>>;

/** Photos of the cards read for the case on the screen. They live in this window's memory and go with the case. */
export function createFaces(ask: (photoId: string) => Promise<z.infer<typeof CardPhoto>>) {
  const shown = shallowRef<Places>({});

  function put(place: keyof Places, face: Face): void {
    forgetPicture(shown.value[place]);
    shown.value = { ...shown.value, [place]: face };
  }

  /** Never fails: without the photo the clerk looks at the card itself. */
  async function show(place: keyof Places, certNo: string, photoId: string): Promise<void> {
    const coming: Face = { certNo, url: null, isComing: true, note: '' };
    put(place, coming);
    const photo = await ask(photoId).catch(() => ({ image: null, note: '没有取到照片，请对照卡面' }));
    // Somebody else's card was read meanwhile, or the case was left.
    if (shown.value[place] !== coming) return;
    put(place, {
      certNo,
      url: photo.image ? URL.createObjectURL(photo.image) : null,
      isComing: false,
      note: photo.note,
    });
  }

  function clear(): void {
    for (const face of Object.values(shown.value)) forgetPicture(face);
    shown.value = {};
  }
  return { shown, show, clear };
}

function forgetPicture(face: Face | undefined): void {
  if (face?.url) URL.revokeObjectURL(face.url);
}
