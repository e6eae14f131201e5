import { beforeAll, expect, it } from 'vitest';
import type { DrillView } from '#contract/hotline/drill.ts';
import { ticketIndicators, type DrillPart } from '#contract/hotline/names.ts';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import { TicketReport, type QuestionBody } from '#contract/hotline/ticket.ts';
import { seenHeader } from '#contract/platform/wire.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { hotlineBook } from '../hotline-stage.ts';
import { failureOf, onBothDatabases } from './platform-stage.ts';

const password = 'hotline-2026';
const environment = '000000000000000001';
const city = '000000000000000002';
const township = '000000000000000010';

onBothDatabases('tickets', (stage) => {
  let people: Record<'agent' | 'seat' | 'lead' | 'unit' | 'other' | 'clerk' | 'neighbour', PlatformClient>;
  const ids: Record<string, string> = {};
  let serial = 0;

  beforeAll(async () => {
    const accounts = [
      ['agent', 'hotlineOperator'],
      ['seat', 'outsourcedSeat'],
      ['lead', 'hotlineSupervisor'],
      ['unit', 'unit'],
      ['other', 'unit'],
      ['clerk', 'clerk'],
      ['neighbour', 'clerk'],
    ] as const;
    await stage.admin.hotline.saveBook(hotlineBook());
    const clients: Partial<typeof people> = {};
    for (const [username, role] of accounts) {
      const saved = await stage.admin.operators.save({ username, name: `示例${username}`, roles: [role], password });
      ids[username] = saved.operatorId;
      clients[username] = (await stage.signIn(username, password)).person;
    }
    people = clients as typeof people;
    await stage.admin.hotline.saveMember({ username: 'unit', orgCode: city });
    await stage.admin.hotline.saveMember({ username: 'other', orgCode: environment });
  });

  const report = (question: Partial<QuestionBody> = {}, rest: Partial<TicketReport> = {}): TicketReport => {
    serial += 1;
    return TicketReport.parse({
      ticketId: `ticket-${String(serial).padStart(6, '0')}`,
      ticketNo: `T-${stage.storage}-${serial}`,
      contactId: `contact-${serial}`,
      callId: null,
      channel: 'phone',
      ending: null,
      dispatch: true,
      bookVersion: 1,
      registeredAt: stage.clock.now().toISOString(),
      agentId: ids['agent'],
      agentName: '示例agent',
      question: {
        ...emptyQuestion,
        type: 'complaint',
        categoryCode: '010101',
        regionCode: '000000001003',
        callerName: '赵铁柱',
        callerPhone: '13800001234',
        address: '测试大街 88 号',
        content: '烧烤店油烟直排，夜间扰民。',
        ...question,
      },
      ...rest,
    });
  };
  const register = async (question: Partial<QuestionBody> = {}, rest: Partial<TicketReport> = {}): Promise<string> => {
    const sent = report(question, rest);
    await stage.station.tickets.register(sent);
    return sent.ticketId;
  };
  const get = (ticketId: string, who: PlatformClient = people.lead) => who.tickets.get({ ticketId });

  it('arrive once, go to the unit the catalogue names, with limits in working days', async () => {
    const sent = report();
    await stage.station.tickets.register(sent);
    await stage.station.tickets.register(sent);
    const { rows, total } = await people.agent.tickets.list({ text: '13800001234' });
    // However it is typed or pasted.
    for (const text of ['１３８００００１２３４', ' 138 0000 1234 ', '+86 138-0000-1234'])
      expect((await people.agent.tickets.list({ text })).total, text).toBe(total);
    expect(total).toBe(1);
    expect(rows[0]).toMatchObject({
      state: 'DISPATCHED',
      mainOrgName: '示例区城市管理局',
      caller: { name: '赵**', phone: '138****1234' },
      isOverdue: false,
    });
    expect((await get(sent.ticketId)).ruleBasis).toContain('第12项');
    expect(JSON.stringify(await get(sent.ticketId))).not.toContain('13800001234');
    // A try whose answer is still awaited, and the next one beside it.
    const twice = report({ callerPhone: '13800009999' });
    const answers = await Promise.all(Array.from({ length: 4 }, () => stage.station.tickets.register(twice)));
    expect(new Set(answers.map((one) => one.ticketNo))).toEqual(new Set([twice.ticketNo]));
    expect((await people.agent.tickets.list({ text: '13800009999' })).total).toBe(1);
    const again = report({}, { ticketNo: sent.ticketNo });
    expect(await failureOf(stage.station.tickets.register(again))).toBe('PLATFORM_REJECTED');
  });

  it('go their whole way, each step by who may take it and from the state that was seen', async () => {
    const ticketId = await register();
    const act = async (who: PlatformClient, name: string, rest: object = {}) =>
      await who.tickets.act({ ticketId, act: name as 'sign', seen: (await get(ticketId)).state, ...rest });
    expect(await failureOf(act(people.agent, 'sign'))).toBe('FORBIDDEN');
    expect(await failureOf(act(people.other, 'sign'))).toBe('FORBIDDEN');
    expect((await act(people.unit, 'sign')).state).toBe('SIGNED');
    expect(await failureOf(people.unit.tickets.act({ ticketId, act: 'sign', seen: 'DISPATCHED' }))).toBe(
      'TICKET_STATE',
    );
    expect(await failureOf(act(people.unit, 'askDelay', { reason: '现场正在整改', due: '2027-01-01' }))).toBe(
      'DELAY_LIMIT',
    );
    const due = (await get(ticketId)).due ?? '';
    const asked = new Date(Date.parse(due) + 86_400_000).toISOString().slice(0, 10);
    await act(people.unit, 'askDelay', { reason: '现场正在整改', due: asked });
    expect(Date.parse((await act(people.lead, 'grantDelay')).due ?? '')).toBeGreaterThan(Date.parse(due));
    await act(people.unit, 'reply', { reply: '已责令安装净化设施。' });
    expect(await failureOf(act(people.lead, 'sendBack'))).toBe('REASON_REQUIRED');
    await act(people.lead, 'sendBack', { reason: '没有答复夜间噪声' });
    await act(people.unit, 'redo');
    await act(people.unit, 'reply', { reply: '油烟与噪声都已整改。' });
    await act(people.lead, 'approveReply');
    const closed = await act(people.agent, 'visitClose', { visit: { isSolved: true, satisfaction: 2 } });
    expect(closed.state).toBe('CLOSED');
    expect(closed.steps.map((step) => step.act)).toEqual([
      'register',
      'dispatch',
      'sign',
      'askDelay',
      'grantDelay',
      'reply',
      'sendBack',
      'redo',
      'reply',
      'approveReply',
      'visitClose',
    ]);
    expect((await act(people.lead, 'reopen', { reason: '问题又出现了' })).state).toBe('SENT_BACK');
  });

  it('are not sent to the grass roots when the department must act itself, and off the catalogue by the supervisor only', async () => {
    const ticketId = await register({ categoryCode: '010201' }, { dispatch: false });
    const send = (who: PlatformClient, mainOrg: string) =>
      who.tickets.act({ ticketId, act: 'dispatch', seen: 'REGISTERED', mainOrg });
    expect(await failureOf(send(people.lead, township))).toBe('DEPT_ONLY');
    expect(await failureOf(send(people.agent, city))).toBe('OFF_CATALOGUE');
    expect(await failureOf(send(people.seat, environment))).toBe('FORBIDDEN');
    expect((await send(people.agent, environment)).state).toBe('DISPATCHED');
  });

  it('wait for the centre when an outsourced seat registered them; its endings of classes 3 to 5 are confirmed', async () => {
    const seat = { agentId: ids['seat'] ?? '', agentName: '示例seat' };
    expect((await get(await register({}, seat))).state).toBe('REGISTERED');
    const ticketId = await register(
      { way: 'legalWay', words: '依法由人民法院处理。' },
      { ...seat, ending: 'EXPLAINED', dispatch: false },
    );
    expect((await get(ticketId)).state).toBe('EXPLAINED');
    expect(await failureOf(people.seat.tickets.act({ ticketId, act: 'confirmEnding', seen: 'EXPLAINED' }))).toBe(
      'FORBIDDEN',
    );
    expect((await people.agent.tickets.act({ ticketId, act: 'confirmEnding', seen: 'EXPLAINED' })).state).toBe(
      'CLOSED',
    );
    expect(await failureOf(register({ way: 'legalWay' }, { ending: 'CLUE' }))).toBe('PLATFORM_REJECTED');
  });

  it('show a protected caller to own staff with a reason only, and what they said to nobody outsourced', async () => {
    const ticketId = await register({ confidential: true, callerName: '钱秘密', content: '某单位违规操作。' });
    expect(JSON.stringify(await get(ticketId, people.seat))).not.toMatch(/违规操作|测试大街|钱/);
    expect((await get(ticketId, people.unit)).question.content).toContain('违规操作');
    const reveal = (who: PlatformClient, reason: string) => who.tickets.reveal({ ticketId, reason });
    expect(await failureOf(reveal(people.agent, ''))).toBe('REASON_REQUIRED');
    expect(await failureOf(reveal(people.unit, '需要联系本人'))).toBe('FORBIDDEN');
    expect(await failureOf(reveal(people.seat, '需要联系本人'))).toBe('FORBIDDEN');
    expect(await reveal(people.lead, '需要联系本人')).toEqual({
      name: '钱秘密',
      phone: '13800001234',
      isProtected: true,
    });
  });

  it('are seen by the unit concerned only, and worked on by one person at a time until that machine is gone', async () => {
    const ticketId = await register();
    expect(await failureOf(get(ticketId, people.other))).toBe('none');
    const foreign = await register({ categoryCode: '070101' });
    expect(await failureOf(get(foreign, people.unit))).toBe('TICKET_NOT_FOUND');
    await people.unit.tickets.lock({ ticketId });
    expect(await failureOf(people.lead.tickets.lock({ ticketId }))).toBe('TICKET_LOCKED');
    expect((await get(ticketId)).lockedBy).toBe('示例unit');
    stage.clock.forward(61_000);
    await people.lead.tickets.lock({ ticketId });
    expect(await failureOf(people.unit.tickets.act({ ticketId, act: 'sign', seen: 'DISPATCHED' }))).toBe(
      'TICKET_LOCKED',
    );
    await people.lead.tickets.unlock({ ticketId });
    expect((await people.unit.tickets.act({ ticketId, act: 'sign', seen: 'DISPATCHED' })).state).toBe('SIGNED');
  });

  it('of one matter are merged; each caller is answered before the matter is closed', async () => {
    const place = { categoryCode: '010102', address: '示例路工地' };
    const [main, repeat] = [
      await register(place),
      await register({ ...place, callerPhone: '13800001299', callerName: '孙三' }),
    ];
    const near = await people.seat.tickets.repeats({
      categoryCode: '010102',
      regionCode: '000000001003',
      address: '示例路工地',
    });
    expect(near.map((one) => one.ticketId).toSorted()).toEqual([main, repeat]);
    await people.agent.tickets.merge({ ticketId: repeat, parentId: main, reason: '同一工地同一事' });
    await people.agent.tickets.urge({ ticketId: main, kind: 'urge', text: '市民再次来电催办' });
    expect(await failureOf(people.agent.tickets.merge({ ticketId: main, parentId: repeat, reason: '反过来' }))).toBe(
      'MERGE_REFUSED',
    );
    expect(await failureOf(people.other.tickets.act({ ticketId: repeat, act: 'sign', seen: 'DISPATCHED' }))).toBe(
      'TICKET_MERGED',
    );
    const steps = [
      ['sign', {}, people.other],
      ['reply', { reply: '已洒水覆盖。' }, people.other],
      ['approveReply', {}, people.lead],
    ] as const;
    for (const [act, rest, who] of steps)
      await who.tickets.act({ ticketId: main, act, seen: (await get(main)).state, ...rest });
    const visit = { act: 'visitClose', seen: 'VISIT', visit: { isSolved: true, satisfaction: 3 } } as const;
    expect(await failureOf(people.agent.tickets.act({ ticketId: main, ...visit }))).toBe('MERGED_OPEN');
    await people.agent.tickets.act({ ticketId: repeat, ...visit });
    const closed = await people.agent.tickets.act({ ticketId: main, ...visit });
    expect(closed).toMatchObject({ state: 'CLOSED', urgeCount: 1, merged: [{ state: 'CLOSED' }] });
    expect(await get(repeat)).toMatchObject({ counts: false, countsReason: 'merged' });
  });

  it('leave a trace of every act', async () => {
    expect(await failureOf(people.other.hotline.figures({ day: '2026-03-05' }))).toBe('FORBIDDEN');
    const figures = await people.lead.hotline.figures({ day: '2026-03-05' });
    expect(figures.tickets).toBeGreaterThan(5);
    expect(figures.satisfied.numerator).toBeLessThanOrEqual(figures.satisfied.denominator);
    expect(figures.notCounted).toBeGreaterThan(0);
  });

  it('stand one by one behind every figure of the supervisor, and before nobody else', async () => {
    const day = '2026-03-05';
    const drill = (indicator: (typeof ticketIndicators)[number], part: DrillPart) =>
      people.lead.hotline.drill({ day, indicator, part });
    for (const who of [people.agent, people.seat, people.unit])
      expect(await failureOf(who.hotline.drill({ day, indicator: 'tickets', part: 'all' }))).toBe('FORBIDDEN');
    const sentBack = await register({ callerPhone: '13800007777' });
    const ask = { act: 'askReturn', seen: 'DISPATCHED', reason: '不属本单位职责' } as const;
    await people.unit.tickets.act({ ticketId: sentBack, ...ask });
    const figures = await people.lead.hotline.figures({ day });
    for (const indicator of ticketIndicators) {
      const [met, missed, all] = [
        ...[await drill(indicator, 'met'), await drill(indicator, 'missed'), await drill(indicator, 'all')],
      ] as const;
      const ids = (view: DrillView): string[] => view.tickets.map((one) => one.ticketId);
      expect([...ids(met), ...ids(missed)].toSorted(), indicator).toEqual(ids(all).toSorted());
      const shown = figures[indicator];
      const of = typeof shown === 'number' ? { numerator: shown, denominator: shown } : shown;
      expect([met.tickets.length, all.tickets.length], indicator).toEqual([of.numerator, of.denominator]);
      for (const view of [met, missed, all]) expect(view, indicator).toMatchObject({ of, calls: [] });
      expect([met.total, missed.total, all.total]).toEqual([met, missed, all].map((view) => view.tickets.length));
    }
    // Told by the tickets' own courses, one after the other.
    const { tickets } = await drill('tickets', 'all');
    const whole = await Promise.all(tickets.map((one) => get(one.ticketId)));
    const idsOf = (views: typeof whole): string[] => views.map((one) => one.ticketId).toSorted();
    const drilled = async (...asked: Parameters<typeof drill>): Promise<string[]> =>
      (await drill(...asked)).tickets.map((one) => one.ticketId).toSorted();
    const went = (view: (typeof whole)[number], act: string): boolean => view.steps.some((step) => step.act === act);
    const returned = whole.filter((one) => went(one, 'askReturn'));
    expect(idsOf(returned)).toContain(sentBack);
    expect(await drilled('returned', 'met')).toEqual(idsOf(returned));
    expect(await drilled('returned', 'missed')).toEqual(
      idsOf(whole.filter((one) => went(one, 'dispatch') && !went(one, 'askReturn'))),
    );
    expect(await drilled('notCounted', 'met')).toEqual(idsOf(whole.filter((one) => !one.counts)));
    expect(JSON.stringify(tickets)).not.toContain('13800001234');
    // Another day's are another day's.
    expect((await people.lead.hotline.drill({ day: '2026-03-04', indicator: 'tickets', part: 'all' })).total).toBe(0);
  });

  it('taken down at a window wait for the centre, stay in the view of their clerk to the end, and of no other', async () => {
    const written = { agentId: ids['clerk'] ?? '', agentName: '示例clerk', channel: 'window' } as const;
    const ticketId = await register({ callerPhone: '13800006666' }, written);
    const sealed = await register({ confidential: true, callerPhone: '13800005555' }, written);
    expect((await get(ticketId)).state).toBe('REGISTERED');
    const seen = async (who: PlatformClient, view: 'mine' | 'all' = 'all'): Promise<string[]> =>
      (await who.tickets.list({ view })).rows.map((one) => one.ticketId).toSorted();
    expect(await seen(people.clerk)).toEqual([ticketId, sealed].toSorted());
    expect(await seen(people.neighbour)).toEqual([]);
    expect(await failureOf(get(ticketId, people.neighbour))).toBe('TICKET_NOT_FOUND');
    // Who called is looked for by the hotline alone.
    expect((await people.neighbour.tickets.list({ text: '13800006666', view: 'all' })).total).toBe(0);
    expect((await get(sealed, people.clerk)).question).toMatchObject({ content: '', callerName: '保密' });
    const asked = { ticketId, reason: '来访人要求核对' };
    expect(await failureOf(people.clerk.tickets.reveal(asked))).toBe('FORBIDDEN');
    expect(await failureOf(people.clerk.tickets.lock({ ticketId }))).toBe('FORBIDDEN');
    const send = { ticketId, act: 'dispatch', seen: 'REGISTERED', mainOrg: city } as const;
    expect(await failureOf(people.clerk.tickets.act(send))).toBe('FORBIDDEN');
    await people.agent.tickets.act(send);
    await people.unit.tickets.act({ ticketId, act: 'sign', seen: 'DISPATCHED' });
    await people.unit.tickets.act({ ticketId, act: 'reply', seen: 'SIGNED', reply: '已要求停用。' });
    await people.lead.tickets.act({ ticketId, act: 'approveReply', seen: 'REPLIED' });
    const visit = { isSolved: true, satisfaction: 2 };
    await people.agent.tickets.act({ ticketId, act: 'visitClose', seen: 'VISIT', visit });
    expect(await seen(people.clerk, 'mine')).toContain(ticketId);
    expect(await get(ticketId, people.clerk)).toMatchObject({ state: 'CLOSED', replyText: '已要求停用。' });
    expect(await failureOf(people.clerk.hotline.callBacks())).toBe('FORBIDDEN');
  });

  it('are not taken from a station that was told more than this data knows: what was lost goes first', async () => {
    const sent = report();
    const send = async (seen: number | null): Promise<string> => {
      const response = await fetch(`${stage.platform.url}/v1/tickets`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${stage.stationToken}`,
          'content-type': 'application/json',
          ...(seen === null ? {} : { [seenHeader]: String(seen) }),
        },
        body: JSON.stringify(sent),
      });
      const answer = (await response.json()) as { data?: { code: string } };
      return answer.data?.code ?? 'taken';
    };
    // Sent along in the first moments after older data was put back, it would have hidden that the data is older.
    expect(await send(9e14)).toBe('PLATFORM_RESTORED');
    expect(await failureOf(get(sent.ticketId))).toBe('TICKET_NOT_FOUND');
    expect(await send(null)).toBe('taken');
    expect((await get(sent.ticketId)).ticketNo).toBe(sent.ticketNo);
  });
});
