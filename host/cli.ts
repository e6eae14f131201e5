import { Command } from 'commander';

/** One command-line entry; each command is loaded only when called. Answers go to standard output, logs to standard error. */
const program = new Command('yichuang').description('一窗工作站命令行').showHelpAfterError();

program.command('host').description('启动工作站主机（浏览器外壳用）')
  .requiredOption('--data <dir>', '数据目录').option('--platform <url>', '中心平台地址').option('--port <n>', '本机端口，0 为自动', '0')
  .option('--device <role=path@baud...>', '绑定设备，如 idCard=/dev/ttyUSB0@115200')
  .option('--window <no>', '窗口号').option('--name <name>', '工作站名称').option('--renderer <dir>', '界面文件目录')
  .action(async (options: HostFlags) => (await import('./commands/host.ts')).runHost(options));

program.command('platform').description('启动中心平台')
  .requiredOption('--data <dir>', '数据目录（内嵌数据库）').option('--port <n>', '端口，0 为自动', '0').option('--listen <address>', '监听地址', '127.0.0.1')
  .option('--hall-name <name>', '大厅名称').option('--hall-code <code>', '大厅编码').option('--region <code>', '六位行政区划代码').option('--phone <number>', '咨询电话').option('--public-url <url>', '群众查询用的地址')
  .action(async (options: PlatformFlags) => (await import('./commands/platform.ts')).runPlatform(options));

const device = program.command('device').description('设备：查看、读卡、打印');
device.command('list').description('列出本机串口').option('--json', '输出 JSON').action(async () => (await import('./commands/device.ts')).listDevices());
device.command('read-idcard').description('读一张身份证')
  .requiredOption('--port <path>', '串口').option('--timeout <ms>', '等待放卡的毫秒数', '10000').option('--baud <rate>', '波特率', '115200').option('--json', '输出 JSON')
  .action(async (options: ReadFlags) => (await import('./commands/device.ts')).readIdCardOnce(options));
device.command('print').description('打印一张凭条')
  .requiredOption('--port <path>', '串口').requiredOption('--data <file>', '数据文件 JSON').option('--template <name>', '模板', 'receipt').option('--baud <rate>', '波特率', '9600').option('--json', '输出 JSON')
  .action(async (options: PrintFlags) => (await import('./commands/device.ts')).printOnce(options));

program.command('bench <name>').description('性能对照：accept、card、rpc、start').option('--json', '输出 JSON')
  .action(async (name: string) => (await import('./commands/bench.ts')).runBench(name));

export interface HostFlags { data: string; platform?: string; port: string; window?: string; name?: string; renderer?: string; device?: string[] }
export interface PlatformFlags { data: string; port: string; listen: string; hallName?: string; hallCode?: string; region?: string; phone?: string; publicUrl?: string }
export interface ReadFlags { port: string; timeout: string; baud: string }
export interface PrintFlags { port: string; data: string; template: string; baud: string }

await program.parseAsync();
