import { z } from 'zod';
import { sm3Of } from '../kernel/digest.ts';
import { readTar, type TarFile } from './tar.ts';

export const manifestName = 'manifest.json';
export const archiveFormat = 'yichuang-archive/1';

/** What a package says of itself: every file with its size and SM3, made together with it. */
export const Manifest = z.object({
  format: z.literal(archiveFormat),
  projectNo: z.string(),
  taskName: z.string(),
  madeAt: z.string(),
  madeBy: z.string(),
  files: z.array(
    z.object({
      path: z.string(),
      /** In words, e.g. 受理通知书. */
      what: z.string(),
      bytes: z.number().int(),
      sm3: z.string().regex(/^[0-9a-f]{64}$/),
    }),
  ),
});
export type Manifest = z.infer<typeof Manifest>;

/** Without these a package is none, whatever its digests say. */
export const mustHave = ['case.json', 'steps.json', 'materials.json', 'documents.json'] as const;

export interface Checked {
  isWhole: boolean;
  projectNo: string;
  files: number;
  /** SM3 of the manifest: the one number to keep elsewhere, so that nobody exchanges package and manifest together. */
  manifestSm3: string;
  /** One sentence each. */
  faults: string[];
}

/**
 * Verifies a package by itself, without any store: every file of the manifest is there and unchanged, and no other one.
 *
 * @param digest of the manifest, as it was kept elsewhere
 */
export function checkArchive(tar: Uint8Array, digest?: string): Checked {
  const none = { isWhole: false, projectNo: '', files: 0, manifestSm3: '' };
  let found: TarFile[];
  try {
    found = readTar(tar);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { ...none, faults: [`不是完整的归档包：${error.message}`] };
  }
  const own = found.find((one) => one.path === manifestName);
  if (!own) return { ...none, faults: ['没有清单 manifest.json'] };
  const manifestSm3 = sm3Of(own.bytes);
  const manifest = parsed(own.bytes);
  if (!manifest) return { ...none, manifestSm3, faults: ['清单读不懂，或者是另一个版本的'] };
  const faults: string[] = [];
  if (digest !== undefined && digest !== manifestSm3) faults.push('清单的摘要与给出的不同：清单或整个包被换过');
  const names = found.map((one) => one.path);
  const listed = new Map(manifest.files.map((one) => [one.path, one]));
  for (const name of new Set(names)) {
    if (names.filter((one) => one === name).length > 1) faults.push(`${name} 有两份`);
    if (name !== manifestName && !listed.has(name)) faults.push(`${name} 不在清单里`);
  }
  for (const { path, bytes, sm3 } of manifest.files) {
    const file = found.find((one) => one.path === path);
    if (!file) faults.push(`缺 ${path}`);
    else if (file.bytes.length !== bytes || sm3Of(file.bytes) !== sm3) faults.push(`${path} 被改过`);
  }
  for (const name of mustHave) if (!listed.has(name)) faults.push(`清单里没有 ${name}`);
  return {
    isWhole: faults.length === 0,
    projectNo: manifest.projectNo,
    files: manifest.files.length,
    manifestSm3,
    faults,
  };
}

function parsed(bytes: Uint8Array): Manifest | null {
  try {
    return Manifest.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch (error) {
    // Not JSON: said by the caller like any other manifest nobody can read.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
