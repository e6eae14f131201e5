/** The smallest exchange that has a queue with two telephones, a line from outside and somewhere to transfer to. */
export interface Ports {
  sip: number;
  ami: number;
  phones: Readonly<Record<string, number>>;
}

/** How long one telephone rings before the queue asks the next. */
export const ringSeconds = 3;

/** Every file of its configuration folder; all listening on 127.0.0.1. */
export const asteriskConfig = (ports: Ports, secret: string): Record<string, string> => ({
  'asterisk.conf': `
[directories](!)
[options]
verbose = 3
`,
  'modules.conf': `
[modules]
autoload = yes
${['chan_iax2', 'pbx_dundi', 'chan_mgcp', 'chan_unistim', 'chan_skinny', 'res_phoneprov', 'chan_console']
  .map((name) => `noload = ${name}.so`)
  .join('\n')}
`,
  'logger.conf': `
[general]
[logfiles]
messages => notice,warning,error
`,
  'rtp.conf': `
[general]
rtpstart = ${ports.sip + 10_000}
rtpend = ${ports.sip + 10_200}
`,
  'manager.conf': `
[general]
enabled = yes
bindaddr = 127.0.0.1
port = ${ports.ami}
timestampevents = yes

[yichuang]
secret = ${secret}
read = call,agent
write = agent,reporting
`,
  'pjsip.conf': `
[global]
type = global
endpoint_identifier_order = username,ip

[loopback]
type = transport
protocol = udp
bind = 127.0.0.1:${ports.sip}

[outside]
type = endpoint
context = outside
disallow = all
allow = ulaw
direct_media = no
trust_id_inbound = yes

[outside]
type = identify
endpoint = outside
match = 127.0.0.1
${Object.entries(ports.phones)
  .map(
    ([name, port]) => `
[${name}]
type = endpoint
context = inside
aors = ${name}
disallow = all
allow = ulaw
direct_media = no
callerid = ${name} <${name}>

[${name}]
type = aor
contact = sip:${name}@127.0.0.1:${port}
`,
  )
  .join('')}`,
  'queues.conf': `
[general]
[hotline]
strategy = linear
timeout = ${ringSeconds}
retry = 1
ringinuse = no
${Object.keys(ports.phones)
  .map((name) => `member => PJSIP/${name}`)
  .join('\n')}
`,
  'extensions.conf': `
[general]
[outside]
exten => 12345,1,Queue(hotline)
 same => n,Hangup()

[inside]
exten => 201,1,Dial(PJSIP/102,60)
 same => n,Hangup()
exten => 102,1,Dial(PJSIP/102,60)
 same => n,Hangup()
`,
});
