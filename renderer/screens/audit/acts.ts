import { actNames } from '#contract/workstation/acts.ts';

/** An act in words; a call somebody had no right to is recorded under its own name. */
export const actText = (act: string): string => (actNames as Record<string, string>)[act] ?? '越权调用';
