import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from './clock.ts';
import { startPlatform } from '../index.ts';
import { migrate } from './migrate.ts';
import { openPglite } from './pglite.ts';

describe('the embedded database', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(path.join(os.tmpdir(), 'yichuang-pglite-'));
  });
  afterEach(async () => {
    await rm(dir, { recursive: true, force: true });
  });

  it('says so when the folder is damaged', async () => {
    await (await openPglite(dir)).close();
    await writeFile(path.join(dir, 'pglite', 'global', 'pg_control'), 'garbage');
    await expect(startPlatform({ dataDir: dir, port: 0, logLevel: 'silent' })).rejects.toMatchObject({
      code: 'DB_CORRUPT',
    });
  });

  it('takes a full disk for a full disk, and starts on the same folder when there is room again', async (context) => {
    const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1M', 'tmpfs', dir], { encoding: 'utf8' });
    context.skip(mount.status !== 0, `no small disk can be mounted here: ${mount.stderr}`);
    try {
      await expect(openPglite(dir)).rejects.toMatchObject({ code: 'DISK_FULL_AT_START' });
      spawnSync('mount', ['-o', 'remount,size=400M', dir]);
      await (await openPglite(dir)).close();
    } finally {
      spawnSync('umount', ['-l', dir]);
    }
  });

  it('refuses data written by a newer platform', async () => {
    const db = await openPglite(dir);
    await migrate(db, systemClock.now());
    await db.query(`insert into migration values ('9999_future.sql', now())`);
    await db.close();
    await expect(startPlatform({ dataDir: dir, port: 0, logLevel: 'silent' })).rejects.toMatchObject({
      code: 'DB_NEWER',
    });
  });

  it('undoes a savepoint alone and keeps what stood before it', async () => {
    const db = await openPglite(dir);
    await db.script('create table note (text text not null)');
    await db.tx(async (sql) => {
      await sql.query(`insert into note values ('kept')`);
      await expect(
        sql.tx(async (inner) => {
          await inner.query(`insert into note values (null)`);
        }),
      ).rejects.toThrow();
      await sql.query(`insert into note values ('kept too')`);
    });
    await expect(
      db.tx(async (sql) => {
        await sql.query(`insert into note values ('gone')`);
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    expect(await db.query('select text from note order by text')).toEqual([{ text: 'kept' }, { text: 'kept too' }]);
    await db.close();
  });

  it('keeps a statement from outside out of a transaction that is under way, and says in its own code what it refuses', async () => {
    const db = await openPglite(dir);
    await db.script('create table note (text text primary key)');
    let outside: Promise<unknown> | undefined;
    await expect(
      db.tx(async (sql) => {
        outside = db.query(`insert into note values ('outside')`);
        await sql.query(`insert into note values ('undone')`);
        throw new Error('undo');
      }),
    ).rejects.toThrow('undo');
    await outside;
    expect(await db.query('select text from note')).toEqual([{ text: 'outside' }]);
    await expect(db.query(`insert into note values ('outside')`)).rejects.toMatchObject({ code: '23505' });
    await db.close();
    await expect(db.query('select 1')).rejects.toThrow();
  });

  it('is opened again when its thread ended; what was under way fails as with a server that is gone', async () => {
    // The product's own thread, and a statement that ends it.
    const entry = path.join(dir, 'thread.mjs');
    await writeFile(
      entry,
      `import { parentPort } from 'node:worker_threads';
       parentPort.on('message', ({ text }) => { if (text === 'end') process.exit(1); });
       await import(${JSON.stringify(new URL('./pglite-thread.ts', import.meta.url).href)});`,
    );
    const db = await openPglite(dir, pathToFileURL(entry));
    await db.script('create table note (text text primary key)');
    await db.query(`insert into note values ('kept')`);
    await expect(
      db.tx(async (sql) => {
        await sql.query(`insert into note values ('undone')`);
        await sql.query('end');
      }),
    ).rejects.toMatchObject({ code: 'DATABASE_AWAY' });
    expect(await db.query('select text from note')).toEqual([{ text: 'kept' }]);
    await db.close();
  });
});
