/** Why the store could not be opened; the caller turns this into words. */
export type StoreProblem = 'CORRUPT' | 'WRONG_KEY' | 'KEY_MISSING' | 'KEY_SEALED' | 'NEWER' | 'IN_USE' | 'LOST';

export class StoreError extends Error {
  readonly problem: StoreProblem;
  readonly file: string;

  constructor(problem: StoreProblem, file: string, cause?: unknown) {
    super(`store ${problem}: ${file}`, { cause });
    this.name = 'StoreError';
    this.problem = problem;
    this.file = file;
  }
}
