import type { z } from 'zod';
import type { DeviceRole } from '#contract/devices.ts';
import type { ReplayResult, TrafficLine, TrainingResult } from '#contract/workstation/schemas.ts';
import { createChunkedTransport, MIAXIS } from '#native-bindings/id-card/hid-framing.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { learnFraming, type LearntFraming } from '#native-bindings/id-card/learn-framing.ts';
import { learnFromCapture } from '#native-bindings/id-card/learn-from-capture.ts';
import { suggestProfile } from '#native-bindings/panel/suggest.ts';
import { createAnsweringTransport, type AnsweringTransport } from '#native-bindings/transport/answering.ts';
import { parseRecording, type Recording } from '#native-bindings/transport/recording.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { isUsbCapture } from '#native-bindings/transport/usb-capture.ts';
import { whileSignedIn } from '../access/signed-in-watch.ts';
import type { AuditAct } from '#contract/workstation/acts.ts';
import type { HostContext } from '../kernel/context.ts';
import { record } from '../kernel/record.ts';
import type { Devices } from './devices.ts';
import { drill } from './drill.ts';
import { deviceFailure } from './failures.ts';
import { knownDeviceSet } from './device-set.ts';
import { redactorFor } from './redactors.ts';
import { roleTitles } from './roles.ts';
import { watchTraffic } from './traffic.ts';

/** The window's devices and what records acts. */
interface Host {
  ctx: HostContext;
  devices: Devices;
}

export function trafficOf(
  host: Host,
  role: DeviceRole,
  signal: AbortSignal | undefined,
): AsyncGenerator<z.infer<typeof TrafficLine>, void> {
  const { address, baudRate, settings } = host.devices.slot(role).state();
  const redactor = redactorFor(role, { address: address ?? '', baudRate: baudRate ?? 115_200, settings });
  return whileSignedIn(host.ctx, signal, (stop) =>
    watchTraffic(host.devices.lines, role, redactor, host.ctx.time.iso, stop),
  );
}

/** @throws ExpectedError DEVICE_NOT_BOUND */
export async function startRecording(host: Host, role: DeviceRole, note: string): Promise<void> {
  await host.devices.recordings.start(host.devices.slot(role), note);
  audit(host.ctx, 'devices.recordStart', role);
}

/** @throws ExpectedError INPUT_INVALID nothing is being recorded */
export function stopRecording(host: Host, role: DeviceRole): File {
  const text = host.devices.recordings.stop(role);
  audit(host.ctx, 'devices.recordStop', role);
  return new File([text], `录制-${role}-${host.ctx.time.iso().slice(0, 19).replaceAll(':', '')}.jsonl`, {
    type: 'application/x-ndjson',
  });
}

export function deviceSetView(
  ctx: HostContext,
): { name: string; version: number; appliedAt: string; problem: string } | null {
  const known = knownDeviceSet(ctx);
  return (
    known && { name: known.set.name, version: known.set.version, appliedAt: known.appliedAt, problem: known.problem }
  );
}

const replaySeconds = 20;

/** Runs the driver of the recorded device against the recording. @throws ExpectedError RECORDING_INVALID */
export async function replayFile(file: File): Promise<z.infer<typeof ReplayResult>> {
  return replayText(await file.text());
}

export async function replayText(text: string): Promise<z.infer<typeof ReplayResult>> {
  const recording = readText(text);
  const { role } = recording.header;
  const line = createAnsweringTransport(recording);
  const title = role in roleTitles ? roleTitles[role as DeviceRole] : '未知设备';
  const entries = recording.entries.length;
  try {
    const seen = await drill(role, streamOf(recording, line), {
      timeoutMs: Math.min(replaySeconds * 1000, 2000 + (recording.entries.at(-1)?.at ?? 0)),
    });
    return {
      isOk: true,
      entries,
      text: `${title}：${seen}${line.counts.unknown > 0 ? `；录制里没有的提问 ${line.counts.unknown} 次` : ''}`,
    };
  } catch (error) {
    const failure = deviceFailure(error, title, line.address);
    return { isOk: false, entries, text: failure?.message ?? `${title}：已取消` };
  }
}

export function readText(text: string): Recording {
  try {
    return parseRecording(text);
  } catch (error) {
    throw deviceFailure(error, '录制', '') ?? error;
  }
}

/** Recordings of readers over HID hold reports; which wrapping they use is learnt from themselves. */
export function streamOf(recording: Recording, line: AnsweringTransport): Transport {
  if (recording.header.role !== 'idCard' || recording.header.transport !== 'hid') return line;
  const learnt = learnFraming(recording);
  return createChunkedTransport(line, 'framing' in learnt ? learnt.framing : MIAXIS);
}

/** @throws ExpectedError RECORDING_INVALID */
export async function trainFrom(role: DeviceRole, file: File): Promise<z.infer<typeof TrainingResult>> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  if (isUsbCapture(bytes))
    return role === 'idCard'
      ? trainReaderFromCapture(bytes)
      : {
          isLearned: false,
          evidence: ['USB 抓包只用来学读卡器。这种设备请用“开始示范”录制。'],
          settings: {},
          profile: null,
        };
  const recording = readText(new TextDecoder().decode(bytes));
  if (role === 'idCard') return trainReader(recording);
  if (role === 'evaluator' || role === 'windowDisplay' || role === 'caller') return trainPanel(recording);
  return {
    isLearned: false,
    evidence: ['这种设备不需要训练：请在绑定时选择型号或配置。'],
    settings: {},
    profile: null,
  };
}

function trainPanel(recording: Recording): z.infer<typeof TrainingResult> {
  const found = suggestProfile(recording);
  if ('problem' in found) return { isLearned: false, evidence: [found.problem], settings: {}, profile: null };
  return { isLearned: true, evidence: found.evidence, settings: {}, profile: found.profile };
}

function trainReader(recording: Recording): z.infer<typeof TrainingResult> {
  if (recording.header.transport !== 'hid')
    return { isLearned: true, evidence: ['串口读卡器用标准协议，不需要训练，绑定即可。'], settings: {}, profile: null };
  return trainedReader(learnFraming(recording));
}

function trainReaderFromCapture(bytes: Uint8Array): z.infer<typeof TrainingResult> {
  try {
    return trainedReader(learnFromCapture(bytes));
  } catch (error) {
    if (!isDeviceError(error, 'RECORDING_INVALID')) throw error;
    return {
      isLearned: false,
      evidence: [`${String(error.detail?.['problem'] ?? '抓包文件不可用')}。`],
      settings: {},
      profile: null,
    };
  }
}

function trainedReader(learnt: LearntFraming): z.infer<typeof TrainingResult> {
  if ('problem' in learnt) return { isLearned: false, evidence: [learnt.problem], settings: {}, profile: null };
  return {
    isLearned: true,
    evidence: learnt.evidence,
    settings: { framing: JSON.stringify(learnt.framing) },
    profile: null,
  };
}

/** Keeps a profile; devices bound with it start over with the new one. @throws ExpectedError PROFILE_INVALID */
export async function savePanelProfile(host: Host, profile: unknown): Promise<void> {
  const ids = host.devices.panelProfiles.save([profile]);
  record(host.ctx, { stream: 'station', act: 'devices.panelSave', object: ids.join(',') }, () => undefined);
  // All of them leave a shared line before any takes it again.
  const slots = (['evaluator', 'windowDisplay', 'caller'] as const)
    .map((role) => host.devices.slot(role))
    .filter((slot) => ids.includes(String(slot.state().settings['profile'])));
  const bindings = slots.map((slot) => ({
    address: slot.state().address ?? '',
    baudRate: slot.state().baudRate ?? 115_200,
    settings: slot.state().settings,
  }));
  for (const slot of slots) await slot.bind(null);
  for (const [at, slot] of slots.entries()) await slot.bind(bindings[at] ?? null);
}

function audit(ctx: HostContext, act: AuditAct, role: DeviceRole): void {
  record(ctx, { stream: 'station', act, object: role }, () => undefined);
}
