/** Sound as it lies in a wave file: 16-bit samples of one channel. */
export interface Sound {
  /** Samples a second. */
  rate: number;
  samples: Int16Array;
}

/** Milliseconds it takes to play. */
export const soundMs = ({ rate, samples }: Sound): number => Math.round((samples.length / rate) * 1000);

/**
 * Reads PCM, 16 bit, one channel. A length that says more than there is, as a program writes that did not know it yet, is taken as the end.
 * Null: it is no such file.
 */
export function readWave(bytes: Uint8Array): Sound | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const name = (at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));
  if (bytes.length < 44 || name(0) !== 'RIFF' || name(8) !== 'WAVE') return null;
  let rate = 0;
  for (let at = 12; at + 8 <= bytes.length;) {
    const length = view.getUint32(at + 4, true);
    if (name(at) === 'fmt ') {
      const [format, channels, bits] = [at + 8, at + 10, at + 22].map((place) => view.getUint16(place, true));
      if (format !== 1 || channels !== 1 || bits !== 16) return null;
      rate = view.getUint32(at + 12, true);
    }
    if (name(at) === 'data') {
      const end = Math.min(at + 8 + length, bytes.length);
      const samples = new Int16Array(Math.floor((end - at - 8) / 2));
      for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(at + 8 + index * 2, true);
      return rate > 0 ? { rate, samples } : null;
    }
    at += 8 + length + (length % 2);
  }
  return null;
}

export function writeWave({ rate, samples }: Sound): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(44 + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const put = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  put(0, 'RIFF');
  view.setUint32(4, 36 + samples.length * 2, true);
  put(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  put(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, index) => view.setInt16(44 + index * 2, sample, true));
  return bytes;
}

/** One after the other. Null: there is nothing, or they were not recorded at one rate. */
export function joinSounds(sounds: readonly Sound[]): Sound | null {
  const [first] = sounds;
  if (!first || sounds.some((one) => one.rate !== first.rate)) return null;
  const samples = new Int16Array(sounds.reduce((sum, one) => sum + one.samples.length, 0));
  let at = 0;
  for (const one of sounds) {
    samples.set(one.samples, at);
    at += one.samples.length;
  }
  return { rate: first.rate, samples };
}
