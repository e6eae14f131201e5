import { implement } from '@orpc/server';
import { workContract } from '#contract/workstation/index.ts';
import { guardCall, type CallContext, type Guarded } from './guard.ts';

/** A workstation whose store is open; all of it is there once its work has begun. */
export interface Opened<H extends Guarded> extends Guarded {
  whole(): Promise<H>;
}

/** The work's contract, each procedure behind its permission; who may call waits until the workstation is whole, who may not does not. */
export const guardedBy = <H extends Opened<H>>() =>
  implement(workContract)
    .$context<CallContext<Opened<H>>>()
    .use(async ({ context: { host }, path, procedure: { '~orpc': called }, next }) =>
      guardCall(host, path, called.meta.who, async () => await next({ context: { host: await host.whole() } })),
    );
