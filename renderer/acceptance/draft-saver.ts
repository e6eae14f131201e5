import type { CaseView } from '#contract/cases.ts';
import type { DraftPatch } from '#contract/workstation/schemas.ts';

export interface DraftSaverOptions {
  caseId: string;
  version: number;
  save: (input: { caseId: string; version: number; patch: DraftPatch }) => Promise<CaseView>;
  reload: (caseId: string) => Promise<CaseView>;
  isConflict: (error: unknown) => boolean;
  /** What the host now holds; `pending` names the parts typed since, which must not be overwritten. */
  onSaved: (view: CaseView, pending: DraftPatch) => void;
  /** Somebody else saved in between: their content, with ours still waiting to go on top. */
  onConflict: (view: CaseView, pending: DraftPatch) => void;
  onFailure: (error: unknown) => void;
  delayMs?: number;
  retryMs?: number;
}

/**
 * Saves a draft as it is typed: waits for a short pause, one save at a time, each with the version last seen.
 * What could not be saved is kept and tried again, so nothing typed is lost while the page lives.
 */
export class DraftSaver {
  version: number;
  private readonly options: Required<DraftSaverOptions>;
  private pending: DraftPatch = {};
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<boolean> | null = null;
  private isClosed = false;

  constructor(options: DraftSaverOptions) {
    this.options = { delayMs: 400, retryMs: 3_000, ...options };
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
    this.schedule(this.options.delayMs);
  }

  /** Everything typed so far is with the host; false when it could not be brought there. */
  async flush(): Promise<boolean> {
    for (let round = 0; round < 5; round += 1) {
      if (this.running && !(await this.running)) return false;
      if (!this.hasPending) return true;
      if (!(await this.send())) return false;
    }
    return !this.hasPending;
  }

  /** Last save, then no more. */
  async close(): Promise<boolean> {
    const isSaved = await this.flush();
    this.isClosed = true;
    if (this.timer) clearTimeout(this.timer);
    return isSaved;
  }

  private schedule(ms: number): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.send(), ms);
  }

  private send(): Promise<boolean> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.sendOne().finally(() => {
      this.running = null;
      if (this.hasPending && !this.timer && !this.isClosed) this.schedule(this.options.delayMs);
    });
    return this.running;
  }

  private async sendOne(): Promise<boolean> {
    const { caseId, save, onSaved, onFailure, isConflict, retryMs } = this.options;
    const patch = this.pending;
    if (Object.keys(patch).length === 0) return true;
    this.pending = {};
    try {
      const view = await save({ caseId, version: this.version, patch });
      this.version = view.version;
      onSaved(view, this.pending);
      return true;
    } catch (error) {
      this.pending = { ...patch, ...this.pending };
      if (isConflict(error)) return this.takeOver();
      onFailure(error);
      if (!this.isClosed) this.schedule(retryMs);
      return false;
    }
  }

  private async takeOver(): Promise<boolean> {
    const { caseId, reload, onConflict, onFailure, retryMs } = this.options;
    try {
      const view = await reload(caseId);
      this.version = view.version;
      onConflict(view, this.pending);
      return true;
    } catch (error) {
      onFailure(error);
      if (!this.isClosed) this.schedule(retryMs);
      return false;
    }
  }
}
