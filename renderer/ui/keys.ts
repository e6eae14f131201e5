import { nextTick, onBeforeUnmount, onMounted, watch } from 'vue';
import { actsOf, keymap, type KeyAct } from './keymap.ts';

/** A key as buttons show it: `F2`, `Ctrl+K`, `Esc`. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): string {
  const key = event.key === 'Escape' ? 'Esc' : event.key.length === 1 ? event.key.toUpperCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${event.shiftKey && event.key.length > 1 ? 'Shift+' : ''}${key}`;
}

/**
 * An input method is choosing characters: its keys are its own. Some hand the last key on with the old code alone (229), and Enter that
 * ends the choosing must choose nothing else.
 */
export const isComposing = (event: KeyboardEvent): boolean => event.isComposing || event.keyCode === 229;

/** What a screen does at each key it answers. */
export type KeyActs = Partial<Record<KeyAct, () => void>>;

interface Layer {
  acts: () => KeyActs;
  isModal: boolean;
  /** Heard under a modal box too: what lies beside every box. */
  isAlways: boolean;
}

/** Screens stacked by time of mounting; the topmost that knows a key gets it, a modal one keeps the rest out. */
export class KeyStack {
  private readonly layers: Layer[] = [];

  add(acts: () => KeyActs, { isModal = false, isAlways = false } = {}): () => void {
    const layer = { acts, isModal, isAlways };
    this.layers.push(layer);
    return () => {
      this.layers.splice(this.layers.indexOf(layer), 1);
    };
  }

  /** True when somebody took the key. */
  press(act: KeyAct): boolean {
    const run = this.available()[act];
    run?.();
    return run !== undefined;
  }

  /** All that a key would do now. */
  available(): KeyActs {
    const modal = this.layers.findLastIndex((layer) => layer.isModal);
    const heard = this.layers.filter((layer, index) => index >= modal || layer.isAlways);
    return Object.assign({}, ...heard.map((layer) => layer.acts()));
  }
}

const stack = new KeyStack();
// Keys the browser would answer itself (help, find, reload, address bar) and that belong to the work here.
const isOurs = (act: KeyAct): boolean => /^(F\d+|Ctrl\+.)$/.test(keymap[act].key);

export function listenToKeys(target: Window): void {
  target.addEventListener('keydown', (event) => {
    if (isComposing(event) || event.repeat) return;
    const acts = actsOf(keyName(event));
    const isTaken = !event.defaultPrevented && acts.some((act) => stack.press(act));
    if (isTaken || acts.some(isOurs)) event.preventDefault();
  });
}

/** What the keys would do on the screen as it is; for offering the same acts by name. */
export const actsNow = (): KeyActs => stack.available();

/** Binds keys for as long as the component is there. */
export function useKeys(acts: () => KeyActs, kind: { isModal?: boolean; isAlways?: boolean } = {}): void {
  let remove = (): void => undefined;
  onMounted(() => {
    remove = stack.add(acts, kind);
  });
  onBeforeUnmount(() => remove());
}

/** Binds keys above every screen from the moment it turns on: a box opened last is the first to hear Esc. */
export function useKeysWhile(isOn: () => boolean, acts: () => KeyActs): void {
  watch(
    isOn,
    (on, _before, onCleanup) => {
      if (on) onCleanup(stack.add(acts));
    },
    { immediate: true, flush: 'sync' },
  );
}

/** For keys that choose from a list while text is typed: while an input method is choosing characters they are its own. */
export function unlessComposing(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (isComposing(event)) return;
    event.preventDefault();
    act();
  };
}

/**
 * Enter moves to the next field of a form; in a text area, list or on a button it keeps its meaning. A digit that chose one of a few
 * (see `PickOne`) moves on as well.
 */
export function moveOnEnter(event: KeyboardEvent): void {
  const field = event.target;
  const isList = field instanceof HTMLSelectElement && field.matches(onwardList);
  if (isComposing(event) || !(field instanceof HTMLInputElement || isList)) return;
  const root = event.currentTarget as HTMLElement;
  if ((isList || field.type === 'radio') && digitOf(event) > 0) {
    // What was chosen may bring the next field onto the page.
    if (event.defaultPrevented) void nextTick(() => moveOn(root, field));
    return;
  }
  if (event.key !== 'Enter' || event.defaultPrevented || field.getAttribute('aria-expanded') === 'true') return;
  if (moveOn(root, field)) event.preventDefault();
}

/** A telephone number that has all its digits was typed to its end: the next field is what comes. */
export function moveOnFull(event: Event): void {
  const field = event.target;
  if (!(event instanceof InputEvent) || event.inputType !== 'insertText') return;
  if (!(field instanceof HTMLInputElement) || field.inputMode !== 'tel') return;
  if (field.selectionStart !== field.value.length || !/^1\d{10}$/.test(field.value)) return;
  moveOn(event.currentTarget as HTMLElement, field);
}

/** For the keys of one part of a page, e.g. `pageKeys`: runs what the key names; while an input method chooses, its keys are its own. */
export function onKeyOf(acts: Readonly<Record<string, () => void>>, event: KeyboardEvent): void {
  const act = isComposing(event) ? undefined : acts[keyName(event)];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

/** 1 to 9 pressed by itself; 0 for every other key. */
export const digitOf = (event: KeyboardEvent): number =>
  !event.ctrlKey && !event.altKey && !event.metaKey && /^[1-9]$/.test(event.key) ? Number(event.key) : 0;

/** A list that Enter goes through like a field: one in which a digit chooses. */
const onwardList = 'select[data-onward]';

function moveOn(root: HTMLElement, field: HTMLElement): boolean {
  const all = [
    ...root.querySelectorAll<HTMLElement>(
      `input:not([type=hidden]):not([disabled]):not([readonly]), textarea:not([readonly]), ${onwardList}`,
    ),
  ].filter((one) => one.offsetParent !== null && !isOtherRadio(one, field));
  // An empty row behind the last one is there to go on with; who does not leaves the table.
  const blank = field.closest('[data-blank-row]');
  // From a field that stands fast Enter goes on to the next one after it.
  const next = all.find(
    (one) => field.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING && !blank?.contains(one),
  );
  if (!next) return false;
  next.focus();
  if (next instanceof HTMLInputElement && next.type === 'text') next.select();
  return true;
}

const isOtherRadio = (one: HTMLElement, field: HTMLElement): boolean =>
  one instanceof HTMLInputElement &&
  one.type === 'radio' &&
  one !== field &&
  ((field instanceof HTMLInputElement && one.name === field.name) || (!one.checked && hasChecked(one)));
const hasChecked = (radio: HTMLInputElement): boolean =>
  document.querySelector(`input[type=radio][name="${CSS.escape(radio.name)}"]:checked`) !== null;
