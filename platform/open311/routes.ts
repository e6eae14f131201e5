import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readBook } from '../hotline/book.ts';
import type { Call } from '../kernel/context.ts';
import { holderOf, readSetting } from './keys.ts';
import { listRequests, oneRequest, postRequest, requestOfToken, type Fields, type Holder } from './requests.ts';
import { definition, services } from './services.ts';
import { Refusal, write, writeRefusal, type Format, type Node } from './wire.ts';

const bodyLimit = 256 * 1024;

interface Asked {
  format: Format;
  /** Path below the version, without the ending. */
  parts: string[];
  method: string;
  fields: Fields;
}

/**
 * GeoReport v2 under `/open311/v2`: XML by `.xml`, JSON by `.json`. Nothing of it is there until an administrator turns it on; what was
 * asked and answered is for systems that hold a key.
 */
export function addOpen311(app: FastifyInstance, toCall: (request: FastifyRequest) => Call): void {
  void app.register(async (lane) => {
    lane.removeAllContentTypeParsers();
    lane.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit },
      (_request, body, done) => done(null, new URLSearchParams(String(body))),
    );
    lane.setErrorHandler(async (error, request, reply) => {
      const format = formatOf(request.url);
      if (error instanceof Refusal) return await refuse(reply, format, error);
      const status = error instanceof Error && 'statusCode' in error ? error.statusCode : undefined;
      if (typeof status === 'number' && status >= 400 && status < 500)
        return await refuse(reply, format, new Refusal(400, 'the request could not be read: post a form'));
      throw error;
    });
    lane.all('/open311/v2/*', async (request, reply) => {
      const asked = readAsked(request);
      const node = await answer(toCall(request), asked);
      await reply
        .status(asked.method === 'POST' ? 201 : 200)
        .type(typeOf(asked.format))
        .send(write(asked.format, node.root, node.body));
    });
  });
}

async function answer(call: Call, asked: Asked): Promise<{ root: string; body: Node }> {
  const { platform } = call;
  const setting = await readSetting(platform.db);
  if (!setting.isOn) throw new Refusal(404, 'this interface is turned off');
  const named = asked.fields.get('jurisdiction_id') ?? '';
  if (named !== '' && setting.jurisdictionId !== '' && named !== setting.jurisdictionId)
    throw new Refusal(404, 'jurisdiction_id provided was not found');
  const holder = async (): Promise<Holder> => {
    const found = await holderOf(platform, asked.fields.get('api_key') ?? '');
    if (!found) throw new Refusal(403, 'api_key was not provided or is not valid');
    return found;
  };
  const [what, id, ...rest] = asked.parts;
  const isGet = asked.method === 'GET';
  if (rest.length === 0 && what === 'services' && isGet)
    return id === undefined
      ? { root: 'services', body: services(await readBook(platform.db)) }
      : { root: 'service_definition', body: definition(await readBook(platform.db), id) };
  if (rest.length === 0 && what === 'requests' && isGet)
    return {
      root: 'service_requests',
      body:
        id === undefined
          ? await listRequests(platform, await holder(), asked.fields)
          : await oneRequest(platform, await holder(), id),
    };
  if (what === 'requests' && id === undefined && asked.method === 'POST')
    return { root: 'service_requests', body: await postRequest(platform, await holder(), asked.fields) };
  if (rest.length === 0 && what === 'tokens' && id !== undefined && isGet)
    return { root: 'service_requests', body: await requestOfToken(platform, await holder(), id) };
  throw new Refusal(404, 'no such resource');
}

function readAsked(request: FastifyRequest): Asked {
  const [path = '', query = ''] = request.url.split('?');
  const [, below = '', ending] = /^\/open311\/v2\/(.*?)(?:\.(xml|json))?$/.exec(path) ?? [];
  if (ending === undefined) throw new Refusal(400, 'the format must be named: .xml or .json');
  const fields = new Map<string, string>();
  const form = request.body instanceof URLSearchParams ? [...request.body] : [];
  // The key stands in the query also where the rest is a form.
  for (const [name, value] of [...new URLSearchParams(query), ...form]) fields.set(name, value);
  return {
    format: ending === 'json' ? 'json' : 'xml',
    parts: below.split('/').map(decode),
    method: request.method,
    fields,
  };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new Refusal(400, 'the address could not be read');
  }
}

/** Where the format is not named the errors come as the specification's first form. */
const formatOf = (url: string): Format => (/\.json(?:\?|$)/.test(url) ? 'json' : 'xml');
const typeOf = (format: Format): string =>
  format === 'json' ? 'application/json; charset=utf-8' : 'text/xml; charset=utf-8';
const refuse = async (reply: FastifyReply, format: Format, refusal: Refusal): Promise<FastifyReply> =>
  await reply.status(refusal.code).type(typeOf(format)).send(writeRefusal(format, refusal));
