/** What a real exchange is put through; each step says in the end what the platform made of it. */
import assert from 'node:assert/strict';
import type { DeskCall } from '#contract/hotline/desk.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import type { Caller } from './caller.ts';
import { eventually } from './eventually.ts';
import type { Exchange } from './exchange.ts';
import type { PlatformProcess, Platforms } from './platform.ts';

export interface Stage {
  exchange: Exchange;
  platforms: Platforms;
  /** The one everybody is signed in at. */
  process: PlatformProcess;
  agents: Record<'101' | '102', PlatformClient>;
  lead: PlatformClient;
  /** How often a platform process has signed in at the exchange. */
  signedIn(): number;
}
type Step = (stage: Stage) => Promise<void>;
type Wanted = Partial<DeskCall>;

async function moveTo(stage: Pick<Stage, 'process' | 'agents' | 'lead'>, process: PlatformProcess): Promise<void> {
  stage.process = process;
  stage.agents = { '101': await process.person('sunxiaomei'), '102': await process.person('hejun') };
  stage.lead = await process.person('zhoubin');
}

/** The desk's only call with this number, once it is so. */
async function shows(agent: PlatformClient, number: string, wanted: Wanted): Promise<DeskCall> {
  let last: DeskCall | undefined;
  return await eventually(
    `话务台上 ${number || '不显示的号码'} 的来电成为 ${JSON.stringify(wanted)}`,
    async () => {
      const { calls } = await agent.hotline.desk({});
      last = calls.find((one) => one.caller === number && (number !== '' || one.match.kind === 'withheld'));
      const isSo = last && Object.entries(wanted).every(([key, value]) => last?.[key as keyof DeskCall] === value);
      return isSo ? last : undefined;
    },
    () => JSON.stringify(last),
  );
}

/** Both agents free, and the exchange knows it. */
async function everyoneReady({ agents, exchange }: Stage): Promise<void> {
  for (const agent of Object.values(agents)) await agent.hotline.switchAgent({ to: 'ready' });
  await eventually(
    '交换机放行两席',
    () => {
      const queue = exchange.console('queue show hotline');
      return !queue.includes('paused') && queue.match(/Not in use/g)?.length === 2 ? true : undefined;
    },
    () => exchange.console('queue show hotline'),
  );
}

/** Rings at the first agent, who takes it. */
async function talking(stage: Stage, number: string): Promise<Caller> {
  await everyoneReady(stage);
  const caller = await stage.exchange.call(number);
  const phone = stage.exchange.phones['101'];
  await phone.heard('CALL_INCOMING');
  await shows(stage.agents['101'], number, { state: 'ringing' });
  await phone.command('accept');
  await shows(stage.agents['101'], number, { state: 'talking' });
  return caller;
}

const answerHoldEnd: Step = async (stage) => {
  const number = '13800000001';
  const agent = stage.agents['101'];
  const caller = await talking(stage, number);
  const phone = stage.exchange.phones['101'];
  await phone.command('hold');
  await shows(agent, number, { state: 'held' });
  await phone.command('resume');
  await shows(agent, number, { state: 'talking' });
  assert.equal((await stage.agents['102'].hotline.desk({})).calls.length, 0, '另一席也弹了');
  caller.hangUp();
  await caller.over();
  await shows(agent, number, { state: 'ended', outcome: 'answered', endedBy: 'caller' });
};

const endedByAgent: Step = async (stage) => {
  const number = '13800000002';
  const caller = await talking(stage, number);
  await stage.exchange.phones['101'].command('hangup');
  await caller.over();
  await shows(stage.agents['101'], number, { state: 'ended', outcome: 'answered', endedBy: 'agent' });
};

const withheld: Step = async (stage) => {
  const caller = await talking(stage, '');
  caller.hangUp();
  await caller.over();
  await shows(stage.agents['101'], '', { state: 'ended', outcome: 'answered' });
};

const ringsTwice: Step = async (stage) => {
  const number = '13800000003';
  await everyoneReady(stage);
  const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
  const before = await stage.lead.hotline.figures({ day: today });
  const caller = await stage.exchange.call(number);
  await stage.exchange.phones['101'].heard('CALL_INCOMING');
  await stage.exchange.phones['102'].heard('CALL_INCOMING');
  await shows(stage.agents['102'], number, { state: 'ringing' });
  assert.deepEqual(
    (await stage.agents['101'].hotline.desk({})).calls.filter((one) => one.state === 'ringing'),
    [],
    '不再振铃的那席还弹着',
  );
  await stage.exchange.phones['102'].command('accept');
  await shows(stage.agents['102'], number, { state: 'talking' });
  caller.hangUp();
  await caller.over();
  await shows(stage.agents['102'], number, { state: 'ended', outcome: 'answered', endedBy: 'caller' });
  const { connected } = await stage.lead.hotline.figures({ day: today });
  assert.deepEqual(
    connected,
    { numerator: before.connected.numerator + 1, denominator: before.connected.denominator + 1 },
    '一个来电应当只算一次',
  );
};

const givenUp: Step = async (stage) => {
  const number = '13800000004';
  await everyoneReady(stage);
  const caller = await stage.exchange.call(number);
  await stage.exchange.phones['101'].heard('CALL_INCOMING');
  caller.hangUp();
  await caller.over();
  await eventually('放弃的来电进入回拨', async () => {
    const list = await stage.agents['101'].hotline.callBacks();
    return list.some((one) => one.caller === '138****0004') ? true : undefined;
  });
};

const transferred: Step = async (stage) => {
  const number = '13800000005';
  const caller = await talking(stage, number);
  await stage.exchange.phones['101'].command('transfer', '201');
  await stage.exchange.phones['102'].heard('CALL_INCOMING');
  await shows(stage.agents['101'], number, { state: 'transferred' });
  await stage.exchange.phones['102'].command('accept');
  await stage.exchange.phones['102'].heard('CALL_ESTABLISHED');
  await stage.exchange.phones['102'].command('hangup');
  await caller.over();
  await shows(stage.agents['101'], number, { state: 'ended', outcome: 'transferred' });
};

const transferredAndGone: Step = async (stage) => {
  const number = '13800000006';
  const caller = await talking(stage, number);
  await stage.exchange.phones['101'].command('transfer', '201');
  await stage.exchange.phones['102'].heard('CALL_INCOMING');
  caller.hangUp();
  await caller.over();
  await shows(stage.agents['101'], number, { state: 'ended', outcome: 'transferred', endedBy: 'caller' });
};

const restarted: Step = async (stage) => {
  const number = '13800000007';
  await talking(stage, number);
  await stage.exchange.crash();
  await shows(stage.agents['101'], number, { state: 'ended', outcome: 'unknownEnd', endedBy: 'unknown' });
  await eventually('平台又连上交换机', async () =>
    (await stage.agents['101'].hotline.desk({})).exchange === 'up' ? true : undefined,
  );
  // Its phone still believes in the call the exchange has forgotten.
  await stage.exchange.phones['101'].command('hangup');
};

/** Killed in mid-call; the other process hears how the call ends. */
const takenOver: Step = async (stage) => {
  const number = '13800000008';
  const second = await stage.platforms.start();
  const caller = await talking(stage, number);
  const agent = await second.person('sunxiaomei');
  await shows(agent, number, { state: 'talking' });
  const before = stage.signedIn();
  await stage.process.kill();
  // Until the lease of the dead one has run out the line still counts as up; what happens meanwhile nobody hears.
  await eventually('另一个平台进程接上交换机', async () =>
    stage.signedIn() > before && (await agent.hotline.desk({})).exchange === 'up' ? true : undefined,
  );
  await shows(agent, number, { state: 'talking' });
  caller.hangUp();
  await caller.over();
  await shows(agent, number, { state: 'ended', outcome: 'answered', endedBy: 'caller' });
  await moveTo(stage, second);
};

/** Nobody listens when the caller hangs up: the next process finds the call gone, and says that it does not know how it ended. */
const endedUnheard: Step = async (stage) => {
  const number = '13800000009';
  const third = await stage.platforms.start();
  const caller = await talking(stage, number);
  const agent = await third.person('sunxiaomei');
  await stage.process.kill();
  caller.hangUp();
  await caller.over();
  await shows(agent, number, { state: 'ended', outcome: 'unknownEnd', endedBy: 'unknown' });
  await moveTo(stage, third);
};

export const steps: readonly { name: string; what: string; needsServer?: true; run: Step }[] = [
  { name: 'answer-hold-end', what: '呼入、排队、振铃、接听、保持、恢复，来电人挂断', run: answerHoldEnd },
  { name: 'ended-by-agent', what: '坐席挂断，记为坐席挂断', run: endedByAgent },
  { name: 'withheld', what: '不显示号码', run: withheld },
  { name: 'rings-twice', what: '一席没接转到另一席：一次振铃的两个结束只算一次', run: ringsTwice },
  { name: 'given-up', what: '排队中放弃，进入回拨', run: givenUp },
  { name: 'transferred', what: '转接，对方接了', run: transferred },
  { name: 'transferred-and-gone', what: '转接中来电人挂断', run: transferredAndGone },
  { name: 'restarted', what: '通话中交换机重启：结束原因不明，线路自己恢复', run: restarted },
  { name: 'taken-over', what: '通话中平台进程死了，另一个接着听', needsServer: true, run: takenOver },
  { name: 'ended-unheard', what: '没有平台进程听着时挂断：结束原因不明', needsServer: true, run: endedUnheard },
];
