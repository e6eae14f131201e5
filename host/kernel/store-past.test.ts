import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markStep } from '#db/marks.ts';
import { addBlock, openBlocks } from '#db/queries/numbers.ts';
import { openStore, type Db } from '#db/open.ts';
import { appRoot } from './app-root.ts';
import { appendAudit } from './audit-chain.ts';
import { createLife } from './life.ts';
import { markFiles, startMarks, type StoreStart } from './store-past.ts';

let root: string;
let dir: string;
beforeEach(() => {
  root = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-past-'));
  dir = path.join(root, 'data');
});
afterEach(() => {
  fs.rmSync(root, { recursive: true, force: true });
});

const marks = (): { beside: string; outside: string } => markFiles(dir, path.join(root, 'marks'));
let ids = 0;
/** Opens the store as a workstation does; `system` is the operating system's own start. */
function start(system = 'first'): { db: Db; past: StoreStart } {
  const db = openStore({
    file: path.join(dir, 'station.db'),
    key: new Uint8Array(32).fill(7),
    migrationsDir: path.join(appRoot(), 'db', 'migrations'),
  });
  return {
    db,
    past: startMarks(
      db,
      marks(),
      () => `id-${(ids += 1)}`,
      () => undefined,
      system,
    ),
  };
}
const act = (db: Db): void =>
  db.tx(() => appendAudit(db, { at: 't', operator: 'o', act: 'session.lock', object: '', isOk: true }));
const life = (db: Db, past: StoreStart): ReturnType<typeof createLife> =>
  createLife(db, past, { runId: `run-${(ids += 1)}`, at: 't', machine: [] });

/** Folder and marks as they are on the disk at this moment. */
function snapshot(): () => void {
  const kept = `${root}-kept-${(ids += 1)}`;
  fs.cpSync(root, kept, { recursive: true });
  return () => {
    fs.rmSync(root, { recursive: true });
    fs.renameSync(kept, root);
  };
}

describe('a store and its marks', () => {
  it('are whole after an orderly stop, after a killed process, and however often that happens', () => {
    for (let round = 0; round < 3; round += 1) {
      const { db, past } = start();
      expect(past).toMatchObject({ past: round === 0 ? 'new' : 'whole', boot: round * 2 + 1 });
      for (let count = 0; count < markStep * 2; count += 1) act(db);
      const cut = snapshot();
      db.close();
      cut();
      const after = start();
      expect(after.past.past).toBe('whole');
      after.db.close();
    }
  });

  it('a machine that lost its power: as many numbers are left out as may have been given without the disk knowing', () => {
    const { db, past } = start();
    life(db, past);
    addBlock(db, { blockId: 'b', prefix: '0000002026', first: 1, last: 200, leasedAt: 't' });
    for (let count = 0; count < 5; count += 1) act(db);
    const cut = snapshot();
    db.close();
    cut();
    const after = start('second');
    expect(after.past).toMatchObject({ past: 'unsure', lost: expect.any(Number) });
    expect(after.past.lost).toBeGreaterThanOrEqual(markStep / 2);
    life(after.db, after.past);
    expect(openBlocks(after.db)[0]?.next_no).toBe(1 + after.past.lost);
    after.db.close();
    const orderly = start('third');
    expect(orderly.past.past).toBe('whole');
    orderly.db.close();
  });

  it('an act is set aside on the disk before it happens, without each of them waiting', () => {
    const { db } = start();
    const reservedOf = (): number => Number(fs.readFileSync(marks().outside, 'utf8').split(' ')[4]);
    for (let count = 1; count <= markStep * 3; count += 1) {
      act(db);
      expect(reservedOf()).toBeGreaterThanOrEqual(count);
    }
    db.close();
  });

  it('a mark that somebody else wrote, or that is torn, tells nothing', () => {
    start().db.close();
    for (const file of [marks().beside, marks().outside]) {
      const text = fs.readFileSync(file, 'utf8');
      fs.writeFileSync(file, text.replace(/^(\S+ \S+) \d+/, '$1 99'));
    }
    const { db, past } = start();
    expect(past.past).toBe('copied');
    db.close();
  });

  it('where there is no place for a mark outside, its absence says nothing', () => {
    fs.mkdirSync(root, { recursive: true });
    fs.writeFileSync(path.join(root, 'marks'), 'a file where the folder should be');
    start().db.close();
    const { db, past } = start();
    expect(past.past).toBe('whole');
    db.close();
  });
});
