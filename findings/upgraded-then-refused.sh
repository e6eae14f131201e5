#!/usr/bin/env bash
# What: idcard 4.2.0, upgrade15To18() and info(), on fifteen-digit numbers of the first generation of cards.
# Expected: a day that never was is refused, or at least what one function of the package makes is valid for the other.
# Seen: 29 February of a year without one is "upgraded successfully" to eighteen digits with a check character, and the
#   same package's info() calls the result invalid. 29 February 1900 too. A leap day is upgraded and valid.
# Why it matters: old papers carry such numbers mistyped; the upgrade says success, and the case is stuck later with a
#   number that nobody typed.
# Our guard: the package is no dependency; no number is turned into another by a machine; eighteen digits are checked with their day.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . idcard@4.2.0

cat >look.cjs <<'JS'
const { upgrade15To18, info } = require('idcard');
for (const number of ['110101880229001', '110101900229001', '110101000229001']) {
  const { code, card } = upgrade15To18(number);
  const born = `19${number.slice(6, 8)}-${number.slice(8, 10)}-${number.slice(10, 12)}`;
  console.log(`born ${born}: upgraded=${code === 0 ? card : 'no'} then valid=${code === 0 ? info(card).valid : '-'}`);
}
JS

cat >expected.txt <<'TXT'
born 1988-02-29: upgraded=110101198802290016 then valid=true
born 1990-02-29: upgraded=110101199002290012 then valid=false
born 1900-02-29: upgraded=110101190002290011 then valid=false
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: numbers are no longer upgraded as recorded" >&2; exit 1; }
