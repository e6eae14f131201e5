import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { requireServiceUser } from './service-user.ts';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'yichuang-service-user-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));

it('does not let root start the installed platform, and says how it is started', () => {
  expect(() => requireServiceUser(dir, 0, true)).toThrow(
    /root.*sudo systemctl start yichuang-platform.*sudo -u yichuang-platform yichuang-platform serve/,
  );
  expect(() => requireServiceUser(dir, 1000, true)).not.toThrow();
});

it('keeps root away from a folder that is somebody else’s, wherever the platform lies', () => {
  expect(() => requireServiceUser(path.join(dir, 'not-yet'), 0, false)).not.toThrow();
  if (process.getuid?.() === 0) fs.chownSync(dir, 65_534, 65_534);
  if (fs.statSync(dir).uid !== 0) expect(() => requireServiceUser(dir, 0, false)).toThrow(/不能用.*root/);
});
