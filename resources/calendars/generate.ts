/**
 * Writes the seed calendar from the holiday table of the chinese-days package. Run once for a new package version:
 * `npx node resources/calendars/generate.ts 2024 2026 2026.1`. Later years come in as calendars the administrator imports.
 */
import { writeFileSync } from 'node:fs';
import chineseDays from 'chinese-days';

const [from = '2024', to = '2026', version = `${to}.1`] = process.argv.slice(2);
const years: Record<string, { holidays: string[]; makeUpDays: string[] }> = {};

for (let year = Number(from); year <= Number(to); year += 1) {
  const holidays: string[] = [];
  const makeUpDays: string[] = [];
  for (let day = Date.UTC(year, 0, 1); new Date(day).getUTCFullYear() === year; day += 86_400_000) {
    const date = new Date(day).toISOString().slice(0, 10);
    const isWeekend = [0, 6].includes(new Date(day).getUTCDay());
    const { name, work } = chineseDays.getDayDetail(date);
    // A day the table names carries the holiday as `English,Chinese,length`; plain days carry the weekday only.
    if (!work && name.includes(',')) holidays.push(date);
    if (work && isWeekend) makeUpDays.push(date);
  }
  // The package treats a year it has nothing about as a year without holidays; such a year must never get into the file.
  if (holidays.length < 10) throw new Error(`chinese-days holds no holidays for ${year}`);
  years[String(year)] = { holidays, makeUpDays };
}

const target = new URL(`./${from}-${to}.json`, import.meta.url);
writeFileSync(target, `${JSON.stringify({ version, source: 'chinese-days 1.5.7', years }, null, 2)}\n`);
console.log(`${target.pathname}: ${Object.keys(years).length} years`);
