import net from 'node:net';

/** Stands in the line between platform and exchange and keeps what the exchange says, in order. */
export interface Recorder {
  port: number;
  /** All events since the last asking, as they came; answers to what the platform asked are left out. */
  take(): string[];
  /** How often somebody has signed in. */
  signedIn(): number;
  close(): Promise<void>;
}

export async function startRecorder(target: number): Promise<Recorder> {
  let events: string[] = [];
  let signedIn = 0;
  const sockets = new Set<net.Socket>();
  const server = net.createServer((near) => {
    const far = net.connect(target, '127.0.0.1');
    let rest = '';
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    near.on('data', (bytes) => far.write(bytes));
    far.on('data', (bytes) => {
      near.write(bytes);
      rest += bytes.toString('utf8');
      for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
        const block = rest.slice(0, end);
        rest = rest.slice(end + 4);
        if (/^Message: Authentication accepted$/m.test(block)) signedIn += 1;
        if (/^Event: /m.test(block) && !/^ActionID: /m.test(block)) events.push(block);
      }
    });
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    take() {
      const taken = events;
      events = [];
      return taken;
    },
    signedIn: () => signedIn,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
