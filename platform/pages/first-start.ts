import { readFileSync } from 'node:fs';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { findUnstorable } from '../kernel/canonical.ts';
import { expected, statusOf } from '../kernel/wire.ts';
import type { FirstStart } from '../people/first-start.ts';

const statics = [
  { path: '/first-start', file: 'first-start.html', type: 'text/html; charset=utf-8' },
  { path: '/first-start.js', file: 'first-start.js', type: 'text/javascript; charset=utf-8' },
];
const Given = z.object({
  code: z.string().min(1).max(40),
  username: z.string().regex(/^[a-zA-Z][\w.-]{1,49}$/),
  name: z.string().trim().min(1).max(50),
  password: z.string().min(1).max(200),
});
const sentences: Record<string, string> = {
  code: '请填一次性代码',
  username: '用户名以字母开头，只用字母、数字、点和横线，2 到 50 位',
  name: '请填姓名',
  password: '请填密码',
};

/** Until the administrator is there, the platform's own page leads here; afterwards there is nothing here. */
export function addFirstStartPage(app: FastifyInstance, firstStart: FirstStart): void {
  app.addHook('onRequest', async (request, reply) => {
    if (request.url === '/' && firstStart.isOpen()) await reply.redirect('/first-start');
  });
  for (const { path, file, type } of statics) {
    const body = readFileSync(new URL(`./static/${file}`, import.meta.url));
    app.get(path, async (_request, reply) =>
      firstStart.isOpen() ? await reply.type(type).send(body) : await reply.redirect('/'),
    );
  }
  app.get('/page/first-administrator', async () => ({ isOpen: firstStart.isOpen(), notice: firstStart.notice }));
  app.post('/page/first-administrator', async (request, reply) => {
    const given = Given.safeParse(request.body);
    try {
      if (!given.success) throw refused(given.error);
      const problem = findUnstorable(given.data);
      if (problem) throw new ExpectedError('INPUT_INVALID', {}, { fields: [problem] });
      await firstStart.create(given.data);
      return { done: true };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return await reply.status(statusOf(error)).send(expected(error, request.id).toJSON());
    }
  });
}

function refused(error: z.ZodError): ExpectedError {
  const names = [...new Set(error.issues.map(({ path: [name] }) => String(name)))];
  const fields = names.map((field) => ({ field, message: sentences[field] ?? '格式不对' }));
  return new ExpectedError('INPUT_INVALID', {}, { fields });
}
