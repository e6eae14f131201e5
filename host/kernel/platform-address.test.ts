import { expect, it } from 'vitest';
import { ExpectedError } from '#contract/errors.ts';
import { checkPlatformAddress } from './platform-address.ts';

it.each([
  ['hall.example:8080', '前面少了 http://'],
  ['htp://hall.example', '开头应是 http:// 或 https://'],
  ['http://hall.example:99999', '主机名或端口'],
  ['http://admin:secret@hall.example', '不要写用户名和密码'],
  ['http://hall.example/?a=1', '不要有 ?'],
  ['  ', '没有写'],
])('%s is told to be no address of a platform, and why', (given, why) => {
  expect(() => checkPlatformAddress(given)).toThrow(ExpectedError);
  expect(() => checkPlatformAddress(given)).toThrow(why);
});

it('takes what a platform may stand behind, a path of a proxy among it', () => {
  expect(checkPlatformAddress(' https://hall.example:8443/yichuang/ ')).toBe('https://hall.example:8443/yichuang/');
});
