/** Steps of the package test: each says what it saw; the first that fails ends the run. */
import assert from 'node:assert/strict';

export interface Report {
  step<T>(what: string, work: () => Promise<T> | T): Promise<T>;
  /** What this machine does not allow. */
  skip(what: string, reason: string): void;
  note(text: string): void;
  /** `N passed, N failed, N skipped` */
  total(): string;
}

export function createReport(print: (text: string) => void): Report {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  return {
    async step(what, work) {
      const from = performance.now();
      try {
        const result = await work();
        counts.passed += 1;
        print(`✓ ${what}（${((performance.now() - from) / 1000).toFixed(1)} 秒）`);
        return result;
      } catch (error) {
        counts.failed += 1;
        print(`✗ ${what}`);
        throw error;
      }
    },
    skip(what, reason) {
      counts.skipped += 1;
      print(`- ${what}：跳过。${reason}`);
    },
    total: () => `${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`,
    note: (text) => print(`  ${text}`),
  };
}

export const includes = (text: string, ...parts: string[]): void => {
  for (const part of parts) assert.ok(text.includes(part), `没有说“${part}”，说的是：\n${text}`);
};
