import { createAnsweringTransport } from '#native-bindings/transport/answering.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { readText, streamOf } from '#host/devices/sessions.ts';
import { roleTitles } from '#host/devices/roles.ts';
import { UsageError } from '../answer.ts';
import { readGivenFile } from './files.ts';

/**
 * A recorded device in the place of a real one: it answers as it did then. What a person did is done again; the rest is
 * the driver's own work.
 *
 * @throws UsageError no such file, or of another device | ExpectedError RECORDING_INVALID
 */
export function openRecording(role: string, path: string): Transport {
  const recording = readText(readGivenFile(path, '录制文件').toString('utf8'));
  if (recording.header.role !== role) {
    const titles: Record<string, string> = roleTitles;
    throw new UsageError(
      `${path} 是${titles[recording.header.role] ?? '未知设备'}的录制，不能当${titles[role] ?? '设备'}用。请换一个录制文件。`,
    );
  }
  return streamOf(recording, createAnsweringTransport(recording, `replay:${path}`));
}
