import { z } from 'zod';

/**
 * What a row belongs to; order is kept within one stream, and a refused row holds back only its own.
 * `case:<caseId>` | `ticket:<ticketId>` | `hall:<hallCode>` | `station`.
 */
export const Stream = z.string().regex(/^(?:case:[\w-]{1,64}|ticket:[\w-]{1,64}|hall:[\w-]{1,32}|station)$/);

export const caseStream = (caseId: string): string => `case:${caseId}`;
export const ticketStream = (ticketId: string): string => `ticket:${ticketId}`;
export const hallStream = (hallCode: string): string => `hall:${hallCode}`;
export const stationStream = 'station';

export const isCaseStream = (stream: string): boolean => stream.startsWith('case:');

interface Identity {
  class: string;
  seq: number;
  dataVersion: number;
}

/** Idempotency key of a row: the same row has the same key however often it is sent. */
export const rowKey = (stream: string, row: Identity): string => `${stream}/${row.class}/${row.seq}/${row.dataVersion}`;

/** Stations before exchange version 2 named a row by the case number alone; rows they left behind keep that key. */
export const numberKey = (projectNo: string, row: Identity): string =>
  `${projectNo}/${row.class}/${row.seq}/${row.dataVersion}`;

/** 2: streams. A station sends streams only to a platform that says so. */
export const exchangeVersion = 2;
