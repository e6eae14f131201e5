/** What a station signs with its key (Ed25519), word for word the same on both sides. */

/** Proof that whoever enrols holds the private key. */
export const enrolmentText = (station: { stationId: string }, publicKey: string, code: string): string =>
  ['yichuang station enrolment 1', station.stationId, publicKey, code].join('\n');

/** Proof, for one challenge, that the station is the one that was enrolled, and what it calls itself now. */
export const proofText = (
  station: { stationId: string; stationName: string; windowNo: string },
  challenge: string,
): string =>
  ['yichuang station proof 1', challenge, station.stationId, station.stationName, station.windowNo].join('\n');
