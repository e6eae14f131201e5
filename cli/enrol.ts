import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { ExpectedError, Failure } from '#contract/errors.ts';
import { LocalAccess, localFile } from '#contract/platform/local.ts';
import { EnrolCode } from '#contract/platform/stations.ts';
import { answering, UsageError } from './answer.ts';
import { PlatformSettings, platformSettingsFile } from './platform-service/settings.ts';
import { readSettings } from './settings-file.ts';

export interface EnrolFlags {
  hall: string;
  station?: string;
  data?: string;
}

const Said = z.object({ data: Failure });

/** Asks the platform that runs on this machine for a one-time code with which a station enrols. */
export async function printEnrolCode(flags: EnrolFlags): Promise<void> {
  await answering(async () => {
    const { url, secret } = await findAccess(flags.data ?? usualData());
    const response = await fetch(`${url}/local/station-codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${secret}` },
      body: JSON.stringify({ hallCode: flags.hall, stationId: flags.station ?? null }),
    }).catch((error: unknown) => {
      throw new UsageError(`连不上 ${url} 的中心平台，请确认它在这台机器上运行（${String(error)}）。`);
    });
    const body: unknown = await response.json();
    if (response.ok) return EnrolCode.parse(body);
    const { code, detail, fields } = Said.parse(body).data;
    throw new ExpectedError(code, detail, fields ? { fields } : {});
  });
}

/** Where the installed platform keeps its data, or the folder the guide names. */
function usualData(): string {
  if (existsSync(platformSettingsFile)) return readSettings(platformSettingsFile, PlatformSettings).data;
  return './platform-data';
}

async function findAccess(data: string): Promise<LocalAccess> {
  const file = path.join(path.resolve(data), localFile);
  try {
    return LocalAccess.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new UsageError(
      `读不到 ${file}：请在运行中心平台的机器上，用运行它的用户执行，数据目录用 --data 指明（${error instanceof Error ? error.message : String(error)}）。`,
    );
  }
}
