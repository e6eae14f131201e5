import fs from 'node:fs';
import path from 'node:path';
import process from 'node:process';

/** The machine's Chromium or Chrome, or null. `CHROMIUM_PATH` goes before everything. */
export function findChromium(): string | null {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return fs.existsSync(named) ? named : null;
  const programs =
    process.platform === 'win32'
      ? windowsPlaces()
      : process.platform === 'darwin'
        ? [
            '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
            '/Applications/Chromium.app/Contents/MacOS/Chromium',
          ]
        : linuxPlaces();
  return programs.find((one) => fs.existsSync(one)) ?? null;
}

function linuxPlaces(): string[] {
  const names = [
    'chromium',
    'chromium-browser',
    'google-chrome',
    'google-chrome-stable',
    'qaxbrowser',
    'browser360-cn-stable',
  ];
  return (process.env['PATH'] ?? '').split(':').flatMap((dir) => names.map((name) => path.join(dir, name)));
}

function windowsPlaces(): string[] {
  const roots = [process.env['PROGRAMFILES'], process.env['PROGRAMFILES(X86)'], process.env['LOCALAPPDATA']].filter(
    (one) => one !== undefined,
  );
  return roots.flatMap((root) =>
    [
      'Google\\Chrome\\Application\\chrome.exe',
      'Chromium\\Application\\chrome.exe',
      'Microsoft\\Edge\\Application\\msedge.exe',
    ].map((place) => path.join(root, place)),
  );
}

/** Nothing but our page: no first-run pages, no look-ups outside. Root cannot use Chromium's own sandbox. */
export function chromiumFlags(): string[] {
  return [
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--disable-quic',
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ];
}

/** @throws with the next step when there is none */
export function requireChromium(): string {
  const found = findChromium();
  if (!found)
    throw new Error(
      '没有找到 Chromium 或 Chrome。请安装（Debian：apt-get install chromium），或用环境变量 CHROMIUM_PATH 指明程序位置。',
    );
  return found;
}
