#!/usr/bin/env bash
# What: address-parse 1.2.19, on addresses in the cities that have streets and towns but no districts.
# Expected: city without a district, the street with its name whole, as for 新华街道.
# Seen: two leading characters that match decide. 雄关街道 becomes the district 雄关区 with a code of its own (620290), and
#   the street is left as "街道100号"; 石岐街道 becomes 石岐区街道办事处 and is left as "街道100号" too. Nothing warns, the
#   result is complete and looks better than the right one.
# Why it matters: the place of a complaint or of a shop gets a district that does not exist and loses the street that does;
#   dispatch by place goes nowhere.
# Our guard: the package is no dependency; places are chosen from the region table, and what was typed is kept as typed.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . address-parse@1.2.19

cat >look.cjs <<'JS'
const AddressParse = require('address-parse').default;
for (const text of ['甘肃省嘉峪关市新华街道100号', '甘肃省嘉峪关市雄关街道100号', '广东省中山市石岐街道100号']) {
  const [first] = AddressParse.parse(text);
  console.log(`${text} → area=${first.area || '(none)'} details=${first.details} code=${first.code}`);
}
JS

cat >expected.txt <<'TXT'
甘肃省嘉峪关市新华街道100号 → area=(none) details=新华街道100号 code=620200
甘肃省嘉峪关市雄关街道100号 → area=雄关区 details=街道100号 code=620290
广东省中山市石岐街道100号 → area=石岐区街道办事处 details=街道100号 code=442007
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: addresses are no longer split as recorded" >&2; exit 1; }
