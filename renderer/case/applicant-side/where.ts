import type { DeviceState } from '#contract/workstation/schemas.ts';

export type SigningOn = 'pad' | 'screen';
/** One way to let the applicant sign or rate: whether it can be used now, and if not, why and what to do. */
export interface Place<On extends string> {
  on: On;
  title: string;
  isUsable: boolean;
  hint: string;
  /** What leads out of it. */ remedy: 'devices' | 'openScreen' | null;
}

type Known = Pick<DeviceState, 'state' | 'failure'> | null;

export function signingPlaces(pad: Known, isScreenOpen: boolean): [Place<'pad'>, Place<'screen'>] {
  return [devicePlace('pad', '签字屏', pad), screenPlace(isScreenOpen)];
}

export function ratingPlaces(keypad: Known, isScreenOpen: boolean): [Place<'keypad'>, Place<'screen'>] {
  return [devicePlace('keypad', '评价器', keypad), screenPlace(isScreenOpen)];
}

/** What the clerk chose, else the first that works, else the one nearest to working: a screen is opened in a moment. */
export function choosePlace<On extends string>(places: readonly Place<On>[], chosen: On | null): Place<On> {
  const found = places.find((one) => one.on === chosen) ?? places.find((one) => one.isUsable) ?? places.at(-1);
  if (!found) throw new Error('no places');
  return found;
}

function devicePlace<On extends string>(on: On, title: string, device: Known): Place<On> {
  const base = { on, title };
  if (!device || device.state === 'unbound')
    return { ...base, isUsable: false, hint: `还没有绑定${title}。在“设备”里绑定，或改用第二屏。`, remedy: 'devices' };
  if (device.state === 'fault')
    return {
      ...base,
      isUsable: false,
      hint: device.failure?.message ?? `${title}有故障，可改用第二屏。`,
      remedy: 'devices',
    };
  if (device.state === 'connecting')
    return { ...base, isUsable: false, hint: `${title}正在连接，请稍等。`, remedy: null };
  return { ...base, isUsable: true, hint: '', remedy: null };
}

function screenPlace(isOpen: boolean): Place<'screen'> {
  return {
    on: 'screen',
    title: '第二屏',
    isUsable: isOpen,
    hint: isOpen ? '' : '第二屏没有打开。按“打开第二屏”，把新窗口移到朝申请人的屏幕上。',
    remedy: isOpen ? null : 'openScreen',
  };
}
