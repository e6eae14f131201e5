import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { ExpectedError } from '#contract/errors.ts';
import type { Permission } from '#contract/platform/base.ts';
import type { Call } from '../kernel/context.ts';
import { expected, statusOf } from '../kernel/wire.ts';
import { admit } from '../people/callers.ts';
import { fileLimit, keepFile, readFile } from './files.ts';

const shownInBrowser = new Set(['application/pdf', 'image/jpeg', 'image/png']);

interface Named {
  Params: { sm3: string };
}

/**
 * The lane of files: raw bytes under the SM3 of their content. Beside the procedures, because a file must not pass through JSON, and
 * refused before its body is read when it is nobody's, has no proper name or is too large.
 */
export function addFileRoutes(app: FastifyInstance, toCall: (request: FastifyRequest) => Call): void {
  void app.register(async (lane) => {
    const calls = new WeakMap<FastifyRequest, Call>();
    lane.removeAllContentTypeParsers();
    lane.addContentTypeParser('*', (_request, payload, done) => {
      done(null, payload);
    });
    const atTheDoor =
      (who: (call: Call) => Promise<Permission> | Permission) =>
      async (request: FastifyRequest<Named>): Promise<void> => {
        const call = toCall(request);
        call.caller = await admit(call, await who(call));
        if (!/^[0-9a-f]{64}$/.test(request.params.sm3))
          throw new ExpectedError('INPUT_INVALID', {}, { fields: [{ field: 'sm3', message: '文件名应为 SM3 摘要' }] });
        if (Number(request.headers['content-length'] ?? 0) > fileLimit)
          throw new ExpectedError('FILE_TOO_LARGE', { limitMb: fileLimit / 1024 / 1024 });
        calls.set(request, call);
      };
    const callOf = (request: FastifyRequest): Call => calls.get(request) ?? toCall(request);

    lane.setErrorHandler(async (error, request, reply: FastifyReply) => {
      if (!(error instanceof ExpectedError)) throw error;
      // What is left of a refused body is not waited for.
      if (request.method === 'PUT') reply.header('connection', 'close');
      await reply.status(statusOf(error)).send(expected(error, request.id).toJSON());
    });
    lane.put<Named>('/v1/files/:sm3', { onRequest: atTheDoor(() => 'station') }, async (request) => {
      const body = request.body instanceof Readable ? request.body : Readable.from([]);
      return await keepFile(callOf(request), request.params.sm3, body);
    });
    lane.get<Named>('/v1/files/:sm3', { onRequest: atTheDoor(kindOfToken) }, async (request, reply) => {
      const file = await readFile(callOf(request), request.params.sm3);
      // A type a browser would run is never said of what somebody sent.
      const type = shownInBrowser.has(file.mime) ? file.mime : 'application/octet-stream';
      return await reply.type(type).header('content-length', file.bytes).send(file.stream);
    });
  });
}

/** Files are for people and for stations; which of them it is shows in the token. */
async function kindOfToken(call: Call): Promise<Permission> {
  try {
    await admit(call, 'operator');
    return 'operator';
  } catch (error) {
    if (error instanceof ExpectedError && error.code === 'AUTH_REQUIRED') return 'station';
    throw error;
  }
}
