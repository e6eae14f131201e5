import type { CaseView } from '#contract/cases.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';

export interface DraftSaverOptions {
  caseId: string;
  version: number;
  save: (input: { caseId: string; version: number; patch: DraftPatch }) => Promise<CaseView>;
  reload: (caseId: string) => Promise<CaseView>;
  isConflict: (error: unknown) => boolean;
  /** The case is no draft any more, so trying again is useless. */
  isGone: (error: unknown) => boolean;
  /** What the host now holds; `pending` names the parts typed since, which must not be overwritten. */
  onSaved: (view: CaseView, pending: DraftPatch) => void;
  /** Somebody else saved in between: their content, with ours still waiting to go on top. */
  onConflict: (view: CaseView, pending: DraftPatch) => void;
  /** What was typed last is dropped; whoever waits for a save waits until this is done. */
  onGone: () => Promise<void>;
  onFailure: (error: unknown) => void;
  delayMs?: number;
  /** Typing goes on without a pause: saved at the latest after this. */
  mostMs?: number;
  retryMs?: number;
  now?: () => number;
}

/** `merged`: kept, but on top of what somebody else saved meanwhile and nobody here has looked at yet. */
export type SaveOutcome = 'saved' | 'merged' | 'failed' | 'gone';

/** Everything typed is with the host. */
export const isKept = (outcome: SaveOutcome): boolean => outcome === 'saved' || outcome === 'merged';

/**
 * Saves a draft as it is typed: waits for a short pause, one save at a time, each with the version last seen.
 * What could not be saved is kept and tried again, so nothing typed is lost while the page lives.
 */
export class DraftSaver {
  version: number;
  private readonly options: Required<DraftSaverOptions>;
  private pending: DraftPatch = {};
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<SaveOutcome> | null = null;
  private unsavedSince: number | null = null;
  private isClosed = false;
  /** Why the last save did not work. */
  lastError: unknown = null;

  constructor(options: DraftSaverOptions) {
    this.options = { delayMs: 400, mostMs: 1_800, retryMs: 3_000, now: () => performance.now(), ...options };
    this.version = options.version;
  }

  get hasPending(): boolean {
    return Object.keys(this.pending).length > 0;
  }

  get isBusy(): boolean {
    return this.running !== null || this.hasPending;
  }

  change(patch: DraftPatch): void {
    if (this.isClosed) return;
    this.pending = { ...this.pending, ...patch };
    const now = this.options.now();
    this.unsavedSince ??= now;
    this.schedule(Math.max(0, Math.min(this.options.delayMs, this.unsavedSince + this.options.mostMs - now)));
  }

  /** Brings over everything typed so far. */
  async flush(): Promise<SaveOutcome> {
    let isMerged = false;
    for (let round = 0; round < 5; round += 1) {
      if (!this.running && !this.hasPending) return isMerged ? 'merged' : 'saved';
      const outcome = await (this.running ?? this.send());
      if (!isKept(outcome)) return outcome;
      isMerged ||= outcome === 'merged';
    }
    return this.hasPending ? 'failed' : isMerged ? 'merged' : 'saved';
  }

  /** Last save, then no more; false when something could not be saved, which is then still kept and tried again. */
  async close(): Promise<boolean> {
    if ((await this.flush()) === 'failed') return false;
    this.abandon();
    return true;
  }

  /** No more saves; what is not with the host yet is dropped. */
  abandon(): void {
    this.isClosed = true;
    this.pending = {};
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
  }

  private schedule(ms: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), ms);
  }

  private send(): Promise<SaveOutcome> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.sendOne().finally(() => {
      this.running = null;
      if (this.hasPending && !this.timer && !this.isClosed) this.schedule(this.options.delayMs);
    });
    return this.running;
  }

  private async sendOne(): Promise<SaveOutcome> {
    const { caseId, save, onSaved, isConflict } = this.options;
    const patch = this.pending;
    if (Object.keys(patch).length === 0) return 'saved';
    this.pending = {};
    this.unsavedSince = null;
    try {
      const view = await save({ caseId, version: this.version, patch });
      this.version = view.version;
      if (!this.isClosed) onSaved(view, this.pending);
      return 'saved';
    } catch (error) {
      if (this.isClosed) return 'gone';
      this.pending = { ...patch, ...this.pending };
      return isConflict(error) ? this.takeOver() : this.fail(error);
    }
  }

  private async takeOver(): Promise<SaveOutcome> {
    const { caseId, reload, onConflict } = this.options;
    try {
      const view = await reload(caseId);
      if (this.isClosed) return 'gone';
      this.version = view.version;
      onConflict(view, this.pending);
      return 'merged';
    } catch (error) {
      return this.fail(error);
    }
  }

  private async fail(error: unknown): Promise<SaveOutcome> {
    if (this.isClosed) return 'gone';
    if (this.options.isGone(error)) {
      this.abandon();
      await this.options.onGone();
      return 'gone';
    }
    this.lastError = error;
    this.options.onFailure(error);
    this.schedule(this.options.retryMs);
    return 'failed';
  }
}
