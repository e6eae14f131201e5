import process from 'node:process';
import readline from 'node:readline';
import { SAMPLE_CARD } from '#simulators/id-card/index.ts';
import { roleNames } from '#contract/names.ts';
import { demoPassword, demoPeople } from '#simulators/demo-seed.ts';
import type { DemoSurroundings } from './demo-world.ts';

const orders = '放卡 c · 拿开卡 l · 打印机缺纸 p · 换好纸 P · 断网 n · 恢复网络 N · 部门变慢 s · 部门恢复 S · 结束 q';

/** Leaves the demonstration to a person: says how to open it, and takes one-letter orders for card, paper, network and departments. */
export async function stay(
  world: DemoSurroundings,
  say: (text: string) => void,
  newWindowUrl: (() => string) | null,
): Promise<void> {
  if (newWindowUrl) say(`\n工作站（一分钟内在 Chromium 或 Chrome 打开，只能用一次）：${newWindowUrl()}`);
  const people = demoPeople.map(
    ({ username, name, roles }) => `${username} ${name}（${roles.map((one) => roleNames[one]).join('、')}）`,
  );
  say(`人员：${people.join('，')}；密码 ${demoPassword}（只用于演示）`);
  say(`中心平台：${world.platformUrl}（${world.administrator.username} / ${world.administrator.password}）`);
  say(newWindowUrl ? `${orders} · 再开一个窗口地址 w` : orders);
  const input = readline.createInterface({ input: process.stdin });
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
    input.on('line', (line) => {
      const order = line.trim();
      if (order === 'q') resolve();
      else if (order === 'w' && newWindowUrl) say(newWindowUrl());
      else void obey(world, order).then(say, (error: unknown) => say(String(error)));
    });
  });
  input.close();
}

async function obey({ devices, cable, departments }: DemoSurroundings, order: string): Promise<string> {
  switch (order) {
    case 'c':
      devices.idCard.lift();
      devices.idCard.place(SAMPLE_CARD);
      return '卡已放上';
    case 'l':
      devices.idCard.lift();
      return '卡已拿开';
    case 'p':
      devices.printer.misbehave({ kind: 'paper-out' });
      return '打印机缺纸';
    case 'P':
      devices.printer.misbehave(null);
      return '纸已换好';
    case 'n':
      await cable.set('refuse');
      return '网络已断';
    case 'N':
      await cable.set('pass');
      return '网络已恢复';
    case 's':
      departments.set('all', { slow: 5000 });
      return '部门变慢（5 秒）';
    case 'S':
      departments.set('all', 'ok');
      return '部门恢复';
    default:
      return orders;
  }
}
