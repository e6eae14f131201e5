import { eventually } from '../world.ts';
import { beforeAll, expect, it } from 'vitest';
import { failureOf, onBothDatabases } from './platform-stage.ts';
import { acting, samplePlan, setUpHall, type HallStage } from './hall-stage.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';

onBothDatabases('the queue of a hall', (stage) => {
  let hall: HallStage;
  let one: PlatformClient;
  let two: PlatformClient;
  beforeAll(async () => {
    hall = await setUpHall(stage);
    one = await hall.window('01');
    two = await hall.window('02');
  });
  const next = async (window: PlatformClient) => (await window.hall.callNext(acting())).ticket;
  const finish = async (window: PlatformClient, ticketId: string) =>
    await window.hall.act({ ticketId, ...acting(), what: { act: 'finish', served: [] } });

  it('calls a number only after its paper was confirmed or a person explained it', async () => {
    const { requestId, occurredAt } = acting();
    const paper = await hall.kiosk.hall.issue({ requestId, occurredAt, serviceCodes: ['residence'] });
    expect([paper.number, paper.state, paper.copyNo]).toEqual(['A001', 'printing', 0]);
    expect(await next(one)).toBeNull();
    await hall.kiosk.hall.paper({ ticketId: paper.ticketId, ...acting(), result: 'failed', reason: '缺纸' });
    expect(await next(one)).toBeNull();
    const told = await hall.kiosk.hall.paper({
      ticketId: paper.ticketId,
      ...acting(),
      result: 'explained',
      reason: '引导员当面告知',
    });
    expect(told.state).toBe('waiting');
    const called = await next(one);
    expect([called?.number, called?.state, called?.windowNo]).toEqual(['A001', 'called', '01']);
    await finish(one, paper.ticketId);
  });

  it('gives the same number to the same request, and a marked copy to whoever asks for another paper', async () => {
    const request = { ...acting(), serviceCodes: ['residence'] };
    const papers = await Promise.all([1, 2, 3].map(() => hall.kiosk.hall.issue(request)));
    expect(new Set(papers.map((paper) => paper.number)).size).toBe(1);
    const ticketId = papers[0]?.ticketId ?? '';
    await hall.kiosk.hall.paper({ ticketId, ...acting(), result: 'printed' });
    const again = acting();
    const copies = [];
    for (let i = 0; i < 2; i++) copies.push(await hall.kiosk.hall.copy({ ticketId, ...again }));
    expect(copies.map((copy) => copy.copyNo)).toEqual([1, 1]);
    expect((await hall.kiosk.hall.copy({ ticketId, ...acting() })).copyNo).toBe(2);
    expect((await next(one))?.ticketId).toBe(ticketId);
    await finish(one, ticketId);
  });

  it('shows nobody who waits, and tells the window who it called', async () => {
    const person = { name: '赵铁柱', certType: '111', certNo: '000000199001010018', mobile: '13800001234' };
    const { ticketId, number } = await hall.take('residence', { person });
    const seen = JSON.stringify([
      await hall.manager.hall.tickets({ state: 'waiting' }),
      await hall.manager.hall.board(),
      await hall.kiosk.hall.kiosk(),
    ]);
    expect(seen).toContain(number);
    expect(seen).not.toContain('赵铁柱');
    expect((await next(one))?.person?.name).toBe('赵铁柱');
    await finish(one, ticketId);
  });

  it('lets a priority lane go first by its head start, and says why', async () => {
    const plain = await hall.take('residence');
    const green = await hall.take('residence', { lane: { laneCode: 'green', reason: '孕妇' } });
    const first = await next(one);
    expect([first?.number, first?.laneReason]).toEqual([green.number, '孕妇']);
    const second = await next(two);
    expect(second?.number).toBe(plain.number);
    await finish(one, green.ticketId);
    await finish(two, plain.ticketId);
  });

  it('sends an answer to another group before the number is printed', async () => {
    const { number, ticketId } = await hall.take('business', { answers: [{ questionId: 'kind', optionId: 'change' }] });
    expect(number).toMatch(/^A/);
    await next(one);
    await finish(one, ticketId);
  });

  it('keeps waiting time and rank of a number that was taken for the wrong item', async () => {
    const wrong = await hall.take('residence');
    stage.clock.forward(60_000);
    const three = await hall.window('03');
    const later = await hall.take('business');
    await next(one);
    const moved = await one.hall.act({
      ticketId: wrong.ticketId,
      ...acting(),
      what: { act: 'reroute', groupCode: 'B', serviceCode: 'business', reason: '取错了事项' },
    });
    expect([moved.state, moved.groupCode, moved.reroutes]).toEqual(['waiting', 'B', 1]);
    const first = await next(three);
    expect([first?.number, first?.services[0]?.serviceCode]).toEqual([wrong.number, 'business']);
    await finish(three, wrong.ticketId);
    expect((await next(three))?.number).toBe(later.number);
    await finish(three, later.ticketId);
  });

  it('recalls to the limit, then only a no-show with its reason is left', async () => {
    const { ticketId } = await hall.take('residence');
    await next(one);
    const recall = async () => await one.hall.act({ ticketId, ...acting(), what: { act: 'recall' } });
    expect((await recall()).recalls).toBe(1);
    await recall();
    expect(await failureOf(recall())).toBe('HALL_RECALL_LIMIT');
    const gone = await one.hall.act({ ticketId, ...acting(), what: { act: 'noShow', reason: '三次未应' } });
    expect(gone.state).toBe('noShow');
    expect(await failureOf(recall())).toBe('HALL_TICKET_STATE');
  });

  it('parks a number without holding the window, and takes it up again', async () => {
    const first = await hall.take('residence');
    const second = await hall.take('residence');
    await next(one);
    await one.hall.act({ ticketId: first.ticketId, ...acting(), what: { act: 'park', reason: '去复印' } });
    expect((await next(one))?.number).toBe(second.number);
    const resume = async () => await one.hall.act({ ticketId: first.ticketId, ...acting(), what: { act: 'resume' } });
    expect(await failureOf(resume())).toBe('HALL_WINDOW_BUSY');
    expect(await failureOf(two.hall.act({ ticketId: first.ticketId, ...acting(), what: { act: 'resume' } }))).toBe(
      'HALL_NOT_YOURS',
    );
    await finish(one, second.ticketId);
    expect((await resume()).state).toBe('serving');
    await finish(one, first.ticketId);
  });

  it('gives a window nobody while it has somebody, is paused or closed', async () => {
    const { ticketId, number } = await hall.take('residence');
    await next(one);
    expect(await failureOf(next(one))).toBe('HALL_WINDOW_BUSY');
    expect(await failureOf(one.hall.closeWindow(acting()))).toBe('HALL_WINDOW_BUSY');
    await finish(one, ticketId);
    await one.hall.pauseWindow({ ...acting(), reason: '换班' });
    expect(await failureOf(next(one))).toBe('HALL_WINDOW_CLOSED');
    expect((await hall.manager.hall.board()).windows.find((w) => w.windowNo === '01')).toMatchObject({
      state: 'paused',
      pauseReason: '换班',
    });
    await one.hall.openWindow(acting());
    expect(number).toMatch(/^A/);
  });

  it('answers the same call-next request with the same number, also when it comes three times at once', async () => {
    const first = await hall.take('residence');
    const second = await hall.take('residence');
    const request = acting();
    const answers = await Promise.all([1, 2, 3].map(() => one.hall.callNext(request)));
    expect(answers.map(({ ticket }) => ticket?.number)).toEqual([first.number, first.number, first.number]);
    await finish(one, first.ticketId);
    expect((await one.hall.callNext(request)).ticket?.number).toBe(first.number);
    expect((await next(one))?.number).toBe(second.number);
    await finish(one, second.ticketId);
  });

  it('lets a manager send a number out of turn, with a trace', async () => {
    const early = await hall.take('residence');
    const late = await hall.take('residence');
    await hall.manager.hall.manage({
      ticketId: late.ticketId,
      requestId: acting().requestId,
      what: { act: 'callTo', windowNo: '02', reason: '已在 2 号窗等补件' },
    });
    expect((await next(two))?.number).toBe(late.number);
    expect((await next(one))?.number).toBe(early.number);
    const course = await hall.manager.hall.events({ ticketId: late.ticketId });
    expect(course.map((event) => event.kind)).toEqual(['issued', 'paperPrinted', 'sentOutOfTurn', 'called']);
    expect(course[2]).toMatchObject({ operator: '周敏', detail: { reason: '已在 2 号窗等补件' } });
    await finish(one, early.ticketId);
    await finish(two, late.ticketId);
    expect(
      await failureOf(
        one.hall.manage({
          ticketId: early.ticketId,
          requestId: acting().requestId,
          what: { act: 'cancel', reason: '不要' },
        }),
      ),
    ).toBe('AUTH_REQUIRED');
  });

  it('tells the second of two managers who saves over the other', async () => {
    const { version } = await hall.manager.hall.plan();
    const save = async (reason: string) =>
      await hall.manager.hall.savePlan({ version, reason, plan: { ...samplePlan, recallLimit: 1 } });
    const outcomes = await Promise.all([failureOf(save('改一')), failureOf(save('改二'))]);
    expect(outcomes.sort()).toEqual(['HALL_PLAN_CHANGED', 'none']);
    expect((await hall.manager.hall.planHistory()).length).toBe(version + 1);
  });

  it('stops giving numbers when the quota of the band is full, and counts exactly under a rush', async () => {
    const { version } = await hall.manager.hall.plan();
    const quota = { groupCode: 'L', from: '09:00', to: '12:00', walkIns: 3, appointments: 1 };
    await hall.manager.hall.savePlan({ version, reason: '限号', plan: { ...samplePlan, quotas: [quota] } });
    const outcomes = await Promise.all(
      Array.from({ length: 6 }, () => failureOf(hall.kiosk.hall.issue({ ...acting(), serviceCodes: ['collect'] }))),
    );
    expect(outcomes.filter((code) => code === 'none')).toHaveLength(3);
    expect(outcomes.filter((code) => code === 'HALL_QUOTA_FULL')).toHaveLength(3);
    expect((await hall.kiosk.hall.kiosk()).left).toEqual({ L: 0 });
  });

  it('books an appointment once, moves and cancels it, and checks it in to one number', async () => {
    const person = { name: '钱多多', certType: '111', certNo: '000000198502020026', mobile: '13900005678' };
    const slot = {
      appointmentNo: 'YY-0001',
      serviceCode: 'collect',
      day: '2026-03-05',
      from: '10:30',
      to: '11:00',
      person,
    };
    // As another system sends it; the kiosk's keys give nothing but digits and X.
    const asSent = { ...person, name: '钱 多多', certNo: '000000 19850202 0026', mobile: '+86 139 0000 5678' };
    await hall.manager.hall.bookAppointment({ ...slot, person: asSent });
    expect((await hall.manager.hall.bookAppointment(slot)).state).toBe('booked');
    expect(await failureOf(hall.manager.hall.bookAppointment({ ...slot, appointmentNo: 'YY-0002' }))).toBe(
      'HALL_QUOTA_FULL',
    );
    await hall.manager.hall.bookAppointment({ ...slot, person: asSent, from: '10:45' });
    const come = { appointmentNo: null, mobile: '13900005678', certEnd: '0026' };
    const papers = [];
    for (let i = 0; i < 2; i++) {
      const { requestId, occurredAt } = acting();
      papers.push(await hall.kiosk.hall.checkIn({ requestId, occurredAt, ...come }));
    }
    expect(papers[0]?.number).toBe(papers[1]?.number);
    await hall.manager.hall.cancelAppointment({ appointmentNo: 'YY-0009' });
    expect(await failureOf(hall.manager.hall.bookAppointment(slot))).toBe('HALL_APPOINTMENT_STATE');
    const { requestId, occurredAt } = acting();
    const unknown = hall.kiosk.hall.checkIn({ requestId, occurredAt, ...come, certEnd: '0000' });
    expect(await failureOf(unknown)).toBe('HALL_APPOINTMENT_UNKNOWN');
  });

  it('leaves a number with the window that has just called it, though the line that tells it lives is broken', async () => {
    const { ticketId } = await hall.take('residence');
    await next(one);
    stage.clock.forward(100_000);
    await hall.take('residence');
    const mine = await next(two);
    stage.clock.forward(25_000);
    const events = async () => (await hall.manager.hall.events({ ticketId })).map((event) => event.kind);
    await eventually('the other window is taken for dead', async () => (await events()).includes('returned'));
    const begun = await two.hall.act({ ticketId: mine?.ticketId ?? '', ...acting(), what: { act: 'start' } });
    expect(begun.state).toBe('serving');
    await finish(two, begun.ticketId);
    await one.hall.openWindow(acting());
    await next(one);
    await finish(one, ticketId);
  });

  it('gives a called number its old place back when its window died, and ends what an earlier day left', async () => {
    const { ticketId, number } = await hall.take('residence');
    await next(one);
    stage.clock.forward(150_000);
    const course = async (manager: PlatformClient) =>
      (await manager.hall.events({ ticketId })).map((event) => event.kind);
    await eventually('the number is back', async () => (await course(hall.manager)).includes('returned'));
    const other = await next(two);
    expect(other?.number).toBe(number);
    stage.clock.forward(24 * 3_600_000);
    // Nobody's sign-in lasts that long.
    await stage.restart();
    hall = await setUpHall(stage);
    await eventually('the day ended', async () => (await course(hall.manager)).includes('dayEnded'));
    const { windows, totals } = await hall.manager.hall.board();
    expect(windows.filter((one) => one.state !== 'closed')).toEqual([]);
    expect(totals.issued).toBe(0);
  });

  it('keeps tickets, windows and figures through a restart', async () => {
    const before = await hall.manager.hall.board();
    await stage.restart();
    const again = await setUpHall(stage);
    const after = await again.manager.hall.board();
    expect(after.totals).toEqual(before.totals);
    expect(after.windows.map((w) => [w.windowNo, w.state])).toEqual(before.windows.map((w) => [w.windowNo, w.state]));
  });
});
