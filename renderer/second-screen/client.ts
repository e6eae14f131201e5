import type { ContractRouterClient } from '@orpc/contract';
import type { SecondScreenContract } from '#contract/second-screen/index.ts';
import { connectToHost } from '../connection/client.ts';
import type { CallContext } from '../connection/connection.ts';

/** All the applicant's screen can ask; a contract of its own, on a line of its own. */
export const { client: screenHost, state: lineState } = connectToHost<ContractRouterClient<SecondScreenContract, CallContext>>('/second-rpc');
