import { describe, expect, it } from 'vitest';
import { runCommand } from './command-line.ts';

describe('device commands', () => {
  it('list answers with one line of devices', async () => {
    const { code, answer, output } = await runCommand('device', 'list', '--json');
    expect(code).toBe(0);
    expect(output.trimEnd().split('\n')).toHaveLength(1);
    expect(Object.keys(answer)).toEqual(['devices', 'enumeration', 'missing']);
  });
});
