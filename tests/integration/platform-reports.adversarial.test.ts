import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { formatCaseNumber } from '#contract/case-number.ts';
import { acceptRow, failureOf, onBothDatabases, stepRow, takeNumber } from './platform-stage.ts';

onBothDatabases('platform reports', (stage) => {
  const send = async (rows: Record<string, unknown>[]): Promise<string[]> =>
    (await stage.station.reports.send({ rows })).results.map((one) => one.state);
  const post = async (body: BodyInit, headers: Record<string, string> = {}): Promise<Response> =>
    await fetch(`${stage.platform.url}/v1/reports`, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', authorization: `Bearer ${stage.stationToken}`, ...headers },
    });

  it('stores a case with its rows, and says what it is stored on', async () => {
    const projectNo = await takeNumber(stage.station);
    const answer = await stage.station.reports.send({
      rows: [acceptRow(projectNo), stepRow(projectNo, 1), stepRow(projectNo, 2)],
    });
    expect(answer).toMatchObject({ instanceId: stage.platform.instanceId, durable: stage.storage === 'postgresql' });
    expect(answer.results.map((one) => one.state)).toEqual(['stored', 'stored', 'stored']);
    const { summary, rows } = await stage.admin.cases.get({ projectNo });
    expect(summary).toMatchObject({
      state: 'ACCEPTED',
      rows: { accept: 1, step: 2 },
      duplicates: 0,
      applicantName: '赵铁柱',
    });
    expect(rows.find((row) => row.class === 'accept')?.payload).toEqual(acceptRow(projectNo).payload);
  });

  it('recognises a replay whatever the key order, and counts it', async () => {
    const projectNo = await takeNumber(stage.station);
    const rows = [acceptRow(projectNo), stepRow(projectNo, 1)];
    await send(rows);
    const reordered = rows.map((row) => ({
      ...row,
      payload: Object.fromEntries(Object.entries(row.payload).reverse()),
    }));
    expect(await send(reordered)).toEqual(['duplicate', 'duplicate']);
    expect((await stage.admin.cases.get({ projectNo })).summary).toMatchObject({
      duplicates: 2,
      rows: { accept: 1, step: 1 },
    });
  });

  it('keeps one copy when the same batch arrives several times at once', async () => {
    const projectNo = await takeNumber(stage.station);
    const rows = [acceptRow(projectNo), stepRow(projectNo, 1)];
    const answers = await Promise.all(Array.from({ length: 6 }, () => send(rows)));
    expect(answers.flat().filter((state) => state === 'stored')).toHaveLength(2);
    expect(answers.flat().filter((state) => state === 'duplicate')).toHaveLength(10);
  });

  it('never overwrites: the same key with another payload is a conflict', async () => {
    const projectNo = await takeNumber(stage.station);
    await send([acceptRow(projectNo)]);
    expect(await send([acceptRow(projectNo, { applicantName: '别人' })])).toEqual(['conflict']);
    expect((await stage.admin.cases.get({ projectNo })).summary.applicantName).toBe('赵铁柱');
    expect(await send([acceptRow(projectNo, { applicantName: '赵铁住' }, 2)])).toEqual(['stored']);
    expect((await stage.admin.cases.get({ projectNo })).summary.applicantName).toBe('赵铁住');
  });

  it('answers every poisoned row and stores the good ones around them', async () => {
    const projectNo = await takeNumber(stage.station);
    const deep: Record<string, unknown> = {};
    for (let level = 0, at = deep; level < 3000; level += 1) at = at.a = {} as Record<string, unknown>;
    const good = acceptRow(projectNo);
    const step = (seq: number, change: Record<string, unknown>): Record<string, unknown> => ({
      ...stepRow(projectNo, seq),
      ...change,
    });
    const rows: [Record<string, unknown>, string][] = [
      [stepRow(projectNo, 1), 'rejected'],
      [good, 'stored'],
      [{}, 'rejected'],
      [{ key: null, class: [] }, 'rejected'],
      [step(2, { key: `${projectNo}/step/3/1` }), 'rejected'],
      [step(2, { class: 'unknown' }), 'rejected'],
      [step(2, { payload: { ...stepRow(projectNo, 2).payload, projectNo: 'other' } }), 'rejected'],
      [step(2, { payload: { ...stepRow(projectNo, 2).payload, seq: 9 } }), 'rejected'],
      [
        step(2, {
          seq: 2 ** 40,
          key: `${projectNo}/step/${2 ** 40}/1`,
          payload: { ...stepRow(projectNo, 2).payload, seq: 2 ** 40 },
        }),
        'rejected',
      ],
      [step(2, { occurredAt: '9999-99-99T99:99:99Z' }), 'rejected'],
      [stepRow(projectNo, 3, '空\0字符'), 'rejected'],
      [stepRow(projectNo, 4, '半个\ud83d'), 'rejected'],
      [stepRow(projectNo, 5, '长'.repeat(1001)), 'rejected'],
      [step(6, { payload: { ...stepRow(projectNo, 6).payload, extra: deep } }), 'rejected'],
      [step(7, { payload: { ...stepRow(projectNo, 7).payload, extra: 'x'.repeat(300_000) } }), 'rejected'],
      [stepRow(projectNo, 8, `'); drop table report_row; --`), 'stored'],
      [stepRow(projectNo, 9), 'stored'],
    ];
    const answer = await stage.station.reports.send({ rows: rows.map(([row]) => row) });
    expect(answer.results.map((one) => one.state)).toEqual(rows.map(([, state]) => state));
    expect(
      answer.results.filter((one) => one.state === 'rejected').every((one) => /\p{Script=Han}/u.test(one.reason)),
    ).toBe(true);
    expect((await stage.admin.cases.get({ projectNo })).summary.rows).toEqual({ accept: 1, step: 2 });
  });

  it('takes numbers only from the station they were leased to', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-thief');
    const projectNo = await takeNumber(stage.station);
    const foreign = async (rows: Record<string, unknown>[]): Promise<string[]> =>
      (await other.station.reports.send({ rows })).results.map((one) => one.state);
    expect(await foreign([acceptRow(projectNo)])).toEqual(['rejected']);
    expect(await send([acceptRow(projectNo)])).toEqual(['stored']);
    expect(await foreign([acceptRow(projectNo), stepRow(projectNo, 1)])).toEqual(['rejected', 'rejected']);
    const invented = [
      formatCaseNumber('0000002026', 99_999_999),
      formatCaseNumber('1111112026', 1),
      formatCaseNumber('0000002031', 1),
      `${projectNo.slice(0, -1)}*`,
      'x',
    ];
    expect(await send(invented.map((number) => acceptRow(number)))).toEqual(invented.map(() => 'rejected'));
  });

  it('takes back cases a former life of this platform gave the numbers for, from the first station that has them', async () => {
    const projectNo = formatCaseNumber('0000002026', 7);
    const older = formatCaseNumber('0000002025', 1234);
    expect(await send([acceptRow(projectNo), stepRow(projectNo, 1), acceptRow(older)])).toEqual([
      'stored',
      'stored',
      'stored',
    ]);
    const other = await stage.signIn('admin', stage.adminPassword, 'station-second');
    expect((await other.station.reports.send({ rows: [acceptRow(projectNo)] })).results[0]?.state).toBe('rejected');
  });

  it('takes a full batch, and refuses a larger, a broken or an oversize one whole', async () => {
    const projectNo = await takeNumber(stage.station);
    const rows = [acceptRow(projectNo), ...Array.from({ length: 499 }, (_, index) => stepRow(projectNo, index + 1))];
    expect((await send(rows)).every((state) => state === 'stored')).toBe(true);
    expect(await failureOf(stage.station.reports.send({ rows: [...rows, stepRow(projectNo, 500)] }))).toBe(
      'INPUT_INVALID',
    );
    for (const body of [
      '{"rows":[',
      '[]',
      '"text"',
      '{"rows":[{"__proto__":{"a":1}}]}',
      JSON.stringify({ rows: [{ key: 'x'.repeat(9 * 1024 * 1024) }] }),
    ]) {
      const response = await post(body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ defined: true, code: 'EXPECTED', data: { code: 'INPUT_INVALID' } });
    }
    expect((await post(gzipSync('{}'), { 'content-encoding': 'gzip' })).status).toBe(422);
    expect((await stage.anonymous.health()).instanceId).toBe(stage.platform.instanceId);
  });
});
