import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPlatform, type RunningPlatform } from '../index.ts';

let platform: RunningPlatform;
beforeEach(async () => {
  platform = await startPlatform({ port: 0, logLevel: 'silent', firstAdministrator: 'page' });
});
afterEach(async () => {
  await platform.close();
});

const person = { username: 'wanghui', name: '王慧', password: 'Pingtai2026abc' };
async function create(given: Record<string, string>): Promise<{ status: number; code: string | undefined }> {
  const response = await fetch(`${platform.url}/page/first-administrator`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(given),
  });
  const body = (await response.json()) as { data?: { code: string } };
  return { status: response.status, code: body.data?.code };
}
const signIn = (): Promise<Response> =>
  fetch(`${platform.url}/page/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ username: person.username, password: person.password }),
  });

describe('the first start of a platform', () => {
  it('makes the administrator for whoever has the code of the log, and then is closed', async () => {
    const code = platform.firstStartCode ?? '';
    expect(platform.initialAdministrator).toBeNull();
    expect((await fetch(`${platform.url}/`)).url).toBe(`${platform.url}/first-start`);
    expect((await signIn()).status).toBe(422);
    expect((await create({ ...person, code: ` ${code.toLowerCase()} ` })).status).toBe(200);
    expect((await signIn()).status).toBe(200);
    expect((await create({ ...person, username: 'second', code })).code).toBe('FIRST_DONE');
    expect((await fetch(`${platform.url}/first-start`)).url).toBe(`${platform.url}/`);
  });

  it('refuses a wrong code, and after ten the right one too', async () => {
    for (let tries = 1; tries < 10; tries += 1)
      expect((await create({ ...person, code: 'AAAA-AAAA' })).code).toBe('FIRST_CODE_WRONG');
    expect((await create({ ...person, code: 'AAAA-AAAA' })).code).toBe('FIRST_CODE_SPENT');
    expect((await create({ ...person, code: platform.firstStartCode ?? '' })).code).toBe('FIRST_CODE_SPENT');
    expect((await signIn()).status).toBe(422);
  });

  it('does not let ten parallel guesses pass before they are counted', async () => {
    const answers = await Promise.all(Array.from({ length: 15 }, () => create({ ...person, code: 'BBBB-BBBB' })));
    expect(answers.filter(({ code }) => code === 'FIRST_CODE_WRONG')).toHaveLength(9);
  });

  it('keeps the code when the password is too weak or a field is missing', async () => {
    const code = platform.firstStartCode ?? '';
    expect((await create({ ...person, code, password: 'short1' })).code).toBe('AUTH_PASSWORD_WEAK');
    expect((await create({ ...person, code, name: ' ' })).code).toBe('INPUT_INVALID');
    expect((await create({ ...person, code })).status).toBe(200);
  });

  it('makes one administrator when two people have the code at the same moment', async () => {
    const code = platform.firstStartCode ?? '';
    const answers = await Promise.all([create({ ...person, code }), create({ ...person, username: 'other', code })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 422]);
  });

  it('says that the embedded database is for trials', async () => {
    const { notice } = (await (await fetch(`${platform.url}/page/first-administrator`)).json()) as { notice: string };
    expect(notice).toContain('只供试用');
  });
});
