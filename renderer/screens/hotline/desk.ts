import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import type { ContactView, DeskState } from '#contract/workstation/hotline.ts';
import type { HotlineBook } from '#contract/hotline/book.ts';
import { follow, host } from '../../connection/host.ts';

/** The desk as the host pushes it, and which of its contacts is being worked on. */
export function useDesk() {
  const state = shallowRef<DeskState | null>(null);
  const book = shallowRef<HotlineBook | null>(null);
  const contactId = ref<string | null>(null);
  const life = new AbortController();

  const isBusyWith = (contact: ContactView | undefined): boolean =>
    contact !== undefined && contact.questions.some((one) => one.state === 'open');

  function take(next: DeskState): void {
    const known = new Set(state.value?.contacts.map((one) => one.contactId));
    const fresh = next.contacts.filter((one) => !known.has(one.contactId));
    if (next.hasBook && !book.value) void loadBook();
    state.value = next;
    const current = next.contacts.find((one) => one.contactId === contactId.value);
    // A new call comes to the front only when nobody is writing: it never takes the words from under somebody's hands.
    if (!isBusyWith(current))
      contactId.value = fresh.at(-1)?.contactId ?? current?.contactId ?? next.contacts.at(-1)?.contactId ?? null;
  }
  async function loadBook(): Promise<void> {
    book.value = await host.hotline.book();
  }
  /** Puts what a call of ours answered in place at once; the push that follows says the same. */
  function put(contact: ContactView): void {
    if (!state.value) return;
    const rest = state.value.contacts.filter((one) => one.contactId !== contact.contactId);
    state.value = {
      ...state.value,
      contacts: [...rest, contact].toSorted((one, other) => one.startedAt.localeCompare(other.startedAt)),
    };
  }
  void follow((signal) => host.hotline.watch(undefined, { signal }), { onValue: take, signal: life.signal });
  onBeforeUnmount(() => life.abort());

  const contact = computed(() => state.value?.contacts.find((one) => one.contactId === contactId.value) ?? null);
  return { state, book, contactId, contact, put };
}
export type Desk = ReturnType<typeof useDesk>;
