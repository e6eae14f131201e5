import type { z } from 'zod';
import type { DeviceRole } from '#contract/devices.ts';
import type { TrafficLine } from '#contract/workstation/schemas.ts';
import { appendAudit } from '../audit/index.ts';
import type { HostContext } from '../context.ts';
import type { Host } from '../host.ts';
import { knownDeviceSet } from './device-set.ts';
import { redactorFor } from './redactors.ts';
import { watchTraffic } from './traffic.ts';

export function trafficOf(host: Host, role: DeviceRole, signal: AbortSignal | undefined): AsyncGenerator<z.infer<typeof TrafficLine>, void> {
  const { address, baudRate, settings } = host.devices.slot(role).state();
  return watchTraffic(host.devices.lines, role, redactorFor(role, { address: address ?? '', baudRate: baudRate ?? 115_200, settings }), host.ctx.time.iso, signal);
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
  return new File([text], `录制-${role}-${host.ctx.time.iso().slice(0, 19).replaceAll(':', '')}.jsonl`, { type: 'application/x-ndjson' });
}

export function deviceSetView(ctx: HostContext): { name: string; version: number; appliedAt: string; problem: string } | null {
  const known = knownDeviceSet(ctx);
  return known && { name: known.set.name, version: known.set.version, appliedAt: known.appliedAt, problem: known.problem };
}

function audit(ctx: HostContext, act: string, role: DeviceRole): void {
  appendAudit(ctx.db, { at: ctx.time.iso(), operator: ctx.session.operator().username, act, object: role, isOk: true, detail: '' });
}
