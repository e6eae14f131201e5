import type { ClientLink } from '@orpc/client';
import type { CallContext } from './connection.ts';

interface CallOptions {
  signal?: AbortSignal;
  context?: CallContext;
  lastEventId?: string;
}

/**
 * The procedures behind a link, as nested names: `caller.devices.list(input, options)`.
 *
 * The library's own maker hands out a function's `bind` and `toString` where a procedure has that name: calling
 * `devices.bind` would succeed without asking anybody.
 */
export function createCaller<Client extends object>(
  link: ClientLink<CallContext>,
  path: readonly string[] = [],
): Client {
  const known = new Map<string, object>();
  const procedure = (input?: unknown, options: CallOptions = {}): Promise<unknown> =>
    link.call([...path], input, { ...options, context: options.context ?? {} });
  return new Proxy(procedure, {
    get(target, name) {
      // Awaited by mistake, or looked at by a debugger: a promise it is not.
      if (typeof name !== 'string' || name === 'then')
        return typeof name === 'string' ? undefined : Reflect.get(target, name);
      const next = known.get(name) ?? createCaller<object>(link, [...path, name]);
      known.set(name, next);
      return next;
    },
  }) as unknown as Client;
}
