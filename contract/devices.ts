import { z } from 'zod';

export const deviceRoles = [
  'idCard',
  'signaturePad',
  'receiptPrinter',
  'documentPrinter',
  'scanner',
  'evaluator',
  'windowDisplay',
  'caller',
  'secondScreen',
] as const;
export const DeviceRole = z.enum(deviceRoles);
export type DeviceRole = z.infer<typeof DeviceRole>;

/** What is particular to a unit, by name: `profile` (printer or panel profile), `framing` (card reader over HID), `address` (panel's bus address) … */
export const DeviceSettings = z.record(z.string().max(40), z.union([z.string().max(4000), z.number(), z.boolean()]));
export type DeviceSettings = z.infer<typeof DeviceSettings>;

/** What a serial line runs at when its binding does not say. */
export const usualBaudRate = 115_200;

export const DeviceBinding = z.object({
  role: DeviceRole,
  /**
   * Where it is: a serial path (`/dev/ttyUSB0`, `COM3`), `hid:056a:00a8[:serial]`, `tcp:host:port`, `file:/dev/usb/lp0`, `cups:QUEUE`,
   * `sane:test:0`, `escl:http://host/eSCL`, `folder:/path`; `screen` for the second screen.
   */
  address: z.string().trim().min(1).max(200),
  /** Bits a second of a serial line, `usualBaudRate` without it; nothing else has one. */
  baudRate: z.number().int().min(1200).max(1_000_000).optional(),
  settings: DeviceSettings.default({}),
});
export type DeviceBinding = z.infer<typeof DeviceBinding>;

/** The devices of one window as an administrator publishes them; the station takes over all of it or nothing. */
export const DeviceSet = z.object({
  name: z.string().min(1).max(100),
  /** Counts up; a station keeps the highest it has seen. */
  version: z.number().int().min(1),
  bindings: z
    .array(DeviceBinding)
    .max(20)
    .refine((all) => new Set(all.map((one) => one.role)).size === all.length, '同一种设备只能出现一次'),
  /** Frame profiles of panels, by id; checked by the station's driver. */
  panelProfiles: z.array(z.record(z.string(), z.unknown())).max(20).default([]),
});
export type DeviceSet = z.infer<typeof DeviceSet>;

/** One stroke of a signature: points in pixels of the page that was shown. */
export const SignaturePoint = z.object({
  x: z.number(),
  y: z.number(),
  /** 0 to 1. */
  pressure: z.number().min(0).max(1),
  /** Milliseconds since the first point of the signature. */
  t: z.number().min(0),
});
export const SignatureStroke = z.object({
  points: z.array(SignaturePoint).min(1).max(20_000),
  /** false: the pen or the device was lost in the middle. */
  isComplete: z.boolean(),
});
export type SignatureStroke = z.infer<typeof SignatureStroke>;

export const ratingLevels = [
  { level: 5, label: '非常满意' },
  { level: 4, label: '满意' },
  { level: 3, label: '基本满意' },
  { level: 2, label: '不满意' },
  { level: 1, label: '非常不满意' },
] as const;
