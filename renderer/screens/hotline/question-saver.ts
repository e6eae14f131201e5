import type { QuestionBody } from '#contract/hotline/ticket.ts';
import type { QuestionView } from '#contract/workstation/hotline.ts';

type Patch = Partial<QuestionBody>;

export interface QuestionSaverOptions {
  save(input: { questionId: string; version: number; patch: Patch }): Promise<QuestionView>;
  onSaved(view: QuestionView): void;
  onFailure(error: unknown): void;
  delayMs?: number;
  retryMs?: number;
}

/** Saves one question as it is typed, one save at a time; what could not be saved stays and is tried again. */
export class QuestionSaver {
  private readonly options: Required<QuestionSaverOptions>;
  private readonly questionId: string;
  private pending: Patch = {};
  private timer: ReturnType<typeof setTimeout> | null = null;
  private running: Promise<boolean> | null = null;
  version: number;

  constructor(question: Pick<QuestionView, 'questionId' | 'version'>, options: QuestionSaverOptions) {
    this.options = { delayMs: 500, retryMs: 2000, ...options };
    this.questionId = question.questionId;
    this.version = question.version;
  }

  change(patch: Patch): void {
    this.pending = { ...this.pending, ...patch };
    // Not put off by further typing: at the latest this long after the first letter it is on its way.
    this.timer ??= setTimeout(() => void this.send(), this.options.delayMs);
  }

  get isKept(): boolean {
    return this.running === null && Object.keys(this.pending).length === 0;
  }

  /** Brings over everything typed so far; false when it did not get there. */
  async flush(): Promise<boolean> {
    while (!this.isKept) if (!(await (this.running ?? this.send()))) return false;
    return true;
  }

  private send(): Promise<boolean> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.running ??= this.sendOne().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async sendOne(): Promise<boolean> {
    const patch = this.pending;
    this.pending = {};
    try {
      const view = await this.options.save({ questionId: this.questionId, version: this.version, patch });
      this.version = view.version;
      this.options.onSaved(view);
      return true;
    } catch (error) {
      this.pending = { ...patch, ...this.pending };
      this.options.onFailure(error);
      this.timer ??= setTimeout(() => void this.send(), this.options.retryMs);
      return false;
    }
  }
}
