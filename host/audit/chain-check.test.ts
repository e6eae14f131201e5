import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore, type Db } from '#db/open.ts';
import { appendAudit } from '../kernel/audit-chain.ts';
import { createChainCheck } from './chain-check.ts';
import { auditPage } from './page.ts';

let dir: string;
let db: Db;
beforeEach(() => {
  dir = mkdtempSync(path.join(os.tmpdir(), 'yichuang-chain-'));
  const migrationsDir = path.join(import.meta.dirname, '../../db/migrations');
  db = openStore({ file: path.join(dir, 'station.db'), key: new Uint8Array(32).fill(6), migrationsDir });
});
afterEach(() => {
  db.close();
  rmSync(dir, { recursive: true });
});
const act = (count: number): void =>
  db.tx(() => {
    for (let n = 0; n < count; n += 1)
      appendAudit(db, { at: '2026-03-05T02:24:12.000Z', operator: 'o', act: 'cases.find', object: 's', isOk: true });
  });
const check = () => createChainCheck(db, (error) => expect.fail(String(error)));
const verdict = (chain: ReturnType<typeof check>): boolean | null => auditPage(db, chain, { limit: 20 }).isIntact;

describe('a page of the audit', () => {
  it('of a young store comes with its verdict', () => {
    act(50);
    expect(verdict(check())).toBe(true);
  });

  it('waits for no years of hashing: the verdict comes when it is known, and holds for what is added', async () => {
    act(3000);
    const chain = check();
    expect(verdict(chain)).toBeNull();
    await expect.poll(() => verdict(chain)).toBe(true);
    act(5);
    expect(verdict(chain)).toBe(true);
  });

  it('says so when one of the oldest rows is not what it was', async () => {
    act(3000);
    db.prepare(`UPDATE audit SET detail = 'x' WHERE seq = 1500`).run();
    const chain = check();
    expect(verdict(chain)).toBeNull();
    await expect.poll(() => verdict(chain)).toBe(false);
  });
});
