#!/usr/bin/env bash
# What: asterisk-ami-client 1.1.5, answers and events of the Asterisk manager interface that repeat a header.
# Expected: every line. A command's answer has one "Output:" header a line since Asterisk 14, and a channel's variables
#   come as one "ChanVariable" header each.
# Seen: only the last of each is left, as a plain string; nothing tells that there were more. A list of three calls is
#   one call, and the variable that names the case is gone behind the one that names the line.
# Why it matters: a desk that asks the exchange who is on the line sees one caller of many.
# Our guard: the package is no dependency; platform/hotline reads the stream itself and asks for no answer whose
#   headers repeat.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . asterisk-ami-client@1.1.5

cat >look.cjs <<'JS'
const net = require('node:net');
const Client = require('asterisk-ami-client');
const block = (...lines) => `${lines.join('\r\n')}\r\n\r\n`;
const answers = {
  login: (id) => block('Response: Success', id, 'Message: Authentication accepted'),
  command: (id) =>
    block('Response: Success', id, 'Message: Command output follows', 'Output: call of 701', 'Output: call of 702', 'Output: call of 703') +
    block('Event: Newstate', 'Channel: PJSIP/701-00000001', 'ChannelState: 6', 'ChanVariable: case=000000-1', 'ChanVariable: line=701'),
};
const server = net.createServer((socket) => {
  socket.on('error', () => socket.destroy());
  socket.write('Asterisk Call Manager/6.0.0\r\n');
  let text = '';
  socket.on('data', (bytes) => {
    text += bytes;
    for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
      const asked = text.slice(0, end);
      text = text.slice(end + 4);
      const [, action] = /^action: *(\w+)/im.exec(asked);
      const id = /^actionid: .*/im.exec(asked)?.[0] ?? 'ActionID: 0';
      if (answers[action.toLowerCase()]) socket.write(answers[action.toLowerCase()](id));
    }
  });
});
server.listen(0, '127.0.0.1', async () => {
  const client = new Client();
  client.on('response', (response) => {
    if (response.Output) console.log(`three lines of output: ${JSON.stringify(response.Output)}`);
  });
  client.on('event', (event) => {
    if (event.Event !== 'Newstate') return;
    console.log(`two variables: ${JSON.stringify(event.ChanVariable)}`);
    process.exit();
  });
  await client.connect('desk', 'secret', { host: '127.0.0.1', port: server.address().port });
  client.action({ Action: 'Command', Command: 'core show channels concise' });
});
JS

cat >expected.txt <<'TXT'
three lines of output: "call of 703"
two variables: "line=701"
TXT

node look.cjs | tee seen.txt
diff expected.txt seen.txt || { echo "changed: repeated headers are no longer lost as recorded" >&2; exit 1; }
