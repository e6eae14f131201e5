import { createHash, randomBytes } from 'node:crypto';
import net from 'node:net';

/** How the virtual exchange misbehaves from now on. */
export interface Misbehaviour {
  /** Every event is sent twice. */
  twice?: boolean;
  /** Each pair of events leaves in the wrong order. */
  swapped?: boolean;
  /** Takes bytes and answers nothing: a line that is half open. */
  deaf?: boolean;
  /** Refuses every sign-in. */
  locked?: boolean;
  /** The account may not ask which calls live. */
  secretive?: boolean;
}

export interface VirtualCall {
  readonly id: string;
  ring(extension: string): void;
  /** Nobody takes it: told as a real exchange does, with two ends of one dialling. */
  noAnswer(): void;
  answer(): void;
  hold(): void;
  resume(): void;
  /** To another telephone, without asking it. */
  transfer(to: string): void;
  hangUp(by: 'caller' | 'agent'): void;
  readonly isOver: boolean;
}

export interface VirtualSwitch {
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** A caller who has been put into the queue. `''`: withheld. */
  call(number: string, queue?: string): VirtualCall;
  misbehave(how: Misbehaviour): void;
  /** Says what a real exchange said once: blocks of lines with an empty one between them. */
  play(recorded: string): void;
  /** Channels it lists from now on beside its own when asked which live, as recorded. */
  list(recorded: string): void;
  /** Breaks every connection; calls live on. */
  drop(): void;
  /** All calls are gone, and nobody is told. */
  restart(): void;
  /** An event of a call nobody ever heard of. */
  stray(): void;
  /** Which telephones are paused, as asked for. */
  readonly paused: ReadonlyMap<string, boolean>;
  readonly connections: number;
  /** Good ones, from the beginning. */
  readonly signIns: number;
  stop(): Promise<void>;
}

interface Live {
  number: string;
  channel: string;
  queue: string;
  extension: string;
  isAnswered: boolean;
}

/** A telephone exchange that speaks Asterisk's manager interface over TCP; the events and their order are those of a recorded 16.28. */
export async function startVirtualSwitch(options: { now?: () => Date; port?: number } = {}): Promise<VirtualSwitch> {
  const now = options.now ?? (() => new Date());
  const username = 'yichuang';
  const secret = randomBytes(12).toString('hex');
  const sockets = new Set<net.Socket>();
  const signedIn = new Set<net.Socket>();
  const live = new Map<string, Live>();
  const paused = new Map<string, boolean>();
  let how: Misbehaviour = {};
  let serial = 0;
  let signIns = 0;
  let kept: string | null = null;
  let listed: string[] = [];

  const write = (text: string): void => {
    if (how.deaf) return;
    for (const socket of signedIn) socket.write(text);
  };
  const tell = (Event: string, fields: Record<string, string>): void => {
    const text = block({ Event, Privilege: 'call,all', Timestamp: (now().getTime() / 1000).toFixed(6), ...fields });
    const sent = how.twice ? text + text : text;
    if (!how.swapped) write(sent);
    else if (kept === null) kept = sent;
    else {
      write(sent + kept);
      kept = null;
    }
  };

  const serve = (socket: net.Socket): void => {
    sockets.add(socket);
    socket.setNoDelay(true);
    let rest = '';
    let challenge = '';
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      sockets.delete(socket);
      signedIn.delete(socket);
    });
    const act = (action: Record<string, string>): void => {
      const id: Record<string, string> = action['ActionID'] ? { ActionID: action['ActionID'] } : {};
      const answer = (fields: Record<string, string>): void => void socket.write(block({ ...fields, ...id }));
      switch (action['Action']) {
        case 'Challenge':
          challenge = String(randomBytes(4).readUInt32BE());
          return answer({ Response: 'Success', Challenge: challenge });
        case 'Login': {
          const key = createHash('md5')
            .update(challenge + secret)
            .digest('hex');
          if (how.locked || action['Username'] !== username || action['Key'] !== key) {
            answer({ Response: 'Error', Message: 'Authentication failed' });
            return void socket.end();
          }
          answer({ Response: 'Success', Message: 'Authentication accepted' });
          signedIn.add(socket);
          signIns += 1;
          return void socket.write(block({ Event: 'FullyBooted', Status: 'Fully Booted' }));
        }
        case 'Ping':
          return answer({ Response: 'Success', Ping: 'Pong' });
        case 'CoreShowChannels':
          if (how.secretive) return answer({ Response: 'Error', Message: 'Permission denied' });
          answer({ Response: 'Success', EventList: 'start' });
          for (const [Linkedid, one] of live)
            socket.write(
              [
                block({
                  Event: 'CoreShowChannel',
                  ...legState(one),
                  Channel: one.channel,
                  Uniqueid: Linkedid,
                  Linkedid,
                  ...id,
                }),
                one.extension === ''
                  ? ''
                  : block({
                      ...{ Event: 'CoreShowChannel', ...legState(one), Channel: `${one.extension}-${Linkedid}` },
                      ...{ Uniqueid: `${Linkedid}9`, Linkedid, ...id },
                    }),
              ].join(''),
            );
          for (const one of listed) socket.write(`${one.replaceAll('\n', '\r\n')}\r\n${block(id)}`);
          return void socket.write(
            block({ Event: 'CoreShowChannelsComplete', EventList: 'Complete', ListItems: String(live.size), ...id }),
          );
        case 'QueuePause':
          paused.set(action['Interface'] ?? '', action['Paused'] === 'true');
          return answer({ Response: 'Success' });
        default:
          return answer({ Response: 'Error', Message: 'Invalid/unknown command' });
      }
    };
    socket.on('data', (bytes) => {
      if (how.deaf) return;
      rest += bytes.toString('utf8');
      for (let end = rest.indexOf('\r\n\r\n'); end >= 0; end = rest.indexOf('\r\n\r\n')) {
        const action = Object.fromEntries(
          rest
            .slice(0, end)
            .split('\r\n')
            .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).trim()]),
        );
        rest = rest.slice(end + 4);
        act(action);
      }
    });
    socket.write('Asterisk Call Manager/5.0.4\r\n');
  };

  const server = net.createServer(serve);
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  const place = (number: string, queue: string): VirtualCall => {
    serial += 1;
    const id = `${Math.floor(now().getTime() / 1000)}.${serial}`;
    const own: Live = {
      number,
      channel: `PJSIP/trunk-${serial.toString(16).padStart(8, '0')}`,
      queue,
      extension: '',
      isAnswered: false,
    };
    live.set(id, own);
    const shown = number === '' ? '<unknown>' : number;
    const of = (): Record<string, string> => ({
      Channel: own.channel,
      CallerIDNum: shown,
      CallerIDName: '<unknown>',
      Uniqueid: id,
      Linkedid: id,
    });
    const agentLeg = (): Record<string, string> => ({
      Channel: `${own.extension}-${id}`,
      CallerIDNum: own.extension.replace(/\D/g, ''),
      Uniqueid: `${id}9`,
      Linkedid: id,
    });
    tell('Newchannel', { ...of(), ChannelStateDesc: 'Ring', Exten: '12345', Context: 'hotline' });
    tell('QueueCallerJoin', { ...of(), Queue: queue, Position: '1', Count: '1' });
    const isOver = (): boolean => live.get(id) !== own;
    return {
      id,
      get isOver() {
        return isOver();
      },
      ring(extension) {
        if (isOver()) return;
        own.extension = extension;
        tell('Newchannel', { ...agentLeg(), ChannelStateDesc: 'Down' });
        tell('AgentCalled', {
          ...of(),
          Queue: queue,
          Interface: extension,
          MemberName: extension,
          DestChannel: agentLeg()['Channel'] ?? '',
          DestConnectedLineNum: shown,
        });
        tell('DialBegin', { ...of(), DestChannel: agentLeg()['Channel'] ?? '', DialString: extension });
      },
      noAnswer() {
        if (isOver()) return;
        tell('AgentRingNoAnswer', { ...of(), Queue: queue, Interface: own.extension, RingTime: '15' });
        for (const DialStatus of ['NOANSWER', 'CANCEL']) tell('DialEnd', { ...of(), DialStatus });
        tell('Hangup', { ...agentLeg(), Cause: '0', 'Cause-txt': 'Unknown' });
        own.extension = '';
      },
      answer() {
        if (isOver()) return;
        own.isAnswered = true;
        tell('DialEnd', { ...of(), DialStatus: 'ANSWER' });
        tell('QueueCallerLeave', { ...of(), Queue: queue, Count: '0' });
        tell('AgentConnect', { ...of(), Queue: queue, Interface: own.extension, HoldTime: '4', RingTime: '3' });
        tell('BridgeEnter', { ...of(), BridgeNumChannels: '1' });
      },
      hold: () => void (isOver() || tell('Hold', agentLeg())),
      resume: () => void (isOver() || tell('Unhold', agentLeg())),
      transfer(to) {
        if (isOver()) return;
        tell('BlindTransfer', {
          Result: 'Success',
          TransfererChannel: agentLeg()['Channel'] ?? '',
          TransfererLinkedid: id,
          TransfereeChannel: own.channel,
          TransfereeLinkedid: id,
          TransfereeUniqueid: id,
          Extension: to,
        });
        tell('Hangup', { ...agentLeg(), Cause: '16', 'Cause-txt': 'Normal Clearing' });
      },
      hangUp(by) {
        if (isOver()) return;
        live.delete(id);
        tell('HangupRequest', by === 'caller' ? of() : agentLeg());
        if (own.extension !== '') tell('Hangup', { ...agentLeg(), Cause: '16', 'Cause-txt': 'Normal Clearing' });
        tell('Hangup', { ...of(), Cause: '16', 'Cause-txt': 'Normal Clearing' });
      },
    };
  };

  return {
    port,
    username,
    secret,
    paused,
    get connections() {
      return signedIn.size;
    },
    get signIns() {
      return signIns;
    },
    call: (number, queue = 'hotline') => place(number, queue),
    misbehave(next) {
      how = next;
      if (!how.swapped && kept !== null) {
        write(kept);
        kept = null;
      }
    },
    play(recorded) {
      for (const text of recorded.trimEnd().split('\n\n')) {
        const sent = `${text.replaceAll('\n', '\r\n')}\r\n\r\n`;
        write(how.twice ? sent + sent : sent);
      }
    },
    list(recorded) {
      listed = recorded.trim() === '' ? [] : recorded.trim().split('\n\n');
    },
    drop() {
      for (const socket of sockets) socket.destroy();
    },
    restart() {
      live.clear();
      for (const socket of sockets) socket.destroy();
    },
    stray() {
      tell('Hangup', {
        Channel: 'PJSIP/x-1',
        Uniqueid: '1.1',
        Linkedid: '1.1',
        Cause: '16',
        'Cause-txt': 'Normal Clearing',
      });
      tell('AgentConnect', {
        Uniqueid: '2.2',
        Linkedid: '2.2',
        CallerIDNum: '00000',
        Queue: 'hotline',
        Interface: 'PJSIP/999',
      });
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const legState = ({ isAnswered }: Live): Record<string, string> =>
  isAnswered ? { ChannelStateDesc: 'Up', BridgeId: 'b1' } : { ChannelStateDesc: 'Ringing', BridgeId: '' };

const block = (fields: Readonly<Record<string, string>>): string =>
  `${Object.entries(fields)
    .map(([key, value]) => `${key}: ${value}`)
    .join('\r\n')}\r\n\r\n`;
