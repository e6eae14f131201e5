import { expect, it } from 'vitest';
import { photoCommandFrom } from './photo-command.ts';

it.each<[string | undefined, string[]]>([
  [undefined, []],
  ['  ', []],
  ['/opt/wlt/decode', ['/opt/wlt/decode']],
  ['C:\\Program Files\\WLT\\decode.exe', ['C:\\Program Files\\WLT\\decode.exe']],
  ['["/opt/wlt/decode", "--bmp", "a b; rm"]', ['/opt/wlt/decode', '--bmp', 'a b; rm']],
])('takes %j as a program and its arguments, never as a shell line', (text, command) => {
  expect(photoCommandFrom(text)).toEqual(command);
});

it.each(['["/opt/wlt/decode"', '[]', '[1]', '[["a"]]'])(
  '%j is a program nobody will find, not a reason to stay shut',
  (text) => {
    expect(photoCommandFrom(text)).toEqual([text]);
  },
);
