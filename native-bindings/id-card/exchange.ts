import { DeviceError, isDeviceError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { Command } from './commands.ts';
import { createFrameScanner, type ReplyFrame, type Scanned } from './frames.ts';

/** What came back for one command. `noiseBytes` counts bytes that were no frame at all. */
export type Answer =
  | { kind: 'reply'; frame: ReplyFrame }
  | { kind: 'damaged'; how: 'checksum' | 'truncated' }
  | { kind: 'silence'; noiseBytes: number };

export interface ExchangeLimits {
  timeoutMs: number;
  interByteMs: number;
  signal?: AbortSignal;
}

/**
 * Sends one command and waits for the reply that belongs to it.
 *
 * Starts with an empty scanner, so nothing received earlier counts; replies that cannot belong to the command are late
 * answers and dropped.
 * @throws READER_GONE the port was lost | CANCELLED
 */
export function exchange(transport: Transport, command: Command, limits: ExchangeLimits): Promise<Answer> {
  const { signal } = limits;
  const device = transport.address;
  return new Promise<Answer>((resolve, reject) => {
    if (signal?.aborted) {
      reject(new DeviceError('CANCELLED', { device }));
      return;
    }
    const scanner = createFrameScanner();
    let receivedBytes = 0;
    let sawFrame = false;
    let sawBadChecksum = false;
    let quiet: NodeJS.Timeout | undefined;
    let isFinished = false;

    const finish = (settle: () => void): void => {
      // A lost port ends both the waiting and the write; the first of them counts.
      if (isFinished) return;
      isFinished = true;
      clearTimeout(quiet);
      clearTimeout(total);
      stopData();
      stopClosed();
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const answer = (value: Answer): void => finish(() => resolve(value));
    const fail = (error: unknown): void => finish(() => reject(error));

    const take = (scanned: Scanned[]): boolean => {
      for (const one of scanned) {
        if (one.kind === 'bad-checksum') sawBadChecksum = true;
        else {
          sawFrame = true;
          if (command.fits(one.frame)) {
            answer({ kind: 'reply', frame: one.frame });
            return true;
          }
        }
      }
      return false;
    };
    const onQuiet = (): void => {
      const wasInsideFrame = scanner.isInsideFrame;
      if (take(scanner.settle())) return;
      if (sawBadChecksum) answer({ kind: 'damaged', how: 'checksum' });
      else if (wasInsideFrame) answer({ kind: 'damaged', how: 'truncated' });
    };
    const onAbort = (): void => fail(new DeviceError('CANCELLED', { device }));

    const stopData = transport.onData((bytes) => {
      receivedBytes += bytes.length;
      clearTimeout(quiet);
      if (take(scanner.push(bytes))) return;
      quiet = setTimeout(onQuiet, limits.interByteMs);
    });
    const stopClosed = transport.onClosed((reason) => {
      fail(new DeviceError(reason === 'lost' ? 'READER_GONE' : 'CANCELLED', { device }));
    });
    const total = setTimeout(() => {
      if (take(scanner.settle())) return;
      if (sawBadChecksum) answer({ kind: 'damaged', how: 'checksum' });
      else answer({ kind: 'silence', noiseBytes: sawFrame ? 0 : receivedBytes });
    }, limits.timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    transport.write(command.bytes).catch((error: unknown) => {
      fail(isDeviceError(error, 'CANCELLED') ? error : new DeviceError('READER_GONE', { device, cause: error }));
    });
  });
}
