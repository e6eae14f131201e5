import type { DeskState } from '#contract/workstation/hotline.ts';

/** The live channel to the platform: calls of whoever is signed in here. */
export interface DeskLine {
  state(): DeskState['line'];
  desk(): DeskState['desk'];
  start(): void;
  stop(): Promise<void>;
}
