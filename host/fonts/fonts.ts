import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ExpectedError } from '#contract/errors.ts';

/** Paths of the TTF files documents are set in. */
export interface FontFiles {
  regular: string;
  bold: string;
}

/** A font file is not where it should be; nothing in Chinese can be printed without it. */
export class FontMissing extends ExpectedError {
  readonly file: string;

  constructor(file: string) {
    super('DOCUMENT_FAILED', { reason: `找不到字体文件 ${path.basename(file)}` });
    this.name = 'FontMissing';
    this.file = file;
  }
}

const regularName = 'NotoSansSC_400Regular.ttf';
const boldName = 'NotoSansSC_700Bold.ttf';

/**
 * Finds Noto Sans SC in weights 400 and 700.
 *
 * @param fontDir folder holding both files side by side, for installers that ship them outside `node_modules`;
 *   without it the files come from the installed font package
 * @throws FontMissing
 */
export function findFonts({ fontDir }: { fontDir?: string } = {}): FontFiles {
  const files =
    fontDir === undefined
      ? { regular: fromPackage('400Regular', regularName), bold: fromPackage('700Bold', boldName) }
      : { regular: path.join(fontDir, regularName), bold: path.join(fontDir, boldName) };
  for (const file of Object.values(files)) if (!existsSync(file)) throw new FontMissing(file);
  return files;
}

function fromPackage(weight: string, name: string): string {
  const file = `@expo-google-fonts/noto-sans-sc/${weight}/${name}`;
  // `resolve.paths` instead of `resolve`: a missing package is then our own error and not a stack trace from the loader.
  const roots = createRequire(import.meta.url).resolve.paths(file) ?? [];
  return roots.map((root) => path.join(root, file)).find((candidate) => existsSync(candidate)) ?? file;
}
