import { createHash } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { acceptRow, failureOf, homeStation, onBothDatabases, takeNumber } from './platform-stage.ts';

const north = {
  ...{ hallCode: 'north', hallName: '示例区北厅', regionCode: '000000', contactPhone: '000-1' },
  ...{ address: '示例路 1 号', publicUrl: '' },
};
const password = 'Yichuang2026!';
const scan = Buffer.from('%PDF-1.4\nscan');
const scanName = createHash('sm3').update(scan).digest('hex');

onBothDatabases('cases of another hall', (stage) => {
  let clerk: PlatformClient;
  let clerkToken: string;
  let manager: PlatformClient;
  let there: PlatformClient;
  let theirs: string;
  let ours: string;
  const get = async (path: string, token = clerkToken): Promise<Response> =>
    await fetch(`${stage.platform.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
  const move = async (stationId: string, hallCode: string): Promise<void> => {
    await stage.admin.stations.move({ stationId, hallCode });
  };

  beforeAll(async () => {
    await stage.admin.halls.save(north);
    for (const [username, role] of [
      ['reachclerk', 'clerk'],
      ['reachmanager', 'hallManager'],
    ] as const)
      await stage.admin.operators.save({ username, name: username, roles: [role], password });
    ({ person: clerk, token: clerkToken } = await stage.signIn('reachclerk', password));
    ({ person: manager, station: there } = await stage.signIn('reachmanager', password, 'station-north', '90'));
    await move('station-north', 'north');
    ours = await takeNumber(stage.station);
    theirs = await takeNumber(there);
    await stage.station.reports.send({ rows: [acceptRow(ours)] });
    const group = { group: { groupNo: 'G-north', thingCode: 'T', thingName: '开饭店', isLead: true, size: 2 } };
    const stream = 'case:of-the-north';
    const mine = { projectNo: theirs, seq: 1, sm3: scanName, name: '材料.pdf', mime: 'application/pdf' };
    const attachment = {
      ...mine,
      bytes: scan.length,
      materialId: 'm1',
      purpose: 'scan',
      addedAt: '2026-03-05T02:24:12.000Z',
    };
    const sent = await there.reports.send({
      rows: [
        { ...acceptRow(theirs, group), stream, key: `${stream}/accept/0/1` },
        {
          ...{
            key: `${stream}/attachment/1/1`,
            stream,
            class: 'attachment',
            seq: 1,
            dataVersion: 1,
            projectNo: theirs,
          },
          ...{ occurredAt: '2026-03-05T02:24:12.000Z', payload: attachment },
        },
      ],
    });
    expect(sent.results.map((one) => one.state)).toEqual(['stored', 'stored']);
    const { stationToken } = await stage.signIn('reachmanager', password, 'station-north', '90');
    const kept = await fetch(`${stage.platform.url}/v1/files/${scanName}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${stationToken}`, 'content-type': 'application/octet-stream' },
      body: new Blob([new Uint8Array(scan)]),
    });
    expect(kept.status).toBe(200);
  });

  it('are not a clerk’s to read, whatever station or number is named', async () => {
    const named = await get('/v1/hall-cases?stationId=station-north');
    expect((await named.json()).map((one: { projectNo: string }) => one.projectNo)).toEqual([ours]);
    const opened = await get(`/v1/hall-cases/${theirs}?stationId=station-north`);
    expect(await opened.json()).toMatchObject({ data: { code: 'CASE_NOT_FOUND' } });
    expect((await clerk.cases.hallOne({ projectNo: ours })).isHere).toBe(true);

    expect((await clerk.cases.list({})).map((one) => one.projectNo)).toEqual([ours]);
    expect(await failureOf(clerk.cases.get({ projectNo: theirs }))).toBe('CASE_NOT_FOUND');
    expect((await clerk.cases.get({ projectNo: ours })).summary.projectNo).toBe(ours);
    expect(await failureOf(clerk.cases.group({ groupNo: 'G-north' }))).toBe('CASE_NOT_FOUND');
    expect((await get(`/v1/files/${scanName}`)).status).not.toBe(200);
  });

  it('are read by who answers for every hall, and by the clerk who signs in there', async () => {
    const { person: colleague, token } = await stage.signIn('reachclerk', password, 'station-north', '90');
    expect((await colleague.cases.hall({})).map((one) => [one.projectNo, one.applicantName])).toEqual([
      [theirs, '赵**'],
    ]);
    expect((await colleague.cases.group({ groupNo: 'G-north' })).members[0]?.applicantName).toBe('赵**');
    expect((await get(`/v1/files/${scanName}`, token)).status).toBe(200);
    expect((await manager.cases.list({})).map((one) => one.projectNo).sort()).toEqual([ours, theirs].sort());
    expect((await manager.cases.hall({})).map((one) => one.projectNo)).toEqual([theirs]);
    expect((await manager.cases.group({ groupNo: 'G-north' })).members[0]?.applicantName).toBe('赵铁柱');
  });

  it('follow the station: moved or revoked, whoever signed in at it reads no more of the hall it left', async () => {
    await move(homeStation, 'north');
    expect((await clerk.cases.hall({})).map((one) => one.projectNo).sort()).toEqual([ours, theirs].sort());
    await move(homeStation, '000000-01');
    await stage.admin.stations.revoke({ stationId: homeStation, revoked: true });
    expect(await failureOf(clerk.cases.hall({}))).toBe('HALL_NOT_SIGNED_IN');
    expect(await failureOf(clerk.cases.list({}))).toBe('HALL_NOT_SIGNED_IN');
    await stage.admin.stations.revoke({ stationId: homeStation, revoked: false });
  });

  it('are nobody’s who signed in at no station', async () => {
    const { token } = await stage.anonymous.sessions.signIn({
      username: 'reachclerk',
      password,
      station: { stationId: 'station-north', stationName: '北厅', windowNo: '90' },
    });
    const answer = await get('/v1/hall-cases', token);
    expect(await answer.json()).toMatchObject({ data: { code: 'HALL_NOT_SIGNED_IN' } });
  });

  it('nor does a window bring anything into the queue of a hall it never stood in', async () => {
    const at = stage.clock.now().toISOString();
    const row = (seq: number, visitId: string) => ({
      ...{
        key: `hall:000000-01/queueEvent/${seq}/1`,
        stream: 'hall:000000-01',
        class: 'queueEvent',
        seq,
        dataVersion: 1,
      },
      ...{ projectNo: null, occurredAt: at },
      payload: {
        ...{ hallCode: '000000-01', seq, ticketNo: '', visitId, event: 'finished', taskCode: null, windowNo: '90' },
        ...{ operator: '李静', at, localAt: at, served: [], calledAt: at, startedAt: at },
      },
    });
    const { person: here } = await stage.signIn('reachmanager', password);
    const counted = async (): Promise<number> =>
      (await here.hall.tickets({})).filter((one) => one.number.startsWith('断网')).length;
    const stranger = await stage.signIn('reachmanager', password, 'station-stranger', '91');
    await move('station-stranger', 'north');
    const week = 7 * 86_400_000;
    const late = { ...row(1, 'visit-of-a-stranger') };
    late.payload.at = new Date(stage.clock.now().getTime() + week + 60_000).toISOString();
    expect((await stranger.station.reports.send({ rows: [late] })).results[0]?.state).toBe('stored');
    expect(await counted()).toBe(0);
    // What happened before it was moved still counts where it happened.
    expect((await stranger.station.reports.send({ rows: [row(2, 'visit-before-the-move')] })).results[0]?.state).toBe(
      'stored',
    );
    expect(await counted()).toBe(1);
    // And so does what it did until it heard of the move: without a line a window goes on in the hall it stands in.
    stage.clock.forward(60_000);
    const unheard = { ...row(3, 'unheard-visit') };
    unheard.payload.at = stage.clock.now().toISOString();
    expect((await stranger.station.reports.send({ rows: [unheard] })).results[0]?.state).toBe('stored');
    expect(await counted()).toBe(2);
    expect(await manager.hall.tickets({})).toEqual([]);
  });
});
