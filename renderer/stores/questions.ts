import { defineStore } from 'pinia';
import { shallowRef } from 'vue';

export interface Question {
  title: string;
  text?: string;
  /** What it is about, one a line. */
  lines?: readonly string[];
  /** The first is what the key that is pressed without thinking does. */
  choices: readonly { id: string; label: string }[];
}

/** One question at a time over the work; put away it is answered with null. */
export const useQuestions = defineStore('questions', () => {
  const open = shallowRef<(Question & { answer: (id: string | null) => void }) | null>(null);

  function ask(question: Question): Promise<string | null> {
    open.value?.answer(null);
    return new Promise((resolve) => {
      open.value = {
        ...question,
        answer: (id) => {
          open.value = null;
          resolve(id);
        },
      };
    });
  }

  return { open, ask };
});
