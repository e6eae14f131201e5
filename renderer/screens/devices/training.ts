import type { DeviceRole } from '#contract/devices.ts';

/** What the clerk does in front of the device while it is being recorded, and what is learned from it. */
export interface Lesson {
  learns: string;
  actions: string[];
  /** Files it can be learned from instead, as the file dialog wants them. */ files: string;
  hint?: string;
}

const panelActions = (...actions: string[]): Lesson => ({
  learns: '收发的帧怎样开头、多长、怎样校验，哪个键对应哪一帧',
  actions,
  files: '.jsonl',
});

const lessons: Partial<Record<DeviceRole, Lesson>> = {
  idCard: {
    learns: '读卡器在 USB 报告里怎样封装指令',
    actions: ['按一次“重新连接”，等两秒', '把一张证平放在读卡器上，等三秒', '把证拿开；再做一遍'],
    files: '.jsonl,.pcap,.pcapng',
    hint: '示范时没有应答，是它听不懂这里的指令。请在装了厂家程序的电脑上，用 Wireshark（USBPcap）边抓包边读一次测试卡，把存下的文件放到这里。文件只用来学封装，不保存。',
  },
  evaluator: panelActions(
    '从“非常满意”到“非常不满意”，依次把五个键各按一次',
    '每按一个键停两秒',
    '再从头按一遍，次序不要变',
  ),
  caller: panelActions('按“呼叫”，停两秒', '按“重呼”，停两秒', '按“暂停”，停两秒；三个键再按一遍'),
  windowDisplay: panelActions('在原来的叫号软件里显示一个号码，停两秒', '换一个号码，停两秒', '清屏；再做一遍'),
};

/** null: this kind of device needs no training. */
export const lessonFor = (role: DeviceRole): Lesson | null => lessons[role] ?? null;

/** A profile of its own must not take the name of a shipped one. */
export function ownProfileId(wanted: string, taken: readonly string[]): string {
  const base =
    wanted
      .toLowerCase()
      .replace(/[^a-z0-9-]+/g, '-')
      .replace(/^-+|-+$/g, '') || 'panel';
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? `own-${base}` : `own-${base}-${number}`;
    if (!taken.includes(id)) return id;
  }
}
