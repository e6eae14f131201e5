import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { allow, windowWork } from './allow.ts';
import { DeviceRole, DeviceSettings } from '../devices.ts';
import { Failure } from '../errors.ts';
import { Operator } from '../people.ts';
import { IsoInstant } from '../times.ts';

// What the first screen asks, before anybody signed in. It is answered before the rest is loaded: imports here are few on purpose.

export const Session = z.object({
  operator: Operator,
  /** Signed in against the local record because the platform could not be reached. */
  isOffline: z.boolean(),
  isLocked: z.boolean(),
  signedInAt: IsoInstant,
});
export type Session = z.infer<typeof Session>;

export const DeviceState = z.object({
  role: DeviceRole,
  title: z.string(),
  /** `unbound`: nobody chose a port; `connecting`, `ready`, `busy` (at work), `warning` (works, e.g. paper near end), `fault` */
  state: z.enum(['unbound', 'connecting', 'ready', 'busy', 'warning', 'fault']),
  /** Short word for the light, e.g. 正常, 缺纸. */
  word: z.string(),
  address: z.string().nullable(),
  /** Serial lines only. */
  baudRate: z.number().int().nullable(),
  /** How it is connected, in a word: 串口, HID, 网络, 打印队列, 屏幕; empty when unbound. */
  connection: z.string(),
  settings: DeviceSettings,
  /** What identifies the unit once it answered (SAM id; never card data). */
  identity: z.string().nullable(),
  failure: Failure.nullable(),
  /** The failure before the present state, when it happened; stays after recovery. */
  lastFailure: z.object({ at: IsoInstant, message: z.string() }).nullable(),
  lastActivity: z.object({ at: IsoInstant, text: z.string() }).nullable(),
  /** A session is being recorded. */
  isRecording: z.boolean(),
});
export type DeviceState = z.infer<typeof DeviceState>;

/** All that the frame around every screen shows, pushed on change. */
export const StationState = z.object({
  stationName: z.string(),
  /** false: the platform does not know this machine yet; nobody can sign in until it is enrolled. */
  isEnrolled: z.boolean(),
  /** The platform asks for a new code: it has forgotten this machine, or its key was replaced. */
  needsCode: z.boolean(),
  windowNo: z.string(),
  hallName: z.string(),
  session: Session.nullable(),
  /** The host's estimate of platform time, and how far the local clock is off. */
  time: z.object({ now: IsoInstant, offsetMs: z.number(), isTrusted: z.boolean() }),
  network: z.object({
    isOnline: z.boolean(),
    since: IsoInstant,
    message: z.string(),
    /** Why it cannot be reached when somebody has to mend that: certificate, name, protocol, proxy. Null for what may pass by itself. */
    trouble: Failure.nullable(),
    /** Where the platform is asked; null when nobody said. */
    platformUrl: z.string().nullable(),
    platformStorage: z.enum(['pglite', 'postgresql']).nullable(),
    platformNotice: z.string(),
    /** Its disk is full: what is accepted here stays here until there is room. */
    isPlatformFull: z.boolean(),
  }),
  outbox: z.object({ pending: z.number().int(), attention: z.number().int(), oldestAt: IsoInstant.nullable() }),
  numbersLeft: z.number().int(),
  /** Why this station gives no numbers now; null when it does. */
  life: Failure.nullable(),
  /** The store is damaged in a place, or its disk is full; null when neither. */
  storeTrouble: Failure.nullable(),
  catalogueSize: z.number().int(),
  devices: z.array(DeviceState),
});
export type StationState = z.infer<typeof StationState>;

const ok = z.object({ ok: z.literal(true) });

export const sessionContract = {
  signIn: allow('anyone')
    .input(z.object({ username: z.string().trim().min(1).max(50), password: z.string().min(1).max(200) }))
    .output(Session),
  signOut: allow('anyone').output(ok),
  lock: allow('signedIn').output(ok),
  unlock: allow('anyone')
    .input(z.object({ password: z.string().min(1).max(200) }))
    .output(Session),
  /** Somebody is at the keyboard; keeps the idle lock away. */
  touch: allow('signedIn').output(ok),
  changePassword: allow('signedIn')
    .input(z.object({ oldPassword: z.string().min(1).max(200), newPassword: z.string().min(1).max(200) }))
    .output(ok),
};

export const stationContract = {
  get: allow('anyone').output(StationState),
  /** With the one-time code of whoever may enrol; `replaces`: on purpose instead of the machine that has this window number. */
  enrol: allow('anyone')
    .input(z.object({ code: z.string().trim().min(1).max(30), replaces: z.boolean().default(false) }))
    .output(ok),
  /** Current state at once, then every change. */
  watch: allow('anyone').output(eventIterator(StationState)),
  /** The time on the screen is right: while the platform cannot be asked, somebody has to say so before a date is promised. */
  confirmTime: allow(windowWork)
    .input(z.object({ shown: IsoInstant }))
    .output(ok),
};
