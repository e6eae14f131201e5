/**
 * `npm run test:switch`: the line to the exchange against a real Asterisk, with SIPp as callers and soft phones as agents. Where it cannot be
 * had it says why and tests nothing. `--record DIR` keeps what the exchange said, step by step;
 * `--step NAME` runs only that one, and may be said again.
 */
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createReport } from '../packages/report.ts';
import { startExchange } from './exchange.ts';
import { preparePlatforms } from './platform.ts';
import { startRecorder } from './recorder.ts';
import { exchangeRoom } from './room.ts';
import { steps } from './steps.ts';

const { values } = parseArgs({ options: { record: { type: 'string' }, step: { type: 'string', multiple: true } } });
const print = (text: string): void => void process.stdout.write(`${text}\n`);

const base = findBase();
if ('reason' in base) {
  print(`跳过真的电话交换机：${base.reason}`);
  process.exit(0);
}
const report = createReport(print);
const closing: (() => Promise<void> | void)[] = [];
try {
  await test(base.base);
} catch (error) {
  print(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
} finally {
  for (const close of closing.toReversed()) await close();
}
print(report.total());
process.exit();

function findBase(): ReturnType<typeof exchangeRoom> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    return { reason: '要在 Linux 上以 root 运行（debootstrap、chroot）。' };
  return exchangeRoom(print);
}

async function test(dir: string): Promise<void> {
  const exchange = await report.step('启动真的交换机和两部话机', () => startExchange(dir));
  closing.push(() => exchange.close());
  report.note(exchange.version);
  const recorder = await startRecorder(exchange.ami);
  closing.push(() => recorder.close());
  const { platforms, first } = await report.step('启动平台，连上交换机', async () => {
    const prepared = await preparePlatforms({ port: recorder.port, secret: exchange.secret });
    closing.push(() => prepared.close());
    return { platforms: prepared, first: await prepared.start() };
  });
  const agents = { '101': await first.person('sunxiaomei'), '102': await first.person('hejun') };
  for (const name of ['101', '102'] as const)
    await agents[name].hotline.switchAgent({ to: 'on', extension: `PJSIP/${name}` });
  const stage = {
    exchange,
    platforms,
    process: first,
    agents,
    lead: await first.person('zhoubin'),
    signedIn: () => recorder.signedIn(),
  };
  for (const step of steps.filter(({ name }) => values.step?.includes(name) ?? true)) {
    if (step.needsServer && platforms.withoutServer !== null) {
      report.skip(step.what, platforms.withoutServer);
      continue;
    }
    recorder.take();
    try {
      await report.step(step.what, () => step.run(stage));
    } catch (error) {
      print(recorder.take().join('\n\n'));
      print(stage.process.said().slice(-4000));
      throw error;
    }
    if (values.record !== undefined) keep(values.record, step.name, recorder.take());
  }
}

function keep(dir: string, name: string, events: readonly string[]): void {
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, `${name}.ami`), `${events.join('\n\n').replaceAll('\r\n', '\n')}\n`);
}
