import { oc } from '@orpc/contract';
import { Failure } from './errors.ts';

/** Every procedure of either contract can fail in one typed way; anything else is an internal fault with a trace id. */
export const procedure = oc.errors({ EXPECTED: { status: 422, data: Failure } });
