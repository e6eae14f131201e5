import { randomBytes } from 'node:crypto';
import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { freePort } from '#simulators/free-port.ts';
import { openRoom, type Room } from '../packages/room.ts';
import { asteriskConfig, type Ports } from './asterisk-config.ts';
import { startCaller, type Caller } from './caller.ts';
import { eventually } from './eventually.ts';
import { startSoftPhone, type SoftPhone } from './soft-phone.ts';

/** A real Asterisk with two agents' telephones, in a room of its own. */
export interface Exchange {
  version: string;
  ami: number;
  secret: string;
  phones: Readonly<Record<'101' | '102', SoftPhone>>;
  /** `''`: the number is withheld. */
  call(number: string): Promise<Caller>;
  /** What its own console says. */
  console(line: string): string;
  /** Killed where it stands, and started again: no call is there any more. */
  crash(): Promise<void>;
  close(): void;
}

export async function startExchange(base: string): Promise<Exchange> {
  const room = openRoom(base);
  try {
    return await start(room);
  } catch (error) {
    room.close();
    throw error;
  }
}

async function start(room: Room): Promise<Exchange> {
  const secret = randomBytes(12).toString('hex');
  const ports: Ports = {
    sip: await freePort(),
    ami: await freePort(),
    phones: { '101': await freePort(), '102': await freePort() },
  };
  const etc = path.join(room.dir, 'etc/asterisk');
  fs.rmSync(etc, { recursive: true, force: true });
  fs.mkdirSync(etc, { recursive: true });
  for (const [name, text] of Object.entries(asteriskConfig(ports, secret)))
    fs.writeFileSync(path.join(etc, name), text);
  // Debian's package brings the folders its own service makes.
  fs.mkdirSync(path.join(room.dir, 'run/asterisk'), { recursive: true });
  let running = await launch(room, ports.ami);
  const version = room.must('asterisk -V').trim();
  const phones: Partial<Record<'101' | '102', SoftPhone>> = {};
  for (const name of ['101', '102'] as const)
    phones[name] = await startSoftPhone(room, {
      name,
      sip: ports.phones[name] ?? 0,
      control: await freePort(),
      exchange: ports.sip,
    });
  return {
    version,
    ami: ports.ami,
    secret,
    phones: phones as Record<'101' | '102', SoftPhone>,
    call: async (number) =>
      startCaller(room, number, { exchange: ports.sip, own: await freePort(), media: await freePort() }),
    console: (line) => room.must(`asterisk -rx '${line}'`),
    async crash() {
      running.kill('SIGKILL');
      await eventually('交换机停下', () =>
        running.signalCode !== null || running.exitCode !== null ? true : undefined,
      );
      running = await launch(room, ports.ami);
    },
    close: () => room.close(),
  };
}

async function launch(room: Room, port: number): Promise<ChildProcess> {
  fs.rmSync(path.join(room.dir, 'run/asterisk/asterisk.ctl'), { force: true });
  const child = room.start('asterisk -f');
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => (text = `${text}${String(bytes)}`.slice(-8000)));
  await eventually(
    '交换机起来',
    async () => {
      if (child.exitCode !== null) throw new Error(`Asterisk 没有起来：\n${text}`);
      // Answering on its manager port comes before it is whole.
      if (!(await answers(port))) return undefined;
      return /fully booted/i.test(room.run('asterisk -rx "core waitfullybooted"').text) ? true : undefined;
    },
    () => text,
  );
  return child;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });
}
