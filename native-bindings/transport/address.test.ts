import { expect, it } from 'vitest';
import { seeded } from '../fuzz.ts';
import { formatAddress, parseAddress } from './address.ts';

it.each([
  ['/dev/ttyUSB0', { kind: 'serial', path: '/dev/ttyUSB0' }],
  ['/dev/serial/by-id/usb-Maker_S1-if00-port0', { kind: 'serial', path: '/dev/serial/by-id/usb-Maker_S1-if00-port0' }],
  ['COM3', { kind: 'serial', path: 'COM3' }],
  ['hid:056a:00a8', { kind: 'hid', vendorId: 0x056a, productId: 0x00a8 }],
  ['hid:056a:00a8:S:1', { kind: 'hid', vendorId: 0x056a, productId: 0x00a8, serialNumber: 'S:1' }],
  ['hid:/dev/hidraw0', { kind: 'hid', path: '/dev/hidraw0' }],
  ['tcp:printer.hall.example:9100', { kind: 'tcp', host: 'printer.hall.example', port: 9100 }],
  ['tcp:192.0.2.7:23', { kind: 'tcp', host: '192.0.2.7', port: 23 }],
  ['tcp:[fe80::1%eth0]:9100', { kind: 'tcp', host: 'fe80::1%eth0', port: 9100 }],
  ['file:/dev/usb/lp0', { kind: 'file', path: '/dev/usb/lp0' }],
  ['cups:大厅-1', { kind: 'cups', queue: '大厅-1' }],
  ['replay:/tmp/a b.jsonl', { kind: 'replay', path: '/tmp/a b.jsonl' }],
  ['replay:resources/recordings/pad.jsonl', { kind: 'replay', path: 'resources/recordings/pad.jsonl' }],
])('reads and writes %s', (text, address) => {
  expect(parseAddress(text)).toEqual(address);
  expect(formatAddress(parseAddress(text)!)).toBe(text);
});

it('writes what has two spellings in one way', () => {
  expect(formatAddress(parseAddress('com12')!)).toBe('COM12');
  expect(formatAddress(parseAddress('hid:056A:00A8')!)).toBe('hid:056a:00a8');
});

it.each([
  '',
  '/',
  'COM0',
  'COM',
  'ttyUSB0',
  'hid:',
  'hid:56a:a8',
  'hid:056a',
  'hid:056a:00a8:',
  'hid:056a:zzzz',
  'tcp:',
  'tcp:host',
  'tcp:host:',
  'tcp:host:0',
  'tcp:host:65536',
  'tcp:::1:9100',
  'tcp:[::1]',
  'tcp:[host]:1',
  'tcp:a b:1',
  'file:lp0',
  'file:',
  'cups:',
  'cups:a b',
  'cups:-d',
  'cups:a/b',
  'replay:',
  'usb:1:2',
  ':',
  '/dev/tty\nUSB0',
  `/dev/${'x'.repeat(2000)}`,
  'hid:056a:00a8:S\u0000',
])('knows nonsense: %j', (text) => {
  expect(parseAddress(text)).toBeNull();
});

it('reads back whatever it accepted, whatever was typed', () => {
  const seed = Number(process.env.YICHUANG_FUZZ_SEED ?? Math.floor(Math.random() * 2 ** 31));
  console.log(`address seed ${seed}`);
  const random = seeded(seed);
  const parts = [
    'hid:',
    'tcp:',
    'cups:',
    'file:',
    'replay:',
    '/',
    'COM',
    '056a',
    ':',
    '00a8',
    '[',
    ']',
    '::1',
    '9100',
    'a',
    '锁',
    ' ',
    '\n',
    '%',
    '-',
    '0',
  ];
  let accepted = 0;
  for (let i = 0; i < 50_000; i += 1) {
    const text = Array.from(
      { length: 1 + Math.floor(random() * 6) },
      () => parts[Math.floor(random() * parts.length)],
    ).join('');
    const address = parseAddress(text);
    if (address === null) continue;
    accepted += 1;
    expect(parseAddress(formatAddress(address)), text).toEqual(address);
  }
  expect(accepted).toBeGreaterThan(0);
});
