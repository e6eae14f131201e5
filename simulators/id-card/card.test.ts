import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { SAMPLE_CARD, buildTextBlock, newAddressOf, photoOf, type SimulatedCard } from './card.ts';
import { createCommandParser, reply, type ReceivedCommand } from './protocol.ts';

const VECTOR: SimulatedCard = {
  type: 'resident',
  name: '测试甲',
  sex: '1',
  ethnicity: '01',
  birth: '19900307',
  address: '北京市东城区测试路1号',
  number: '110101199003071233',
  authority: '北京市公安局东城分局',
  validFrom: '20200101',
  validTo: '20400101',
};

it('puts a card on the wire byte for byte', () => {
  const frame = reply(0x90, Buffer.concat([Buffer.from([1, 0, 4, 0]), buildTextBlock(VECTOR), photoOf(VECTOR)]));
  expect(frame).toHaveLength(1295);
  expect(createHash('sha256').update(frame).digest('hex')).toBe(
    '9f89a3112930257d4acb71907c6af93d8a5353e7084955251582a10ec60bf54c',
  );
});

it('cuts what is too long for its place instead of spilling over', () => {
  const block = buildTextBlock({ ...VECTOR, name: '名'.repeat(40) });
  expect(block.toString('utf16le', 0, 30)).toBe('名'.repeat(15));
  expect(block.toString('utf16le', 30, 32)).toBe('1');
  expect(newAddressOf({ ...SAMPLE_CARD, newAddress: '址'.repeat(50) })).toHaveLength(70);
});

it('is strict with commands', () => {
  const seen: ReceivedCommand[] = [];
  const parse = createCommandParser((command) => seen.push(command));
  const find = Buffer.from('AAAAAA96690003200122', 'hex');
  parse(Buffer.concat([Buffer.from([0xaa, 0x00]), find.subarray(0, 4)]));
  parse(find.subarray(4));
  parse(Buffer.from('AAAAAA96690003200123', 'hex'));
  parse(Buffer.from('AAAAAA9669FFFF', 'hex'));
  expect(seen.map((one) => one.problem)).toEqual([0, 0x10, 0x11]);
  expect(seen[0]).toMatchObject({ cmd: 0x20, para: 0x01 });
});
