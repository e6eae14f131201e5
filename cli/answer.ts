import { ExpectedError } from '#contract/errors.ts';
import { createLogger } from '#host/kernel/log.ts';

/** One JSON object on standard output. */
export function answer(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Runs a command; what goes wrong is an `error` object with a sentence, and exit code 1. */
export async function answering(work: () => Promise<unknown>): Promise<void> {
  try {
    answer(await work());
  } catch (error) {
    answer(failed(error));
    process.exitCode = error instanceof CommandCancelled ? error.exitCode : 1;
  }
}

export function failed(error: unknown): { error: { code: string; message: string } } {
  if (error instanceof CommandCancelled) return { error: { code: error.code, message: error.message } };
  // The sentence of a refused form speaks of a page to reload; what was wrong is in its fields.
  if (error instanceof ExpectedError)
    return {
      error: {
        code: error.code,
        message: error.fields?.length ? `${error.fields.map(({ message }) => message).join('；')}。` : error.message,
      },
    };
  createLogger().error('command', error);
  return { error: { code: 'INTERNAL', message: new ExpectedError('INTERNAL').message } };
}

/** A number given on the command line. @throws ExpectedError INPUT_INVALID */
export function numberFlag(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max)
    throw new UsageError(`--${name} 应为 ${min} 到 ${max} 之间的整数，收到“${text}”。`);
  return value;
}

/** What was typed cannot be meant. */
export class UsageError extends ExpectedError {
  constructor(sentence: string) {
    super('INPUT_INVALID');
    this.message = sentence;
  }
}

/** Somebody wanted it to end. */
export class CommandCancelled extends Error {
  readonly code = 'CANCELLED';
  readonly exitCode: number;

  constructor(sentence: string, exitCode: number) {
    super(sentence);
    this.exitCode = exitCode;
  }
}
