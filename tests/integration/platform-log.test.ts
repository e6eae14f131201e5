import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { platformClient } from '#simulators/demo-seed.ts';
import { enrolSimulated } from '#simulators/simulated-station.ts';
import { acceptRow, failureOf, takeNumber } from './platform-stage.ts';

const program = `
  import { startPlatform } from '#platform/index.ts';
  const { url, initialAdministrator, createCode } = await startPlatform({ port: 0, logLevel: 'debug' });
  console.log(JSON.stringify({ url, initialAdministrator, code: await createCode() }));
`;

it('writes no password, token, query password or citizen into its log', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
  let log = '';
  child.stderr.on('data', (part: Buffer) => {
    log += part.toString();
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const {
    url,
    code,
    initialAdministrator: admin,
  } = JSON.parse(line) as {
    url: string;
    code: string;
    initialAdministrator: { username: string; password: string };
  };
  const station = { stationId: 'station-log', stationName: '综合窗口', windowNo: '01' };
  expect(
    await failureOf(platformClient(url).sessions.signIn({ ...admin, password: 'GuessedPassword1', station })),
  ).toBe('AUTH_BAD_CREDENTIALS');
  const signed = await platformClient(url).sessions.signIn({ ...admin, station });
  const enrolled = await enrolSimulated(() => url, code, station);
  const { client } = enrolled;
  const projectNo = await takeNumber(client);
  await client.reports.send({ rows: [acceptRow(projectNo)] });
  await fetch(`${url}/q/${projectNo}?p=246810`);
  await fetch(`${url}/v1/reports`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"applicantName":"赵铁柱',
  });
  child.kill();
  await once(child, 'close');
  expect(log).toContain('"route":"/q/:projectNo"');
  for (const secret of [
    admin.password,
    'GuessedPassword1',
    signed.token,
    await enrolled.token(),
    code,
    '246810',
    '赵铁柱',
    '000000199001010018',
    '13800001234',
  ])
    expect(log).not.toContain(secret);
});
