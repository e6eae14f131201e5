import { afterAll, beforeAll, expect, it } from 'vitest';
import { platformClient } from '#simulators/demo-seed.ts';
import { acceptOne } from '../packages/clerk.ts';
import { eventually } from '../world.ts';
import { openShell, type Shell } from './shell.ts';
import { enter } from './window.ts';

let shell: Shell;
beforeAll(async () => {
  shell = await openShell();
});
afterAll(async () => {
  await shell.close();
});

it('accepts and prints while the line to the platform is cut; the case arrives once when it is back', async () => {
  const { page, problems, close } = await shell.open();
  await enter(page, 'lijing');
  const { cable, devices, platformUrl, administrator } = shell.surroundings;
  // The numbers it needs without a line come with it.
  const first = await acceptOne(page, devices.idCard);
  await cable.set('refuse');
  await page
    .getByRole('button', { name: /下一位/ })
    .first()
    .click();
  const number = await acceptOne(page, devices.idCard);
  expect(number).not.toBe(first);
  await eventually('the receipt', async () =>
    devices.printer.jobs.some((job) => job.isCut && job.lines.join('').includes(number)),
  );
  const { token } = await platformClient(platformUrl).sessions.signIn({
    ...administrator,
    station: { stationId: 'line-cut-test', stationName: '断线测试', windowNo: '0' },
  });
  const platform = platformClient(platformUrl, () => token);
  const arrived = () => platform.cases.get({ projectNo: number }).catch(() => null);
  expect(await arrived()).toBeNull();
  await cable.set('pass');
  await eventually('the case', async () => (await arrived()) !== null);
  expect((await arrived())?.summary.duplicates).toBe(0);
  expect(problems).toEqual([]);
  await close();
});
