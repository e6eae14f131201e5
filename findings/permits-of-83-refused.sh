#!/usr/bin/env bash
# What: validator 13.15.35, isIdentityCard(number, 'zh-CN'), on the eighteen-digit numbers of residence permits.
# Expected: permits of Hong Kong (810000), Macao (820000) and Taiwan (830000) residents follow one rule since 2018
#   (GB 11643 numbers, same check character): all valid or none.
# Seen: 81 and 82 are valid, 83 is refused. idcard 4.2.0 takes all three.
# Why it matters: every holder of a Taiwan resident's residence permit is told at the counter that the number is wrong.
# Our guard: the package is no dependency; contract/codes/citizen-number.ts takes all three beginnings.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . validator@13.15.35 idcard@4.2.0

cat >look.cjs <<'JS'
const { isIdentityCard } = require('validator');
const idcard = require('idcard');
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
// Synthetic numbers with a right check character.
const numberOf = (region) => {
  const body = `${region}19900101002`;
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return body + '10X98765432'[sum % 11];
};
for (const region of ['810000', '820000', '830000'])
  console.log(`${region} validator=${isIdentityCard(numberOf(region), 'zh-CN')} idcard=${idcard.info(numberOf(region)).valid}`);
JS

cat >expected.txt <<'TXT'
810000 validator=true idcard=true
820000 validator=true idcard=true
830000 validator=false idcard=true
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: permits are no longer refused as recorded" >&2; exit 1; }
