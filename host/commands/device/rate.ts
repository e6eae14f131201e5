import fs from 'node:fs';
import { ratingLevels } from '#contract/devices.ts';
import { createPanel } from '#native-bindings/panel/panel.ts';
import { parseFrameProfile, type FrameProfile } from '#native-bindings/panel/profile.ts';
import { appRoot } from '../../app-root.ts';
import { createPanelProfiles } from '../../devices/panel-profiles.ts';
import { answering, numberFlag, UsageError } from '../answer.ts';
import { bindingFrom, onDevice, openLine, type PortFlags } from './line.ts';

export interface RateFlags extends PortFlags { profile: string; timeout: string }

/** Asks for one rating on a keypad. */
export const rateOnce = (flags: RateFlags): Promise<void> => answering(async () => {
  const timeoutMs = numberFlag('timeout', flags.timeout, 500, 600_000);
  return onDevice('evaluator', flags.port, async () => {
    const profile = findProfile(flags.profile);
    const panel = createPanel(openLine('evaluator', bindingFrom(flags)), profile);
    try {
      const { level } = await panel.rate({ timeoutMs });
      return { level, label: ratingLevels.find((one) => one.level === level)?.label ?? '' };
    } finally {
      await panel.close();
    }
  });
});

/** By name, or from a file being written. */
function findProfile(name: string): FrameProfile {
  if (!name.endsWith('.json')) return createPanelProfiles(null, appRoot()).find(name);
  let raw: unknown;
  try {
    raw = JSON.parse(fs.readFileSync(name, 'utf8'));
  } catch (error) {
    throw new UsageError(`读不到配置文件 ${name}（${(error as NodeJS.ErrnoException).code ?? '不是 JSON'}）。请检查路径和内容。`);
  }
  return parseFrameProfile(raw);
}
