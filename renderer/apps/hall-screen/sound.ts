import { ref } from 'vue';
import type { Clip } from './speaker.ts';

/** The browser's sound: it may refuse until somebody has touched the page once. */
export function useSound() {
  const context = new AudioContext();
  const isHeld = ref(context.state === 'suspended');
  context.onstatechange = () => {
    isHeld.value = context.state === 'suspended';
  };
  return {
    isHeld,
    async allow(): Promise<void> {
      await context.resume();
    },
    async play(clip: Clip): Promise<void> {
      const buffer = await context.decodeAudioData(Uint8Array.from(atob(clip.wave), (one) => one.charCodeAt(0)).buffer);
      const source = context.createBufferSource();
      source.buffer = buffer;
      source.connect(context.destination);
      source.start();
    },
    close: () => void context.close(),
  };
}
