import { createORPCClient, type ClientContext } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { OpenAPILink } from '@orpc/openapi-client/fetch';
import { platformContract, type PlatformContract } from '#contract/platform/index.ts';

export interface CallContext extends ClientContext {
  token?: string;
}
export type Remote = ContractRouterClient<PlatformContract, CallContext>;

/** The platform's procedures over HTTP. @param told headers that go with every call: which run of which station asks */
export const linkTo = (url: string, told: () => Record<string, string>, fetchFn: typeof fetch): Remote =>
  createORPCClient(
    new OpenAPILink<CallContext>(platformContract, {
      url,
      headers: ({ context }) => ({ ...told(), ...(context.token ? { authorization: `Bearer ${context.token}` } : {}) }),
      fetch: (request, init) => fetchFn(request, { ...init, redirect: 'error' }),
    }),
  );
