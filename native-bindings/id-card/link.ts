import { DeviceError, isDeviceError } from '../errors.ts';
import type { Transport } from '../transport/transport.ts';
import { sleep } from '../waiting.ts';
import { COMMANDS, type Command } from './commands.ts';
import { exchange, type Answer } from './exchange.ts';
import type { ReplyFrame } from './frames.ts';
import type { ReaderSettings } from './settings.ts';
import { reactionTo } from './status.ts';

/** A reader that is kept answering: tries again, resets it, reopens the port, and says so when nothing helps. */
export interface ReaderLink {
  open(signal?: AbortSignal): Promise<void>;
  /** One try, no repair. */
  once(command: Command, signal?: AbortSignal): Promise<Answer>;
  /**
   * A reply, whatever it takes.
   *
   * @throws READER_SILENT | READER_PROTOCOL only noise came, or a reply that has no meaning | READER_FAULT | READER_GONE | CANCELLED
   */
  ask(command: Command, signal?: AbortSignal): Promise<ReplyFrame>;
}

export function createReaderLink(transport: Transport, settings: ReaderSettings): ReaderLink {
  const device = transport.address;

  async function open(signal?: AbortSignal): Promise<void> {
    if (transport.isOpen) return;
    await transport.open(signal ? { signal } : {});
    if (settings.probeBaudRates.length > 0) await probe(signal);
  }

  /** Leaves the port at the first speed at which the reader answers, or at the first of all. */
  async function probe(signal?: AbortSignal): Promise<void> {
    for (const baudRate of settings.probeBaudRates) {
      await transport.setBaudRate?.(baudRate);
      if ((await once(COMMANDS.status, signal)).kind === 'reply') return;
    }
    const first = settings.probeBaudRates[0];
    if (first !== undefined) await transport.setBaudRate?.(first);
  }

  function once(command: Command, signal?: AbortSignal): Promise<Answer> {
    const limits = { timeoutMs: settings.replyTimeoutMs[command.name], interByteMs: settings.interByteMs };
    return exchange(transport, command, signal ? { ...limits, signal } : limits);
  }

  /** Repeats unanswered and damaged tries. */
  async function tries(
    command: Command,
    count: number,
    signal?: AbortSignal,
  ): Promise<{ reply: ReplyFrame | null; sawBytes: boolean }> {
    let sawBytes = false;
    for (let i = 0; i < count; i += 1) {
      const answer = await once(command, signal);
      if (answer.kind === 'reply') return { reply: answer.frame, sawBytes };
      sawBytes ||= answer.kind === 'damaged' || answer.noiseBytes > 0;
    }
    return { reply: null, sawBytes };
  }

  async function answered(command: Command, signal?: AbortSignal): Promise<ReplyFrame> {
    const first = await tries(command, settings.triesBeforeRecovery, signal);
    if (first.reply) return first.reply;
    let sawBytes = first.sawBytes;
    for (const repair of [
      () => tries(COMMANDS.status, 1, signal),
      () => tries(COMMANDS.reset, 1, signal),
      () => reopened(signal),
    ]) {
      const repaired = await repair();
      sawBytes ||= repaired.sawBytes;
      if (!repaired.reply) continue;
      const again = await tries(command, 1, signal);
      if (again.reply) return again.reply;
    }
    throw new DeviceError(sawBytes ? 'READER_PROTOCOL' : 'READER_SILENT', { device });
  }

  async function reopened(signal?: AbortSignal): Promise<{ reply: ReplyFrame | null; sawBytes: boolean }> {
    await transport.close().catch((error: unknown) => {
      // The old handle is given up either way; a port that is still held shows at the open below.
      if (!isDeviceError(error, 'PORT_CLOSE_TIMEOUT')) throw error;
    });
    await sleep(settings.settleAfterReopenMs, signal);
    try {
      await open(signal);
    } catch (error) {
      if (isDeviceError(error, 'PORT_NOT_FOUND')) throw new DeviceError('READER_GONE', { device, cause: error });
      throw error;
    }
    return tries(COMMANDS.status, 1, signal);
  }

  async function ask(command: Command, signal?: AbortSignal): Promise<ReplyFrame> {
    let isSecond = false;
    for (;;) {
      const reply = await answered(command, signal);
      const detail = { command: command.name, sw1: reply.sw1, sw2: reply.sw2, sw3: reply.sw3 };
      const reaction = reactionTo(reply.sw3);
      if (reaction === 'fault' || reaction === 'resend' || reaction === 'retry-then-reset') {
        if (isSecond)
          throw new DeviceError(reaction === 'resend' ? 'READER_PROTOCOL' : 'READER_FAULT', { device, detail });
        isSecond = true;
        // A failed self-test may pass after a reset; a module without authorisation (66) stays so, but asking twice is harmless.
        if (reaction !== 'resend' && command.name !== 'reset') await tries(COMMANDS.reset, 1, signal);
        continue;
      }
      if (reaction === 'unknown' || (reaction === 'unsupported' && command.name !== 'newAddress')) {
        throw new DeviceError('READER_PROTOCOL', { device, detail });
      }
      return reply;
    }
  }

  return { open, once, ask };
}
