import { ExpectedError } from '#contract/errors.ts';
import type { DeviceBinding, DeviceRole, DeviceSet } from '#contract/devices.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { parseFrameProfile, type FrameProfile } from '#native-bindings/panel/profile.ts';
import { parseAddress } from '#native-bindings/transport/address.ts';
import { readerFraming } from './card-reader.ts';
import type { PanelProfiles } from './panel-profiles.ts';
import { requireSuited } from './panels.ts';
import { printerModel } from './printer-driver.ts';
import { roleTitles } from './roles.ts';

interface Here {
  /** @throws ExpectedError INPUT_INVALID */
  requireUsable(role: DeviceRole, address: string): void;
  mayShare(a: DeviceRole, b: DeviceRole): boolean;
  panelProfiles: Pick<PanelProfiles, 'find'>;
}

/**
 * Whether all of a published set can be used here. What a single binding only shows on its light is refused: an
 * administrator who is not at the window would not see it.
 *
 * @throws ExpectedError PROFILE_INVALID with the device and what is wrong
 */
export function checkSet({ bindings, panelProfiles }: DeviceSet, here: Here): void {
  const sent = panelProfiles.map((raw) => ofWhom(`面板配置“${String(raw['id'] ?? '')}”`, () => parseFrameProfile(raw)));
  for (const [at, binding] of bindings.entries()) {
    const { role, address } = binding;
    ofWhom(roleTitles[role], () => {
      here.requireUsable(role, address);
      const rival = bindings
        .slice(0, at)
        .find((other) => other.address === address && !here.mayShare(other.role, role));
      if (rival)
        throw new ExpectedError('PROFILE_INVALID', { problem: `和${roleTitles[rival.role]}用了同一个地址 ${address}` });
      requireSettings(binding, (id) => sent.find((one) => one.id === id) ?? here.panelProfiles.find(id));
    });
  }
}

function requireSettings(binding: DeviceBinding, profileOf: (id: string) => FrameProfile): void {
  const { role, address, settings } = binding;
  if (role === 'receiptPrinter') printerModel(binding);
  if (role === 'idCard' && parseAddress(address)?.kind === 'hid') readerFraming(binding);
  if (role === 'evaluator' || role === 'windowDisplay' || role === 'caller')
    requireSuited(role, profileOf(String(settings['profile'] ?? '')));
}

/** Puts the device before what is wrong with it. */
function ofWhom<T>(whose: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!isDeviceError(error, 'PROFILE_INVALID') && !(error instanceof ExpectedError)) throw error;
    const problem =
      error instanceof ExpectedError && error.fields?.[0]
        ? error.fields[0].message
        : String(error.detail?.['problem'] ?? '配置有错');
    throw new ExpectedError('PROFILE_INVALID', { problem: `${whose}：${problem}` }, { cause: error });
  }
}
