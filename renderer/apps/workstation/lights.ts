import { actorNames, deviceMarks, type Tone } from '../../ui/words.ts';
import type { IconName } from '../../ui/icons.ts';
import { splitSentence } from '../../ui/sentences.ts';
import type { DeviceState, StationState } from '#contract/workstation/schemas.ts';

/** One light of the top bar and what its box says: what is wrong, whose it is, the next step. */
export interface Light {
  id: string;
  title: string;
  word: string;
  tone: Tone;
  icon: IconName;
  what: string;
  who: string;
  next: string;
  screen: string;
}

const deviceTitles: Record<DeviceState['role'], string> = {
  idCard: '读卡器',
  signaturePad: '签字屏',
  receiptPrinter: '打印机',
  documentPrinter: '文书打印',
  scanner: '扫描仪',
  evaluator: '评价器',
  windowDisplay: '窗口屏',
  caller: '叫号器',
  secondScreen: '第二屏',
};
/** Without these a window is missing something; any other role nobody chose is simply not there. */
const always: readonly DeviceState['role'][] = ['idCard', 'receiptPrinter'];

/**
 * Lights from left to right, the network last.
 *
 * @param room pixels for all of them; when they do not fit, the well ones become a single light and the troubled ones stay
 */
export function lightsOf(state: StationState, room = Number.POSITIVE_INFINITY): Light[] {
  const shown = state.devices.filter((one) => one.state !== 'unbound' || always.includes(one.role));
  const lights = shown.map(deviceLight);
  const well = lights.filter(isWell);
  const network = networkLight(state);
  if (widthOf([...lights, network]) <= room || well.length < 2) return [...lights, network];
  return [togetherLight(well, lights.length), ...lights.filter((one) => !isWell(one)), network];
}

/** Light that asks nothing of anybody: its word may be left out. */
export const isWell = (light: Light): boolean => light.tone === 'ok' || light.tone === 'info';

/** The word beside the title. A device that is well needs none. */
export const hasWord = (light: Light): boolean =>
  light.id === 'network' || light.id === 'devices' || light.tone !== 'ok';

/** Pixels these lights need; a little more than they do. */
export const widthOf = (lights: readonly Light[], withWords = true): number =>
  lights.reduce(
    (sum, light) =>
      sum +
      42 +
      textWidth(light.title) +
      (hasWord(light) && (withWords || !isDevice(light)) ? textWidth(light.word) + 8 : 0),
    0,
  );

/** 13 px type: Chinese characters are square, the others about half. */
const textWidth = (text: string): number => [...text].reduce((sum, char) => sum + (char > '\u2e7f' ? 13 : 8), 0);
export const isDevice = (light: Light): boolean => light.id !== 'network' && light.id !== 'devices';

function togetherLight(well: Light[], all: number): Light {
  return {
    id: 'devices',
    title: '设备',
    word: `${well.length}/${all} 正常`,
    tone: 'ok',
    icon: 'check',
    screen: '/devices',
    what: `${well.map((one) => one.title).join('、')}正常`,
    who: '不需要处理',
    next: '可以正常使用',
  };
}

function deviceLight(device: DeviceState): Light {
  const { tone, icon } = deviceMarks[device.state];
  const [what = '', ...rest] = device.failure ? splitSentence(device.failure.message) : [];
  return {
    id: device.role,
    title: deviceTitles[device.role],
    word: device.word,
    tone,
    icon,
    screen: `/devices?role=${device.role}`,
    what: what || (device.state === 'unbound' ? '还没有绑定' : device.word),
    who: device.failure ? actorNames[device.failure.who] : device.state === 'unbound' ? '您本人或管理员' : '不需要处理',
    next: rest.join('') || (device.state === 'unbound' ? '在“设备”里绑定' : '可以正常使用'),
  };
}

function networkLight({ network, outbox, numbersLeft }: StationState): Light {
  const base = { id: 'network', title: '网络', screen: '/outbox' };
  if (outbox.attention > 0) {
    return {
      ...base,
      word: `需处理 ${outbox.attention}`,
      tone: 'bad',
      icon: 'warn',
      what: `${outbox.attention} 条记录没有被中心平台收下`,
      who: '您本人',
      next: '打开“发件箱”，按每条写明的原因处理',
    };
  }
  if (!network.isOnline) {
    return {
      ...base,
      word: `断网 待传 ${outbox.pending}`,
      tone: 'warn',
      icon: 'warn',
      what: network.message || '连不上中心平台',
      who: actorNames[network.trouble?.who ?? 'technician'],
      next: '照常受理、登记：内容存在本机，恢复后自动上传',
    };
  }
  if (network.isPlatformFull) {
    return {
      ...base,
      word: `平台已满 待传 ${outbox.pending}`,
      tone: 'warn',
      icon: 'warn',
      what: network.platformNotice,
      who: actorNames.technician,
      next: '照常受理：办件存在本机，平台有地方了自动上传',
    };
  }
  if (numbersLeft === 0 && network.platformNotice !== '') {
    return {
      ...base,
      word: '编号用完',
      tone: 'bad',
      icon: 'warn',
      what: network.platformNotice,
      who: '管理员',
      next: '草稿照常保存，有了编号再受理',
    };
  }
  return {
    ...base,
    word: `待传 ${outbox.pending}`,
    tone: 'ok',
    icon: 'check',
    what: outbox.pending > 0 ? `${outbox.pending} 条正在上传` : '已连接中心平台，全部已上传',
    who: '不需要处理',
    next: network.platformNotice || '可以正常受理',
  };
}
