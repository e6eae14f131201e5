import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { sayWithEspeak } from '#native-bindings/voice/espeak.ts';
import { joinSounds, readWave, soundMs, writeWave, type Sound } from '#native-bindings/voice/wave.ts';
import type { Announcement } from '#contract/workstation/hall.ts';
import { announcementWords } from './announcement.ts';

export interface Voice {
  /** Null: this machine has neither clips nor a voice. */
  announce(number: string, windowNo: string): Promise<Announcement | null>;
}

/**
 * What the hall screen says: clips recorded for the hall (one wave file a word, `请.wav`, `A.wav`, `零.wav` …) where all the words have
 * one, the machine's own voice otherwise.
 *
 * @param folder of the clips
 */
export function createVoice(
  folder: string,
  say: (words: readonly string[]) => Promise<Sound | null> = sayWithEspeak,
): Voice {
  const clips = new Map<string, Promise<Sound | null>>();
  const clipOf = (word: string): Promise<Sound | null> => {
    const known = clips.get(word) ?? readClip(path.join(folder, `${word}.wav`));
    clips.set(word, known);
    return known;
  };
  async function recorded(words: readonly string[]): Promise<Sound | null> {
    const sounds = await Promise.all(words.map(clipOf));
    return sounds.every((one) => one !== null) ? joinSounds(sounds) : null;
  }
  return {
    async announce(number, windowNo) {
      const words = announcementWords(number, windowNo);
      const sound = (await recorded(words)) ?? (await say(words));
      if (!sound) return null;
      return { words, ms: soundMs(sound), wave: Buffer.from(writeWave(sound)).toString('base64') };
    },
  };
}

async function readClip(file: string): Promise<Sound | null> {
  try {
    return readWave(await readFile(file));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
