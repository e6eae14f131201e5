import { randomUUID } from 'node:crypto';
import { OpenAPIGenerator } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/fastify';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { ExpectedError } from '#contract/errors.ts';
import { platformContract } from '#contract/platform/index.ts';
import type { Call, Platform } from './kernel/context.ts';
import { addressKey } from './kernel/address-key.ts';
import { addFirstStartPage } from './pages/first-start.ts';
import { hallHeader, runHeader, seenHeader } from '#contract/platform/wire.ts';
import { platformPolicy } from '#contract/content-policy.ts';
import { addFileRoutes } from './files/routes.ts';
import { addOpen311 } from './open311/routes.ts';
import { addPages } from './pages/index.ts';
import type { FirstStart } from './people/first-start.ts';
import { expected, internalFault } from './kernel/wire.ts';
import { router } from './router.ts';

const bodyLimit = 8 * 1024 * 1024;

/** A database back from a restart is found again well within this. */
const retryAfterSeconds = 2;

const securityHeaders = {
  'content-security-policy': platformPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
  'cross-origin-resource-policy': 'same-origin',
};

/** The HTTP face: the contract under /v1, its OpenAPI document, and two pages. */
export async function buildServer(
  platform: Platform,
  log: FastifyBaseLogger,
  firstStart: FirstStart | null = null,
  trustedProxies: readonly string[] = [],
): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit,
    // Long enough for the largest file on a slow line.
    requestTimeout: 600_000,
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    // Whoever else says for whom it asks is not believed.
    trustProxy: trustedProxies.length > 0 ? [...trustedProxies] : false,
  });
  const handler = new OpenAPIHandler(router);

  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
    if (reply.statusCode === 503 || reply.statusCode === 507) reply.header('retry-after', retryAfterSeconds);
  });
  // The pattern, never the address itself: a query password may stand in it.
  app.addHook('onResponse', async (request, reply) => {
    request.log.info(
      {
        method: request.method,
        route: request.routeOptions.url ?? '-',
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    );
  });
  app.setErrorHandler(async (error, request, reply) => {
    const call = toCall(platform, request);
    const wire =
      error instanceof ExpectedError
        ? expected(error, call.traceId)
        : isClientFault(error)
          ? expected(new ExpectedError('INPUT_INVALID'), call.traceId)
          : internalFault(error, call);
    await reply.status(wire.status).send(wire.toJSON());
  });

  addFileRoutes(app, (request) => toCall(platform, request));
  app.all('/v1/*', async (request, reply) => {
    const { matched } = await handler.handle(request, reply, { context: toCall(platform, request) });
    if (!matched) reply.callNotFound();
  });

  addOpen311(app, (request) => toCall(platform, request));

  let document: Promise<unknown> | undefined;
  app.get('/openapi.json', async () => await (document ??= describeContract()));
  if (firstStart) addFirstStartPage(app, firstStart);
  addPages(app, platform);
  return app;
}

function toCall(platform: Platform, request: FastifyRequest): Call {
  const [, token] = /^Bearer ([\w-]{20,100})$/.exec(request.headers.authorization ?? '') ?? [];
  const run = request.headers[runHeader];
  return {
    platform,
    token: token ?? null,
    run: typeof run === 'string' && run !== '' && run.length <= 64 ? run : null,
    hallCode: hallMeantBy(request),
    traceId: request.id,
    seen: seenBy(request),
    address: addressKey(request.ip),
    report: (error) => {
      request.log.error({ err: error, traceId: request.id }, 'internal fault');
    },
  };
}

function hallMeantBy(request: FastifyRequest): string | null {
  const text = request.headers[hallHeader];
  return typeof text === 'string' && text !== '' ? text.slice(0, 100) : null;
}

function seenBy(request: FastifyRequest): number | null {
  const text = request.headers[seenHeader];
  return typeof text === 'string' && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** Fastify's own refusals: broken JSON, too large, unknown content type. */
function isClientFault(error: unknown): boolean {
  const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
  return typeof status === 'number' && status >= 400 && status < 500;
}

async function describeContract(): Promise<unknown> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  return await generator.generate(platformContract, {
    info: { title: '一窗中心平台接口', version: '1' },
    security: [{ bearer: [] }],
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
}
