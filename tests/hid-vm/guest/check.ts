/** One thing to see on the real kernel. */
export interface Check {
  title: string;
  /** Returns why it cannot be asked here, or nothing. @throws when it does not hold */
  run(): Promise<string | null | void>;
  /** 30 s unless given. */
  limitMs?: number;
}

const LIMIT_MS = 30_000;

/** Runs checks one after another, one line each. @param afterFailure puts away what the failed one left @returns whether all held */
export async function runChecks(checks: readonly Check[], afterFailure: () => Promise<void>): Promise<boolean> {
  let passed = 0;
  let failed = 0;
  for (const { title, run, limitMs = LIMIT_MS } of checks) {
    const began = performance.now();
    const took = (): string => `(${Math.round(performance.now() - began)} ms)`;
    try {
      const whyNot = await limited(run(), limitMs);
      if (typeof whyNot === 'string') console.log(`--   ${title}: ${whyNot}`);
      else {
        passed += 1;
        console.log(`ok   ${title} ${took()}`);
      }
    } catch (error) {
      failed += 1;
      console.log(`FAIL ${title} ${took()}`);
      console.log(
        error instanceof Error
          ? `${error.stack ?? error.message}${error.cause === undefined ? '' : `\n  cause: ${String(error.cause)}`}`
          : String(error),
      );
      await afterFailure();
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 && passed > 0;
}

async function limited<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error(`no end within ${ms} ms`)), ms))),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
