import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { HallCode } from '#contract/platform/halls.ts';
import { localFile, type LocalAccess } from '#contract/platform/local.ts';
import type { Platform } from '../kernel/context.ts';
import { expected, statusOf } from '../kernel/wire.ts';
import { createCode } from '../stations/enrolment.ts';
import { isSame } from '../stations/station-key.ts';

const Wish = z.object({ hallCode: HallCode, stationId: z.string().max(64).nullable().default(null) });

/**
 * What whoever may read the platform's data folder may ask of it on the same machine: the command line's way in while the platform runs.
 * The secret is new at every start and stands in a file only the platform's user can read.
 */
export function addLocalRoutes(app: FastifyInstance, platform: Platform, secret: string): void {
  app.post('/local/station-codes', async (request, reply) => {
    const [, given = ''] = /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '') ?? [];
    try {
      if (!isSame(given, secret)) throw new ExpectedError('AUTH_REQUIRED');
      const wish = Wish.safeParse(request.body);
      if (!wish.success) throw new ExpectedError('INPUT_INVALID');
      return await createCode(platform, 'local', wish.data);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return await reply.status(statusOf(error)).send(expected(error, request.id).toJSON());
    }
  });
}

/** Leaves word in the data folder how to reach this process; what it answers takes the word away. */
export async function leaveLocalAccess(dataDir: string, access: LocalAccess): Promise<() => Promise<void>> {
  const file = path.join(dataDir, localFile);
  await mkdir(dataDir, { recursive: true });
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(access), { mode: 0o600, flag: 'wx' });
  return async () => await rm(file, { force: true });
}
