/** The two Debian packages: what each is called, needs and puts where. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { contentsOf, filesIn, partsOf, type Contents } from './contents.ts';
import { buildDeb, debianArchitecture, type Control } from './deb.ts';
import { guideFiles, layOutGuide } from './guide.ts';
import { platform, workstation, type Product } from './places.ts';
import { copyrightText, nodeProgram, stage, writeManifest, writeStarter, type Piece } from './stage.ts';

interface DebPlan {
  product: Product;
  starters: { command: string; entry: string }[];
  pieces: Piece[];
  control: Pick<Control, 'summary' | 'description' | 'depends' | 'recommends' | 'suggests' | 'conffiles' | 'scripts'>;
}

const linux = 'resources/linux';
const icons = (root: string): Piece[] =>
  fs.readdirSync(path.join(root, 'resources/icons')).map((file) => {
    const size = file.endsWith('.svg') ? 'scalable' : path.basename(file, '.png');
    return {
      from: `resources/icons/${file}`,
      to: `usr/share/icons/hicolor/${size}/apps/yichuang${path.extname(file)}`,
    };
  });

const plans = (root: string): DebPlan[] => [
  {
    product: workstation,
    starters: [
      { command: 'yichuang-workstation', entry: 'cli/window/main.ts' },
      { command: 'yichuang', entry: 'cli/main.ts' },
    ],
    pieces: [
      ...icons(root),
      { from: `${linux}/70-yichuang.rules`, to: 'lib/udev/rules.d/70-yichuang.rules' },
      { from: `${linux}/yichuang-wacom.conf`, to: 'usr/share/doc/yichuang-workstation/examples/yichuang-wacom.conf' },
      {
        from: `${linux}/workstation/yichuang-workstation.desktop`,
        to: 'usr/share/applications/yichuang-workstation.desktop',
      },
      {
        from: `${linux}/workstation/yichuang-workstation.service`,
        to: 'usr/lib/systemd/user/yichuang-workstation.service',
      },
      { from: `${linux}/workstation/workstation.toml`, to: 'usr/share/yichuang-workstation/workstation.toml' },
      { from: `${linux}/workstation/lintian-overrides`, to: 'usr/share/lintian/overrides/yichuang-workstation' },
    ],
    control: {
      summary: 'government service window workstation (一窗)',
      description: [
        '综合窗口工作站：读证、核验、受理、签字、打印；断网照样受理。',
        '自带 Node，用本机的 Chromium 或 Chrome 打开界面，数据加密存在本机。',
      ],
      depends: [
        'adduser',
        'chromium | google-chrome-stable | chromium-browser',
        'fontconfig',
        'fonts-noto-cjk',
        // Names of people: GB 18030-2022 level 3 as a whole, accented letters, and what of Amendment 1 has a font.
        'fonts-dejavu-core',
        'fonts-hanazono',
        'fonts-babelstone-han',
      ],
      recommends: ['cups-client', 'zenity | x11-utils'],
      suggests: [],
      conffiles: [],
      scripts: path.join(root, 'scripts/package/debian/workstation'),
    },
  },
  {
    product: platform,
    starters: [{ command: 'yichuang-platform', entry: 'cli/platform-service/main.ts' }],
    pieces: [
      { from: `${linux}/platform/yichuang-platform.service`, to: 'lib/systemd/system/yichuang-platform.service' },
      {
        from: `${linux}/platform/yichuang-platform-health.service`,
        to: 'lib/systemd/system/yichuang-platform-health.service',
      },
      {
        from: `${linux}/platform/yichuang-platform-health.timer`,
        to: 'lib/systemd/system/yichuang-platform-health.timer',
      },
      { from: `${linux}/platform/logrotate`, to: 'etc/logrotate.d/yichuang-platform' },
      { from: `${linux}/platform/platform.toml`, to: 'usr/share/yichuang-platform/platform.toml' },
      { from: `${linux}/platform/lintian-overrides`, to: 'usr/share/lintian/overrides/yichuang-platform' },
    ],
    control: {
      summary: 'central platform of the service windows (一窗)',
      description: [
        '中心平台：接收各窗口的办件，管人员、事项、编号。',
        '自带 Node；数据库用 PostgreSQL，试用时可用内嵌的。',
      ],
      depends: ['adduser', 'init-system-helpers (>= 1.51)', 'logrotate'],
      recommends: ['postgresql'],
      suggests: [],
      conffiles: ['/etc/logrotate.d/yichuang-platform'],
      scripts: path.join(root, 'scripts/package/debian/platform'),
    },
  },
];

export interface BuiltDeb {
  name: string;
  file: string;
  version: string;
  bytes: number;
  files: number;
  installedBytes: number;
  parts: ReturnType<typeof partsOf>;
}

export interface Making {
  version: string;
  compression: 'xz' | 'gzip';
}

/**
 * Every package in every version asked for: the tree is laid out once, only what it says of itself differs.
 *
 * @param inspect is shown the contents before anything is built, and may refuse them by throwing
 */
export function buildDebs(
  root: string,
  {
    versions,
    outDir,
    inspect,
    only,
  }: {
    versions: readonly Making[];
    outDir: string;
    inspect: (product: Product, contents: Contents) => void;
    /** Every package unless one is named. */
    only?: string;
  },
): BuiltDeb[] {
  const architecture = debianArchitecture();
  const wanted = plans(root).filter(({ product }) => only === undefined || product.name === only);
  return wanted.flatMap((plan) => {
    const { product, pieces, control } = plan;
    const contents = contentsOf(root, product, process);
    inspect(product, contents);
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), `${product.name}-`));
    try {
      layOut(root, dir, plan, contents);
      const depends = [...control.depends, ...libraries(dir)];
      const parts = [
        ...partsOf(root, contents.files),
        { name: 'bin/node', bytes: fs.statSync(nodeProgram(root)).size, files: 1 },
      ];
      return versions.map(({ version, compression }) => {
        writeManifest(root, dir, product.name, version);
        const about = { name: product.name, version, architecture, ...control, depends };
        const file = buildDeb(dir, outDir, about, compression);
        return {
          name: product.name,
          file,
          version,
          bytes: fs.statSync(file).size,
          files: contents.files.length + 1 + pieces.length + guideFiles(root).length,
          installedBytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
          parts,
        };
      });
    } finally {
      fs.rmSync(dir, { recursive: true, force: true });
    }
  });
}

function layOut(root: string, dir: string, { product, starters, pieces }: DebPlan, contents: Contents): void {
  stage(root, dir, product.name, contents, pieces);
  for (const { command, entry } of starters) writeStarter(dir, product.name, command, entry);
  const doc = path.join(dir, 'usr/share/doc', product.name);
  fs.mkdirSync(doc, { recursive: true });
  layOutGuide(root, doc);
  fs.writeFileSync(path.join(doc, 'copyright'), copyrightText(root, contents.packages));
}

/** The libraries the native files ask for, as Debian names them; those in the package itself are known by their folders. */
function libraries(dir: string): string[] {
  const all = filesIn(dir, 'usr/lib').map((file) => path.join(dir, file));
  const own = all.filter((file) => /\.so(\.[\d.]+)?$/.test(file));
  const asking = [...own, ...all.filter((file) => file.endsWith('.node') || file.endsWith('/bin/node'))];
  const work = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-shlibs-'));
  try {
    fs.mkdirSync(path.join(work, 'debian'));
    fs.writeFileSync(path.join(work, 'debian/control'), 'Source: yichuang\n\nPackage: yichuang\nArchitecture: any\n');
    const folders = [...new Set(own.map((file) => path.dirname(file)))].map((folder) => `-l${folder}`);
    const given = ['-O', '--ignore-missing-info', ...folders, ...asking.flatMap((file) => ['-e', file])];
    const asked = spawnSync('dpkg-shlibdeps', given, { cwd: work, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    if (asked.status !== 0) {
      const errors = asked.stderr.split('\n').filter((line) => line.includes('error:'));
      throw new Error(`dpkg-shlibdeps 没有认出依赖的库：\n${errors.join('\n')}`);
    }
    const [, list = ''] = /shlibs:Depends=(.*)/.exec(asked.stdout) ?? [];
    return list.split(', ').filter((one) => one !== '');
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
