import { Hall } from '#contract/platform/halls.ts';
import type { Database } from '../kernel/sql.ts';
import { firstHallCode, writeHall } from './halls.ts';

/** What was said at the start about the hall; only an empty database takes it. */
export type HallFlags = Partial<Hall>;

/** How each part of a hall is called where it was said, for the sentences about it. */
export type HallWords = Readonly<Record<keyof Hall, string>>;

const flagNames: HallWords = {
  hallCode: '启动参数 --hall-code',
  hallName: '启动参数 --hall-name',
  regionCode: '启动参数 --region',
  contactPhone: '启动参数 --phone',
  address: '启动参数 --address',
  publicUrl: '启动参数 --public-url',
};

/** An invented hall, for trials. */
export const exampleHall: Hall = {
  hallCode: '000000-01',
  hallName: '示例区政务服务中心',
  regionCode: '000000',
  contactPhone: '000-12345678',
  address: '',
  publicUrl: '',
};

/**
 * Gives an empty database its first hall, and stations from before halls their place in it. A database that has halls keeps them as they are.
 *
 * @returns one sentence for each flag that says something else than the database does; nothing was changed by it
 */
export async function seedFirstHall(
  db: Database,
  flags: HallFlags,
  now: Date,
  words: HallWords = flagNames,
): Promise<string[]> {
  return await db.tx(async (sql) => {
    await sql.query('lock table hall in share row exclusive mode');
    if ((await firstHallCode(sql)) === null) await writeHall(sql, Hall.parse({ ...exampleHall, ...flags }), now);
    await sql.query('update station set hall_code = $1 where hall_code is null', [await firstHallCode(sql)]);
    const halls = await sql.query<Record<string, string>>(
      `select hall_code as "hallCode", hall_name as "hallName", region_code as "regionCode", contact_phone as "contactPhone", address, public_url as "publicUrl"
       from hall order by created_at, hall_code`,
    );
    const meant = flags.hallCode === undefined ? halls[0] : halls.find((one) => one['hallCode'] === flags.hallCode);
    if (!meant)
      return [
        `${words.hallCode} 写的是“${flags.hallCode}”，数据库里没有这个大厅，没有采用，也没有改动数据。需要新增大厅请管理员在平台上添加。`,
      ];
    return Object.entries(flags).flatMap(([name, value]) => {
      const key = name as keyof Hall;
      if (value === undefined || value === meant[key]) return [];
      return [
        `${words[key]} 写的是“${value}”，数据库里大厅 ${meant['hallCode']} 的是“${meant[key]}”，以数据库为准，没有改动。要改请管理员在平台上修改大厅，并去掉这一处。`,
      ];
    });
  });
}
