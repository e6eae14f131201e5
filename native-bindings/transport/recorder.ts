import { formatEntry, formatHeader, type RecordingEntry, type RecordingHeader, type Redactor } from './recording.ts';
import { tapTransport, type Movement } from './tap.ts';
import type { Transport } from './transport.ts';

export interface RecordOptions {
  header: RecordingHeader;
  redactor: Redactor;
  /** Takes one line without its line end, at once: what was sunk before a crash is a readable recording. */
  sink(line: string): void;
  /** Monotonic milliseconds. */
  now(): number;
}

export interface Recorder<T extends Transport> {
  /** Used in place of the recorded one. */
  transport: T;
  /** What ended the recording early: the sink or the redactor failed. The device goes on working. */
  readonly failure: unknown;
  /** Writes what the redactor held back and records no more. @throws what ended the recording early */
  stop(): void;
}

/** Records what moves on a transport. Nothing reaches the sink that the redactor has not seen. */
export function recordTransport<T extends Transport>(inner: T, options: RecordOptions): Recorder<T> {
  const { header, redactor, sink, now } = options;
  const start = now();
  const { transport, onMovement } = tapTransport(inner, now);
  let failure: unknown = null;
  let isStopped = false;

  const put = (entries: readonly (RecordingEntry & { bytes: Uint8Array })[]): void => {
    for (const entry of entries) if (moved(entry)) sink(formatEntry(entry));
  };
  // A full disk must not stop a card from being read.
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      failure = error;
      end();
    }
  };
  const end = (): void => {
    isStopped = true;
    unlisten();
  };
  const take = ({ bytes, at, ...rest }: Movement): void =>
    guarded(() => {
      if (rest.kind === 'lost' || rest.kind === 'close') put(redactor.flush());
      // Copied: a redactor that waits must not see a buffer the driver uses again.
      put(redactor.take({ ...rest, at: at - start, bytes: Uint8Array.from(bytes) }));
    });
  const unlisten = onMovement(take);
  guarded(() => sink(formatHeader(header)));

  return {
    transport,
    get failure() {
      return failure;
    },
    stop() {
      if (!isStopped) {
        end();
        guarded(() => put(redactor.flush()));
      }
      if (failure !== null) throw failure;
    },
  };
}

/** Writing nothing moves nothing. */
const moved = ({ kind, bytes }: { kind: string; bytes: Uint8Array }): boolean =>
  bytes.length > 0 || kind === 'open' || kind === 'lost' || kind === 'close';

/** For bytes that are known to be nobody's: tests and simulators. */
export function keepEverything(): Redactor {
  return { take: (entry) => [entry], flush: () => [] };
}
