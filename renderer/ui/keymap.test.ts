import { describe, expect, it } from 'vitest';
import { errorRegistry } from '#contract/error-registry.ts';
import { actsOf, hotlineActs, keymap, keyOf, type KeyAct } from './keymap.ts';

/** Every file of the screens but the two where keys are told apart by what the browser calls them. */
const files = import.meta.glob<string>(['../**/*.{ts,vue}', '!../**/*.test.ts', '!./keymap.ts', '!./keys.ts'], {
  query: '?raw',
  import: 'default',
  eager: true,
});
const keyName = /(?<![\w-])(F([1-9]|1[0-2])|(Ctrl|Control|Alt)\+[A-Z]?|Esc|Enter)(?!\w)/;

describe('the keymap', () => {
  it('gives each key one act, and one more at the hotline', () => {
    const acts = Object.keys(keymap) as KeyAct[];
    for (const isHotline of [true, false]) {
      const keys = acts.filter((act) => hotlineActs.includes(act) === isHotline).map((act) => keymap[act].key);
      expect(new Set(keys).size).toBe(keys.length);
    }
    expect(actsOf('F9')).toEqual(['register', 'accept']);
    expect(actsOf('F5')).toEqual([]);
  });

  it('is the only place in the screens that names a key', () => {
    expect(Object.keys(files).length).toBeGreaterThan(100);
    const named = Object.entries(files).filter(([, text]) => keyName.test(withoutComments(text)));
    expect(
      named.map(([file]) => file),
      '用 keyOf(…)、KeyCap 或 KeyButton，键名写在 ui/keymap.ts',
    ).toEqual([]);
  });

  it('agrees with the keys that messages tell people to press', () => {
    const meant: [ending: RegExp, act: KeyAct][] = [
      [/^ ?补打/, 'print'],
      [/^ ?再核/, 'verify'],
      [/^ ?重新签/, 'sign'],
    ];
    for (const { say } of Object.values(errorRegistry)) {
      for (const [, key = '', after = ''] of say.matchAll(/按 (F\d+)([^。；]*)/g)) {
        expect(actsOf(key), say).not.toEqual([]);
        for (const [ending, act] of meant) if (ending.test(after)) expect(key, say).toBe(keyOf(act));
      }
    }
  });
});

const withoutComments = (text: string): string =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|\s)\/\/.*$/gm, '$1')
    .replace(/<!--[\s\S]*?-->/g, '');
