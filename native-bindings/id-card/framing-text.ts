import { z } from 'zod';
import { CHECKSUM_KINDS } from '../checksums.ts';
import { DeviceError } from '../errors.ts';
import { capacityOf, type HidFraming } from './hid-packets.ts';

const offset = z.number().int().min(0).max(1023);
const PacketLayout = z.strictObject({
  constants: z.array(z.strictObject({ at: offset, hex: z.string().regex(/^([0-9a-fA-F]{2}){1,32}$/) })).max(32),
  length: z
    .strictObject({
      at: offset,
      bytes: z.union([z.literal(1), z.literal(2)]),
      order: z.enum(['le', 'be']),
      adds: z.number().int().min(-64).max(1024),
    })
    .nullable(),
  sequence: z.strictObject({ at: offset, start: z.number().int().min(0).max(255) }).nullable(),
  dataAt: offset,
  checksum: z.strictObject({ kind: z.enum(CHECKSUM_KINDS), from: offset }).nullable(),
  trailerBytes: z.number().int().min(0).max(64),
});
const Framing = z.strictObject({
  id: z.string().min(1).max(60),
  name: z.string().max(100),
  reportSize: z.number().int().min(8).max(1024),
  reportId: z.number().int().min(0).max(255),
  out: PacketLayout,
  in: PacketLayout,
});

/** A framing kept as text in a device's settings. @throws DeviceError PROFILE_INVALID with the first thing wrong */
export function parseHidFraming(text: string): HidFraming {
  const refuse = (problem: string): never => {
    throw new DeviceError('PROFILE_INVALID', { detail: { problem: `读卡器封装：${problem}` } });
  };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return refuse('不是 JSON');
  }
  const framing = Framing.safeParse(raw);
  if (!framing.success) return refuse(`${framing.error.issues[0]?.path.map(String).join('.') ?? ''} 不对`);
  for (const layout of [framing.data.out, framing.data.in])
    if (capacityOf(layout, framing.data.reportSize) < 1) refuse('报告里没有放数据的位置');
  return framing.data;
}
