import { expect, it } from 'vitest';
import { checksumOf, type ChecksumKind } from '../checksums.ts';
import type { Recording } from '../transport/recording.ts';
import { parseFrameProfile, type FrameProfile } from './profile.ts';
import { suggestProfile, type Suggestion } from './suggest.ts';
import { tryProfile } from './trial.ts';

function recordingOf(frames: string[], everyMs = 1000): Recording {
  return {
    header: {
      format: 'yichuang-recording',
      version: 1,
      role: 'unknown',
      transport: 'serial',
      recordedAt: '2026-01-01T00:00:00.000Z',
      device: {},
      note: '',
    },
    entries: frames.map((hex, i) => ({ at: i * everyMs, kind: 'in', hex: hex.replaceAll(' ', '') })),
  };
}
const learnt = (suggestion: Suggestion): Extract<Suggestion, { evidence: string[] }> => {
  if ('problem' in suggestion) throw new Error(suggestion.problem);
  return suggestion;
};
/** What the technician saves at first. */
const asProfile = ({ profile }: ReturnType<typeof learnt>): FrameProfile => parseFrameProfile(structuredClone(profile));

it('finds head, repeated length, tail and check sum of keys of two lengths', () => {
  const frames = [
    'FF68030368 05030C 14 16',
    'FF68030368 05030D 15 16',
    'FF68040468 0503060F 1D 16',
    'FF68030368 051102 18 16',
    'FF68030368 051102 18 16',
  ];
  const suggestion = learnt(suggestProfile(recordingOf(frames)));
  expect(suggestion.profile).toMatchObject({
    framing: {
      head: 'FF68',
      constants: [{ at: 4, hex: '68' }],
      length: { at: 2, repeatedAt: 3, adds: 0 },
      dataAt: 5,
      tail: '16',
    },
    checksum: { kind: 'sum8', from: 5 },
  });
  expect(suggestion.profile.keys).toContainEqual({ data: '051102', event: 'nothing' });
  expect(suggestion.evidence).toContain('FF680303680511021816 收到 2 次');
  expect(suggestion.evidence.join('；')).toContain('第 4 字节重复一次');
  expect(tryProfile(asProfile(suggestion), frames.join('')).frames).toHaveLength(5);
  expect(tryProfile(asProfile(suggestion), frames.join('')).problems).toEqual([]);
});

it.each<[ChecksumKind | 'none', string]>([
  ['xor8', ''],
  ['crc16', ''],
  ['sum8', '0D0A'],
  ['none', '0D'],
])('finds check sum %s and tail %j of frames of one length', (kind, tail) => {
  const frames = [0x01, 0x22, 0x13, 0x74].map((key) => {
    const body = Buffer.of(0x55, 0xaa, 0x07, key, 0x10 ^ (key * 3));
    return Buffer.concat([body, kind === 'none' ? Buffer.alloc(0) : checksumOf(kind, body), Buffer.from(tail, 'hex')])
      .toString('hex')
      .toUpperCase();
  });
  const suggestion = learnt(suggestProfile(recordingOf(frames)));
  expect(suggestion.profile).toMatchObject({ framing: { length: null, tail }, checksum: { kind } });
  expect(tryProfile(asProfile(suggestion), frames.join('')).frames).toHaveLength(4);
});

it('puts together what came in pieces', () => {
  const recording = recordingOf(['5501', 'A8', '5502A9', '5503', 'AA']);
  for (const [i, at] of [0, 5, 1000, 2000, 2010].entries()) recording.entries[i]!.at = at;
  expect(learnt(suggestProfile(recording)).profile.keys).toHaveLength(3);
});

it.each<[string, string[], string]>([
  ['one key', ['FF680303680511021816', 'FF680303680511021816'], '至少要有三种'],
  ['noise', ['12', '9A44', '7788CC'], '开头不同'],
  ['frames of lengths nobody says', ['AA0102', 'AA0304050607', 'AA0809'], '认不出长度'],
  ['a line at the wrong speed', ['AA', 'AB', 'AC'].map((head) => head.repeat(80)), '64 字节'],
])('says why it cannot learn from %s', (_name, frames, problem) => {
  expect(suggestProfile(recordingOf(frames))).toEqual({ problem: expect.stringContaining(problem) as string });
});
