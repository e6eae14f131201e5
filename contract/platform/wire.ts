/** Header that says which run of a station is calling. */
export const runHeader = 'yichuang-run';
/** Header with which somebody who answers for every hall, and signed in at none, says whose queue they mean. */
export const hallHeader = 'yichuang-hall';
/** Header with which a station tells the newest receipt it was given. */
export const seenHeader = 'yichuang-seen';

/** Under it each file stands by its SM3: raw bytes, PUT by stations. */
export const filesPath = '/v1/files';
/** Largest file a station keeps and the platform takes. */
export const fileLimitMb = 50;
