import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';

const Outcome = z.union([z.object({ made: z.unknown() }), z.object({ error: z.string() })]);

/**
 * What the first test file that asks makes, for all files of this run: the others wait for it.
 *
 * @param folder the run's
 * @throws Error what making it ended with, to everybody who asks
 */
export async function onceARun<Made>(
  folder: string,
  name: string,
  schema: z.ZodType<Made>,
  make: () => Promise<Made>,
): Promise<Made> {
  if (await isFirst(path.join(folder, name))) {
    const outcome = await make().then(
      (made) => ({ made }),
      (error: unknown) => ({ error: String(error) }),
    );
    // Appears whole or not at all.
    await writeFile(path.join(folder, name, 'new'), JSON.stringify(outcome));
    await rename(path.join(folder, name, 'new'), path.join(folder, name, 'outcome'));
  }
  for (;;) {
    const made = await madeInRun(folder, name, schema);
    if (made !== null) return made;
    await wait(50);
  }
}

/** null: nobody asked, or it is still being made. */
export async function madeInRun<Made>(folder: string, name: string, schema: z.ZodType<Made>): Promise<Made | null> {
  try {
    const outcome = Outcome.parse(JSON.parse(await readFile(path.join(folder, name, 'outcome'), 'utf8')));
    if ('error' in outcome) throw new Error(outcome.error);
    return schema.parse(outcome.made);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function isFirst(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
