import fs from 'node:fs';
import path from 'node:path';
import { openStore } from '#db/open.ts';
import { outboxCounts } from '#db/queries/outbox.ts';
import { appRoot } from '#host/kernel/app-root.ts';
import { loadOrMakeKey, plainFileSealer } from '#host/kernel/secrets.ts';
import { answering } from './answer.ts';

/** Rows and files of a data folder that the platform has not acknowledged; asked before the data is taken away. */
export const countUnsent = (dataDir: string): Promise<void> =>
  answering(async () => {
    const file = path.join(dataDir, 'station.db');
    if (!fs.existsSync(file)) return { unsent: 0 };
    const db = openStore({
      file,
      key: loadOrMakeKey(dataDir, file, plainFileSealer),
      migrationsDir: path.join(appRoot(), 'db', 'migrations'),
    });
    const { pending, attention } = outboxCounts(db);
    db.close();
    return { unsent: pending + attention };
  });
