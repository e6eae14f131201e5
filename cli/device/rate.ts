import { ratingLevels } from '#contract/devices.ts';
import { DeviceError } from '#native-bindings/errors.ts';
import { createPanel } from '#native-bindings/panel/panel.ts';
import { parseFrameProfile, type FrameProfile } from '#native-bindings/panel/profile.ts';
import { appRoot } from '#host/kernel/app-root.ts';
import { createPanelProfiles } from '#host/devices/panel-profiles.ts';
import { answering, numberFlag } from '../answer.ts';
import { readJson } from './files.ts';
import { bindingFrom, onDevice, openLine, type PortFlags } from './line.ts';

export interface RateFlags extends PortFlags {
  profile: string;
  timeout: string;
}

/** Asks for one rating on a keypad. */
export const rateOnce = (flags: RateFlags): Promise<void> =>
  answering(async () => {
    const timeoutMs = numberFlag('timeout', flags.timeout, 500, 600_000);
    return onDevice('evaluator', flags.port, async (signal) => {
      const profile = findProfile(flags.profile);
      const panel = createPanel(openLine('evaluator', bindingFrom(flags)), profile);
      try {
        const { level } = await panel.rate({ timeoutMs, signal });
        return { level, label: ratingLevels.find((one) => one.level === level)?.label ?? '' };
      } finally {
        await panel.close();
      }
    });
  });

/** By name, or from a file being written. @throws DeviceError PROFILE_INVALID also when it has no ratings: it would wait for ever */
function findProfile(name: string): FrameProfile {
  const profile = name.endsWith('.json')
    ? parseFrameProfile(readJson(name, '配置文件'))
    : createPanelProfiles(null, appRoot()).find(name);
  if (!profile.keys.some((key) => key.event === 'rate'))
    throw new DeviceError('PROFILE_INVALID', { detail: { problem: `“${profile.name}”没有评价键` } });
  return profile;
}
