import { computed, ref, watchEffect } from 'vue';

/** What an applicant may set for the time they stand here. */
const sizes = [1, 1.25, 1.5];
const step = ref(0);
/** How much larger than usual what is to be read is. */
export const textScale = computed(() => sizes[step.value] ?? 1);
export const isHighContrast = ref(false);
export const isLargest = () => step.value === sizes.length - 1;

watchEffect(() => {
  document.documentElement.style.setProperty('--larger', String(textScale.value));
  document.documentElement.dataset['contrast'] = isHighContrast.value ? 'more' : '';
});

export function nextSize(): void {
  step.value = (step.value + 1) % sizes.length;
}

export const isSpeaking = ref(false);
/** A voice that speaks Chinese is on this machine; without one nothing is offered. */
export const canSpeak = ref(false);

const speech = 'speechSynthesis' in window ? window.speechSynthesis : null;
const findVoice = (): SpeechSynthesisVoice | undefined =>
  speech?.getVoices().find((voice) => /^(zh|cmn)/i.test(voice.lang) && voice.localService);
function lookForVoice(): void {
  canSpeak.value = findVoice() !== undefined;
}
lookForVoice();
speech?.addEventListener('voiceschanged', lookForVoice);

/** Reads aloud, or stops reading. */
export function speakOrStop(text: string): void {
  if (!speech) return;
  const wasSpeaking = isSpeaking.value;
  stopSpeaking();
  const voice = findVoice();
  if (wasSpeaking || !voice) return;
  const words = new SpeechSynthesisUtterance(text);
  words.voice = voice;
  words.lang = voice.lang;
  words.rate = 0.9;
  words.onend = words.onerror = () => {
    isSpeaking.value = false;
  };
  isSpeaking.value = true;
  speech.speak(words);
}

export function stopSpeaking(): void {
  speech?.cancel();
  isSpeaking.value = false;
}

export function resetReading(): void {
  stopSpeaking();
  step.value = 0;
  isHighContrast.value = false;
}
