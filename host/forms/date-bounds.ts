/** Where an item gives no bounds of its own: nobody alive was born before, no permit lasts longer. */
const earliestYears = -130;
const latestYears = 70;

/** Why a day is out of the bounds of its field, or null. Without `today` only fixed bounds count. */
export function dateFault(
  field: { title: string; 'x-earliest'?: string | undefined; 'x-latest'?: string | undefined },
  day: string,
  today: string | undefined,
): string | null {
  const earliest = boundDay(field['x-earliest'] ?? `today${earliestYears}y`, today);
  const latest = boundDay(field['x-latest'] ?? `today+${latestYears}y`, today);
  if (earliest !== null && day < earliest) return `${field.title}不能早于 ${earliest}，请核对年份。`;
  if (latest !== null && day > latest) return `${field.title}不能晚于 ${latest}，请核对年份。`;
  return null;
}

function boundDay(bound: string, today: string | undefined): string | null {
  const moved = /^today(?:([+-]\d+)([dmy]))?$/.exec(bound);
  if (!moved) return bound;
  if (today === undefined) return null;
  const by = Number(moved[1] ?? 0);
  const day = new Date(`${today}T00:00:00Z`);
  if (moved[2] === 'd') day.setUTCDate(day.getUTCDate() + by);
  else {
    const date = day.getUTCDate();
    // The 29th of February is the 28th where there is none.
    day.setUTCDate(1);
    if (moved[2] === 'm') day.setUTCMonth(day.getUTCMonth() + by);
    else day.setUTCFullYear(day.getUTCFullYear() + by);
    const last = new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
    day.setUTCDate(Math.min(date, last));
  }
  return day.toISOString().slice(0, 10);
}
