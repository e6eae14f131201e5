import { inject, onActivated, type InjectionKey } from 'vue';

export interface ScreenHelp {
  title: string;
  keys: [key: string, what: string][];
  /** What is worth knowing besides the keys. */ notes?: string[];
}
export const screenHelpKey: InjectionKey<(help: ScreenHelp) => void> = Symbol('screenHelp');

/** Tells the frame what F1 shows on this screen. */
export function useHelp(help: ScreenHelp): void {
  const set = inject(screenHelpKey);
  set?.(help);
  onActivated(() => set?.(help));
}
