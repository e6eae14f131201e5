import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { playCall } from '#scripts/demo-call.ts';
import { openHall, openWindow } from './window.ts';

it('takes one call, registers its ticket with the network cut, and finds it once at the unit after that', async () => {
  const hall = await openHall({ hasHotline: true });
  const out = await mkdtemp(path.join(os.tmpdir(), 'yichuang-call-'));
  try {
    const { page, problems } = await openWindow(hall, { width: 1366, height: 768 });
    const result = await playCall({ world: hall.world, page, out, say: () => {} });
    expect(result).toMatchObject({ ticketCopies: 1, ticketUnit: '示例区城市管理局' });
    expect(problems).toEqual([]);
  } finally {
    await hall.close();
    await rm(out, { recursive: true, force: true });
  }
});
