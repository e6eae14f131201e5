import { beforeAll, expect, it } from 'vitest';
import type { Finding, InspectionMonth } from '#contract/inspection.ts';
import { usualRules } from '#contract/inspection.ts';
import { HotlineBook } from '#contract/hotline/book.ts';
import type { PlatformClient } from '#simulators/demo-seed.ts';
import { shippedItems } from '../bench/find-catalogue.ts';
import { hotlineBook } from '../hotline-stage.ts';
import { acceptRow, failureOf, onBothDatabases, takeNumber } from './platform-stage.ts';

const day = 86_400_000;
const org = '11000000MA0000007L';

onBothDatabases('电子监察', (stage) => {
  let manager: PlatformClient;
  let unit: PlatformClient;
  let events = 0;
  const numbers: Record<string, string> = {};

  beforeAll(async () => {
    const account = (username: string, name: string, roles: ('hallManager' | 'unit')[]) =>
      stage.admin.operators.save({ username, name, roles, password: 'Yichuang2026!', disabled: false });
    await account('zhoumin', '周敏', ['hallManager']);
    await account('unit', '市场监管局', ['unit']);
    await stage.admin.catalogue.saveCalendar({ version: 't', years: {} });
  });
  /** Signed in anew: the clock of a test runs over days. */
  const arrive = async (): Promise<void> => {
    manager = (await stage.signIn('zhoumin', 'Yichuang2026!')).person;
    unit = (await stage.signIn('unit', 'Yichuang2026!')).person;
  };
  const admin = async () => (await stage.signIn('admin', stage.adminPassword)).person;
  async function accept(
    name: string,
    change: Record<string, unknown> = {},
    rows: Record<string, unknown>[] = [],
  ): Promise<string> {
    const projectNo = await takeNumber(stage.station);
    numbers[name] = projectNo;
    const accepted = acceptRow(projectNo, { acceptTime: stage.clock.now().toISOString(), ...change });
    const { results } = await stage.station.reports.send({
      rows: [
        accepted,
        ...rows.map(({ payload, ...row }) => ({
          ...row,
          projectNo,
          key: `${projectNo}/${String(row['class'])}/${String(row['seq'])}/1`,
          payload: { ...(payload as object), projectNo },
        })),
      ] as never,
    });
    expect(results.map((one) => `${one.state} ${one.reason}`.trim())).toEqual(results.map(() => 'stored'));
    return projectNo;
  }
  const tell = async (projectNo: string, more: object): Promise<void> => {
    await (
      await admin()
    ).cases.recordEvent({
      projectNo,
      eventId: `event-${String(++events).padStart(6, '0')}`,
      ...{ state: 'IN_REVIEW', stepName: '审查', handler: '陈工', orgName: '市场监管局', opinion: '' },
      ...more,
    });
  };
  const look = async (): Promise<void> => {
    await arrive();
    await manager.inspection.look();
  };
  const found = async (name: string): Promise<Finding[]> =>
    (await manager.inspection.findings({ limit: 500 })).filter((one) => one.projectNo === numbers[name]);
  const said = async (name: string): Promise<string[]> =>
    (await found(name)).map((one) => `${one.ruleId} ${one.level} ${one.state}`).sort();
  const ruleOf = (month: InspectionMonth, ruleId: string) => month.rules.find((one) => one.ruleId === ruleId);

  it('says that there is no data where a rule has none, and finds nothing', async () => {
    await accept('quiet', { promiseTime: '2026-03-20' });
    await look();
    expect(await manager.inspection.findings({ limit: 10 })).toEqual([]);
    const month = await manager.inspection.month({ month: '2026-03' });
    expect(ruleOf(month, 'S02')).toMatchObject({ looked: 1, lacking: 0, red: 0 });
    for (const ruleId of ['S03', 'S04', 'S07'])
      expect(ruleOf(month, ruleId), ruleId).toMatchObject({ looked: 0, lacking: 1, red: 0 });
  });

  const material = (seq: number, isCollected: boolean) => ({
    ...{ class: 'material', seq, dataVersion: 1, occurredAt: stage.clock.now().toISOString() },
    payload: {
      ...{ projectNo: '', seq, materialId: `M0${seq}`, materialName: `材料 ${seq}`, isCollected },
      ...{ collectType: '1', collectNum: 1, collectTime: null, originalChecked: true },
    },
  });
  const refusal = { state: 'DONE_REFUSED', stepName: '决定', opinion: '经营场所与证明记载的用途不一致' };

  it('finds a refusal though everything was handed in, only where that was the cause', async () => {
    const whole = [material(1, true), material(2, true)];
    for (const name of ['byMaterials', 'byConditions', 'unsaid'])
      await accept(name, { promiseTime: '2026-03-20' }, whole);
    await accept('missing', { promiseTime: '2026-03-20' }, [material(1, true), material(2, false)]);
    await tell(numbers['byMaterials'] ?? '', { ...refusal, facts: { refusalCause: 'materials' } });
    await tell(numbers['byConditions'] ?? '', { ...refusal, facts: { refusalCause: 'conditions' } });
    await tell(numbers['unsaid'] ?? '', refusal);
    await tell(numbers['missing'] ?? '', { ...refusal, facts: { refusalCause: 'materials' } });
    await look();
    expect(await said('byMaterials')).toEqual(['S01 red open']);
    expect(await said('byConditions')).toEqual([]);
    expect(await said('unsaid')).toEqual(['S01 yellow open']);
    expect(await said('missing')).toEqual([]);
  });

  it('finds a refusal that gives no reason', async () => {
    for (const [name, opinion] of [
      ['empty', ''],
      ['phrase', '不符合条件。'],
    ] as const) {
      await accept(name, { promiseTime: '2026-03-20' });
      await tell(numbers[name] ?? '', { ...refusal, opinion, facts: { refusalCause: 'conditions' } });
    }
    await look();
    expect(await said('empty')).toEqual(['S05 red open']);
    expect(await said('phrase')).toEqual(['S05 red open']);
    expect((await found('phrase'))[0]?.what).toContain('理由只写了“不符合条件。”');
  });

  it('finds a second correction that names something new, and none that repeats', async () => {
    for (const name of ['added', 'repeated']) {
      await accept(name, { promiseTime: '2026-03-20' });
      await tell(numbers[name] ?? '', { facts: { correctionItems: ['场所证明', '身份证复印件'] } });
    }
    await tell(numbers['added'] ?? '', { facts: { correctionItems: ['场所证明', '消防证明'] } });
    await tell(numbers['repeated'] ?? '', { facts: { correctionItems: ['场所证明'] } });
    await look();
    expect(await said('added')).toEqual(['S06 red open']);
    expect((await found('added'))[0]?.what).toBe('再次补正提出首次没有的“消防证明”');
    expect(await said('repeated')).toEqual([]);
  });

  it('finds a charge for what is published as free', async () => {
    const [item] = shippedItems();
    if (!item) throw new Error('no item is shipped');
    await admin().then((one) =>
      one.catalogue.saveItem({ ...item, taskCode: 'T1', isFee: false, verifications: [], materials: [] }),
    );
    await accept('charged', { promiseTime: '2026-03-20' });
    await accept('notCharged', { promiseTime: '2026-03-20' });
    await tell(numbers['charged'] ?? '', { facts: { charge: { amount: '20.00' } } });
    await tell(numbers['notCharged'] ?? '', { facts: { charge: { amount: '0.00' } } });
    await look();
    expect(await said('charged')).toEqual(['S07 red open']);
    expect(await said('notCharged')).toEqual([]);
    const month = await manager.inspection.month({ month: '2026-03' });
    expect(ruleOf(month, 'S07')).toMatchObject({ looked: 2, red: 1 });
  });

  it('warns in yellow before a day passes, reddens after it, and takes back a warning that was heeded', async () => {
    await accept('late', { promiseTime: '2026-03-09' });
    await accept('heeded', { promiseTime: '2026-03-09' });
    for (const name of ['late', 'heeded']) await tell(numbers[name] ?? '', {});
    await look();
    expect(await said('late')).toEqual(['S02 yellow open']);
    await tell(numbers['heeded'] ?? '', { state: 'DONE_OK', stepName: '决定', opinion: '准予登记' });
    stage.clock.forward(5 * day);
    await look();
    expect(await said('late')).toContain('S02 red open');
    expect(await said('heeded')).toEqual(['S02 yellow over']);
    const [late] = (await found('late')).filter((one) => one.ruleId === 'S02');
    const { steps } = await manager.inspection.course({ findingId: late?.findingId ?? '' });
    expect(steps.map((one) => one.act)).toEqual(['found', 'red']);
  });

  it('counts a step against its limit, and a case the department did not take up', async () => {
    await accept('notTaken', { promiseTime: '2026-04-20' });
    await accept('slow', { promiseTime: '2026-04-20' });
    await tell(numbers['slow'] ?? '', { stepName: '现场核查' });
    stage.clock.forward(9 * day);
    await look();
    expect(await said('notTaken')).toEqual(['S04 red open']);
    expect(await said('slow')).toEqual(['S03 red open']);
    // Days of a special procedure do not count.
    await accept('held', { promiseTime: '2026-04-20' });
    await tell(numbers['held'] ?? '', {
      state: 'SUSPENDED',
      stepName: '检测',
      special: { kind: 'pause', name: '检测', reason: '依法检测' },
    });
    stage.clock.forward(12 * day);
    await look();
    expect(await said('held')).toEqual([]);
  });

  it('is put to the unit, answered by it, looked at again, and counted in the month', async () => {
    await arrive();
    const [one] = await found('byMaterials');
    const findingId = one?.findingId ?? '';
    const today = stage.clock.now().toISOString().slice(0, 10);
    expect(await unit.inspection.findings({ limit: 10 }).catch(() => 'refused')).toBe('refused');
    const setting = await admin();
    const book = hotlineBook();
    await setting.hotline.saveBook(
      HotlineBook.parse({
        ...book,
        orgs: [...book.orgs, { ...book.orgs[0], code: org, name: '示例区市场监督管理局' }],
      }),
    );
    await setting.hotline.saveMember({ username: 'unit', orgCode: org });
    expect(await unit.inspection.findings({ limit: 10 })).toEqual([]);
    const notice = { findingId, act: 'notify', text: '请说明并改正', answerBy: today } as const;
    expect(await failureOf(manager.inspection.act({ ...notice, answerBy: null }))).toBe('INPUT_INVALID');
    expect(await failureOf(manager.inspection.act({ findingId, act: 'pass', text: '已看' }))).toBe('INSPECTION_STATE');
    await manager.inspection.act(notice);
    expect((await unit.inspection.findings({ limit: 10 })).map((row) => row.findingId)).toEqual([findingId]);
    expect(await failureOf(unit.inspection.act({ findingId, act: 'dismiss', text: '我们没有错' }))).toBe('FORBIDDEN');
    stage.clock.forward(2 * day);
    await arrive();
    expect((await found('byMaterials'))[0]?.isAnswerLate).toBe(true);
    await unit.inspection.act({ findingId, act: 'answer', text: '已准予登记' });
    await manager.inspection.act({ findingId, act: 'reject', text: '没有附决定书', answerBy: '2026-04-30' });
    await unit.inspection.act({ findingId, act: 'answer', text: '附决定书' });
    const { steps, finding } = await manager.inspection.act({ findingId, act: 'pass', text: '已看决定书' });
    expect([finding.state, ...steps.map((step) => step.act)]).toEqual([
      ...['passed', 'found', 'notify', 'answer', 'reject', 'answer', 'pass'],
    ]);
    const month = await manager.inspection.month({ month: '2026-03' });
    expect(ruleOf(month, 'S01')).toMatchObject({ red: 1, yellow: 1, noticed: 1, answered: 1, passed: 1 });
    expect(month.rows.find((row) => row.ruleId === 'S01')?.deptName).toBe('示例区市场监督管理局');
  });

  it('keeps every version of its rules, and judges by the one in force', async () => {
    await arrive();
    const { version } = await manager.inspection.rules();
    const rules = usualRules.map((rule) => (rule.ruleId === 'S02' ? { ...rule, isOn: false } : rule));
    const saved = await manager.inspection.saveRules({ version, reason: '先不看承诺期限', rules });
    expect(saved.version).toBe(version + 1);
    expect(await failureOf(manager.inspection.saveRules({ version, reason: '又改', rules }))).toBe(
      'INSPECTION_RULES_CHANGED',
    );
    await accept('unwatched', { promiseTime: '2026-03-10' });
    await look();
    expect(await said('unwatched')).toEqual([]);
  });
});
