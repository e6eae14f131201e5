import type { FuzzTarget } from '../fuzz.ts';
import { decodeIpp, encodeIpp, IppInvalid, OPERATION } from './ipp.ts';

const attribute = (tag: number, name: string, content: Uint8Array): Uint8Array => {
  const title = Buffer.from(name);
  return Buffer.concat([
    Buffer.of(tag, 0, title.length),
    title,
    Buffer.of(content.length >> 8, content.length & 0xff),
    content,
  ]);
};

const JOB_ANSWER = Buffer.concat([
  Buffer.of(1, 1, 0, 0, 0, 0, 0, 1, 0x01),
  attribute(0x47, 'attributes-charset', Buffer.from('utf-8')),
  Buffer.of(0x02),
  attribute(0x23, 'job-state', Buffer.of(0, 0, 0, 9)),
  attribute(0x44, 'job-state-reasons', Buffer.from('none')),
  attribute(0x44, '', Buffer.from('job-printing')),
  Buffer.of(0x04),
  attribute(0x22, 'printer-is-accepting-jobs', Buffer.of(1)),
  attribute(0x42, 'constructor', Buffer.from('x')),
  Buffer.of(0x03),
]);

/** Answers of the print system. */
export const cupsFuzz: FuzzTarget = {
  name: 'cups',
  seeds: [
    JOB_ANSWER,
    encodeIpp({
      operation: OPERATION.getJobs,
      requestId: 7,
      attributes: [
        { name: 'requested-attributes', tag: 'keyword', value: ['job-id', 'job-state'] },
        { name: 'limit', tag: 'integer', value: 3 },
      ],
    }),
  ],
  start: () => ({
    feed(bytes) {
      try {
        const { operation, groups } = decodeIpp(bytes);
        for (const attributes of [operation, ...groups.map((group) => group.attributes)]) {
          for (const values of Object.values(attributes)) {
            const size = values.reduce(
              (sum: number, value) => sum + (typeof value === 'string' ? Buffer.byteLength(value, 'latin1') : 0),
              0,
            );
            // Decoding makes nothing out of nothing; a broken UTF-8 byte becomes one character.
            if (values.length === 0 || size > bytes.length * 3) throw new Error('more came out than went in');
          }
        }
      } catch (error) {
        if (!(error instanceof IppInvalid)) throw error;
      }
    },
  }),
};
