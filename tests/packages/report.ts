/** Steps of the package test: each says what it saw; the first that fails ends the run. */
import assert from 'node:assert/strict';

export interface Report {
  step<T>(what: string, work: () => Promise<T> | T): Promise<T>;
  note(text: string): void;
}

export function createReport(print: (text: string) => void): Report {
  return {
    async step(what, work) {
      const from = performance.now();
      try {
        const result = await work();
        print(`✓ ${what}（${((performance.now() - from) / 1000).toFixed(1)} 秒）`);
        return result;
      } catch (error) {
        print(`✗ ${what}`);
        throw error;
      }
    },
    note: (text) => print(`  ${text}`),
  };
}

export const includes = (text: string, ...parts: string[]): void => {
  for (const part of parts) assert.ok(text.includes(part), `没有说“${part}”，说的是：\n${text}`);
};
