import { ExpectedError } from '#contract/errors.ts';
import type { SignatureView, SigningProgress } from '#contract/workstation/schemas.ts';
import { copyStrokes } from '#native-bindings/signature-pad/strokes.ts';
import { watchSignedIn } from '../access/signed-in-watch.ts';
import { noteLook } from '../cases/looks.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import { caseStream } from '../kernel/streams.ts';
import type { FileStore } from '../files/store.ts';
import { caseContent, isStill } from '../confirmation/content.ts';
import { signerOf } from '../confirmation/facts.ts';
import type { SecondScreen } from '../second-screen/second-screen.ts';
import { createBrokenInk } from './broken-ink.ts';
import type { SigningTask } from './task.ts';
import { signOnPad } from './on-pad.ts';
import { signOnScreen } from './on-screen.ts';
import type { SigningPad } from './pad.ts';
import { signaturesOf, signatureImage, storeSignature } from './store.ts';
import { createUnstored } from './unstored.ts';

/** Ink is followed by eye. */
const inkSettleMs = 5;

export interface SigningDeps {
  files: FileStore;
  secondScreen: SecondScreen;
  pad: () => SigningPad;
  /** Between attempts to keep what could not be kept, milliseconds. */ retryMs?: number;
}

export interface SigningOrder {
  caseId: string;
  on: 'pad' | 'screen';
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

export interface Signing {
  /**
   * Has the applicant sign the confirmation page of a case. Cancelling clears the screen and keeps nothing.
   * A signature that could not be kept stays in memory: it is tried again by itself, and by the next call for the same case.
   *
   * @throws ExpectedError SIGNING_BUSY | SIGN_TIMEOUT | SIGN_EMPTY | SECOND_SCREEN_* | PAD_* | PORT_* | DEVICE_NOT_BOUND | CASE_* | NOT_READY |
   *   DRAFT_CHANGED the case changed under the pen | DISK_FULL
   */
  start(order: SigningOrder): Promise<SignatureView>;
  watch(signal: AbortSignal | undefined): AsyncGenerator<SigningProgress, void>;
  list(caseId: string): Promise<SignatureView[]>;
  image(input: { caseId: string; signatureId: string; part: 'ink' | 'page' }): Promise<File>;
  stop(): Promise<void>;
}

const topic = 'signing';
const idle: SigningProgress = {
  state: 'idle',
  on: null,
  caseId: null,
  width: 0,
  height: 0,
  strokes: [],
  lostSamples: 0,
};

export function createSigning(ctx: HostContext, { files, secondScreen, pad, retryMs = 5000 }: SigningDeps): Signing {
  let now: SigningProgress = idle;
  let isBusy = false;
  const set = (next: SigningProgress): void => {
    now = next;
    ctx.changes.notify(topic);
  };
  const brokenInk = createBrokenInk(ctx);
  const unstored = createUnstored(ctx, (signed) => storeSignature(ctx, files, signed), retryMs);

  const sign = async ({ caseId, on, timeoutMs, signal }: SigningOrder): Promise<SignatureView> => {
    const content = caseContent(ctx, caseId);
    const signerName = signerOf(content.draft);
    if (!content.item || signerName === '')
      throw new ExpectedError('NOT_READY', { missing: content.item ? '签字人的姓名没有填' : '还没有选事项' });
    const operator = ctx.session.operator();
    const stopped = untilStopped(ctx, caseId, content.factsSm3, signal);
    const progress: SigningTask['progress'] = (patch) => set({ ...now, ...patch });
    set({ ...idle, state: 'preparing', on, caseId });
    try {
      const task: SigningTask = { caseId, content, timeoutMs, signal: stopped.signal, progress };
      const { signature, page, inkTop } =
        on === 'pad'
          ? await signOnPad(ctx, pad(), secondScreen, brokenInk, task)
          : await signOnScreen(ctx, secondScreen, task);
      // Written to the end: from here on nothing but storing can lose it.
      return await unstored.store({
        signatureId: ctx.newId(),
        caseId,
        signerName,
        signedAt: ctx.time.iso(),
        on,
        signature,
        page,
        inkTop,
        seals: content.seals,
        factsSm3: content.factsSm3,
        operator: { name: operator.name, username: operator.username },
      });
    } catch (error) {
      const isDeclined = error instanceof ExpectedError && error.code === 'SECOND_SCREEN_DECLINED';
      if (isDeclined)
        record(
          ctx,
          { stream: caseStream(caseId), act: 'signing.start', isOk: false, detail: `declined ${on}`, by: operator },
          () => undefined,
        );
      throw stopped.reason() ?? error;
    } finally {
      stopped.off();
      set(idle);
    }
  };

  return {
    async start(order) {
      if (isBusy) throw new ExpectedError('SIGNING_BUSY');
      isBusy = true;
      try {
        return (await unstored.retry(order.caseId)) ?? (await sign(order));
      } finally {
        isBusy = false;
      }
    },
    watch: (signal) =>
      watchSignedIn(ctx, topic, signal, () => ({ ...now, strokes: copyStrokes(now.strokes) }), inkSettleMs),
    list: (caseId) => signaturesOf(ctx, files, caseId),
    async image(input) {
      const file = await signatureImage(ctx, files, input);
      noteLook(ctx, input.caseId);
      return file;
    },
    async stop() {
      brokenInk.stop();
      await unstored.stop();
    },
  };
}

/** Fires when the clerk cancels, when whoever asked signs out or locks, and when the case no longer says what is being signed. */
function untilStopped(
  ctx: HostContext,
  caseId: string,
  factsSm3: string,
  caller: AbortSignal | undefined,
): { signal: AbortSignal; reason: () => ExpectedError | null; off: () => void } {
  const stop = new AbortController();
  let reason: ExpectedError | null = null;
  const operatorId = ctx.session.operator().operatorId;
  const offs = [
    ctx.changes.on('station', () => {
      const session = ctx.session.current();
      if (!session || session.isLocked || session.operator.operatorId !== operatorId) stop.abort();
    }),
    ctx.changes.on(caseStream(caseId), () => {
      if (stop.signal.aborted || isStill(ctx, caseId, factsSm3)) return;
      reason = new ExpectedError('DRAFT_CHANGED');
      stop.abort();
    }),
  ];
  const signal = caller ? AbortSignal.any([caller, stop.signal]) : stop.signal;
  return { signal, reason: () => (caller?.aborted ? null : reason), off: () => offs.forEach((off) => off()) };
}
