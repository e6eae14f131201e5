import { performance } from 'node:perf_hooks';
import { DeviceError, isDeviceError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import { createTurnstile, sleep } from '../waiting.ts';
import type { CardText } from './card-text.ts';
import { COMMANDS } from './commands.ts';
import { createReaderLink } from './link.ts';
import { NONE, NOT_SELECTED, UNANSWERED, readNewAddress, readPlacedCard, type CardContent } from './placed-card.ts';
import { decodeSamId } from './sam-id.ts';
import { settingsFrom, type ReaderOptions } from './settings.ts';
import { reactionTo } from './status.ts';

export interface IdCardRecord extends CardText {
  /** The newest address: from the chip when it holds one, else the printed one. Empty for foreigners' cards. */
  address: string;
  printedAddress: string;
  /** `unanswered`: the reader could not say whether the chip holds a newer address. */
  newAddress: 'read' | 'none' | 'unanswered';
  /** Number of the reader's security module. */
  samId: string;
  /** The photo as on the card, 1024 bytes, undecoded. */
  photoWlt: Uint8Array;
}

export interface WaitOptions {
  /** Total wait including placing the card, milliseconds. */
  timeoutMs: number;
  signal?: AbortSignal;
}

export interface IdCardReader {
  open(options?: { signal?: AbortSignal }): Promise<void>;
  /**
   * Waits for a card and reads it; opens the port when it is not open.
   *
   * @throws CARD_TIMEOUT | CARD_NOT_LIFTED the earlier card still lies there | CARD_REMOVED | CARD_UNREADABLE | CARD_TYPE_UNKNOWN |
   *   READER_SILENT | READER_GONE | READER_FAULT | READER_PROTOCOL | CANCELLED | PORT_*
   */
  readIdCard(options: WaitOptions): Promise<IdCardRecord>;
  /** Resolves when the card read last has been taken away. @throws CARD_NOT_LIFTED */
  waitForLift(options: WaitOptions): Promise<void>;
  /**
   * Whether a card lies there now, read or not. Most modules do not find a card they have read a second time; such a one is still selected.
   *
   * @throws READER_SILENT | READER_GONE | …
   */
  isCardThere(options?: { signal?: AbortSignal }): Promise<boolean>;
  samId(options?: { signal?: AbortSignal }): Promise<string>;
  /** Asks the reader for its self-test. @throws READER_FAULT | READER_SILENT | … */
  status(options?: { signal?: AbortSignal }): Promise<'ready'>;
  close(options?: { deadlineMs?: number }): Promise<void>;
}

/** Drives one SDT reader. Calls are served one after another. */
export function createIdCardReader(transport: Transport, options: ReaderOptions = {}): IdCardReader {
  const settings = settingsFrom(options);
  const now = options.now ?? (() => performance.now());
  const device = transport.address;
  const link = createReaderLink(transport, settings);
  const inTurn = createTurnstile();
  let samId: string | null = null;
  let hasNewAddress = true;
  let mustLift = false;
  let last: { number: string; readAt: number } | null = null;
  let watch: AbortController | null = null;
  /** Ends with `close`, and with it every call running or waiting, and the background look. */
  let life = new AbortController();

  async function ready(signal?: AbortSignal): Promise<string> {
    if (!transport.isOpen) {
      // Perhaps another reader, certainly one that was without power.
      samId = null;
      hasNewAddress = true;
      mustLift = false;
      await link.open(signal);
    }
    if (samId === null) {
      const { data } = await link.ask(COMMANDS.samId, signal);
      if (data.length < 16) throw new DeviceError('READER_PROTOCOL', { device, detail: { length: data.length } });
      samId = decodeSamId(data);
    }
    return samId;
  }

  /** @returns whether a card lies there */
  async function look(signal?: AbortSignal): Promise<boolean> {
    const reaction = reactionTo((await link.ask(COMMANDS.find, signal)).sw3);
    if (reaction === 'not-an-id-card') {
      mustLift = true;
      throw new DeviceError('CARD_TYPE_UNKNOWN', { device });
    }
    if (reaction === 'no-card') mustLift = false;
    return reaction === 'found';
  }

  async function readContent(signal?: AbortSignal): Promise<CardContent | typeof NOT_SELECTED> {
    try {
      return await readPlacedCard(link, device, signal);
    } catch (error) {
      if (isDeviceError(error, 'CARD_UNREADABLE') || isDeviceError(error, 'CARD_TYPE_UNKNOWN')) {
        mustLift = true;
      }
      throw error;
    }
  }

  async function complete(content: CardContent, sam: string, signal?: AbortSignal): Promise<IdCardRecord> {
    const { text, photoWlt } = content;
    mustLift = true;
    const isChinese = text.type === 'resident' || text.type === 'hkmt';
    const newer =
      isChinese && hasNewAddress ? await readNewAddress(link, settings, signal) : isChinese ? UNANSWERED : NONE;
    // A module that does not know the command would cost seconds at every card.
    if (newer.state === 'unanswered' && newer.isMissing) hasNewAddress = false;
    last = { number: text.number, readAt: now() };
    return {
      ...text,
      address: newer.state === 'read' ? newer.address : text.address,
      printedAddress: text.address,
      newAddress: newer.state,
      samId: sam,
      photoWlt,
    };
  }

  async function readNext(timeoutMs: number, signal: AbortSignal): Promise<IdCardRecord> {
    const deadline = now() + timeoutMs;
    const sam = await ready(signal);
    let failedSelections = 0;
    let lifted: DeviceError | null = null;
    for (;;) {
      if ((await look(signal)) && !mustLift) {
        let content: Awaited<ReturnType<typeof readContent>>;
        try {
          content = await readContent(signal);
        } catch (error) {
          // Put back within the wait it is read from the beginning; nothing of the first reading is taken.
          if (!isDeviceError(error, 'CARD_REMOVED') || now() >= deadline) throw error;
          lifted = error;
          failedSelections = 0;
          continue;
        }
        if (content === NOT_SELECTED) {
          failedSelections += 1;
          if (failedSelections >= settings.selectTries) {
            mustLift = true;
            throw new DeviceError('CARD_UNREADABLE', { device, detail: { failedSelections } });
          }
          continue;
        }
        const quietLeft = last?.number === content.text.number ? last.readAt + settings.sameCardQuietMs - now() : 0;
        // Kept meanwhile: most modules do not find a card a second time until it was lifted.
        if (quietLeft > 0) await sleep(quietLeft, signal);
        return complete(content, sam, signal);
      }
      const left = deadline - now();
      if (left <= 0 && lifted) throw lifted;
      if (left <= 0)
        throw new DeviceError(mustLift ? 'CARD_NOT_LIFTED' : 'CARD_TIMEOUT', { device, detail: { timeoutMs } });
      await sleep(Math.min(left, settings.pollIntervalMs), signal);
    }
  }

  async function liftSeen(timeoutMs: number, signal: AbortSignal): Promise<void> {
    const deadline = now() + timeoutMs;
    while (mustLift && transport.isOpen) {
      if (!(await look(signal))) return;
      const left = deadline - now();
      if (left <= 0) throw new DeviceError('CARD_NOT_LIFTED', { device, detail: { timeoutMs } });
      await sleep(Math.min(left, settings.pollIntervalMs), signal);
    }
  }

  /** In the background, between calls. Its failures show at the next call, which meets the same reader. */
  async function watchForLift(stop: AbortSignal): Promise<void> {
    const closing = life.signal;
    for (let isStillThere = true; isStillThere;) {
      await sleep(settings.pollIntervalMs, stop);
      // Stopped between looks only: the answer to a look broken off would be taken for the next one's.
      isStillThere = await inTurn(async () => !stop.aborted && mustLift && transport.isOpen && (await look(closing)));
    }
  }

  /** Runs one call in turn; it ends when its caller cancels, the reader is closed, or the port is lost while it waits. */
  async function call<T>(caller: AbortSignal | undefined, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const closing = life.signal;
    return inTurn(async () => {
      const lost = new AbortController();
      const stop = transport.onClosed((reason) => {
        // A port closed by ourselves may be a reopening under way.
        if (reason === 'lost') lost.abort();
      });
      try {
        return await task(AbortSignal.any([closing, lost.signal, ...(caller ? [caller] : [])]));
      } catch (error) {
        if (isDeviceError(error, 'CANCELLED') && lost.signal.aborted)
          throw new DeviceError('READER_GONE', { device, cause: error });
        throw error;
      } finally {
        stop();
      }
    });
  }

  /** A call that looks for itself makes the background look needless until it is done. */
  async function looking<T>(caller: AbortSignal | undefined, task: (signal: AbortSignal) => Promise<T>): Promise<T> {
    watch?.abort();
    try {
      return await call(caller, task);
    } finally {
      if (mustLift && settings.watchesLift && transport.isOpen) {
        watch?.abort();
        const mine = new AbortController();
        watch = mine;
        watchForLift(mine.signal).catch(() => mine.abort());
      }
    }
  }

  return {
    open: ({ signal } = {}) => call(signal, async (stop) => void (await ready(stop))),
    readIdCard: ({ timeoutMs, signal }) => looking(signal, (stop) => readNext(timeoutMs, stop)),
    waitForLift: ({ timeoutMs, signal }) => looking(signal, (stop) => liftSeen(timeoutMs, stop)),
    isCardThere: ({ signal } = {}) =>
      call(signal, async (stop) => {
        await ready(stop);
        if (reactionTo((await link.ask(COMMANDS.find, stop)).sw3) === 'found') return true;
        return reactionTo((await link.ask(COMMANDS.select, stop)).sw3) === 'ok';
      }),
    samId: ({ signal } = {}) => call(signal, ready),
    status: ({ signal } = {}) =>
      call(signal, async (stop) => {
        await ready(stop);
        await link.ask(COMMANDS.status, stop);
        return 'ready' as const;
      }),
    async close(closing = {}) {
      watch?.abort();
      life.abort();
      life = new AbortController();
      // Not in turn: a call that does not end by itself must not keep the port open.
      await transport.close(closing);
    },
  };
}
