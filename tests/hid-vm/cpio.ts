import { readFileSync } from 'node:fs';

/** One thing in an initial file system. Folders above it are made as needed. */
export interface ArchiveEntry {
  /** Inside the archive, without a leading slash. */
  path: string;
  content: { file: string } | { bytes: Uint8Array | string } | { link: string } | 'folder';
  /** 0644 unless given; folders and links take 0755. */
  mode?: number;
}

const FOLDER = 0o040000;
const FILE = 0o100000;
const LINK = 0o120000;

/** A `newc` cpio archive, the form in which Linux takes its initial file system. Several may follow one another. */
export function* cpioArchive(entries: readonly ArchiveEntry[]): Generator<Uint8Array> {
  const folders = new Set<string>();
  let inode = 0;
  function* member(path: string, mode: number, bytes: Uint8Array): Generator<Uint8Array> {
    inode += 1;
    const name = Buffer.from(`${path}\0`);
    const fields = [inode, mode, 0, 0, 1, 0, bytes.length, 0, 0, 0, 0, name.length, 0];
    const header = Buffer.concat([
      Buffer.from(`070701${fields.map((value) => value.toString(16).padStart(8, '0')).join('')}`),
      name,
    ]);
    yield padded(header);
    yield padded(bytes);
  }
  for (const { path, content, mode } of entries) {
    const parts = path.split('/');
    for (let depth = 1; depth < parts.length + (content === 'folder' ? 1 : 0); depth += 1) {
      const folder = parts.slice(0, depth).join('/');
      if (folders.has(folder)) continue;
      folders.add(folder);
      yield* member(folder, FOLDER | 0o755, new Uint8Array());
    }
    if (content === 'folder') continue;
    if ('link' in content) yield* member(path, LINK | 0o777, Buffer.from(content.link));
    else
      yield* member(
        path,
        FILE | (mode ?? 0o644),
        'file' in content ? readFileSync(content.file) : Buffer.from(content.bytes as Uint8Array),
      );
  }
  yield* member('TRAILER!!!', 0, new Uint8Array());
}

function padded(bytes: Uint8Array): Uint8Array {
  const rest = bytes.length % 4;
  return rest === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - rest)]);
}
