import type { HotlineFigures } from '#contract/hotline/desk.ts';
import type { z } from 'zod';
import { demoPassword, platformClient, type PlatformClient } from '../demo-seed.ts';
import { seeded } from '../hall-morning.ts';
import { seedHotline } from '../hotline-seed.ts';
import { enrolSimulated } from '../simulated-station.ts';
import type { VirtualCall, VirtualSwitch } from '../telephone-switch/index.ts';
import { planMorning, type PlannedCall } from './plan.ts';

/** One call as the simulation itself saw it; milliseconds of the morning's own clock. */
export interface SeenCall {
  plan: PlannedCall;
  queuedAt: number;
  answeredAt: number | null;
  endedAt: number | null;
  answeredBy: string | null;
  outcome: 'answered' | 'abandoned' | 'transferred' | 'unknownEnd' | null;
}

export interface HotlineMorning {
  seen: SeenCall[];
  figures: z.infer<typeof HotlineFigures>;
  /** Open call-backs as the platform lists them. */
  callBacks: number;
}

interface Options {
  platformUrl: string;
  admin: { username: string; password: string };
  exchange: VirtualSwitch;
  createCode(): Promise<string>;
  calls: number;
  agents: number;
  seed: number;
  /** First moment of the morning, and the hand on the platform's clock. */
  opened: number;
  setNow(at: number): void;
  onHour?(figures: z.infer<typeof HotlineFigures>): void;
}

interface Agent {
  name: string;
  extension: string;
  client: PlatformClient;
  operatorId: string;
  call: SeenCall | null;
}

/**
 * A morning of calls through a virtual exchange and the real platform. The clock is moved by hand from one thing that happens to the next,
 * and on only when the platform has taken it in: what is counted does not depend on how fast the machine is.
 */
export async function runHotlineMorning(options: Options): Promise<HotlineMorning> {
  const { exchange, opened, setNow } = options;
  setNow(opened);
  await seedHotline(options.platformUrl, options.admin, options.agents);
  const station = await enrolSimulated(
    () => options.platformUrl,
    await options.createCode(),
    { stationId: 'hotline-simulation', stationName: '热线演练', windowNo: '0' },
    () => now,
  );
  const person = async (username: string): Promise<{ client: PlatformClient; operatorId: string }> => {
    const { token, operator } = await platformClient(options.platformUrl).sessions.signIn({
      username,
      password: demoPassword,
      station: { stationId: `seat-${username}`, stationName: '热线演练', windowNo: '0' },
    });
    return { client: platformClient(options.platformUrl, () => token), operatorId: operator.operatorId };
  };
  const { client: lead } = await person('zhoubin');
  const agents: Agent[] = [];
  for (let index = 1; index <= options.agents; index += 1) {
    const { client, operatorId } = await person(`agent${index}`);
    const extension = `PJSIP/${200 + index}`;
    await client.hotline.switchAgent({ to: 'on', extension });
    agents.push({ name: `话务员${index}`, extension, client, operatorId, call: null });
  }

  const seen: SeenCall[] = [];
  const waiting: SeenCall[] = [];
  /** Rang at somebody who did not take it. */
  const missed = new Set<SeenCall>();
  const lines = new Map<SeenCall, VirtualCall>();
  const todo: { at: number; do(): Promise<void> }[] = [];
  let now = opened;
  const random = seeded(options.seed);
  const day = new Date(opened + 8 * 3_600_000).toISOString().slice(0, 10);
  const figures = () => lead.hotline.figures({ day });
  const after = (seconds: number, work: () => Promise<void>): void => {
    todo.push({ at: now + Math.round(seconds * 1000), do: work });
    todo.sort((a, b) => a.at - b.at);
  };
  const line = (call: SeenCall): VirtualCall => {
    const found = lines.get(call);
    if (!found) throw new Error('a call without a line');
    return found;
  };
  /** Waits until the platform shows it; a minute of nothing is a failure. */
  const shown = async (what: string, look: () => Promise<boolean>): Promise<void> => {
    const until = performance.now() + 60_000;
    while (!(await look())) {
      if (performance.now() > until) throw new Error(`the platform does not show: ${what}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const shownAt = (agent: Agent, call: SeenCall, state: string): Promise<void> =>
    shown(`${state} at ${agent.name}`, async () => {
      const { calls } = await agent.client.hotline.desk({});
      return calls.find((one) => one.callId === line(call).id)?.state === state;
    });
  const counted = (name: 'waiting' | 'abandoned', wanted: number): Promise<void> =>
    shown(`${name} ${wanted}`, async () => (await figures())[name] === wanted);
  const inQueue = (): number => seen.filter((one) => one.answeredAt === null && one.endedAt === null).length;
  const over = (call: SeenCall, outcome: SeenCall['outcome']): void => {
    call.endedAt = now;
    call.outcome = outcome;
  };

  async function come(plan: PlannedCall): Promise<void> {
    const call: SeenCall = { plan, queuedAt: now, answeredAt: null, endedAt: null, answeredBy: null, outcome: null };
    lines.set(call, exchange.call(plan.number));
    seen.push(call);
    waiting.push(call);
    await counted('waiting', inQueue());
    after(plan.patience, () => giveUp(call));
    await next();
  }

  /** The longest waiting caller and the first free agent. */
  async function next(): Promise<void> {
    const agent = agents.find((one) => one.call === null);
    const call = agent ? waiting.shift() : undefined;
    if (agent && call) await ring(call, agent);
  }

  async function ring(call: SeenCall, agent: Agent): Promise<void> {
    agent.call = call;
    line(call).ring(agent.extension);
    await shownAt(agent, call, 'ringing');
    if (call.plan.ring === null && !missed.has(call)) after(15, () => ignore(call, agent));
    else after(call.plan.ring ?? 6, () => take(call, agent));
  }

  async function ignore(call: SeenCall, agent: Agent): Promise<void> {
    if (agent.call !== call) return;
    agent.call = null;
    line(call).noAnswer();
    await shown('the ring is over', async () => {
      const { calls } = await agent.client.hotline.desk({});
      return calls.every((one) => one.callId !== line(call).id);
    });
    waiting.unshift(call);
    missed.add(call);
    // As an exchange does: not in the same moment.
    after(1, next);
  }

  async function giveUp(call: SeenCall): Promise<void> {
    if (call.answeredAt !== null || call.endedAt !== null) return;
    const agent = agents.find((one) => one.call === call);
    if (agent) agent.call = null;
    if (waiting.includes(call)) waiting.splice(waiting.indexOf(call), 1);
    over(call, 'abandoned');
    line(call).hangUp('caller');
    await counted('abandoned', seen.filter((one) => one.outcome === 'abandoned').length);
    await next();
  }

  async function take(call: SeenCall, agent: Agent): Promise<void> {
    if (agent.call !== call || call.endedAt !== null) return;
    call.answeredAt = now;
    call.answeredBy = agent.name;
    line(call).answer();
    await shownAt(agent, call, 'talking');
    if (call.plan.hold > 0) {
      after(call.plan.talk / 2, () => hold(call, agent, true));
      after(call.plan.talk / 2 + call.plan.hold, () => hold(call, agent, false));
    }
    after(call.plan.talk + call.plan.hold, () => end(call, agent));
  }

  async function hold(call: SeenCall, agent: Agent, isOn: boolean): Promise<void> {
    if (call.endedAt !== null) return;
    if (isOn) line(call).hold();
    else line(call).resume();
    await shownAt(agent, call, isOn ? 'held' : 'talking');
  }

  async function end(call: SeenCall, agent: Agent): Promise<void> {
    if (call.endedAt !== null) return;
    if (call.plan.course === 'talk') {
      line(call).hangUp(call.plan.hangsUp);
      over(call, 'answered');
    } else {
      line(call).transfer('301');
      await shownAt(agent, call, 'transferred');
      line(call).hangUp('caller');
      over(call, 'transferred');
    }
    await shownAt(agent, call, 'ended');
    await writeUp(call, agent);
  }

  /** What the call was about, as its own station sends it; then the agent is free. */
  async function writeUp(call: SeenCall, agent: Agent): Promise<void> {
    const serial = seen.indexOf(call) + 1;
    const ticketId = `simulated-${options.seed}-${String(serial).padStart(6, '0')}`;
    await station.client.tickets.register({
      ticketId,
      ticketNo: `T${day.replaceAll('-', '')}${String(serial).padStart(6, '0')}`,
      contactId: `contact-${ticketId}`,
      callId: line(call).id,
      channel: 'phone',
      ending: call.plan.ending,
      dispatch: true,
      bookVersion: 1,
      registeredAt: new Date(now).toISOString(),
      agentId: agent.operatorId,
      agentName: agent.name,
      question: {
        ...call.plan.question,
        callerName: call.plan.number === '' ? '' : '赵铁柱',
        callerPhone: call.plan.number,
      },
    });
    after(call.plan.writing, async () => {
      await agent.client.hotline.switchAgent({ to: 'ready' });
      agent.call = null;
      await next();
    });
  }

  /** Whoever waits or talks is cut off, and the exchange never says so. */
  async function restart(): Promise<void> {
    const cut = seen.filter((one) => one.endedAt === null);
    exchange.restart();
    for (const call of cut) over(call, 'unknownEnd');
    waiting.length = 0;
    await shown('the cut calls', async () => (await figures()).unknownEnds === cut.length);
    await shown('the line', async () => (await figures()).exchange === 'up');
    for (const agent of agents) {
      const { call } = agent;
      if (!call || !cut.includes(call)) continue;
      if (call.answeredAt === null) agent.call = null;
      else await writeUp(call, agent);
    }
  }

  await shown('the line', async () => (await figures()).exchange === 'up');
  const plan = planMorning(options.calls, random);
  for (const one of plan.calls) after(one.at, () => come(one));
  after(plan.restartAt, restart);
  for (let hour = 1; options.onHour && hour < 4; hour += 1)
    after(hour * 3600, async () => options.onHour?.(await figures()));
  for (let step = todo.shift(); step; step = todo.shift()) {
    now = step.at;
    setNow(now);
    await step.do();
  }
  return { seen, figures: await figures(), callBacks: (await lead.hotline.callBacks()).length };
}
