import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { ticketStateNames, ticketStepNames } from '#contract/hotline/names.ts';
import { ticketSteps } from '#contract/hotline/steps.ts';
import { readCode } from '#contract/typed/index.ts';
import { unstorable } from '../kernel/canonical.ts';
import type { Platform } from '../kernel/context.ts';
import { signInToPage } from '../people/credentials.ts';
import { expected, statusOf } from '../kernel/wire.ts';
import { addressKey } from '../kernel/address-key.ts';
import { boardWords } from './board-words.ts';
import { queryLimits } from './query-limits.ts';
import { queryPage, type CitizenView } from './query-page.ts';

const statics = [
  { path: '/', file: 'arrived.html', type: 'text/html; charset=utf-8' },
  { path: '/arrived.js', file: 'arrived.js', type: 'text/javascript; charset=utf-8' },
  { path: '/units', file: 'units.html', type: 'text/html; charset=utf-8' },
  { path: '/units.js', file: 'units.js', type: 'text/javascript; charset=utf-8' },
  { path: '/board', file: 'board.html', type: 'text/html; charset=utf-8' },
  { path: '/board.js', file: 'board.js', type: 'text/javascript; charset=utf-8' },
  { path: '/board-line.js', file: 'board-line.js', type: 'text/javascript; charset=utf-8' },
  { path: '/board.css', file: 'board.css', type: 'text/css; charset=utf-8' },
  { path: '/pages.css', file: 'pages.css', type: 'text/css; charset=utf-8' },
];
/** The words and steps of a ticket as the contract has them: the page offers what the platform allows a unit. */
const unitWords = Object.entries({
  stateNames: ticketStateNames,
  actNames: ticketStepNames,
  stepsOfUnit: ticketSteps.filter((step) => step.by.includes('unit')),
})
  .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
  .join('');
const Credentials = z.object({ username: z.string().min(1).max(50), password: z.string().min(1).max(200) });

/** Pages people open in a browser: what arrived and the board (for staff), tickets (for units) and one case (for whoever holds its query password). */
export function addPages(app: FastifyInstance, platform: Platform): void {
  for (const { path, file, type } of statics) {
    const body = readFileSync(new URL(`./static/${file}`, import.meta.url));
    app.get(path, async (_request, reply) => await reply.type(type).send(body));
  }
  // What the workstation's board is written with, as it stands.
  const looks = readFileSync(new URL('../../contract/hall/board-looks.js', import.meta.url));
  app.get('/board-looks.js', async (_request, reply) => await reply.type('text/javascript; charset=utf-8').send(looks));
  for (const [path, words] of [
    ['/units-words.js', unitWords],
    ['/board-words.js', boardWords],
  ] as const)
    app.get(path, async (_request, reply) => await reply.type('text/javascript; charset=utf-8').send(words));
  app.post('/page/sign-in', async (request, reply) => {
    const input = Credentials.safeParse(request.body);
    try {
      if (!input.success || unstorable(input.data)) throw new ExpectedError('INPUT_INVALID');
      return await signInToPage(platform, input.data.username, input.data.password, addressKey(request.ip));
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return await reply.status(statusOf(error)).send(expected(error, request.id).toJSON());
    }
  });

  const limits = queryLimits();
  app.get<{ Params: { projectNo: string }; Querystring: { p?: string } }>('/q/:projectNo', async (request, reply) => {
    reply.type('text/html; charset=utf-8');
    const projectNo = readCode(request.params.projectNo);
    const look = limits.look(addressKey(request.ip), projectNo, platform.clock.now().getTime());
    if (look.isFlood) return await reply.status(429).send(queryPage({ kind: 'tooMany' }));
    const password = typeof request.query.p === 'string' ? readCode(request.query.p) : '';
    if (password === '') return queryPage({ kind: 'ask', projectNo });
    const found = look.mayTry ? await findForCitizen(platform, projectNo, password) : null;
    look.note(found !== null);
    return await reply
      .status(found ? 200 : 404)
      .send(queryPage(found ? { kind: 'found', found } : { kind: 'ask', projectNo, isWrong: true }));
  });
}

async function findForCitizen(platform: Platform, projectNo: string, password: string): Promise<CitizenView | null> {
  if (!/^[0-9A-Z]{1,50}$/.test(projectNo) || password.includes('\0')) return null;
  const [row] = await platform.db.query<CitizenView>(
    `select project_no as "projectNo", task_name as "taskName", applicant_name as "applicantName", state, accept_time as "acceptTime", promise_time as "promiseTime",
       coalesce((select r.payload ->> 'dueCalendar' from report_row r where r.project_no = c.project_no and r.class = 'accept'
         order by r.data_version desc limit 1), '') = 'provisional' as "isProvisional"
     from arrived_case c where project_no = $1 and query_password = $2 and query_password <> ''`,
    [projectNo, password.toWellFormed()],
  );
  return row ?? null;
}
