import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { keptByBrowser } from '../kept-by-browser.ts';
import { user } from './clerk.ts';
import type { Report } from './report.ts';
import type { Room } from './room.ts';

/** After a sign-in with a password and a filled form: what the browser wrote down. */
export async function checkProfile(report: Report, room: Room): Promise<void> {
  await report.step('浏览器没有记下密码、表单内容和去过哪里', () => {
    const profile = path.join(room.dir, 'var/lib/yichuang-workstation', user, 'browser/Default');
    assert.ok(fs.existsSync(profile), '浏览器的配置不在该在的地方');
    assert.deepEqual(keptByBrowser(profile), { passwords: 0, formContents: 0, pages: 0 });
  });
}
