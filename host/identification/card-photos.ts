import type { z } from 'zod';
import type { CardPhoto } from '#contract/workstation/schemas.ts';
import type { PhotoDecoder, PlaceholderReason } from '#native-bindings/id-card/photo-decoder.ts';
import type { Logger } from '../kernel/log.ts';

type Photo = z.infer<typeof CardPhoto>;

/** Decodes the photo of the card read last, while its text is already on the screen; keeps it in memory only, and only until somebody took it. */
export interface CardPhotos {
  /** Starts on this photo and gives up the one before. @returns what to ask for it with */
  begin(photoWlt: Uint8Array): string;
  /** The photo, once. One that was taken, replaced or forgotten is answered with a placeholder. */
  take(photoId: string): Promise<Photo>;
  /** Ends the decoder and forgets. */
  forget(): void;
}

export interface CardPhotosDeps {
  decoder: () => Promise<PhotoDecoder>;
  newId: () => string;
  log: Logger;
  /** A photo nobody takes is forgotten after this. */
  lifeMs: number;
}

export function createCardPhotos({ decoder, newId, log, lifeMs }: CardPhotosDeps): CardPhotos {
  let latest: { id: string; photo: Promise<Photo>; stop: AbortController; end: NodeJS.Timeout } | null = null;

  const forget = (): void => {
    if (!latest) return;
    clearTimeout(latest.end);
    latest.stop.abort();
    latest = null;
  };

  async function decode(photoWlt: Uint8Array, signal: AbortSignal): Promise<Photo> {
    const decoded = await (await decoder()).decode(photoWlt, { signal });
    if (decoded.kind === 'photo')
      return { image: new File([new Uint8Array(decoded.png)], 'photo.png', { type: 'image/png' }), note: '' };
    const { reason } = decoded;
    if (isTrouble(reason)) log.warn('identification.photo', { reason });
    return placeholder(reason);
  }

  return {
    begin(photoWlt) {
      forget();
      const stop = new AbortController();
      const id = newId();
      const photo = decode(photoWlt, stop.signal).catch((error: unknown) => {
        log.error('identification.photo', error);
        return placeholder('crashed');
      });
      const end = setTimeout(() => {
        if (latest?.id === id) forget();
      }, lifeMs);
      end.unref();
      latest = { id, photo, stop, end };
      return id;
    },
    async take(photoId) {
      if (latest?.id !== photoId) return placeholder('cancelled');
      const photo = await latest.photo;
      // Another card may have come while this one was decoded.
      if (latest?.id !== photoId) return placeholder('cancelled');
      forget();
      return photo;
    },
    forget,
  };
}

/** Nothing is wrong when there is no decoder, no photo, or nobody waits. */
const isTrouble = (reason: PlaceholderReason): boolean => !['not-configured', 'no-photo', 'cancelled'].includes(reason);

const notes: Record<PlaceholderReason, string> = {
  'not-configured': '请对照卡面',
  'no-photo': '卡内没有照片，请对照卡面',
  cancelled: '照片已清除，请对照卡面',
  'program-missing': '找不到照片解码程序，请对照卡面，并告诉技术人员',
  'program-refused': '照片解码程序打不开，请对照卡面，并告诉技术人员',
  crashed: '照片解码程序出错，请对照卡面，并告诉技术人员',
  'timed-out': '照片解码超时，请对照卡面，并告诉技术人员',
  'too-much-output': '照片解码结果不对，请对照卡面，并告诉技术人员',
  'not-a-photo': '照片解码结果不对，请对照卡面，并告诉技术人员',
};
const placeholder = (reason: PlaceholderReason): Photo => ({ image: null, note: notes[reason] });
