/** What a row that leaves the station belongs to; rows of one stream keep their order, and one stream never holds up another. */
export type CaseStream = `case:${string}`;
export type Stream = CaseStream | `ticket:${string}` | `hall:${string}` | 'station';

export const caseStream = (caseId: string): CaseStream => `case:${caseId}`;

/** What the stream is about: a case's id, a ticket's, a hall's code, or the station itself. */
export const subjectOf = (stream: Stream): string => stream.slice(stream.indexOf(':') + 1);
