import { actorNames, deviceMarks, type Tone } from '../ui/words.ts';
import type { IconName } from '../ui/icons.ts';
import type { DeviceState, StationState } from '#contract/workstation/schemas.ts';

/** One light of the top bar and what its box says: what is wrong, whose it is, the next step. */
export interface Light { id: string; title: string; word: string; tone: Tone; icon: IconName; what: string; who: string; next: string; screen: string }

const deviceTitles: Record<DeviceState['role'], string> = { idCard: '读卡器', receiptPrinter: '打印机' };

export function lightsOf(state: StationState): Light[] {
  return [...state.devices.map(deviceLight), networkLight(state)];
}

function deviceLight(device: DeviceState): Light {
  const { tone, icon } = deviceMarks[device.state];
  const [what = '', ...rest] = device.failure ? splitSentence(device.failure.message) : [];
  return {
    id: device.role, title: deviceTitles[device.role], word: device.word, tone, icon, screen: '/devices',
    what: what || (device.state === 'unbound' ? '还没有指定端口' : device.word),
    who: device.failure ? actorNames[device.failure.who] : device.state === 'unbound' ? '您本人或管理员' : '不需要处理',
    next: rest.join('') || (device.state === 'unbound' ? '在“设备”里选择端口' : '可以正常使用'),
  };
}

function networkLight({ network, outbox }: StationState): Light {
  const base = { id: 'network', title: '网络', screen: '/outbox' };
  if (outbox.attention > 0) {
    return { ...base, word: `需处理 ${outbox.attention}`, tone: 'bad', icon: 'warn', what: `${outbox.attention} 条记录没有被中心平台收下`, who: '您本人', next: '打开“发件箱”，按每条写明的原因处理' };
  }
  if (!network.isOnline) {
    return { ...base, word: `断网 待传 ${outbox.pending}`, tone: 'warn', icon: 'warn', what: network.message || '连不上中心平台', who: actorNames.technician, next: '照常受理：办件存在本机，恢复后自动上传' };
  }
  return {
    ...base, word: `待传 ${outbox.pending}`, tone: 'ok', icon: 'check', what: outbox.pending > 0 ? `${outbox.pending} 条正在上传` : '已连接中心平台，全部已上传',
    who: '不需要处理', next: network.platformNotice || '可以正常受理',
  };
}

/** First sentence = what happened, the rest = what to do. */
export function splitSentence(message: string): string[] {
  return message.match(/[^。]+。?/g) ?? [message];
}
