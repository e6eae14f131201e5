import fs from 'node:fs';
import { recordTransport } from '#native-bindings/transport/recorder.ts';
import { streamOfReader } from '../../devices/card-reader.ts';
import { drill } from '../../devices/drill.ts';
import { headerOf } from '../../devices/recordings.ts';
import { redactorFor } from '../../devices/redactors.ts';
import { replayText } from '../../devices/sessions.ts';
import { isHid } from '#native-bindings/transport/tap.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { bindingFrom, onDevice, openLine, type PortFlags } from './line.ts';

export interface RecordFlags extends PortFlags { role: string; out: string; timeout: string; framing?: string; profile?: string }

/** Puts a device through its day once and writes what moved on its line, identities replaced. */
export const recordOnce = (flags: RecordFlags): Promise<void> => answering(async () => {
  const timeoutMs = numberFlag('timeout', flags.timeout, 100, 600_000);
  const { role } = flags;
  const binding = bindingFrom(flags, { ...(flags.framing ? { framing: flags.framing } : {}), ...(flags.profile ? { profile: flags.profile } : {}) });
  return onDevice(role, flags.port, async () => {
    const file = openFile(flags.out);
    let entries = 0;
    const recorder = recordTransport(openLine(role, binding), {
      header: headerOf(role, binding, new Date().toISOString(), ''), redactor: redactorFor(role, binding), now: () => performance.now(),
      sink: (line) => { fs.writeSync(file, `${line}\n`); entries += 1; },
    });
    const line = role === 'idCard' && isHid(recorder.transport) ? streamOfReader(recorder.transport, binding) : recorder.transport;
    try {
      const text = await drill(role, line, { timeoutMs, settings: binding.settings });
      return { file: flags.out, get entries() { return entries - 1; }, text };
    } finally {
      recorder.stop();
      fs.closeSync(file);
    }
  });
});

export const replayOnce = (file: string): Promise<void> => answering(async () => {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`读不到录制文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。请检查路径。`);
  }
  const result = await replayText(text);
  if (!result.isOk) process.exitCode = 1;
  return result;
});

function openFile(file: string): number {
  try {
    return fs.openSync(file, 'w');
  } catch (error) {
    throw new UsageError(`不能写文件 ${file}（${(error as NodeJS.ErrnoException).code ?? '未知原因'}）。请检查路径。`);
  }
}
