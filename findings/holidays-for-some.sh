#!/usr/bin/env bash
# What: date-holidays 3.37.0 with its Chinese table (data of date-holidays itself).
# Expected: type "public" is a day off for everybody; halves of days and days for one group are something else, as the
#   package has types `optional` and `observance`.
# Seen: 妇女节, 青年节, 儿童节 and 建军节 are `public` like 国庆节. Three of them start at noon in the table, so the answer
#   depends on the hour: Monday 8 March 2027 is a working day at 09:00 and a public holiday at 14:00. 1 June is one all
#   day, for all ages. That they concern women, youth, children and soldiers stands only in a free text note.
# Why it matters: a due date counted with it moves by a day, or not, with the hour of the acceptance.
# Our guard: days off come from the imported table, as whole days; nobody's half holiday is in it.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . date-holidays@3.37.0

cat >look.cjs <<'JS'
const Holidays = require('date-holidays');
const china = new Holidays('CN');
for (const day of ['2026-06-01', '2027-03-08', '2027-05-04', '2028-08-01', '2027-10-01'])
  for (const hour of ['09:00', '14:00']) {
    const found = china.isHoliday(new Date(`${day}T${hour}:00+08:00`));
    console.log(`${day} ${hour} ${found ? found.map((one) => `${one.name} ${one.type} note=${one.note ?? '-'}`).join('; ') : 'working day'}`);
  }
JS

cat >expected.txt <<'TXT'
2026-06-01 09:00 六一儿童节 public note=Children below the age of 14
2026-06-01 14:00 六一儿童节 public note=Children below the age of 14
2027-03-08 09:00 working day
2027-03-08 14:00 国际妇女节 public note=Women
2027-05-04 09:00 working day
2027-05-04 14:00 青年节 public note=Youth from the age of 14 to 28
2028-08-01 09:00 working day
2028-08-01 14:00 建军节 public note=Military personnel in active service
2027-10-01 09:00 国庆节 public note=-
2027-10-01 14:00 国庆节 public note=-
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: the Chinese table is no longer as recorded" >&2; exit 1; }
