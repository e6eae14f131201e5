import { trialPage } from '#host/devices/trial-page.ts';
import type { PadButton } from '#native-bindings/signature-pad/capture.ts';
import type { PadImage } from '#native-bindings/signature-pad/image.ts';
import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import { signaturePadRedactor } from '#native-bindings/signature-pad/redact.ts';
import type { Signature } from '#native-bindings/signature-pad/strokes.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { recordTransport } from '#native-bindings/transport/recorder.ts';
import type { HidTransport } from '#native-bindings/transport/transport.ts';
import { createPadSimulator, scrawl } from '#simulators/signature-pad/index.ts';

/** The page a pad is tried with, so that `device sign` can be shown with this recording. */
const { area, buttons: BUTTONS } = trialPage({ screen: { width: 320, height: 200 }, encodings: ['mono'] });
/** Whole bytes of pixels a row: a recording holds black only, and the odd bits of a row are white. */
const AREA = { ...area, width: area.width - (area.width % 8) };
/** What the simulated hand writes; nobody's name. */
const HAND = scrawl({ x: AREA.x + 10, y: AREA.y + 4, width: AREA.width - 20, height: AREA.height - 8 }, 4, 40);

/** The session's own moves: a first try taken back, then a signature during which the pad is pulled out once. */
export function signOnce(
  transport: HidTransport,
  page: PadImage,
  onReady: (times: number) => void,
): Promise<Signature> {
  const pad = createSignaturePad(transport, {
    productId: 0x00a4,
    patience: { heartbeatMs: 60_000, reopenFirstMs: 100 },
  });
  let times = 0;
  return pad
    .sign({
      page,
      area: AREA,
      buttons: BUTTONS,
      timeoutMs: 60_000,
      onState(state) {
        if (state !== 'ready') return;
        times += 1;
        onReady(times);
      },
    })
    .finally(() => pad.close());
}

/** Records that session on a simulated 430. @returns the signature as it was, and the lines of the recording */
export async function recordSession(): Promise<{ signature: Signature; lines: string[] }> {
  const simulator = createPadSimulator({ model: '430' });
  const memory = createMemoryHid(simulator.firmware, 'hid:056a:00a4');
  const lines: string[] = [];
  const recorder = recordTransport(memory.transport, {
    header: {
      format: 'yichuang-recording',
      version: 1,
      role: 'signaturePad',
      transport: 'hid',
      recordedAt: '2026-11-23T00:00:00.000Z',
      device: { vendorId: '056a', productId: '00a4', product: 'STU-430' },
      note: '模拟设备录制：写一笔后重签，再签名，中途拔出一次，确认',
    },
    redactor: signaturePadRedactor(),
    sink: (line) => lines.push(line),
    now: () => performance.now(),
  });
  const write = (strokes: typeof HAND) => simulator.writeStrokes(strokes, { reportsPerSecond: 200 });
  const tap = (id: PadButton['id']): void => {
    const { rect } = BUTTONS.find((one) => one.id === id)!;
    simulator.tap(rect.x + rect.width / 2, rect.y + rect.height / 2);
  };
  const hand: Promise<unknown>[] = [];
  const signing = signOnce(recorder.transport, grey(320, 200), (times) => {
    if (times === 1) hand.push(write(HAND.slice(0, 1)).then(() => tap('redo')));
    else if (times === 2) {
      simulator.misbehave({ kind: 'drop-after', reports: 60, pauseMs: 150 });
      hand.push(write(HAND.slice(0, 2)));
    } else hand.push(write(HAND.slice(2)).then(() => tap('confirm')));
  });
  const signature = await signing;
  await Promise.all(hand);
  recorder.stop();
  return { signature, lines };
}

/** Recordings hold black pages only. */
export function blackPage(): PadImage {
  return { width: 320, height: 200, rgb: new Uint8Array(320 * 200 * 3) };
}

function grey(width: number, height: number): PadImage {
  return { width, height, rgb: new Uint8Array(width * height * 3).map((_, at) => ((at * 7) % 11 > 5 ? 0xff : 0x20)) };
}
