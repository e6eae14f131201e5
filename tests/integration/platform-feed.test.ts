import { expect, it } from 'vitest';
import type { VerificationDefinition } from '#contract/catalogue.ts';
import type { FeedRow } from '#contract/platform/exchange.ts';
import { acceptRow, failureOf, onBothDatabases, stepRow, takeNumber } from './platform-stage.ts';

const definition = (name: string, version = 1): VerificationDefinition => ({
  name,
  title: '居住信息',
  department: '示例区公安分局',
  version,
  request: { method: 'GET', url: 'http://department/', headers: {} },
  needs: [],
  response: { verdict: '/result', valid: [1], invalid: [0], fill: {} },
  limitMs: 1000,
  lateMs: 2000,
  offline: 'mustAsk',
});

onBothDatabases('platform feed and numbers', (stage) => {
  async function readAll(from: number, limit = 2): Promise<{ rows: FeedRow[]; cursor: number }> {
    const rows: FeedRow[] = [];
    for (let after = from; ;) {
      const answer = await stage.station.feed({ after, limit });
      rows.push(...answer.rows);
      if (!answer.more) return { rows, cursor: answer.cursor };
      expect(answer.cursor).toBeGreaterThan(after);
      after = answer.cursor;
    }
  }

  it('sends each change once, the latest only, in pages', async () => {
    for (const name of ['a', 'b', 'c', 'd']) await stage.admin.catalogue.saveVerification(definition(name));
    await stage.admin.catalogue.saveVerification(definition('b', 2));
    const { rows, cursor } = await readAll(0);
    expect(rows.map((row) => row.kind === 'verification' && `${row.definition.name}${row.definition.version}`)).toEqual(
      ['a1', 'c1', 'd1', 'b2'],
    );
    expect((await readAll(cursor)).rows).toEqual([]);
    await stage.admin.catalogue.saveVerification(definition('b', 2));
    expect((await readAll(cursor)).rows).toEqual([]);
  });

  it('starts over for a cursor it never gave out', async () => {
    const fromStart = await stage.station.feed({ after: 0 });
    expect(fromStart.rows.length).toBeGreaterThan(0);
    expect(await stage.station.feed({ after: 999_999 })).toEqual(fromStart);
  });

  it('skips nothing for a reader while others publish at the same time', async () => {
    const { cursor } = await readAll(0);
    const names = Array.from({ length: 30 }, (_, index) => `parallel${index}`);
    let publishing = true;
    const seen = new Set<string>();
    const reader = (async () => {
      for (let after = cursor, isDone = false; !isDone;) {
        const wasPublishing = publishing;
        const answer = await stage.station.feed({ after, limit: 5 });
        for (const row of answer.rows) if (row.kind === 'verification') seen.add(row.definition.name);
        after = answer.cursor;
        isDone = !wasPublishing && !answer.more;
      }
    })();
    await Promise.all(names.map((name) => stage.admin.catalogue.saveVerification(definition(name))));
    publishing = false;
    await reader;
    expect([...seen].sort()).toEqual([...names].sort());
  });

  it('leases blocks that never overlap, and the same block to the same request', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-other');
    const blocks = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 ? stage.station : other.station).numberBlocks.lease({ requestId: `parallel-${index}`, count: 50 }),
      ),
    );
    const serials = blocks.flatMap((block) => Array.from({ length: 50 }, (_, index) => block.first + index));
    expect(new Set(serials).size).toBe(1000);
    expect(blocks.every((block) => block.last - block.first === 49 && block.prefix === '0000002026')).toBe(true);
    const again = await Promise.all(
      Array.from({ length: 8 }, () => stage.station.numberBlocks.lease({ requestId: 'one-request', count: 10 })),
    );
    expect(new Set(again.map((block) => block.blockId)).size).toBe(1);
  });

  it('gives no number twice after a restart, and still takes cases it may have forgotten the lease of', async () => {
    const before = await stage.station.numberBlocks.lease({ requestId: 'before-restart', count: 10 });
    await stage.restart();
    const after = await stage.station.numberBlocks.lease({ requestId: 'after-restart', count: 10 });
    expect(after.first).toBeGreaterThan(before.last);
    if (stage.storage === 'pglite') expect(after.first - before.last).toBeGreaterThan(1000);
  });

  it('tells only the station of a case what the department did, once, and along legal states only', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-other');
    const projectNo = await takeNumber(stage.station);
    await stage.station.reports.send({ rows: [acceptRow(projectNo)] });
    const { cursor } = await readAll(0);
    const event = {
      projectNo,
      eventId: 'event-0001',
      state: 'IN_REVIEW' as const,
      stepName: '审核',
      handler: '吴工',
      orgName: '示例局',
      opinion: '材料齐全',
    };
    await stage.admin.cases.recordEvent(event);
    await stage.admin.cases.recordEvent(event);
    expect(await failureOf(stage.admin.cases.recordEvent({ ...event, opinion: '改了' }))).toBe('PLATFORM_CONFLICT');
    expect(
      await failureOf(stage.admin.cases.recordEvent({ ...event, eventId: 'event-0002', state: 'DELIVERED' })),
    ).toBe('CASE_STATE');
    expect(
      await failureOf(stage.admin.cases.recordEvent({ ...event, eventId: 'event-0003', projectNo: 'unknown' })),
    ).toBe('CASE_NOT_FOUND');
    await stage.admin.cases.recordEvent({ ...event, eventId: 'event-0004', state: 'DONE_OK', stepName: '办结' });
    const { rows } = await readAll(cursor);
    expect(rows.map((row) => row.kind === 'caseEvent' && row.event.state)).toEqual(['IN_REVIEW', 'DONE_OK']);
    expect((await other.station.feed({ after: cursor, limit: 10 })).rows).toEqual([]);
    expect((await stage.admin.cases.list({ q: projectNo }))[0]).toMatchObject({ projectNo, state: 'DONE_OK' });
  });

  it('takes reports and department events of the same cases at the same time', async () => {
    const numbers = await Promise.all(Array.from({ length: 8 }, () => takeNumber(stage.station)));
    await stage.station.reports.send({ rows: numbers.map((one) => acceptRow(one)) });
    const events = numbers.map((projectNo, index) =>
      stage.admin.cases.recordEvent({
        projectNo,
        eventId: `crossing-${index}`,
        state: 'IN_REVIEW',
        stepName: '审核',
        handler: '吴工',
        orgName: '示例局',
        opinion: '',
      }),
    );
    const reports = numbers.map(() =>
      stage.station.reports.send({ rows: numbers.flatMap((one) => [acceptRow(one), stepRow(one, 1)]) }),
    );
    await Promise.all(events);
    const states = (await Promise.all(reports)).flatMap((answer) => answer.results.map((one) => one.state));
    expect(states.filter((state) => state === 'stored')).toHaveLength(numbers.length);
    expect(states.filter((state) => state === 'duplicate')).toHaveLength(states.length - numbers.length);
  });
});
