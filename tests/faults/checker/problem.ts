/** Each kind of damage has a name; a test plants every one of them. */
export const problemKinds = [
  'promisedCaseMissing',
  'promisedNumberChanged',
  'caseMissingAtPlatform',
  'caseMissingAtStation',
  'caseTwice',
  'caseNotListed',
  'numberTwice',
  'paperOfOtherNumber',
  'papersMissing',
  'rowMissing',
  'rowUnknown',
  'rowDiffers',
  'rowWaitsAtEnd',
  'orderBroken',
  'orderOfArrivalBroken',
  'auditBroken',
  'auditCut',
  'actMissing',
  'auditMarkDisagrees',
  'waitsWithoutCause',
  'waitsWithoutOwner',
  'waitsWithoutNextTry',
  'collisionOpen',
] as const;
export type ProblemKind = (typeof problemKinds)[number];

export interface Problem {
  kind: ProblemKind;
  /** Store, case, number or row. */
  about: string;
  text: string;
}
