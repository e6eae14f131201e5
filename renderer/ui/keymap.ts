/** Which key does what, and what the act is called: the one place. Screens, buttons, help, palette and messages read it. */
const keys = {
  help: { key: 'F1', label: '按键说明', initials: 'ajsm' },
  readCard: { key: 'F2', label: '读身份证', initials: 'dsfz' },
  find: { key: 'F3', label: '查找', initials: 'cz' },
  scan: { key: 'F4', label: '扫描', initials: 'sm' },
  sign: { key: 'F6', label: '请申请人签字', initials: 'qsqrqz' },
  verify: { key: 'F7', label: '再核验', initials: 'zhy' },
  /** The one step a called number needs next: open, call, start, finish. */
  callStep: { key: 'F8', label: '叫号的下一步', initials: 'jh' },
  recall: { key: 'Shift+F8', label: '重呼', initials: 'ch' },
  noShow: { key: 'Alt+1', label: '过号', initials: 'gh' },
  park: { key: 'Alt+2', label: '挂起', initials: 'gq' },
  transfer: { key: 'Alt+3', label: '转窗', initials: 'zc' },
  reroute: { key: 'Alt+4', label: '取错号', initials: 'qch' },
  pauseWindow: { key: 'Alt+5', label: '暂停叫号', initials: 'ztjh' },
  /** One key, and every window and the manager know. */
  callForHelp: { key: 'Alt+E', label: '紧急呼叫', initials: 'jjhj' },
  /** The hotline's: never on one screen with those of the window that have the same keys. */
  category: { key: 'F3', label: '查分类', initials: '' },
  emergency: { key: 'F8', label: '紧急移交', initials: '' },
  register: { key: 'F9', label: '登记并派单', initials: '' },
  endQuestion: { key: 'F10', label: '按处置类别办结', initials: '' },
  putAway: { key: 'Ctrl+Enter', label: '记完收起', initials: '' },
  cite1: { key: 'Alt+1', label: '引用第 1 条', initials: '' },
  cite2: { key: 'Alt+2', label: '引用第 2 条', initials: '' },
  cite3: { key: 'Alt+3', label: '引用第 3 条', initials: '' },
  cite4: { key: 'Alt+4', label: '引用第 4 条', initials: '' },
  cite5: { key: 'Alt+5', label: '引用第 5 条', initials: '' },
  /** Not to be found by name: nobody accepts a case with a name half typed. */
  accept: { key: 'F9', label: '受理并打印', initials: '' },
  /** What else may be decided on the case, beside accepting it. */
  decide: { key: 'Alt+Q', label: '其他决定', initials: 'qtjd' },
  secondEntry: { key: 'Alt+V', label: '二次录入', initials: 'eclr' },
  custody: { key: 'Alt+U', label: '材料保管', initials: 'clbg' },
  group: { key: 'Alt+L', label: '按一件事办，下一项', initials: 'yjs' },
  receive: { key: 'Alt+S', label: '收件', initials: 'sj' },
  correct: { key: 'Alt+Z', label: '补正告知', initials: 'bzgz' },
  refuse: { key: 'Alt+X', label: '不予受理', initials: 'bysl' },
  notRequired: { key: 'Alt+W', label: '无需受理', initials: 'wxsl' },
  withdraw: { key: 'Alt+H', label: '撤回', initials: 'chsq' },
  complete: { key: 'Alt+J', label: '当场办结', initials: 'dcbj' },
  startSpecial: { key: 'Alt+P', label: '特别程序', initials: 'tbcx' },
  endSpecial: { key: 'Alt+O', label: '特别程序结束', initials: 'tbcxjs' },
  supplement: { key: 'Alt+K', label: '补交材料', initials: 'bjcl' },
  receiveResult: { key: 'Alt+Y', label: '收到结果', initials: 'sdjg' },
  deliver: { key: 'Alt+G', label: '送达结果', initials: 'sdjg' },
  charge: { key: 'Alt+C', label: '收费', initials: 'sf' },
  parcel: { key: 'Alt+I', label: '叫快递', initials: 'jkd' },
  signOff: { key: 'Alt+M', label: '签字交班', initials: 'qzjb' },
  print: { key: 'F10', label: '打印回执', initials: 'dyhz' },
  palette: { key: 'Ctrl+K', label: '查找事项、草稿、页面', initials: '' },
  messages: { key: 'Alt+N', label: '到消息', initials: 'dxx' },
  lock: { key: 'Ctrl+L', label: '锁定', initials: 'sd' },
  testAll: { key: 'Alt+A', label: '全部自检', initials: 'qbzj' },
  testDevice: { key: 'Alt+T', label: '测试设备', initials: 'cssb' },
  reconnectDevice: { key: 'Alt+R', label: '重新连接设备', initials: 'cxljsb' },
  bindDevice: { key: 'Alt+B', label: '绑定设备', initials: 'bdsb' },
  back: { key: 'Esc', label: '退一步', initials: '' },
  onward: { key: 'Enter', label: '到下一个', initials: '' },
  rows: { key: '↑ ↓', label: '在列表里上下走', initials: '' },
} as const;

export type KeyAct = keyof typeof keys;
export interface KeyEntry {
  /** As buttons show it. */ key: string;
  label: string;
  /** 拼音首字母；空的不列在查找里 */ initials: string;
}

export const keymap: Readonly<Record<KeyAct, KeyEntry>> = keys;

/** Keys on a chosen page of a material, which only work while it is chosen. */
export const pageKeys = { view: 'Enter', turn: 'R', remove: 'Delete', rescan: 'S' } as const;

/** Keys in a row of a table, which only work there. */
export const rowKeys = { remove: 'Ctrl+Delete' } as const;

/** `F9`, for a sentence. */
export const keyOf = (act: KeyAct): string => keymap[act].key;

/** For `aria-keyshortcuts`. */
export const ariaKeyOf = (act: KeyAct): string => keyOf(act).replace('Ctrl', 'Control').replace('Esc', 'Escape');

/** Acts of the hotline's screens: their keys may be those of a window's acts, which no such screen has. */
export const hotlineActs: readonly KeyAct[] = [
  'category',
  'emergency',
  'register',
  'endQuestion',
  'putAway',
  'cite1',
  'cite2',
  'cite3',
  'cite4',
  'cite5',
];

const acts = Map.groupBy(Object.keys(keys) as KeyAct[], (act) => keys[act].key as string);

/** What a key stands for: on different screens it may be different acts. */
export const actsOf = (key: string): readonly KeyAct[] => acts.get(key) ?? [];
