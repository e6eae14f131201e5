import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { enrolmentText, proofText } from '#contract/platform/station-proof.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { acceptRow, failureOf, homeStation, onBothDatabases, stepRow, takeNumber } from './platform-stage.ts';

const password = 'Window2026pass';
const hour = 3_600_000;

onBothDatabases('who may be which window', (stage) => {
  const hallCode = '000000-01';
  const identity = (stationId: string) => ({ stationId, stationName: '综合窗口', windowNo: stationId });
  const enrol = async (stationId: string, code: string) =>
    await enrolSimulated(
      () => stage.platform.url,
      code,
      identity(stationId),
      () => stage.clock.now().getTime(),
    );
  const person = (username: string, roles: ('clerk' | 'hotlineOperator' | 'hallManager')[]) =>
    stage.admin.operators.save({ username, name: '测试员', roles, password, disabled: false });
  const stationNamed = async (stationId: string) =>
    (await stage.admin.stations.list()).find((one) => one.stationId === stationId);

  it('gives nobody a window for a password and its name', async () => {
    const projectNo = await takeNumber(stage.station);
    await stage.station.reports.send({ rows: [acceptRow(projectNo)] });
    await person('curious', ['hotlineOperator']);
    const answer = await stage.anonymous.sessions.signIn({
      username: 'curious',
      password,
      station: { stationId: homeStation, stationName: '改名', windowNo: '99' },
    });
    expect(answer.stationToken).toBeUndefined();
    expect(await stationNamed(homeStation)).toMatchObject({ stationName: '综合窗口', windowNo: '00' });
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${answer.token}` };
    for (const [method, path, body] of [
      ['GET', '/v1/feed?after=0', undefined],
      ['POST', '/v1/number-blocks', JSON.stringify({ requestId: 'request-theft', count: 1 })],
      ['POST', '/v1/reports', JSON.stringify({ rows: [stepRow(projectNo, 1)] })],
    ] as const) {
      const response = await fetch(`${stage.platform.url}${path}`, { method, headers, ...(body ? { body } : {}) });
      expect(await response.json()).toMatchObject({ data: { code: 'AUTH_REQUIRED' } });
    }
  });

  it('enrols with a code once, of whoever may give one, before it runs out', async () => {
    await person('manager', ['hallManager']);
    await person('noadmin', ['clerk']);
    const manager = (await stage.signIn('manager', password)).person;
    const clerk = (await stage.signIn('noadmin', password)).person;
    expect(await failureOf(clerk.stations.createCode({ hallCode }))).toBe('FORBIDDEN');
    const { code } = await manager.stations.createCode({ hallCode });
    // As people type it.
    const window = await enrol('station-by-code', ` ${code.toLowerCase().replace('-', ' ')} `);
    expect(await failureOf(window.client.feed({ after: 0 }))).toBe('none');
    expect(await stationNamed('station-by-code')).toMatchObject({ enrolledBy: 'manager', isReviewed: true, hallCode });
    expect(await failureOf(enrol('station-second', code))).toBe('ENROL_CODE_WRONG');
    const late = await manager.stations.createCode({ hallCode, hours: 1 });
    stage.clock.forward(hour + 1000);
    expect(await failureOf(enrol('station-late', late.code))).toBe('ENROL_CODE_WRONG');
    expect(await failureOf(stage.admin.stations.createCode({ hallCode: 'nowhere' }))).toBe('HALL_NOT_FOUND');
  });

  it('gives a known station’s place to a new key only with a code made for it, and ends the old one at once', async () => {
    const first = await enrol('station-rekeyed', await stage.platform.createCode());
    await first.token();
    expect(await failureOf(enrol('station-rekeyed', await stage.platform.createCode()))).toBe('STATION_TAKEN');
    expect(await failureOf(first.client.feed({ after: 0 }))).toBe('none');
    const { code } = await stage.admin.stations.createCode({ hallCode, stationId: 'station-rekeyed' });
    const second = await enrol('station-rekeyed', code);
    expect(await failureOf(first.client.feed({ after: 0 }))).toBe('AUTH_REQUIRED');
    expect(await failureOf(second.client.feed({ after: 0 }))).toBe('none');
    stage.clock.forward(hour);
    expect(await failureOf(first.client.feed({ after: 0 }))).toBe('STATION_NOT_BOUND');
  });

  it('gives short tokens for a fresh challenge signed with the very key, and to nobody else', async () => {
    const window = await enrol('station-proof', await stage.platform.createCode());
    const stolen = await window.token();
    const feedWith = async (token: string): Promise<number> =>
      (await fetch(`${stage.platform.url}/v1/feed?after=0`, { headers: { authorization: `Bearer ${token}` } })).status;
    expect(await feedWith(stolen)).toBe(200);
    stage.clock.forward(hour + 1);
    expect(await feedWith(stolen)).toBe(422);
    expect(await failureOf(window.client.feed({ after: 0 }))).toBe('none');

    const other = generateKeyPairSync('ed25519');
    const publicKey = other.publicKey.export({ format: 'jwk' }).x ?? '';
    const station = identity('station-proof');
    const prove = async (challenge: string): Promise<string> =>
      await failureOf(
        stage.anonymous.stations.prove({
          station,
          publicKey,
          certificate: '',
          challenge,
          signature: sign(null, Buffer.from(proofText(station, challenge)), other.privateKey).toString('base64url'),
        }),
      );
    const { challenge } = await stage.anonymous.stations.challenge();
    expect(await prove(challenge)).toBe('STATION_NOT_BOUND');
    expect(await prove(`${challenge.slice(0, -1)}${challenge.endsWith('A') ? 'B' : 'A'}`)).toBe('INPUT_INVALID');
    stage.clock.forward(120_001);
    expect(await prove(challenge)).toBe('INPUT_INVALID');
    // A public key of somebody else, without the private one.
    const code = await stage.platform.createCode();
    const signature = sign(null, Buffer.from(enrolmentText(station, 'x', code)), other.privateKey).toString(
      'base64url',
    );
    expect(await failureOf(stage.anonymous.stations.enrol({ code, station, publicKey, signature }))).toBe(
      'INPUT_INVALID',
    );
  });

  it('stops a revoked station and a disabled person at once', async () => {
    const window = await enrol('station-revoked', await stage.platform.createCode());
    await person('leaving', ['clerk']);
    const signed = await window.signIn('leaving', password);
    await stage.admin.operators.save({ username: 'leaving', name: '测试员', roles: ['clerk'], disabled: true });
    expect(await failureOf(signed.person.cases.list({}))).toBe('AUTH_REQUIRED');
    await stage.admin.stations.revoke({ stationId: 'station-revoked', revoked: true });
    expect(await failureOf(window.client.feed({ after: 0 }))).toBe('STATION_REFUSED');
    stage.clock.forward(hour);
    expect(await failureOf(window.client.feed({ after: 0 }))).toBe('STATION_REFUSED');
    await stage.admin.stations.revoke({ stationId: 'station-revoked', revoked: false });
    expect(await failureOf(window.client.feed({ after: 0 }))).toBe('none');
  });

  it('shows what a station changed of itself until somebody looked', async () => {
    const renamed = { ...identity('station-renamed'), windowNo: '08' };
    const pair = generateKeyPairSync('ed25519');
    const publicKey = pair.publicKey.export({ format: 'jwk' }).x ?? '';
    const signed = (text: string): string => sign(null, Buffer.from(text), pair.privateKey).toString('base64url');
    const code = await stage.platform.createCode();
    const before = identity('station-renamed');
    await stage.anonymous.stations.enrol({
      code,
      station: before,
      publicKey,
      signature: signed(enrolmentText(before, publicKey, code)),
    });
    const { challenge } = await stage.anonymous.stations.challenge();
    await stage.anonymous.stations.prove({
      station: renamed,
      publicKey,
      certificate: '',
      challenge,
      signature: signed(proofText(renamed, challenge)),
    });
    const shown = await stationNamed('station-renamed');
    expect(shown).toMatchObject({ windowNo: '08', isReviewed: false });
    expect(shown?.note).toContain('station-renamed 综合窗口 → 08 综合窗口');
    await stage.admin.stations.review({ stationId: 'station-renamed' });
    expect(await stationNamed('station-renamed')).toMatchObject({ isReviewed: true, note: '' });
  });

  it('lets no loop empty the year’s numbers', async () => {
    const window = await enrol('station-greedy', await stage.platform.createCode());
    const lease = (): Promise<string> =>
      failureOf(window.client.numberBlocks.lease({ requestId: crypto.randomUUID(), count: 1000 }));
    expect([await lease(), await lease(), await lease()]).toEqual(['none', 'none', 'NUMBER_QUOTA']);
    expect((await Promise.all(Array.from({ length: 5 }, lease))).filter((one) => one === 'none')).toEqual([]);
    stage.clock.forward(24 * hour + 1);
    expect(await lease()).toBe('none');
  });
});
