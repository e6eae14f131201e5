import { z } from 'zod';
import type { Db } from '#db/open.ts';
import { readSetting } from '#db/queries/settings.ts';

/** Where an applicant looks up the case; printed as a code on the papers. */
export function queryUrl(db: Db, projectNo: string, password: string): string {
  const base = readSetting(db, 'queryBaseUrl', z.string()) ?? '';
  return `${base.replace(/\/$/, '')}/q/${projectNo}?p=${password}`;
}
