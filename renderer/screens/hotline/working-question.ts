import { computed, onBeforeUnmount, ref, watch } from 'vue';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import type { QuestionBody } from '#contract/hotline/ticket.ts';
import type { KnowledgeArticle } from '#contract/hotline/book.ts';
import type { QuestionView } from '#contract/workstation/hotline.ts';
import { host } from '../../connection/host.ts';
import { useNotices } from '../../stores/notices.ts';
import type { Desk } from './desk.ts';
import { QuestionSaver } from './question-saver.ts';

/** The question being written down: what stands in the fields, saved as typed, and how it ends. */
export function useWorkingQuestion(desk: Desk) {
  const notices = useNotices();
  const questionId = ref<string | null>(null);
  const body = ref<QuestionBody>(emptyQuestion);
  const savedAt = ref('');
  const isBusy = ref(false);
  let saver: QuestionSaver | null = null;

  const question = computed(
    () => desk.contact.value?.questions.find((one) => one.questionId === questionId.value) ?? null,
  );
  const isDone = computed(() => question.value?.state !== 'open');

  function show(next: QuestionView | null): void {
    void saver?.flush();
    saver = null;
    questionId.value = next?.questionId ?? null;
    if (!next) return;
    body.value = next.body;
    savedAt.value = next.savedAt;
    if (next.state !== 'open') return;
    saver = new QuestionSaver(next, {
      save: (input) => host.hotline.save(input),
      onSaved: (view) => {
        if (view.questionId === questionId.value) savedAt.value = view.savedAt;
      },
      onFailure: notices.tellFailure,
    });
  }
  // Another contact, or the question that was here is gone: the first one still open, else the last.
  watch(
    () => [desk.contactId.value, desk.contact.value?.questions.map((one) => one.questionId).join()] as const,
    () => {
      const all = desk.contact.value?.questions ?? [];
      if (all.some((one) => one.questionId === questionId.value)) return;
      show(all.find((one) => one.state === 'open') ?? all.at(-1) ?? null);
    },
    { immediate: true },
  );
  const flush = (): void => void saver?.flush();
  window.addEventListener('pagehide', flush);
  onBeforeUnmount(() => {
    flush();
    window.removeEventListener('pagehide', flush);
  });

  function change(patch: Partial<QuestionBody>): void {
    if (isDone.value) return;
    body.value = { ...body.value, ...patch };
    saver?.change(patch);
  }
  const cite = (article: KnowledgeArticle): void =>
    change({
      words: article.answer,
      articleId: article.articleId,
      type: body.value.type ?? 'consultation',
      content: body.value.content || article.question,
    });

  /** Saves what was typed last, then ends the question; the next one still open comes up. */
  async function end(how: 'close' | 'register'): Promise<string | null> {
    const id = questionId.value;
    if (isBusy.value || isDone.value || id === null || !saver) return null;
    isBusy.value = true;
    const own = saver;
    let ticketNo: string | null = null;
    await notices.attempt(async () => {
      // Whole once more: what is ended is what stands in the fields, of the version the host then says.
      own.change({ ...body.value });
      if (!(await own.flush())) return;
      const target = { questionId: id, version: own.version };
      const answer =
        how === 'close' ? await host.hotline.close(target) : await host.hotline.register({ ...target, dispatch: true });
      desk.put(answer.contact);
      const done = answer.contact.questions.find((one) => one.questionId === id);
      ticketNo = done?.ticketNo ?? '';
      show(answer.contact.questions.find((one) => one.state === 'open') ?? done ?? null);
    });
    isBusy.value = false;
    return ticketNo;
  }

  return {
    question,
    questionId,
    body,
    savedAt,
    isDone,
    isBusy,
    show,
    change,
    cite,
    end,
    flush: async () => (await saver?.flush()) ?? true,
  };
}
