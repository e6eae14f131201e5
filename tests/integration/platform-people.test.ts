import { expect, it } from 'vitest';
import { acceptRow, failureOf, homeStation, onBothDatabases, takeNumber } from './platform-stage.ts';

const password = 'Window2026pass';

onBothDatabases('platform people', (stage) => {
  const addClerk = (username: string, roles: ('clerk' | 'auditor' | 'administrator')[] = ['clerk']) =>
    stage.admin.operators.save({ username, name: '测试员', roles, password, disabled: false });

  it('says how it stores, and that the embedded database is for trials', async () => {
    const health = await stage.anonymous.health();
    expect(health).toMatchObject({
      storage: stage.storage,
      durable: stage.storage === 'postgresql',
      instanceId: stage.platform.instanceId,
    });
    expect(health.notice.includes('演示、测试和试用')).toBe(stage.storage === 'pglite');
  });

  it('creates one administrator on new data and none again, and keeps the identity of the data', async () => {
    const { instanceId, initialAdministrator } = stage.platform;
    expect(initialAdministrator?.username).toBe('admin');
    await stage.restart();
    expect(stage.platform.initialAdministrator).toBeNull();
    expect(stage.platform.instanceId).toBe(instanceId);
  });

  it('answers a wrong password and an unknown name alike, also when locking', async () => {
    await addClerk('wrongpw');
    for (const username of ['wrongpw', 'nobody-of-that-name']) {
      for (let attempt = 1; attempt <= 5; attempt += 1)
        expect(await failureOf(stage.signIn(username, 'not the password'))).toBe('AUTH_BAD_CREDENTIALS');
      expect(await failureOf(stage.signIn(username, password))).toBe('AUTH_LOCKED');
    }
    stage.clock.forward(10 * 60_000 + 1);
    await stage.signIn('wrongpw', password);
    expect(await failureOf(stage.signIn('nobody-of-that-name', password))).toBe('AUTH_BAD_CREDENTIALS');
  });

  it('knows a name however it is written, counts its tries as one, and gives it to one person only', async () => {
    await addClerk('wanghui');
    const { person } = await stage.signIn('WangHui', password);
    expect(person).toBeDefined();
    for (const written of ['wanghui', 'WANGHUI', 'WangHui', 'wangHui', 'Wanghui'])
      expect(await failureOf(stage.signIn(written, 'not the password'))).toBe('AUTH_BAD_CREDENTIALS');
    expect(await failureOf(addClerk('WangHui'))).toBe('INPUT_INVALID');
    const again = { username: 'wanghui', name: '另一个人', roles: ['auditor' as const], password, isNew: true };
    expect(await failureOf(stage.admin.operators.save(again))).toBe('INPUT_INVALID');
    const kept = (await stage.admin.operators.list()).filter((one) => one.username.toLowerCase() === 'wanghui');
    expect(kept).toMatchObject([{ name: '测试员', roles: ['clerk'] }]);
  });

  it('lets no parallel guesses past the lock', async () => {
    await addClerk('parallel');
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => failureOf(stage.signIn('parallel', 'not the password'))),
    );
    expect(answers.filter((code) => code === 'AUTH_BAD_CREDENTIALS')).toHaveLength(5);
    expect(answers.filter((code) => code === 'AUTH_LOCKED')).toHaveLength(7);
    await stage.admin.operators.save({
      username: 'parallel',
      name: '测试员',
      roles: ['clerk'],
      password,
      disabled: false,
    });
    await stage.signIn('parallel', password);
  });

  it('ends sessions after twelve hours', async () => {
    const { person } = await stage.signIn('admin', stage.adminPassword);
    stage.clock.forward(12 * 3_600_000 - 1000);
    expect(await failureOf(person.operators.list())).toBe('none');
    stage.clock.forward(2000);
    expect(await failureOf(person.operators.list())).toBe('AUTH_REQUIRED');
    stage.admin = (await stage.signIn('admin', stage.adminPassword)).person;
  });

  it('refuses weak passwords, and ends other sessions when a password changes', async () => {
    expect(
      await failureOf(
        stage.admin.operators.save({
          username: 'weak',
          name: '弱',
          roles: ['clerk'],
          password: 'onlyletters',
          disabled: false,
        }),
      ),
    ).toBe('AUTH_PASSWORD_WEAK');
    expect(
      await failureOf(
        stage.admin.operators.save({ username: 'nopassword', name: '无', roles: ['clerk'], disabled: false }),
      ),
    ).toBe('INPUT_INVALID');
    await addClerk('changer');
    const here = await stage.signIn('changer', password);
    const elsewhere = await stage.signIn('changer', password, 'station-other');
    expect(
      await failureOf(here.person.sessions.changePassword({ oldPassword: 'wrong', newPassword: 'Another2026pass' })),
    ).toBe('AUTH_BAD_CREDENTIALS');
    await here.person.sessions.changePassword({ oldPassword: password, newPassword: 'Another2026pass' });
    expect(await failureOf(here.person.cases.list({}))).toBe('none');
    expect(await failureOf(elsewhere.person.cases.list({}))).toBe('AUTH_REQUIRED');
    await stage.signIn('changer', 'Another2026pass');
  });

  it('puts a disabled person out at once, and never loses the last administrator', async () => {
    await addClerk('leaver');
    const { person } = await stage.signIn('leaver', password);
    await stage.admin.operators.save({ username: 'leaver', name: '测试员', roles: ['clerk'], disabled: true });
    expect(await failureOf(person.cases.list({}))).toBe('AUTH_REQUIRED');
    expect(await failureOf(stage.signIn('leaver', password))).toBe('AUTH_BAD_CREDENTIALS');
    expect(
      await failureOf(
        stage.admin.operators.save({ username: 'admin', name: '系统管理员', roles: ['clerk'], disabled: false }),
      ),
    ).toBe('INPUT_INVALID');
    expect(await failureOf(stage.admin.operators.list())).toBe('none');
  });

  it('gives each procedure only to those it is for', async () => {
    await addClerk('onlyclerk');
    const clerk = await stage.signIn('onlyclerk', password);
    const projectNo = await takeNumber(stage.station);
    await stage.station.reports.send({ rows: [acceptRow(projectNo)] });
    const event = {
      projectNo,
      eventId: 'event-permission',
      state: 'IN_REVIEW' as const,
      stepName: '审核',
      handler: '吴',
      orgName: '局',
      opinion: '',
    };
    const forAdministrators = (client: typeof clerk.person): Promise<unknown>[] => [
      client.operators.list(),
      client.operators.save({ username: 'onlyclerk', name: '我', roles: ['administrator'], disabled: false }),
      client.stations.list(),
      client.stations.revoke({ stationId: homeStation, revoked: true }),
      client.catalogue.saveCalendar({ version: '1', years: {} }),
      client.cases.recordEvent(event),
    ];
    const forStations = (client: typeof clerk.person): Promise<unknown>[] => [
      client.feed({ after: 0 }),
      client.numberBlocks.lease({ requestId: 'permission', count: 1 }),
      client.reports.send({ rows: [acceptRow(projectNo)] }),
    ];
    const allEndWith = async (calls: Promise<unknown>[], code: string): Promise<void> => {
      expect(await Promise.all(calls.map(failureOf))).toEqual(calls.map(() => code));
    };
    await allEndWith(forAdministrators(clerk.person), 'FORBIDDEN');
    await allEndWith([...forAdministrators(stage.anonymous), ...forAdministrators(clerk.station)], 'AUTH_REQUIRED');
    await allEndWith([...forStations(stage.anonymous), ...forStations(clerk.person)], 'AUTH_REQUIRED');
    expect(await failureOf(clerk.person.cases.get({ projectNo }))).toBe('none');
    expect(await failureOf(clerk.station.cases.list({}))).toBe('AUTH_REQUIRED');
  });

  it('refuses a revoked station everything, and takes it back when restored', async () => {
    const other = await stage.signIn('admin', stage.adminPassword, 'station-revoked');
    await stage.admin.stations.revoke({ stationId: 'station-revoked', revoked: true });
    expect(await failureOf(other.station.feed({ after: 0 }))).toBe('STATION_REFUSED');
    expect(await failureOf(stage.signIn('admin', stage.adminPassword, 'station-revoked'))).toBe('STATION_REFUSED');
    await stage.admin.stations.revoke({ stationId: 'station-revoked', revoked: false });
    expect(await failureOf(other.station.feed({ after: 0 }))).toBe('none');
    expect(await failureOf(stage.admin.stations.revoke({ stationId: 'no-such-station', revoked: true }))).toBe(
      'INPUT_INVALID',
    );
    const listed = await stage.admin.stations.list();
    expect(listed.find((one) => one.stationId === 'station-revoked')).toMatchObject({
      revoked: false,
      windowNo: 'station-revoked',
    });
  });
});
