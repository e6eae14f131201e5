#!/usr/bin/env bash
# What: nzh 1.0.14, Nzh.cn.decodeS(), lower-case Chinese numerals to numbers.
# Expected: 两 is how everybody says and writes 2 before 百, 千, 万; it is read as 2, or the text is refused.
# Seen: a character the table lacks is skipped and the unit after it is multiplied by nothing: 两万五千 is 5000, 两百 is
#   0, 三万两千 is 30000. The same with 廿 and 卅 for 20 and 30 (廿三 is 3). No error, no NaN. With 二 in the same
#   place all are right.
# Why it matters: amounts dictated to the hotline or copied from a contract lose their largest part and still look like
#   plausible fees.
# Our guard: the package is no dependency; money is kept in whole fen and never read from Chinese words.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . nzh@1.0.14

cat >look.cjs <<'JS'
const { cn } = require('nzh');
for (const text of ['二万五千', '两万五千', '二百', '两百', '三万二千', '三万两千', '二十三', '廿三', '三十五', '卅五'])
  console.log(`${text} ${cn.decodeS(text)}`);
JS

cat >expected.txt <<'TXT'
二万五千 25000
两万五千 5000
二百 200
两百 0
三万二千 32000
三万两千 30000
二十三 23
廿三 3
三十五 35
卅五 5
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: 两, 廿 and 卅 are no longer read as recorded" >&2; exit 1; }
