import { inject, onActivated, type InjectionKey } from 'vue';
import type { KeyAct } from './keymap.ts';

export interface ScreenHelp {
  title: string;
  /** What each key does on this screen. */ keys: [act: KeyAct, what: string][];
  /** What is worth knowing besides the keys. */ notes?: string[];
}
export const screenHelpKey: InjectionKey<(help: ScreenHelp) => void> = Symbol('screenHelp');

/** Tells the frame what the help key shows on this screen. */
export function useHelp(help: ScreenHelp): void {
  const set = inject(screenHelpKey);
  set?.(help);
  onActivated(() => set?.(help));
}
