import { expect, it } from 'vitest';
import type { ReportClass } from '#contract/platform/reports.ts';
import { acceptRow, onBothDatabases, stepRow, takeNumber } from './platform-stage.ts';

const at = '2026-03-05T02:24:12.000Z';
const sm3 = 'ab'.repeat(32);

/** A row as stations send it since streams. */
function row(
  stream: string,
  name: ReportClass,
  seq: number,
  payload: Record<string, unknown>,
  { projectNo = null, dataVersion = 1 }: { projectNo?: string | null; dataVersion?: number } = {},
): Record<string, unknown> & { key: string; payload: Record<string, unknown> } {
  const isOfCase = stream.startsWith('case:');
  return {
    key: `${stream}/${name}/${seq}/${dataVersion}`,
    stream,
    class: name,
    seq,
    dataVersion,
    projectNo,
    occurredAt: at,
    payload: { ...(isOfCase ? { projectNo } : {}), seq, ...payload },
  };
}
const accepted = (caseId: string, projectNo: string, dataVersion = 1): Record<string, unknown> => ({
  ...acceptRow(projectNo, {}, dataVersion),
  key: `case:${caseId}/accept/0/${dataVersion}`,
  stream: `case:${caseId}`,
});
const step = (caseId: string, projectNo: string | null, seq: number): Record<string, unknown> =>
  row(`case:${caseId}`, 'step', seq, { ...stepRow(projectNo ?? '', seq).payload, projectNo }, { projectNo });
const queueEvent = (hallCode: string, seq: number): Record<string, unknown> =>
  row(`hall:${hallCode}`, 'queueEvent', seq, {
    hallCode,
    ticketNo: 'A001',
    event: 'called',
    taskCode: null,
    windowNo: '01',
    operator: null,
    at,
    localAt: at,
  });
const ticket = (ticketId: string, dataVersion = 1): Record<string, unknown> =>
  row(
    `ticket:${ticketId}`,
    'ticket',
    0,
    {
      ticketId,
      ticketNo: null,
      contactId: 'c1',
      channel: 'phone',
      type: 'CONSULT',
      category: '',
      urgency: 'NORMAL',
      state: dataVersion === 1 ? 'NEW' : 'ANSWERED',
      ending: null,
      endingReason: null,
      title: '咨询',
      content: '怎么办理开业登记',
      callerName: '',
      callerPhone: '',
      isConfidential: false,
      wantsReply: false,
      eventTime: null,
      address: '',
      region: '000000',
      mainOrg: null,
      dueAt: null,
      caseNo: null,
      handler: '李静',
      at,
    },
    { dataVersion },
  );

onBothDatabases('platform streams', (stage) => {
  const sendAs = async (station: typeof stage.station, rows: Record<string, unknown>[]): Promise<string[]> =>
    (await station.reports.send({ rows })).results.map((one) => one.state);
  const send = (rows: Record<string, unknown>[]): Promise<string[]> => sendAs(stage.station, rows);
  const reasonOf = async (one: Record<string, unknown>): Promise<string> =>
    (await stage.station.reports.send({ rows: [one] })).results[0]?.reason ?? '';
  const newCase = (): string => crypto.randomUUID();

  it('takes a case, a ticket, a queue event and rows of a case without a number, and counts versions apart', async () => {
    const [caseId, unnumbered] = [newCase(), newCase()];
    const projectNo = await takeNumber(stage.station);
    const ticketId = newCase();
    expect(
      await send([
        accepted(caseId, projectNo),
        step(caseId, projectNo, 1),
        step(unnumbered, null, 1),
        ticket(ticketId),
        ticket(ticketId, 2),
        queueEvent('000000-01', 1),
      ]),
    ).toEqual(['stored', 'stored', 'stored', 'stored', 'stored', 'stored']);
    expect((await stage.admin.cases.get({ projectNo })).rows.map((one) => one.key)).toEqual([
      `case:${caseId}/accept/0/1`,
      `case:${caseId}/step/1/1`,
    ]);
  });

  it('takes what a case said before it had a number, and the number later', async () => {
    const caseId = newCase();
    const projectNo = await takeNumber(stage.station);
    expect(await send([step(caseId, null, 1)])).toEqual(['stored']);
    expect(await send([step(caseId, projectNo, 2)])).toEqual(['rejected']);
    expect(await send([accepted(caseId, projectNo), step(caseId, projectNo, 2)])).toEqual(['stored', 'stored']);
    expect((await stage.admin.cases.get({ projectNo })).summary.rows).toEqual({ accept: 1, step: 2 });
  });

  it('recognises rows of a station from before streams once it says which case they are of', async () => {
    const caseId = newCase();
    const projectNo = await takeNumber(stage.station);
    expect(await send([acceptRow(projectNo), stepRow(projectNo, 1)])).toEqual(['stored', 'stored']);
    // Queued by the old version, sent by the new one: key and payload as they were, and the stream beside them.
    const upgraded = [acceptRow(projectNo), stepRow(projectNo, 1), stepRow(projectNo, 2)].map((one) => ({
      ...one,
      stream: `case:${caseId}`,
    }));
    expect(await send(upgraded)).toEqual(['duplicate', 'duplicate', 'stored']);
    expect(await send([step(caseId, projectNo, 2), step(caseId, projectNo, 3)])).toEqual(['duplicate', 'stored']);
    expect(await send([stepRow(projectNo, 3), stepRow(projectNo, 1, '别的')])).toEqual(['duplicate', 'conflict']);
    expect(await send([step(newCase(), projectNo, 4)])).toEqual(['rejected']);
    expect((await stage.admin.cases.get({ projectNo })).summary).toMatchObject({
      rows: { accept: 1, step: 3 },
      duplicates: 4,
    });
  });

  it('tells duplicates, conflicts and orphans apart inside one batch', async () => {
    const caseId = newCase();
    const orphan = newCase();
    const projectNo = await takeNumber(stage.station);
    const other = await takeNumber(stage.station);
    const changed = { ...step(caseId, projectNo, 1), payload: { ...stepRow(projectNo, 1, '改过').payload } };
    expect(
      await send([
        step(orphan, other, 1),
        accepted(caseId, projectNo),
        step(caseId, projectNo, 1),
        step(caseId, projectNo, 1),
        changed,
        { ...step(caseId, projectNo, 2), occurredAt: '2026-13-45T99:00:00Z' },
        step(caseId, projectNo, 3),
        accepted(newCase(), projectNo),
      ]),
    ).toEqual(['rejected', 'stored', 'stored', 'duplicate', 'conflict', 'rejected', 'stored', 'rejected']);
  });

  it('keeps a stream for the station that opened it, and gives every station its own part of a hall', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-beside');
    const ticketId = newCase();
    const caseId = newCase();
    expect(await send([ticket(ticketId), step(caseId, null, 1), queueEvent('H1', 1)])).toEqual([
      'stored',
      'stored',
      'stored',
    ]);
    expect(await sendAs(other.station, [ticket(ticketId, 2), step(caseId, null, 2), queueEvent('H1', 1)])).toEqual([
      'rejected',
      'rejected',
      'stored',
    ]);
  });

  it('keeps one copy when two stations open the same stream at once', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-racing');
    for (let round = 0; round < 5; round += 1) {
      const rows = [ticket(newCase()), ticket(newCase()), ticket(newCase())];
      const answers = await Promise.all([send(rows), sendAs(other.station, rows.toReversed())]);
      expect(answers.flat().filter((state) => state === 'stored')).toHaveLength(3);
      expect(answers.flat().filter((state) => state === 'rejected')).toHaveLength(3);
    }
  });

  it('says of a class it does not know that the platform must be upgraded', async () => {
    const future = { ...row(`case:${newCase()}`, 'step', 1, {}), class: 'sealAct' };
    const { results } = await stage.station.reports.send({ rows: [future, queueEvent('H2', 1)] });
    expect(results.map((one) => one.state)).toEqual(['rejected', 'stored']);
    expect(results[0]).toMatchObject({ code: 'unknownClass', reason: expect.stringContaining('升级中心平台') });
  });

  it('refuses rows whose envelope and content do not belong together, each with its reason', async () => {
    const projectNo = await takeNumber(stage.station);
    expect(await reasonOf({ ...ticket('t-1'), stream: 'ticket:t-2', key: 'ticket:t-2/ticket/0/1' })).toContain('工单');
    expect(await reasonOf({ ...queueEvent('H1', 2), stream: 'hall:H2', key: 'hall:H2/queueEvent/2/1' })).toContain(
      '大厅',
    );
    expect(await reasonOf({ ...ticket('t-3'), projectNo })).toContain('办件编号');
    expect(await reasonOf({ ...ticket('t-4'), key: 'x' })).toContain('幂等键');
    expect(await reasonOf({ ...queueEvent('H1', 3), stream: 'room:1', key: 'room:1/queueEvent/3/1' })).toContain(
      '不合规范',
    );
    expect(await reasonOf(row('station', 'accept', 1, acceptRow(projectNo).payload))).not.toBe('');
  });

  it('takes each of the reserved classes as the standards describe it', async () => {
    const caseId = newCase();
    const projectNo = await takeNumber(stage.station);
    const stream = `case:${caseId}`;
    const of = (name: ReportClass, seq: number, payload: Record<string, unknown>): Record<string, unknown> =>
      row(stream, name, seq, payload, { projectNo });
    const rows = [
      accepted(caseId, projectNo),
      of('signature', 1, {
        signatureId: 's1',
        signerName: '赵铁柱',
        signedAt: at,
        source: 'pad',
        device: 'STU-430',
        pageSm3: sm3,
        strokesSm3: sm3,
        factsSm3: sm3,
        pageFile: sm3,
        lostSamples: 0,
        operator: 'lijing',
      }),
      of('rating', 1, { level: null, source: 'screen', assessTime: at, windowNo: '01', operator: 'lijing' }),
      of('attachment', 1, {
        sm3,
        name: '身份证.pdf',
        mime: 'application/pdf',
        bytes: 10,
        materialId: 'm1',
        purpose: 'scan',
        addedAt: at,
      }),
      of('payment', 1, {
        paymentNo: 'P1',
        orgName: '示例局',
        collector: '李静',
        payer: '赵铁柱',
        amount: '12.00',
        state: 'cancelled',
        at,
      }),
      of('courier', 1, {
        courierNo: 'E1',
        sender: '李静',
        senderOrg: '示例中心',
        sentAt: at,
        receiver: '赵铁柱',
        receiverOrg: '',
        receivedAt: null,
        state: 'sent',
      }),
      of('special', 1, {
        specialType: '2',
        specialName: '听证',
        startTime: at,
        endTime: null,
        reason: '依法听证',
        proposer: null,
        approver: null,
        limit: null,
        limitUnit: null,
        result: null,
        opinion: null,
        orgName: '示例局',
        orgCode: '11000000MA0000007L',
        handler: '吴',
      }),
      of('dataCorrection', 1, {
        requestNo: 'R1',
        directoryNo: 'D1',
        answerDigest: sm3,
        answeredAt: at,
        field: '住址',
        givenValue: '甲',
        claimedValue: '乙',
        evidence: [sm3],
        by: '李静',
        at,
        state: 'submitted',
      }),
      of('result', 1, {
        handler: '吴',
        resultTime: at,
        resultType: 'granted',
        resultExplain: '',
        certName: null,
        certNo: null,
        certValidity: null,
        issuer: null,
        region: '000000',
        isExpress: false,
        isFee: true,
        fee: '12.00',
      }),
    ];
    expect(await send(rows)).toEqual(rows.map(() => 'stored'));
    const refused = {
      ...row(
        stream,
        'result',
        2,
        { ...(rows.at(-1)?.payload as object), seq: 2, resultType: 'refused' },
        { projectNo },
      ),
    };
    expect(await send([refused])).toEqual(['rejected']);
  });
});
