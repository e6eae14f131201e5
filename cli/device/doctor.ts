import fs from 'node:fs';
import { calendarReminder } from '#contract/calendar/reminder.ts';
import type { Actor } from '#contract/errors.ts';
import { createCupsClient } from '#native-bindings/cups/client.ts';
import { isDeviceError } from '#native-bindings/errors.ts';
import { isDrivenProduct } from '#native-bindings/signature-pad/models.ts';
import { discoverDevices } from '#native-bindings/transport/discover-devices.ts';
import { loadHidLibrary } from '#native-bindings/transport/hid-library.ts';
import { hidDevicesWithoutFile } from '#native-bindings/transport/sysfs.ts';
import { findDevices } from '#host/devices/candidates.ts';
import { drawnOf } from '#host/fonts/counted.ts';
import { missingFonts } from '#host/fonts/faces.ts';
import { findFonts } from '#host/fonts/fonts.ts';
import { amendmentOne, levelThree } from '#host/fonts/gb18030.ts';
import { photoCommandFrom } from '#host/identification/photo-command.ts';
import seed from '#resources/calendars/2024-2026.json' with { type: 'json' };
import { answering } from '../answer.ts';

/** `note`: works without it, but somebody may miss it. */
interface Check {
  name: string;
  state: 'ok' | 'note' | 'fault';
  who: Actor | null;
  text: string;
}

const well = (name: string, text: string): Check => ({ name, state: 'ok', who: null, text });
const note = (name: string, text: string): Check => ({ name, state: 'note', who: 'technician', text });
const fault = (name: string, text: string, who: Actor = 'technician'): Check => ({ name, state: 'fault', who, text });

/** What this machine needs for its devices, checked without opening any. */
export const examine = (): Promise<void> =>
  answering(async () => {
    const isLinux = process.platform === 'linux';
    const checks = [
      await hidLibrary(),
      ...(isLinux ? [enumeration(), rules()] : []),
      ...(isLinux ? [...(await access()), await padDriver()] : []),
      await bridges(),
      ...(isLinux ? [await printSystem()] : []),
      photoDecoder(),
      fonts(),
      rareFonts(),
      calendar(),
    ];
    const isOk = checks.every((one) => one.state !== 'fault');
    if (!isOk) process.exitCode = 1;
    return { isOk, checks };
  });

/** The years this version brings; what the platform published since is kept in the data folder, which is not opened here. */
function calendar(): Check {
  const reminder = calendarReminder(seed, new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10));
  return reminder === ''
    ? well('工作日历', '今年的放假安排已随本版本提供。')
    : {
        name: '工作日历',
        state: 'note',
        who: 'administrator',
        text: `本版本自带的日历里，${reminder}平台上导入过的以平台为准。`,
      };
}

async function hidLibrary(): Promise<Check> {
  try {
    await loadHidLibrary();
    return well('HID 支持', '可以使用 HID 设备。');
  } catch (error) {
    return fault(
      'HID 支持',
      `HID 支持没有装好：${isDeviceError(error) ? String(error.detail?.['reason'] ?? error.code) : String(error)}。请技术人员安装 libusb-1.0-0 后重试。`,
    );
  }
}

function enumeration(): Check {
  const has = ['/usr/bin/udevadm', '/sbin/udevadm', '/bin/udevadm'].some((file) => fs.existsSync(file));
  return has
    ? well('设备登记', '系统有 udev，端口有固定名称。')
    : note('设备登记', '系统没有 udevadm：改从 sysfs 查设备，端口名可能随插口变化，建议按 by-id 名称绑定。');
}

const ruleName = '70-yichuang.rules';
function rules(): Check {
  const has = ['/etc/udev/rules.d', '/usr/lib/udev/rules.d', '/lib/udev/rules.d', '/run/udev/rules.d'].some((dir) =>
    fs.existsSync(`${dir}/${ruleName}`),
  );
  return has
    ? well('设备权限规则', `已安装 ${ruleName}。`)
    : note(
        '设备权限规则',
        `没有安装 ${ruleName}：非管理员可能打不开签字屏和 HID 读卡器。请技术人员按《Linux 权限》安装。`,
      );
}

/** Whether this user may open each device; no device is touched. */
async function access(): Promise<Check[]> {
  const { devices } = await discoverDevices();
  return devices
    .filter((one) => !one.needsBridge)
    .map((device): Check => {
      // A HID device goes by its identity; the file behind it is one of its other names.
      const path = [device.address, ...device.otherAddresses]
        .map((address) => address.replace(/^(hid|file):/, ''))
        .find((name) => name.startsWith('/'));
      if (path === undefined) return well(`设备 ${device.address}`, device.name);
      try {
        fs.accessSync(path, fs.constants.R_OK | fs.constants.W_OK);
        return well(`设备 ${device.address}`, `${device.name}，可以打开。`);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        return fault(
          `设备 ${device.address}`,
          code === 'EACCES'
            ? `${device.name}：当前用户没有权限。请技术人员安装权限规则，并把用户加入相应用户组后重新登录。`
            : `${device.name}：打不开（${code ?? '未知原因'}）。请重新插好。`,
          code === 'EACCES' ? 'technician' : 'clerk',
        );
      }
    });
}

/** A pad the system's driver for drawing tablets took has no device file: to us it is not there at all. */
async function padDriver(): Promise<Check> {
  const lost = (await hidDevicesWithoutFile()).filter(
    (id) => id.startsWith('056a:') && isDrivenProduct(Number.parseInt(id.slice(5), 16)),
  );
  return lost.length === 0
    ? well('签字板驱动', '没有被系统驱动占住的签字板。')
    : fault(
        '签字板驱动',
        `签字板 ${lost.join('、')} 插着，但被系统的 wacom 驱动占住，没有设备文件。请技术人员安装 yichuang-wacom.conf，见《Linux 权限》。`,
      );
}

async function bridges(): Promise<Check> {
  const { found } = await findDevices();
  const needing = found.filter((one) => one.problem?.code === 'PORT_NEEDS_BRIDGE');
  return needing.length === 0
    ? well('厂家桥接', '没有只能用厂家程序的设备。')
    : fault('厂家桥接', needing.map((one) => one.problem?.message ?? '').join(''));
}

async function printSystem(): Promise<Check> {
  try {
    const queues = await createCupsClient({ timeoutMs: 2000 }).queues();
    return queues.length > 0
      ? well('打印服务', `打印队列：${queues.map((queue) => queue.name).join('、')}。`)
      : note('打印服务', '打印服务在运行，但还没有打印队列。要打 A4 文书请技术人员添加打印机。');
  } catch (error) {
    if (!isDeviceError(error)) throw error;
    return note('打印服务', '没有打印服务（CUPS）：不能打 A4 文书，回执不受影响。需要时请技术人员安装并启动。');
  }
}

/** A program with arguments or a path in PATH is only told: whether it decodes shows at the first card. */
function photoDecoder(): Check {
  const [program] = photoCommandFrom(process.env['YICHUANG_PHOTO_DECODER']);
  if (program === undefined)
    return note(
      '照片解码',
      '没有指定照片解码程序：读卡照常，照片处显示占位图。需要时请技术人员设置 YICHUANG_PHOTO_DECODER。',
    );
  if (!/[\\/]/.test(program)) return well('照片解码', `照片解码程序：${program}，从 PATH 里找。`);
  try {
    fs.accessSync(program, fs.constants.X_OK);
    return well('照片解码', `照片解码程序：${program}。`);
  } catch {
    return fault(
      '照片解码',
      `照片解码程序 ${program} 不在或不能执行：读卡照常，没有照片。请技术人员核对 YICHUANG_PHOTO_DECODER。`,
    );
  }
}

function fonts(): Check {
  try {
    return well('字体', `文书用字体：${findFonts().regular.split(/[\\/]/).at(-1) ?? ''}。`);
  } catch (error) {
    return fault('字体', `找不到中文字体，不能打印文书：${(error as Error).message}。请技术人员重新安装本程序。`);
  }
}

/** Names of people hold characters that the fonts of every day do not have. */
function rareFonts(): Check {
  const name = '罕用字字体';
  const missing = missingFonts();
  try {
    const base = drawnOf(levelThree);
    const added = drawnOf(amendmentOne);
    const counts = `国标三级 ${base.all} 个汉字画得出 ${base.drawn} 个，2024 年修改单新增的 ${added.all} 个画得出 ${added.drawn} 个`;
    if (missing.length === 0) return well(name, `${counts}；其余印成编号。`);
    const titles = missing.map((one) => one.title).join('、');
    const packages = [...new Set(missing.map((one) => one.package))].join(' ');
    return note(name, `${counts}，其余印成编号。缺少 ${titles}，请技术人员安装：apt-get install ${packages}。`);
  } catch (error) {
    return fault(name, `数不出画得出的字：${(error as Error).message}。请技术人员重新安装本程序。`);
  }
}
