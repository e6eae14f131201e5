import type { z } from 'zod';
import type { DeviceRole, DeviceSettings } from '#contract/devices.ts';
import type { DeviceCandidate, ModelName, PanelProfileSummary } from '#contract/workstation/schemas.ts';

export type Candidate = z.infer<typeof DeviceCandidate>;
export type PanelProfile = z.infer<typeof PanelProfileSummary>;
type Model = z.infer<typeof ModelName>;
/** What settings can name on this workstation. */
export interface Models {
  panels: readonly PanelProfile[];
  printers: readonly Model[];
  framings: readonly Model[];
}

/** One setting of a device as the form asks for it. */
export interface SettingField {
  name: string;
  label: string;
  hint: string;
  kind: 'pick' | 'number' | 'text';
  options: { value: string; label: string }[];
  /** Taken when nothing was chosen; empty: the driver decides. */
  usual: string;
}

export const baudRates = ['1200', '2400', '4800', '9600', '19200', '38400', '57600', '115200', '230400', '460800'];

/** What a role's line usually runs at, bits a second. */
export const usualBaud: Partial<Record<DeviceRole, string>> = {
  evaluator: '9600',
  windowDisplay: '9600',
  caller: '9600',
};

/** Serial ports alone have a speed; everything else names its kind before a colon. */
export function isSerial(address: string): boolean {
  const text = address.trim();
  return /^COM\d+$/i.test(text) || text.startsWith('/');
}

type Kind = 'serial' | 'hid' | 'tcp' | 'file' | 'cups' | 'system' | 'sane' | 'escl' | 'folder' | 'screen';

/** Ways each role can be connected, the usual one first; the host refuses any other. */
const kindsOf: Record<DeviceRole, readonly Kind[]> = {
  idCard: ['serial', 'hid', 'tcp'],
  signaturePad: ['hid'],
  receiptPrinter: ['serial', 'tcp', 'file', 'cups'],
  documentPrinter: ['cups', 'system'],
  scanner: ['sane', 'escl', 'folder'],
  evaluator: ['serial', 'tcp'],
  windowDisplay: ['serial', 'tcp'],
  caller: ['serial', 'tcp'],
  secondScreen: ['screen'],
};
const examples: Record<Kind, string> = {
  serial: '串口如 COM3、/dev/ttyUSB0',
  hid: 'HID 如 hid:056a:00a8',
  tcp: '网络如 tcp:10.0.0.5:9100',
  file: '设备文件如 file:/dev/usb/lp0',
  cups: '打印队列如 cups:队列名',
  system: '系统打印机如 system:打印机名',
  sane: 'SANE 如 sane:fujitsu:fi-7160:1',
  escl: '网络扫描仪如 escl:http://10.0.0.6/eSCL',
  folder: '文件夹如 folder:/home/scan',
  screen: '固定填 screen',
};

/** Stands for an address that is written by hand. */
export const elsewhere = '?';

/** Where this device could be, of what was found; what it is bound to stays among them. Empty for what is only known by its line. */
export function choicesFor(
  { role, address }: { role: DeviceRole; address: string | null },
  candidates: readonly Candidate[],
): { value: string; label: string }[] {
  const fitting = candidates.filter((one) => one.suggests.includes(role) || one.address === address);
  if (!fitting.some((one) => one.suggests.includes(role))) return [];
  return fitting.map(({ address: value, label, connection }) => ({
    value,
    label: fitting.some((other) => other.address !== value && other.label === label)
      ? `${label}（${value.slice(value.indexOf(':') + 1)}）`
      : `${label}（${connection}）`,
  }));
}

/** How an address for this role is written. */
export const addressHint = (role: DeviceRole): string => kindsOf[role].map((kind) => examples[kind]).join('；');

/** Why an address cannot be meant, or an empty text. */
export function addressProblem(role: DeviceRole, address: string): string {
  const text = address.trim();
  if (text === '') return '请选用或填写一个地址';
  const kind = kindOf(text);
  return kind !== null && kindsOf[role].includes(kind) ? '' : `这里不能这样写。${addressHint(role)}`;
}

function kindOf(text: string): Kind | null {
  if (text === 'screen') return 'screen';
  if (isSerial(text)) return 'serial';
  if (/^hid:([0-9a-f]{4}:[0-9a-f]{4}(:.+)?|\/.+)$/i.test(text)) return 'hid';
  if (/^tcp:.+:\d{1,5}$/.test(text)) return 'tcp';
  if (/^file:\/dev\/./.test(text)) return 'file';
  if (/^sane:./.test(text)) return 'sane';
  if (/^escl:https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(text)) return 'escl';
  if (/^folder:(\/.|[A-Za-z]:\\)/.test(text)) return 'folder';
  if (/^cups:[^\s#/?'"\\]+$/.test(text)) return 'cups';
  return /^system:./.test(text) ? 'system' : null;
}

/** Panels often hang on one line together; everything else has a line to itself. */
export function losesLine(role: DeviceRole, other: DeviceRole): boolean {
  const onOneBus: readonly DeviceRole[] = ['evaluator', 'windowDisplay', 'caller'];
  return role !== other && !(onOneBus.includes(role) && onOneBus.includes(other));
}

const field = (name: string, label: string, part: Partial<SettingField>): SettingField => ({
  name,
  label,
  hint: '',
  kind: 'pick',
  options: [],
  usual: '',
  ...part,
});

/** The settings a role has at this address, in the order they are asked. */
export function settingFields(
  role: DeviceRole,
  address: string,
  models: Models,
  settings: DeviceSettings,
): SettingField[] {
  if (role === 'receiptPrinter') {
    return [
      field('profile', '打印机型号', {
        options: withPresent(optionsOf(models.printers), settings.profile),
        usual: 'generic-80',
        hint: '不知道时选“80 毫米通用”，打测试条看字和切纸',
      }),
    ];
  }
  if (role === 'idCard') {
    const options = withPresent([{ value: '', label: '按型号自动' }, ...optionsOf(models.framings)], settings.framing);
    return address.trim().startsWith('hid:')
      ? [field('framing', 'USB 封装', { options, hint: '型号不在其中时，用下面的训练得到' })]
      : [];
  }
  if (role === 'evaluator' || role === 'windowDisplay' || role === 'caller') {
    const fitting = models.panels.filter((one) => one.roles.includes(role));
    return [
      field('profile', '面板配置', {
        options: fitting.map((one) => ({ value: one.id, label: one.isOwn ? `${one.name}（本机）` : one.name })),
        usual: fitting[0]?.id ?? '',
      }),
      field('address', '面板地址', { kind: 'number', hint: '几块面板接在一条线上才要填，0 到 255' }),
    ];
  }
  if (role === 'scanner') return /^escl:https:/i.test(address.trim()) ? [...scannerFields, certificate] : scannerFields;
  return [];
}

/** How this window scans unless told otherwise for a single scan. */
const scannerFields: SettingField[] = [
  field('source', '进纸方式', {
    usual: 'auto',
    options: [
      { value: 'auto', label: '自动' },
      { value: 'feeder', label: '进纸器单面' },
      { value: 'feederDuplex', label: '进纸器双面' },
      { value: 'flatbed', label: '平板' },
    ],
  }),
  field('resolution', '分辨率', {
    usual: '300',
    options: ['150', '200', '300', '400', '600'].map((value) => ({ value, label: `${value} dpi` })),
  }),
  field('colour', '颜色', {
    usual: 'colour',
    options: [
      { value: 'colour', label: '彩色' },
      { value: 'grey', label: '灰度' },
      { value: 'lineart', label: '黑白' },
    ],
  }),
];

/** Only a person can say which of the certificates scanners sign themselves is this scanner's. */
const certificate = field('certificate', '证书指纹', {
  kind: 'text',
  hint: '扫描仪自己签的证书要管理员核对：先绑定，再把提示里的指纹与扫描仪面板上的比对，一致就填在这里；大厅证书机构签发的不用填',
});

const optionsOf = (models: readonly Model[]): SettingField['options'] =>
  models.map(({ id, name }) => ({ value: id, label: name }));

/** A learned framing is a text without a name. */
function withPresent(
  known: { value: string; label: string }[],
  present: DeviceSettings[string] | undefined,
): { value: string; label: string }[] {
  if (typeof present !== 'string' || known.some((one) => one.value === present)) return known;
  return [...known, { value: present, label: present.startsWith('{') ? '训练得到的' : present }];
}

/** What the form shows of stored settings. */
export function toForm(fields: readonly SettingField[], settings: DeviceSettings): Record<string, string> {
  return Object.fromEntries(
    fields.map(({ name, usual }) => [name, settings[name] === undefined ? usual : String(settings[name])]),
  );
}

/** Why a value of the form cannot be taken, by name; empty when all can. */
export function formProblems(
  fields: readonly SettingField[],
  form: Readonly<Record<string, string>>,
): Record<string, string> {
  const problems = fields.flatMap(({ name, kind, options, label }): [string, string][] => {
    const value = (form[name] ?? '').trim();
    if (kind === 'number' && value !== '' && !(/^\d{1,3}$/.test(value) && Number(value) <= 255))
      return [[name, '请填 0 到 255 的整数，或留空']];
    if (kind === 'text' && value !== '' && !/^([0-9a-f]{2}[\s:-]*){32}$/i.test(value))
      return [[name, '指纹是 64 位 0–9、A–F，可以带空格或冒号']];
    return kind === 'pick' && value !== '' && !options.some((one) => one.value === value)
      ? [[name, `请重新选择${label}`]]
      : [];
  });
  return Object.fromEntries(problems);
}

/** Bits a second the chosen panel profile is written for; null when it does not say or none is chosen. */
export function profileBaud(models: Models, form: Readonly<Record<string, string>>): string | null {
  const transport = models.panels.find((one) => one.id === form['profile'])?.profile['transport'];
  const rate =
    typeof transport === 'object' && transport !== null && 'baudRate' in transport ? transport.baudRate : null;
  return typeof rate === 'number' ? String(rate) : null;
}

/** Settings to bind with: what the form knows, over what was stored and the form does not show. */
export function fromForm(
  fields: readonly SettingField[],
  form: Readonly<Record<string, string>>,
  stored: DeviceSettings,
): DeviceSettings {
  const next: DeviceSettings = { ...stored };
  for (const { name, kind } of fields) {
    const value = (form[name] ?? '').trim();
    if (value === '') delete next[name];
    else next[name] = kind === 'number' ? Number(value) : value;
  }
  return next;
}
