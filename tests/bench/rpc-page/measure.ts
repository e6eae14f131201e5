import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { WorkstationContract } from '#contract/workstation/index.ts';

const calls = 500;
let sentBytes = 0;
let receivedBytes = 0;
const sizeOf = (data: unknown): number =>
  typeof data === 'string'
    ? new TextEncoder().encode(data).length
    : data instanceof Blob
      ? data.size
      : (data as ArrayBuffer).byteLength;

async function connect(): Promise<ContractRouterClient<WorkstationContract>> {
  await fetch('/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token: location.hash.slice('#token='.length) }),
  });
  const socket = new WebSocket(`ws://${location.host}/rpc`);
  const send = socket.send.bind(socket);
  socket.send = (data) => {
    sentBytes += sizeOf(data);
    send(data);
  };
  socket.addEventListener('message', (event) => {
    receivedBytes += sizeOf(event.data);
  });
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  return createORPCClient(new RPCLink({ websocket: socket }));
}

const connected = connect();

Object.assign(globalThis, {
  async measure(caseId: string, base64: string) {
    const client = await connected;
    const roundTripsMs: number[] = [];
    for (let i = 0; i < calls + 50; i += 1) {
      const from = performance.now();
      await client.session.touch();
      if (i >= 50) roundTripsMs.push(performance.now() - from);
    }
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const scanMs: number[] = [];
    sentBytes = 0;
    let from = performance.now();
    const { sm3 } = await client.materials.attach({
      caseId,
      materialId: 'M01',
      file: new File([bytes], 'scan.jpg', { type: 'image/jpeg' }),
      name: 'scan.jpg',
    });
    scanMs.push(performance.now() - from);
    const sent = sentBytes;
    receivedBytes = 0;
    from = performance.now();
    const back = new Uint8Array(await (await client.materials.read({ caseId, sm3 })).arrayBuffer());
    scanMs.push(performance.now() - from);
    if (back.length !== bytes.length || back.some((byte, at) => byte !== bytes[at]))
      throw new Error('the scan came back changed');
    return { roundTripsMs, scanMs, sentBytes: sent, receivedBytes };
  },
});
