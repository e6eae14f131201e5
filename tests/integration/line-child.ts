import { z } from 'zod';
import { VerificationDefinition } from '#contract/catalogue.ts';
import { ExpectedError } from '#contract/errors.ts';
import { silentLogger } from '#host/kernel/log.ts';
import { createOutgoing } from '#host/kernel/outgoing.ts';
import { createPlatformClient } from '#host/kernel/platform-client.ts';
import { askDepartment } from '#host/verification/call.ts';

/** What a workstation of its own process, with the system's store of certificates and its environment, makes of one address. */
const [url = ''] = process.argv.slice(2);
const outgoing = createOutgoing(silentLogger);
const definition = VerificationDefinition.parse({
  name: 'x',
  title: '登记',
  department: '示例区市场监督管理局',
  version: 1,
  request: { method: 'GET', url },
  needs: [],
  response: { verdict: '/result', valid: ['OK'], invalid: [] },
  limitMs: 10_000,
  lateMs: 10_000,
  offline: 'checkOriginal',
});
const answer = await askDepartment(definition, {}, new Map(), outgoing, AbortSignal.timeout(20_000));
const platform = createPlatformClient(url, outgoing, { runId: 'r', seen: () => null });
const said = await platform
  .ask(z.unknown(), null, (remote, call) => remote.health({}, call))
  .then(() => 'ok')
  .catch((error: unknown) => (error instanceof ExpectedError ? `${error.code} ${error.message}` : String(error)));
const department = answer.kind === 'verdict' ? answer.state : answer.code;
process.stdout.write(JSON.stringify({ department, platform: said }));
