import fs from 'node:fs';
import path from 'node:path';

/**
 * What a file outside of the store says of it: how often it was started and how far its acts are counted. A store that falls behind its
 * marks has lost its end or was put back from an older copy.
 */
export interface Mark {
  /** The store it belongs to. */
  storeId: string;
  /** Starts of the workstation on this store. */
  boot: number;
  /** Acts counted so far; written with each, without waiting for the disk. */
  latest: number;
  /** Acts up to here may have happened; on the disk before the first of them does. */
  reserved: number;
  /** The workstation was stopped in order: `latest` is exact. */
  isClosed: boolean;
  /** The system's own start: while it is the same, `latest` cannot have been lost with the power. */
  system: string;
}

/** Acts set aside with one write that waits for the disk. */
export const markStep = 32;
const markBytes = 512;

/** Makes what only the holder of the store's key can make. */
type Signer = (text: string) => string;

/** The mark of a file; null when there is none, or one that the holder of this key did not write. */
export function readMark(file: string, sign: Signer): Mark | null {
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8').trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EACCES' || code === 'ENOTDIR') return null;
    throw error;
  }
  const [version, storeId, boot, latest, reserved, isClosed, system = '', mac] = text.split(' ');
  if (version !== 'yichuang-mark-1' || storeId === undefined || mac === undefined) return null;
  if (sign(text.slice(0, text.lastIndexOf(' '))) !== mac) return null;
  return {
    storeId,
    boot: Number(boot),
    latest: Number(latest),
    reserved: Number(reserved),
    isClosed: isClosed === '1',
    system,
  };
}

/** Keeps marks in step with the store: one beside it, one where putting back the folder does not reach. */
export interface MarkKeeper {
  /** The store is about to count this act: said before it is committed. */
  reserve(sequence: number): void;
  /** Committed. */
  reached(sequence: number): void;
  /** Stopped in order. */
  close(): void;
}

/**
 * Takes over the files for this start of the workstation.
 *
 * @param onTrouble a file that cannot be written is done without, and said once
 */
export function keepMarks(
  files: readonly string[],
  first: Pick<Mark, 'storeId' | 'boot' | 'latest' | 'system'>,
  sign: Signer,
  onTrouble: (file: string, error: unknown) => void,
): MarkKeeper {
  let mark: Mark = { ...first, reserved: first.latest + markStep, isClosed: false };
  const handles = new Map<string, number>();
  const dropped = (file: string, error: unknown): void => {
    const handle = handles.get(file);
    handles.delete(file);
    if (handle !== undefined) fs.closeSync(handle);
    onTrouble(file, error);
  };
  const write = (isSynced: boolean): void => {
    const text = textOf(mark, sign);
    for (const [file, handle] of [...handles]) {
      try {
        fs.writeSync(handle, text, 0);
        if (isSynced) fs.fsyncSync(handle);
      } catch (error) {
        dropped(file, error);
      }
    }
  };
  for (const file of files) {
    try {
      fs.mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
      handles.set(file, replace(file, textOf(mark, sign)));
    } catch (error) {
      onTrouble(file, error);
    }
  }
  let isAhead = false;
  return {
    reserve(sequence) {
      if (sequence <= mark.reserved - markStep / 2) return;
      // In the middle of a step the next is set aside without anybody waiting; only who overtakes that waits.
      const isLate = sequence > mark.reserved;
      if (!isLate && isAhead) return;
      mark = { ...mark, reserved: sequence + markStep };
      write(isLate);
      if (isLate) return;
      isAhead = true;
      let open = handles.size;
      if (open === 0) isAhead = false;
      for (const handle of handles.values())
        fs.fsync(handle, () => {
          open -= 1;
          if (open === 0) isAhead = false;
        });
    },
    reached(sequence) {
      mark = { ...mark, latest: sequence };
      write(false);
    },
    close() {
      mark = { ...mark, reserved: mark.latest, isClosed: true };
      write(true);
      for (const handle of handles.values()) fs.closeSync(handle);
      handles.clear();
    },
  };
}

function textOf(mark: Mark, sign: Signer): string {
  const { storeId, boot, latest, reserved, isClosed, system } = mark;
  const text = `yichuang-mark-1 ${storeId} ${boot} ${latest} ${reserved} ${isClosed ? 1 : 0} ${system}`;
  return `${`${text} ${sign(text)}`.padEnd(markBytes - 1)}\n`;
}

/** Whole or not at all, and known to the folder. Returns the open file. */
function replace(file: string, text: string): number {
  const temporary = `${file}.new`;
  const handle = fs.openSync(temporary, 'w', 0o600);
  fs.writeSync(handle, text, 0);
  fs.fsyncSync(handle);
  fs.closeSync(handle);
  fs.renameSync(temporary, file);
  if (process.platform !== 'win32') {
    const folder = fs.openSync(path.dirname(file), 'r');
    fs.fsyncSync(folder);
    fs.closeSync(folder);
  }
  return fs.openSync(file, 'r+');
}
