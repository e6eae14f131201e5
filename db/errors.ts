/** Why the store could not be opened; the caller turns this into words. */
export type StoreProblem =
  'CORRUPT' | 'WRONG_KEY' | 'KEY_MISSING' | 'KEY_SEALED' | 'NEWER' | 'IN_USE' | 'LOST' | 'NO_ROOM';

export class StoreError extends Error {
  readonly problem: StoreProblem;
  readonly file: string;
  /** Of NO_ROOM: bytes. */
  readonly room: { needed: number; free: number } | null;

  constructor(problem: StoreProblem, file: string, cause?: unknown, room: StoreError['room'] = null) {
    super(`store ${problem}: ${file}`, { cause });
    this.name = 'StoreError';
    this.problem = problem;
    this.file = file;
    this.room = room;
  }
}
