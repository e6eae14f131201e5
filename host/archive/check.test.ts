import { describe, expect, it } from 'vitest';
import { sm3Of } from '../kernel/digest.ts';
import { archiveFormat, checkArchive, manifestName, mustHave } from './check.ts';
import { readTar, writeTar, type TarFile } from './tar.ts';

const bytesOf = (text: string): Uint8Array => Buffer.from(text);
const contents: TarFile[] = [
  ...mustHave.map((path) => ({ path, bytes: bytesOf(`{"of":"${path}"}`) })),
  { path: 'documents/ACCEPT-1.pdf', bytes: bytesOf('%PDF-1.7 示例') },
];
function packed(files = contents, listed = contents): Uint8Array {
  const manifest = {
    ...{
      format: archiveFormat,
      projectNo: '000000202600000001',
      taskName: '示例',
      madeAt: '2026-11-30',
      madeBy: '李静',
    },
    files: listed.map(({ path, bytes }) => ({ path, what: path, bytes: bytes.length, sm3: sm3Of(bytes) })),
  };
  return writeTar([{ path: manifestName, bytes: bytesOf(JSON.stringify(manifest)) }, ...files], 1_700_000_000);
}

describe('an archive package', () => {
  it('is whole as it was made, and gives its files back byte for byte', () => {
    const tar = packed();
    const checked = checkArchive(tar);
    expect(checked).toMatchObject({ isWhole: true, files: contents.length, faults: [] });
    expect(checkArchive(tar, checked.manifestSm3).isWhole).toBe(true);
    expect(
      readTar(tar)
        .slice(1)
        .map((one) => Buffer.from(one.bytes)),
    ).toEqual(contents.map((one) => Buffer.from(one.bytes)));
  });

  it('names every file that was changed, left out, added or put in twice', () => {
    const [first, second, ...rest] = contents;
    const changed = [{ path: first?.path ?? '', bytes: bytesOf('{"of":"else"}') }, ...contents.slice(1)];
    expect(checkArchive(packed(changed)).faults).toEqual(['case.json 被改过']);
    expect(checkArchive(packed(contents.slice(1))).faults).toEqual(['缺 case.json']);
    expect(checkArchive(packed([...contents, { path: 'more.txt', bytes: bytesOf('x') }])).faults).toEqual([
      'more.txt 不在清单里',
    ]);
    expect(checkArchive(packed([...contents, ...(second ? [second] : [])])).faults).toEqual(['steps.json 有两份']);
    expect(checkArchive(packed(rest, rest)).faults).toEqual(['清单里没有 case.json', '清单里没有 steps.json']);
  });

  it('with another manifest is not the one that was kept', () => {
    const { manifestSm3 } = checkArchive(packed());
    expect(checkArchive(packed(contents.slice(0, -1), contents.slice(0, -1)), manifestSm3).faults).toEqual([
      '清单的摘要与给出的不同：清单或整个包被换过',
    ]);
  });

  it('cut off or scribbled over anywhere is never whole', () => {
    const tar = packed();
    for (let length = 0; length < tar.length - 1024; length += 97)
      expect(checkArchive(tar.subarray(0, length)).isWhole, String(length)).toBe(false);
    for (let at = 0; at < tar.length - 1024; at += 61) {
      const scribbled = Uint8Array.from(tar);
      scribbled[at] = (scribbled[at] ?? 0) ^ 0x20;
      const { isWhole } = checkArchive(scribbled, checkArchive(tar).manifestSm3);
      // Padding and the header's fields nobody reads may say anything.
      const isRead = readTar(tar).some(
        ({ bytes }) => at >= bytes.byteOffset - tar.byteOffset && at < bytes.byteOffset - tar.byteOffset + bytes.length,
      );
      if (isRead) expect(isWhole, String(at)).toBe(false);
    }
  });
});
