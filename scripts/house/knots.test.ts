import { describe, expect, it } from 'vitest';
import { folderGraph } from './folders.ts';
import { importGraph } from './imports.ts';
import { findKnots } from './knots.ts';

const sources = (files: Record<string, string>) =>
  Object.entries(files).map(([name, text]) => ({ name, text, isTest: false }));

describe('the look at the house', () => {
  it('sees a ring of files, be it of types only, of re-exports, of an import at run time or out of a component', () => {
    const files = importGraph(
      sources({
        'host/a/one.ts': "import type { Two } from './two.ts';",
        'host/a/two.ts': "export { three } from '#host/b/three.ts';",
        'host/b/three.ts': "export const three = () => import('../../renderer/Four.vue');",
        'renderer/Four.vue': '<script setup lang="ts">\nimport { one } from \'#host/a/one.ts\';\n</script>',
      }),
    );
    expect(findKnots(files).map((knot) => knot.round.length)).toEqual([5]);
  });

  it('sees folders tied together although no file is', () => {
    const files = importGraph(
      sources({
        'host/a/one.ts': "import { three } from '../b/three.ts';",
        'host/b/three.ts': '',
        'host/b/four.ts': "import { two } from '../a/two.ts';",
        'host/a/two.ts': '',
      }),
    );
    expect(findKnots(files)).toEqual([]);
    expect(findKnots(folderGraph(files).graph).map((knot) => knot.members)).toEqual([['host/a', 'host/b']]);
  });

  it('counts every task and every application of the screens as a folder of its own', () => {
    const files = importGraph(
      sources({
        'renderer/apps/kiosk/a.ts': "import { b } from '../board/b.ts';",
        'renderer/apps/board/b.ts': '',
        'renderer/ui/Strip.ts': "import { b } from '../apps/board/b.ts';",
      }),
    );
    const { graph } = folderGraph(files);
    expect(Object.fromEntries([...graph].map(([from, to]) => [from, [...to]]))).toEqual({
      'renderer/apps/kiosk': ['renderer/apps/board'],
      'renderer/apps/board': [],
      'renderer/ui': ['renderer/apps/board'],
    });
    expect(findKnots(graph)).toEqual([]);
  });

  it('finds nothing where imports only go one way', () => {
    expect(
      findKnots(
        new Map([
          ['a', ['b', 'c']],
          ['b', ['c']],
          ['c', []],
        ]),
      ),
    ).toEqual([]);
  });
});
