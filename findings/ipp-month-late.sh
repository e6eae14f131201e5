#!/usr/bin/env bash
# What: ipp 2.0.1, parse() of an answer that holds dateTime values (RFC 8011 5.1.15, the DateAndTime of RFC 2579).
# Expected: the moment that the eleven bytes name: year, month 1-12, day, hour, minute, second, tenths, offset from UTC.
# Seen: the month is one too late (December becomes January of the next year), the offset is not looked at, and tenths
#   become thousandths. The moments of one instant in three time zones come out as three instants, each a month away.
# Why it matters: when a job was created and completed is the only witness of a print; a log that believes it shows every
#   notice printed a month after it was accepted, and compares times across printers wrongly.
# Our guard: the package is no dependency; native-bindings/document-printer reads only job ids and states.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . ipp@2.0.1

cat >look.cjs <<'JS'
const ipp = require('ipp');
const attribute = (tag, name, value) => {
  const head = Buffer.alloc(3);
  head[0] = tag;
  head.writeUInt16BE(Buffer.byteLength(name), 1);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([head, Buffer.from(name), length, value]);
};
// year (2 bytes), month, day, hour, minute, second, tenths, sign, hours and minutes of the offset
const dateTime = (year, ...rest) => Buffer.from([year >> 8, year & 255, ...rest.slice(0, 6), rest[6].charCodeAt(0), ...rest.slice(7)]);
const ask = (value) => {
  const answer = Buffer.concat([
    Buffer.from([2, 0, 0, 0, 0, 0, 0, 1, 1]),
    attribute(0x47, 'attributes-charset', Buffer.from('utf-8')),
    attribute(0x48, 'attributes-natural-language', Buffer.from('zh-cn')),
    Buffer.from([2]),
    attribute(0x31, 'date-time-at-completed', value),
    Buffer.from([3]),
  ]);
  return new Date(ipp.parse(answer)['job-attributes-tag']['date-time-at-completed']).toISOString();
};
for (const [right, ...value] of [
  ['2026-03-09T15:30:15.500Z', 2026, 3, 9, 23, 30, 15, 5, '+', 8, 0],
  ['2026-03-09T15:30:15.500Z', 2026, 3, 9, 15, 30, 15, 5, '+', 0, 0],
  ['2026-03-09T15:30:15.500Z', 2026, 3, 9, 12, 0, 15, 5, '-', 3, 30],
  ['2026-12-31T02:00:00.000Z', 2026, 12, 31, 10, 0, 0, 0, '+', 8, 0],
  ['2026-01-31T02:00:00.000Z', 2026, 1, 31, 10, 0, 0, 0, '+', 8, 0],
])
  console.log(`${right} is read as ${ask(dateTime(...value))}`);
JS

cat >expected.txt <<'TXT'
2026-03-09T15:30:15.500Z is read as 2026-04-09T23:30:15.005Z
2026-03-09T15:30:15.500Z is read as 2026-04-09T15:30:15.005Z
2026-03-09T15:30:15.500Z is read as 2026-04-09T12:00:15.005Z
2026-12-31T02:00:00.000Z is read as 2027-01-31T10:00:00.000Z
2026-01-31T02:00:00.000Z is read as 2026-03-03T10:00:00.000Z
TXT

TZ=UTC node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: times are no longer read as recorded" >&2; exit 1; }
