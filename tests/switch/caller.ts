import fs from 'node:fs';
import path from 'node:path';
import type { Room } from '../packages/room.ts';
import { eventually } from './eventually.ts';

/** A caller's line: SIPp with one call that stands until somebody hangs up. */
export interface Caller {
  hangUp(): void;
  /** Ends with what SIPp made of the call. */
  over(): Promise<void>;
}

const answered = `<recv response="200" rtd="true" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
[routes]
[last_From:]
[last_To:]
[last_Call-ID:]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

]]></send>
  <recv request="BYE" timeout="600000"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

]]></send>`;

/** @param headers lines of the first message that say who calls */
const scenario = (headers: readonly string[]): string => `<?xml version="1.0" encoding="UTF-8"?>
<scenario name="caller">
  <send retrans="500"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
${headers.join('\n')}
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: <sip:line@[local_ip]:[local_port]>
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=line 1 1 IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000

]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="181" optional="true"/>
  <recv response="183" optional="true"/>
  ${answered}
</scenario>
`;

/** @param number `''`: withheld in the way networks do it, a name that says so and a wish for privacy */
export function startCaller(
  room: Room,
  number: string,
  ports: { exchange: number; own: number; media: number },
): Caller {
  const from =
    number === ''
      ? ['From: "Anonymous" <sip:anonymous@anonymous.invalid>;tag=[pid]SIPpTag00[call_number]', 'Privacy: id']
      : [`From: <sip:${number}@[local_ip]:[local_port]>;tag=[pid]SIPpTag00[call_number]`];
  const inside = `/tmp/caller-${ports.own}.xml`;
  fs.writeFileSync(path.join(room.dir, inside), scenario(from));
  const child = room.start(
    `sipp 127.0.0.1:${ports.exchange} -sf ${inside} -s 12345 -i 127.0.0.1 -mi 127.0.0.1 -p ${ports.own} -mp ${ports.media} -m 1 -nostdin -trace_err -error_file /tmp/caller-${ports.own}.err`,
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (bytes) => (text = `${text}${String(bytes)}`.slice(-4000)));
  return {
    hangUp() {
      // Asked once it waits for its call to end; asked twice it ends it: CANCEL while it rings, BYE when it talks.
      child.kill('SIGUSR1');
      child.kill('SIGUSR1');
      setTimeout(() => child.kill('SIGUSR1'), 200);
    },
    over: async () =>
      void (await eventually(
        '来电一方结束',
        () => (child.exitCode !== null || child.signalCode !== null ? true : undefined),
        () => text,
      )),
  };
}
