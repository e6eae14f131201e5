import { existsSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { EnrolFlags } from './enrol.ts';
import type { DueFlags } from './clock/due.ts';
import type { PrintA4Flags, PrintFlags } from './device/print.ts';
import type { RateFlags } from './device/rate.ts';
import type { FindCaseFlags } from './find/case.ts';
import type { FindItemFlags } from './find/item.ts';
import type { HotlineSimulateFlags } from './hotline-simulate.ts';
import type { SimulateFlags } from './hall-simulate.ts';
import type { ReadFlags } from './device/read.ts';
import type { RecordFlags } from './device/record.ts';
import type { ScanFlags } from './device/scan.ts';
import type { SignFlags } from './device/sign.ts';
import type { HostFlags, PlatformFlags } from './flags.ts';

/** One command-line entry; each command is loaded only when called. Answers go to standard output, logs to standard error. */
const program = new Command('yichuang').description('一窗工作站命令行').showHelpAfterError().exitOverride();
/** `sysexits`: the service manager does not try again what only a person can change. */
const needsPerson = 78;
/** A package holds what its machine needs; a command whose file is not in it is not offered. */
const has = (file: string): boolean => existsSync(new URL(file, import.meta.url));

// Between two versions nothing runs: not the window, and not a command beside it.
program.hook('preAction', async () => {
  const { requireWholeInstallation } = await import('./installation.ts');
  try {
    requireWholeInstallation();
  } catch (error) {
    const { answer, failed } = await import('./answer.ts');
    answer(failed(error));
    process.exit(needsPerson);
  }
});

program
  .command('host')
  .description('启动工作站主机（浏览器外壳用）')
  .requiredOption('--data <dir>', '数据目录')
  .option('--platform <url>', '中心平台地址')
  .option('--port <n>', '本机端口，0 为自动', '0')
  .option('--device <role=path@baud...>', '绑定设备，如 idCard=/dev/ttyUSB0@115200')
  .option('--window <no>', '窗口号')
  .option('--name <name>', '工作站名称')
  .option('--app <name>', '这台机器是什么：workstation（窗口）、kiosk（取号机）、hall-screen（大厅屏）', 'workstation')
  .option('--enrol <code>', '管理员发的登记代码；只在本机还没有登记时用')
  .option('--renderer <dir>', '界面文件目录')
  .option('--photo-decoder <program>', '照片解码程序的路径，或程序与参数的 JSON 列表')
  .action(async (options: HostFlags) => (await import('./host.ts')).runHost(options));

if (has('platform.ts')) {
  const platform = program
    .command('platform')
    .description('启动中心平台')
    .option('--data <dir>', '数据目录（内嵌数据库），必填')
    .option('--port <n>', '端口，0 为自动', '0')
    .option('--listen <address>', '监听地址', '127.0.0.1')
    .option('--hall-name <name>', '大厅名称')
    .option('--hall-code <code>', '大厅编码')
    .option('--region <code>', '六位行政区划代码')
    .option('--phone <number>', '咨询电话')
    .option('--public-url <url>', '群众查询用的地址')
    .option('--trusted-proxy <address...>', '前面反向代理的 IP 地址或网段')
    .option('--switch <url>', '电话交换机的管理接口，ami://用户名@主机:端口；密码在环境变量 YICHUANG_SWITCH_SECRET')
    .action(async (options: PlatformFlags) => {
      // Said before anything is loaded: a fresh database takes some seconds to be made.
      process.stderr.write(`正在启动中心平台${options.data === undefined ? '' : `，数据在 ${options.data}`}…\n`);
      await (await import('./platform.ts')).runPlatform(options);
    });
  platform
    .command('enrol')
    .description('发一个登记工作站用的一次性代码（平台在这台机器上运行着）')
    .requiredOption('--hall <code>', '工作站所在大厅的编码')
    .option('--station <id>', '给已登记的这台工作站换密钥')
    .option('--json', '输出 JSON（总是）')
    .action(async (_options: object, command: Command) =>
      (await import('./enrol.ts')).printEnrolCode(command.optsWithGlobals<EnrolFlags>()),
    );
}

if (has('hall-simulate.ts'))
  program
    .command('hall')
    .description('大厅')
    .command('simulate')
    .description('在真的平台上模拟一个上午：取号、叫号、办理，最后把看板的数字和另算的比一遍')
    .option('--windows <n>', '窗口数', '40')
    .option('--minutes <n>', '模拟多少分钟', '120')
    .option('--speed <n>', '快多少倍', '60')
    .option('--seed <n>', '随机数种子', '7')
    .option('--json', '输出 JSON（总是）')
    .action(async (options: SimulateFlags) => (await import('./hall-simulate.ts')).simulateHall(options));

if (has('hotline-simulate.ts'))
  program
    .command('hotline')
    .description('12345 热线')
    .command('simulate')
    .description('在真的平台和虚拟的交换机上模拟一个上午的来电，最后把班长的数字和另算的比一遍')
    .option('--calls <n>', '来电数', '200')
    .option('--agents <n>', '话务员数', '8')
    .option('--seed <n>', '随机数种子', '7')
    .option('--json', '输出 JSON（总是）')
    .action(async (options: HotlineSimulateFlags) => (await import('./hotline-simulate.ts')).simulateHotline(options));

const device = program.command('device').description('设备：查看、体检、读卡、打印、扫描、签字、评价、录制与回放');
const json = ['--json', '输出 JSON（总是）'] as const;
device
  .command('list')
  .description('列出接在本机上的设备')
  .option(...json)
  .action(async () => (await import('./device/list.ts')).listDevices());
device
  .command('doctor')
  .description('检查本机能不能用各类设备，并说明由谁处理')
  .option(...json)
  .action(async () => (await import('./device/doctor.ts')).examine());
device
  .command('read-idcard')
  .description('读一张身份证')
  .requiredOption('--port <address>', '串口路径、hid:VID:PID、tcp:主机:端口，或 replay:录制文件')
  .option('--timeout <ms>', '等待放卡的毫秒数', '10000')
  .option('--baud <rate>', '波特率', '115200')
  .option('--framing <id>', 'HID 封装')
  .option(...json)
  .action(async (options: ReadFlags) => (await import('./device/read.ts')).readIdCardOnce(options));
device
  .command('print')
  .description('打印一张凭条')
  .requiredOption('--port <address>', '串口路径、tcp:主机:9100、file:/dev/usb/lp0 或 cups:队列')
  .requiredOption('--data <file>', '数据文件 JSON')
  .option('--template <name>', '模板', 'receipt')
  .option('--baud <rate>', '波特率', '9600')
  .option('--profile <id>', '打印机型号')
  .option(...json)
  .action(async (options: PrintFlags) => (await import('./device/print.ts')).printOnce(options));
device
  .command('print-a4 <file>')
  .description('把 PDF 打到打印队列，并跟到打完')
  .requiredOption('--queue <name>', '打印队列')
  .option('--copies <n>', '份数', '1')
  .option('--tray <name>', '纸盒', 'auto')
  .option('--timeout <ms>', '整个任务的毫秒数', '120000')
  .option('--server <address>', '打印服务（套接字或主机:端口）')
  .option(...json)
  .action(async (file: string, options: PrintA4Flags) => (await import('./device/print.ts')).printA4(file, options));
device
  .command('scan')
  .description('扫描一叠纸，得到一份 PDF')
  .requiredOption('--port <address>', 'sane:设备名、escl:http://地址/eSCL，或 folder:目录')
  .requiredOption('--out <dir>', '存放 PDF 的目录')
  .option('--source <name>', 'auto、flatbed、feeder、feederDuplex', 'auto')
  .option('--pages <n>', '最多扫几张；不写则扫到进纸器空')
  .option('--resolution <dpi>', '分辨率', '300')
  .option('--colour <mode>', 'colour、grey、lineart', 'colour')
  .option('--original', '同时留下原件')
  .option('--certificate <指纹>', '扫描仪自己签的证书的 SHA-256 指纹，核对过才写')
  .option(...json)
  .action(async (options: ScanFlags) => (await import('./device/scan.ts')).scanOnce(options));
device
  .command('sign')
  .description('在签字屏上试签')
  .requiredOption('--port <address>', 'hid:VID:PID；没有签字屏时写 replay:录制文件')
  .option('--timeout <ms>', '签字的毫秒数', '60000')
  .option('--out <png>', '保存笔迹图')
  .option(...json)
  .action(async (options: SignFlags) => (await import('./device/sign.ts')).signOnce(options));
device
  .command('rate')
  .description('在评价器上请人评价一次')
  .requiredOption('--port <address>', '串口路径、tcp:主机:端口，或 replay:录制文件')
  .requiredOption('--profile <id>', '配置名或配置文件')
  .option('--baud <rate>', '波特率', '9600')
  .option('--timeout <ms>', '等待按键的毫秒数', '30000')
  .option(...json)
  .action(async (options: RateFlags) => (await import('./device/rate.ts')).rateOnce(options));
device
  .command('record')
  .description('让设备做一遍日常动作并录下来（身份信息已遮盖）')
  .requiredOption('--role <role>', '设备种类；不认识的写 unknown')
  .requiredOption('--port <address>', '设备地址')
  .requiredOption('--out <file>', '录制文件')
  .option('--baud <rate>', '波特率', '115200')
  .option('--timeout <ms>', '等人动作的毫秒数', '10000')
  .option('--framing <id>', 'HID 封装')
  .option('--profile <id>', '型号或配置')
  .option(...json)
  .action(async (options: RecordFlags) => (await import('./device/record.ts')).recordOnce(options));
device
  .command('replay <file>')
  .description('用录制文件运行驱动')
  .option(...json)
  .action(async (file: string) => (await import('./device/record.ts')).replayOnce(file));

program
  .command('archive')
  .description('归档包')
  .command('check <file>')
  .description('核对归档包：每个文件都在、没有改过，也没有多出来的；不用数据库')
  .option('--digest <sm3>', '导出时记下的清单摘要；给了就一并核对')
  .option(...json)
  .action(async (file: string, options: { digest?: string }) =>
    (await import('./archive/check.ts')).checkArchiveFile(file, options),
  );

program
  .command('clock')
  .description('期限：算办结日期')
  .command('due')
  .description('从受理日起算若干个工作日，到哪一天；没有公布放假安排的年份按放假办法推算，为暂定')
  .requiredOption('--from <date>', '受理日期，如 2026-12-31')
  .requiredOption('--days <n>', '工作日数')
  .option(...json)
  .action(async (options: DueFlags) => (await import('./clock/due.ts')).answerDue(options));

const find = program.command('find').description('查找事项或办件');
find
  .command('item <words...>')
  .description('按名称、结果、部门、平常的说法或拼音找事项（随产品的目录，不用启动主机）')
  .option('--limit <n>', '最多几项', '20')
  .option('--catalogue <dir>', '放事项 JSON 文件的目录')
  .option(...json)
  .action(async (words: string[], options: FindItemFlags) => (await import('./find/item.ts')).findItem(words, options));
find
  .command('case <words...>')
  .description('在运行中的主机上找办件：姓名、电话、字号、编号、拼音、日期、状态；结果遮盖，查找留痕')
  .requiredOption('--open <url>', '主机启动时给出的地址（只能用一次）')
  .requiredOption('--user <name>', '用户名；密码放在环境变量 YICHUANG_PASSWORD 里')
  .option('--limit <n>', '最多几件', '20')
  .option(...json)
  .action(async (words: string[], options: FindCaseFlags) => (await import('./find/case.ts')).findCase(words, options));

program
  .command('unsent')
  .description('数据目录里还有几条没有传到中心平台')
  .requiredOption('--data <dir>', '数据目录')
  .action(async (options: { data: string }) => (await import('./unsent.ts')).countUnsent(options.data));

if (has('bench.ts'))
  program
    .command('bench <name>')
    .description(
      '性能对照：accept、accept-five、blank、board、card、deskew、documents、draft、find、form、fuzz、hotline、hotplug、kb、ocr、packages、print、queue、recover、rpc、scan、scan-600、secondlook、sign、start、stats、sync、years',
    )
    .option('--json', '输出 JSON')
    .option('--cases <n>', 'years：库里有多少件，默认十万')
    .action(async (name: string, options: { cases?: string }) =>
      (await import('./bench.ts')).runBench(name, options.cases),
    );

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode;
  if (error.exitCode !== 0) (await import('./usage.ts')).answerUsage(error);
}
