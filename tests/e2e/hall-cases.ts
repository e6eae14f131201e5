import { enrolSimulated } from '#simulators/simulated-station.ts';
import { demoPassword, platformClient } from '#simulators/demo-seed.ts';
import { hotlineBook } from '../hotline-stage.ts';
import { acceptRow, takeNumber } from '../integration/platform-stage.ts';
import type { World } from '../world.ts';

const day = 86_400_000;
const isoDay = (at: number): string => new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);

/** Cases of a window, and what a department did with them: some as they should, some not. Invented. */
export async function tellCases(world: World): Promise<void> {
  const identity = { stationId: 'station-cases', stationName: '综合窗口', windowNo: '5 号窗' };
  const station = await enrolSimulated(
    () => world.platformUrl,
    await world.createCode(),
    identity,
    () => Date.now(),
  );
  const org = { code: '11000000MA0000007L', name: '示例区市场监督管理局', band: 'department' as const };
  const book = hotlineBook();
  const { administrator } = world;
  await administrator.hotline.saveBook({ ...book, orgs: [...book.orgs, org] });
  await administrator.operators.save({
    ...{ username: 'shichang', name: '吴市场', roles: ['unit'], password: demoPassword, disabled: false },
  });
  await administrator.hotline.saveMember({ username: 'shichang', orgCode: org.code });
  const client = platformClient(world.platformUrl, station.token);
  let events = 0;
  const tell = async (projectNo: string, more: object): Promise<void> => {
    await world.administrator.cases.recordEvent({
      ...{ projectNo, eventId: `case-event-${String(++events).padStart(4, '0')}` },
      ...{ state: 'IN_REVIEW', stepName: '审查', handler: '陈工', orgName: '示例区市场监督管理局', opinion: '' },
      ...more,
    });
  };
  const accept = async (daysAgo: number, promiseIn: number): Promise<string> => {
    const projectNo = await takeNumber(client);
    const at = Date.now();
    const accepted = acceptRow(projectNo, {
      acceptTime: new Date(at - daysAgo * day).toISOString(),
      promiseTime: isoDay(at + promiseIn * day),
    });
    await client.reports.send({ rows: [accepted] });
    return projectNo;
  };
  await accept(0, 20);
  await accept(2, -1);
  await tell(await accept(0, 1), {});
  const refused = { state: 'DONE_REFUSED', stepName: '决定', facts: { refusalCause: 'conditions' } };
  await tell(await accept(0, 20), { ...refused, opinion: '不符合条件' });
  await tell(await accept(0, 20), { ...refused, opinion: '经营场所与证明记载的用途不一致' });
  const corrected = await accept(0, 20);
  await tell(corrected, { facts: { correctionItems: ['场所证明'] } });
  await tell(corrected, { facts: { correctionItems: ['场所证明', '消防安全证明'] } });
}
