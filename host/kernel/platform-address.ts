import { ExpectedError } from '#contract/errors.ts';

/** An address somebody gave for the central platform, told at once when it cannot be one. @throws ExpectedError PLATFORM_ADDRESS */
export function checkPlatformAddress(given: string): string {
  const problem = problemOf(given.trim());
  if (problem !== null) throw new ExpectedError('PLATFORM_ADDRESS', { address: given.slice(0, 100), problem });
  return given.trim();
}

function problemOf(text: string): string | null {
  if (text === '') return '没有写';
  if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(text)) return '前面少了 http:// 或 https://';
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    return '主机名或端口的写法不对';
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return `开头应是 http:// 或 https://，写的是 ${url.protocol}//`;
  if (url.username !== '' || url.password !== '') return '地址里不要写用户名和密码';
  if (url.search !== '' || url.hash !== '') return '地址里不要有 ? 或 #';
  return null;
}
