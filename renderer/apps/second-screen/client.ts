import type { ContractRouterClient } from '@orpc/contract';
import { ref } from 'vue';
import type { SecondScreenContract } from '#contract/second-screen/index.ts';
import { connectToHost } from '../../connection/client.ts';
import type { CallContext } from '../../connection/connection.ts';

const line = connectToHost<ContractRouterClient<SecondScreenContract, CallContext>>('/second-rpc');

/** All the applicant's screen can ask; a contract of its own, on a line of its own. */
export const { client: screenHost, state: lineState } = line;

/** Opened anew in another window of this browser, which shares our cookie: without stepping aside each would push the other out for ever. */
export const isReplaced = ref(false);
const others = new BroadcastChannel('yichuang-second-screen');
others.addEventListener('message', () => {
  isReplaced.value = true;
  line.stop();
});
others.postMessage('opened');
