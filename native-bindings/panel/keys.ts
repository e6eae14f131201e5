import type { PanelFrame } from './frames.ts';
import type { FrameProfile, PanelEventName } from './frame-profile.ts';

export interface KeyMeaning {
  name: PanelEventName;
  /** With `rate`: 5 very satisfied … 1 very dissatisfied. */
  level: 1 | 2 | 3 | 4 | 5 | null;
}

/** What a frame of the device means; null when the profile does not know it. The first key that fits counts. */
export function meaningOf(profile: FrameProfile, frame: PanelFrame): KeyMeaning | null {
  const { min, max } = profile.deviceDataBytes;
  if (frame.contentBytes < min || frame.contentBytes > max) return null;
  const data = Buffer.from(frame.data).toString('hex');
  const func = frame.func === null ? null : Buffer.of(frame.func).toString('hex');
  const key = profile.keys.find(
    (one) =>
      (one.func === undefined || one.func.toLowerCase() === func) &&
      (one.data === undefined || one.data.toLowerCase() === data) &&
      (one.last === undefined || (data !== '' && one.last.toLowerCase() === data.slice(-2))),
  );
  return key ? { name: key.event, level: (key.level ?? null) as KeyMeaning['level'] } : null;
}
