import type { ChildProcess } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { z } from 'zod';
import { eventually } from './eventually.ts';
import type { Room } from '../packages/room.ts';

const Said = z.object({
  event: z.boolean().optional(),
  type: z.string().optional(),
  response: z.boolean().optional(),
  token: z.string().optional(),
  ok: z.boolean().optional(),
  data: z.string().optional(),
});

/** An agent's telephone: a real soft phone, worked over its control socket. */
export interface SoftPhone {
  /** `accept`, `hangup`, `hold`, `resume`, `transfer` …; whether it was done is judged by what the exchange tells: it resumes and answers that it cannot (1.1.0). */
  command(name: string, params?: string): Promise<void>;
  /** Waits until it says so; each saying is taken once. */
  heard(type: string): Promise<void>;
  stop(): void;
}

export async function startSoftPhone(
  room: Room,
  options: { name: string; sip: number; control: number; exchange: number },
): Promise<SoftPhone> {
  const { name, sip, control } = options;
  const inside = `/etc/phone-${name}`;
  const dir = path.join(room.dir, inside);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(
    path.join(dir, 'config'),
    [
      `sip_listen 127.0.0.1:${sip}`,
      'sip_transports udp',
      `audio_source aufile,${inside}/microphone.wav`,
      'audio_channels 1-2',
      'call_max_calls 4',
      'module_path /usr/lib/baresip/modules',
      ...['g711', 'aufile', 'uuid'].map((module) => `module ${module}.so`),
      ...['account', 'menu', 'ctrl_tcp'].map((module) => `module_app ${module}.so`),
      `ctrl_tcp_listen 127.0.0.1:${control}`,
      '',
    ].join('\n'),
  );
  fs.writeFileSync(
    path.join(dir, 'accounts'),
    `<sip:${name}@127.0.0.1:${options.exchange}>;regint=0;answermode=manual;audio_codecs=PCMU\n`,
  );
  fs.writeFileSync(path.join(dir, 'contacts'), '');
  fs.writeFileSync(path.join(dir, 'microphone.wav'), silence(300));
  const child = room.start(`baresip -f ${inside}`);
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (bytes) => (text += String(bytes)));
  const socket = await connect(control, child, () => text);
  const heard: string[] = [];
  const answers = new Map<string, z.infer<typeof Said>>();
  let serial = 0;
  let rest = Buffer.alloc(0);
  socket.on('data', (bytes) => {
    rest = Buffer.concat([rest, bytes]);
    for (let colon = rest.indexOf(':'); colon > 0; colon = rest.indexOf(':')) {
      const length = Number(rest.subarray(0, colon).toString());
      const end = colon + 1 + length;
      if (rest.length <= end) return;
      const said = Said.parse(JSON.parse(rest.subarray(colon + 1, end).toString()));
      rest = rest.subarray(end + 1);
      if (said.response && said.token) answers.set(said.token, said);
      else if (said.type) heard.push(said.type);
    }
  });
  return {
    async command(command, params = '') {
      const token = String((serial += 1));
      const asked = JSON.stringify({ command, token, ...(params === '' ? {} : { params }) });
      socket.write(`${Buffer.byteLength(asked)}:${asked},`);
      const answer = await eventually(`${name} ${command}`, () => answers.get(token));
      if (answer.ok === false && command !== 'resume')
        throw new Error(`话机 ${name} 没有做 ${command}：${answer.data ?? ''}\n${text.slice(-2000)}`);
    },
    async heard(type) {
      await eventually(
        `话机 ${name} 的 ${type}`,
        () => {
          const place = heard.indexOf(type);
          if (place < 0) return undefined;
          heard.splice(0, place + 1);
          return true;
        },
        () => `${heard.join(' ')}\n${text.slice(-2000)}`,
      );
    },
    stop() {
      socket.destroy();
      child.kill('SIGKILL');
    },
  };
}

function connect(port: number, child: ChildProcess, said: () => string): Promise<net.Socket> {
  return eventually(
    '话机的控制端口',
    () =>
      new Promise<net.Socket | undefined>((resolve, reject) => {
        if (child.exitCode !== null) reject(new Error(`话机没有起来：\n${said()}`));
        const socket = net.connect(port, '127.0.0.1', () => resolve(socket));
        socket.on('error', () => resolve(undefined));
      }),
    said,
  );
}

/** A wave file of the one kind the phone takes for an 8 kHz line: it ends the call where another rate is asked of it. */
function silence(seconds: number): Buffer {
  const [rate, bytesPerSample] = [8000, 2];
  const length = seconds * rate * bytesPerSample;
  const header = Buffer.alloc(44);
  header.write('RIFF', 0);
  header.writeUInt32LE(36 + length, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * bytesPerSample, 28);
  header.writeUInt16LE(bytesPerSample, 32);
  header.writeUInt16LE(8 * bytesPerSample, 34);
  header.write('data', 36);
  header.writeUInt32LE(length, 40);
  return Buffer.concat([header, Buffer.alloc(length)]);
}
