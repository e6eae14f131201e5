import { ExpectedError } from '#contract/errors.ts';
import { recordTransport } from '#native-bindings/transport/recorder.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { streamOfReader } from '#host/devices/card-reader.ts';
import { drill } from '#host/devices/drill.ts';
import { headerOf } from '#host/devices/recordings.ts';
import { redactorFor } from '#host/devices/redactors.ts';
import { replayText } from '#host/devices/sessions.ts';
import { answering, CommandCancelled, numberFlag, UsageError } from '../answer.ts';
import { openOutFile, readGivenFile, type OutFile } from './files.ts';
import { bindingFrom, onDevice, openLine, titleOf, type PortFlags } from './line.ts';

export interface RecordFlags extends PortFlags {
  role: string;
  out: string;
  timeout: string;
  framing?: string;
  profile?: string;
}

const recordable = ['idCard', 'signaturePad', 'receiptPrinter', 'evaluator', 'windowDisplay', 'caller'];
/** Only what it says by itself is recorded. */
const anyDevice = 'unknown';

/** Puts a device through its day once and writes what moved on its line, identities replaced. */
export const recordOnce = (flags: RecordFlags): Promise<void> =>
  answering(async () => {
    const timeoutMs = numberFlag('timeout', flags.timeout, 100, 600_000);
    const { role } = flags;
    // A role mistyped would be recorded by the redactor that only guesses.
    if (role !== anyDevice && !recordable.includes(role))
      throw new UsageError(
        `没有名为“${role}”的设备种类。可以写：${recordable.map((one) => `${one}（${titleOf(one)}）`).join('、')}；不认识的设备写 unknown。`,
      );
    if (flags.port.startsWith('replay:')) throw new UsageError('这个地址已经是一份录制。用 device replay 运行它。');
    const binding = bindingFrom(flags, {
      ...(flags.framing ? { framing: flags.framing } : {}),
      ...(flags.profile ? { profile: flags.profile } : {}),
    });
    const inner = openLine(role, binding);
    const out = openOutFile(flags.out);
    let entries = -1;
    const recorder = recordTransport(inner, {
      header: headerOf(role, binding, new Date().toISOString(), ''),
      redactor: redactorFor(role, binding),
      now: () => performance.now(),
      sink: (line) => {
        out.append(`${line}\n`);
        entries += 1;
      },
    });
    try {
      const text = await onDevice(role, flags.port, (signal) => {
        const line =
          role === 'idCard' && isHid(recorder.transport)
            ? streamOfReader(recorder.transport, binding)
            : recorder.transport;
        return drill(role, line, { timeoutMs, settings: binding.settings, signal });
      });
      recorder.stop();
      out.keep();
      return { file: flags.out, entries, text };
    } catch (error) {
      throw stoppedEarly(error, flags.out, out, entries);
    }
  });

/** What moved before it went wrong is what somebody has to look at; that a port did not open is not. */
function stoppedEarly(error: unknown, file: string, out: OutFile, entries: number): unknown {
  if (entries < 2) {
    out.drop();
    return error;
  }
  out.keep();
  if (error instanceof ExpectedError || error instanceof CommandCancelled)
    error.message += `此前录下的 ${entries} 条在 ${file}。`;
  return error;
}

export const replayOnce = (file: string): Promise<void> =>
  answering(async () => {
    const result = await replayText(readGivenFile(file, '录制文件').toString('utf8'));
    if (!result.isOk) process.exitCode = 1;
    return result;
  });
