import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Platform } from '../kernel/context.ts';
import { isGenuine, signatureHeader, timeHeader } from '../kernel/signed-calls.ts';

export const callbackPath = (name: 'payment' | 'courier'): string => `/v1/callbacks/${name}`;

interface Listener {
  /** null: no such service is connected, nobody may call. */
  secret: string | null;
  wake(): void;
}

const bodyLimit = 16 * 1024;
/** Whatever else is said is not believed: the service is asked. */
const Said = z.looseObject({ orderNo: z.string().min(1).max(64) });

/**
 * Where services call back. A genuine call only says that there is something to look at: the service is asked about it, and what it
 * answers counts. A call that comes twice, late or with other amounts therefore changes nothing by itself.
 */
export function addCallbackRoutes(
  app: FastifyInstance,
  platform: Platform,
  listeners: Record<'payment' | 'courier', Listener>,
): void {
  void app.register((scope, _options, done) => {
    // As sent: the signature is over these bytes.
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'string', bodyLimit }, (_request, body, parsed) => parsed(null, body));
    for (const name of ['payment', 'courier'] as const) {
      const path = callbackPath(name);
      scope.post(path, async (request, reply) => {
        const { secret, wake } = listeners[name];
        const body = typeof request.body === 'string' ? request.body : '';
        const header = (of: string): string => String(request.headers[of] ?? '');
        const sent = { time: header(timeHeader), signature: header(signatureHeader), method: 'POST', path, body };
        if (secret === null || !isGenuine(secret, sent, platform.clock.now()))
          return await reply.status(401).send({ ok: false });
        const said = Said.safeParse(parse(body));
        if (!said.success) return await reply.status(400).send({ ok: false });
        const table = name === 'payment' ? 'payment_order' : 'parcel';
        const key = name === 'payment' ? 'payment_no' : 'parcel_no';
        const known = await platform.db.query(
          `update ${table} set next_look_at = $2::timestamptz where ${key} = $1 returning 1 as one`,
          [said.data.orderNo, platform.clock.now().toISOString()],
        );
        if (known.length === 0) return await reply.status(404).send({ ok: false });
        wake();
        return { ok: true };
      });
    }
    done();
  });
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    // Said to be JSON by whoever signed it; anything else is answered like a body without a number.
    return null;
  }
}
