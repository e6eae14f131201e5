import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { WorkingDayCalendarData } from '#contract/catalogue.ts';
import { HotlineBook, KnowledgeArticle } from '#contract/hotline/book.ts';
import type { Role } from '#contract/people.ts';
import { demoPassword, platformClient } from './demo-seed.ts';

/** Invented people of a hotline; the unit signs for the city management bureau of the sample catalogue. */
export const hotlinePeople: { username: string; name: string; roles: Role[] }[] = [
  { username: 'sunxiaomei', name: '孙晓梅', roles: ['hotlineOperator'] },
  { username: 'hejun', name: '何军', roles: ['outsourcedSeat'] },
  { username: 'zhoubin', name: '周斌', roles: ['hotlineSupervisor'] },
  { username: 'chengguan', name: '吴城', roles: ['unit'] },
];
const unitOf = { username: 'chengguan', orgCode: '000000000000000002' };

const resources = new URL('../resources/', import.meta.url);
const readJson = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(new URL(name, resources), 'utf8')) as unknown;

/** Brings people, catalogue, knowledge base and calendar of a hotline onto a platform, through its public interface. */
export async function seedHotline(
  platformUrl: string,
  admin: { username: string; password: string },
  moreAgents = 0,
): Promise<void> {
  const station = { stationId: 'hotline-seed', stationName: '热线数据导入', windowNo: '00' };
  const { token } = await platformClient(platformUrl).sessions.signIn({ ...admin, station });
  const client = platformClient(platformUrl, () => token);
  await client.catalogue.saveCalendar(WorkingDayCalendarData.parse(await readJson('calendars/2024-2026.json')));
  await client.hotline.saveBook(HotlineBook.parse(await readJson('hotline/book.json')));
  for (const article of z.array(KnowledgeArticle).parse(await readJson('hotline/articles.json')))
    await client.hotline.saveArticle(article);
  const agents = Array.from({ length: moreAgents }, (_, index) => ({
    username: `agent${index + 1}`,
    name: `话务员${index + 1}`,
    roles: ['hotlineOperator' as const],
  }));
  for (const person of [...hotlinePeople, ...agents])
    await client.operators.save({ ...person, password: demoPassword, disabled: false });
  await client.hotline.saveMember(unitOf);
}
