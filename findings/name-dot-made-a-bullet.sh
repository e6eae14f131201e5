#!/usr/bin/env bash
# What: pdfmake 0.3.11 (pdfkit, fontkit) with Noto Sans SC as @expo-google-fonts/noto-sans-sc 0.4.3 has it; poppler reads the result.
# Expected: what a PDF shows can be copied out of it as it was written, or fails for every character alike.
# Seen: where the font draws two characters with one glyph, the whole document gives back the one that was used first. A list with
#   bullets (•) before a name turns the name's middle dot (·) into a bullet; 方 after the radical ⽅ comes out as the radical.
#   Written the other way round, both bullets are middle dots. Nothing can be seen on the page.
# Why it matters: the name copied from a notice, or found in an archive by its text, is another string than the one on the ID card.
# Our guard: each character gets a code of its own in the file, the outline twice (host/documents/pdf-fonts.ts), and a test reads names back.
set -euo pipefail
command -v pdftotext >/dev/null || { echo "needs pdftotext (poppler-utils)" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . pdfmake@0.3.11 @expo-google-fonts/noto-sans-sc@0.4.3

cat >write.cjs <<'JS'
const path = require('node:path');
const pdfmake = require('pdfmake');
const folder = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
const normal = path.join(folder, '400Regular', 'NotoSansSC_400Regular.ttf');
pdfmake.addFonts({ Song: { normal } });
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((file) => file === normal);
const write = (name, lines) =>
  pdfmake.createPdf({ content: lines, defaultStyle: { font: 'Song' } }).write(`${name}.pdf`);
(async () => {
  await write('list-first', ['• 申请书', '样例·买买提']);
  await write('name-first', ['样例·买买提', '• 申请书']);
  await write('radical-first', ['⽅', '方大同']);
})();
JS
node write.cjs
for name in list-first name-first radical-first; do
  echo "$name: $(pdftotext -enc UTF-8 "$name.pdf" - | tr -d '\f' | tr -s '\n' '|')"
done | tee seen.txt

cat >expected.txt <<'TXT'
list-first: • 申请书|样例•买买提|
name-first: 样例·买买提|· 申请书|
radical-first: ⽅|⽅大同|
TXT
diff expected.txt seen.txt || { echo "changed: characters that share a glyph no longer come out as recorded" >&2; exit 1; }
