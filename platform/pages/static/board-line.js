// A line that stays open: the whole view after every change, a beat in between, and a new line when one ends or falls silent.

// Three beats missed; the platform sends one every two seconds.
const silenceMs = 6000;
const retryMs = 1000;

/** The pieces of a stream of server-sent events, each with its data. */
async function* messages(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const pieces = text.split('\n\n');
    text = pieces.pop();
    for (const piece of pieces) {
      const lines = piece.split('\n');
      const field = (name) => lines.filter((line) => line.startsWith(name)).map((line) => line.slice(name.length));
      const data = field('data: ').join('\n');
      if (data !== '') yield { event: field('event: ')[0] ?? 'message', data: JSON.parse(data) };
    }
  }
}

/** What goes wrong in showing it is a fault of the page, not of the line. */
function deliver(work) {
  try {
    work();
  } catch (error) {
    reportError(error);
  }
}

/**
 * @param headers what each opening of the line carries
 * @param told `onView` with each view; `onLost` with words when there is no line; `onRefused` with the platform's words when it will not have one
 * @returns what ends it
 */
export function followBoard(headers, { onView, onBeat, onLost, onRefused }) {
  let isOver = false;
  let line = new AbortController();

  async function listen() {
    line = new AbortController();
    let silence;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => line.abort(), silenceMs);
    };
    heard();
    try {
      const response = await fetch('/v1/hall/live/board', { headers, signal: line.signal });
      if (!response.ok) {
        const answer = await response.json().catch(() => ({}));
        // Not the line's fault: trying again changes nothing.
        if (response.status < 500 && answer.message) return { refused: answer };
        return {};
      }
      for await (const { event, data } of messages(response.body)) {
        heard();
        if (event === 'error') return data?.data?.code === undefined ? {} : { refused: data };
        if (event !== 'message') continue;
        deliver(() => (data.kind === 'view' ? onView(data.view) : onBeat()));
      }
    } catch {
      // Broken, silent, or ended by us: all of them are no line.
    } finally {
      clearTimeout(silence);
      line.abort();
    }
    return {};
  }

  void (async () => {
    while (!isOver) {
      const { refused } = await listen();
      if (isOver) return;
      if (refused) return onRefused(refused);
      onLost('与中心平台失去联系，正在重新连接。');
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  })();
  return () => {
    isOver = true;
    line.abort();
  };
}
