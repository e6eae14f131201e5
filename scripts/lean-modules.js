// Runs after `npm ci`, under whatever Node npm runs on. Takes away what packages bring along and nobody here reads: weights of the font
// that no paper uses, builds of libraries for browsers, headers of Node. The table of what is left: docs/依赖大小.md.
import fs from 'node:fs';
import path from 'node:path';

const modules = path.join(import.meta.dirname, '..', 'node_modules');

/** Folder, and what stays of it. */
const kept = [
  ['@expo-google-fonts/noto-sans-sc', /^(400Regular|700Bold|package\.json|LICENSE.*)$/],
  ['onnxruntime-web/dist', /^(ort\.wasm\.min\.js|ort-wasm-simd-threaded\.(mjs|wasm))$/],
  ['pdfmake', /^(?!build$)/],
  ['element-plus', /^(?!dist$)/],
  ...packagesOf('node/node_modules').map((name) => [
    `node/node_modules/${name}`,
    /^(?!include$|share$|CHANGELOG\.md$)/,
  ]),
];

function packagesOf(folder) {
  const place = path.join(modules, folder);
  return fs.existsSync(place) ? fs.readdirSync(place).filter((name) => name.startsWith('node-')) : [];
}

for (const [folder, stays] of kept) {
  const place = path.join(modules, folder);
  for (const name of fs.existsSync(place) ? fs.readdirSync(place) : [])
    if (!stays.test(name)) fs.rmSync(path.join(place, name), { recursive: true, force: true });
}
