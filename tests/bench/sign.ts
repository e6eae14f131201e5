import { createSignaturePad } from '#native-bindings/signature-pad/pad.ts';
import { countPoints, type Signature } from '#native-bindings/signature-pad/strokes.ts';
import { createMemoryHid } from '#native-bindings/transport/memory-hid.fixture.ts';
import { createPadSimulator, scrawl } from '#simulators/signature-pad/index.ts';
import { noteInk } from './ink.ts';
import { percentile, ratio } from './figures.ts';

const REPORTS_PER_SECOND = 200;
const FULL_SECONDS = 60;
const SCREEN_BAR_MS = 30;
const STROKE_SAMPLES = 150;

export interface DriverPen {
  seconds: number;
  /** Pen reports the pad made, and how fast it really made them. */
  reports: number;
  reportsPerSecond: number;
  /** Ink samples among them, and how many came out of the driver. */
  written: number;
  delivered: number;
  /** What the signature itself says was lost. */
  lostSamples: number;
  /** From the pad's report to the caller's `onStroke`. */
  medianToListenerMs: number;
  p95ToListenerMs: number;
}

export interface SignBench extends DriverPen {
  bench: 'sign';
  /** False when `YICHUANG_BENCH_SIGN_SECONDS` asked for less than a minute: then the bar was not tried. */
  isFull: boolean;
  pageMs: number;
  /** From a pen report to the frame that shows it on the clerk's screen. */
  screen: { samples: number; p50Ms: number; p95Ms: number; barMs: number };
  held: boolean;
}

/** A minute of writing at a pad's full rate through the driver; none of it may get lost. */
export async function benchSign(): Promise<SignBench> {
  const seconds = Number(process.env['YICHUANG_BENCH_SIGN_SECONDS'] ?? FULL_SECONDS);
  const pageMs = await measurePage();
  const pen = await measureDriverPen(seconds);
  const screen = { ...(await (await import('./sign-screen.ts')).measureReportToStroke()), barMs: SCREEN_BAR_MS };
  const isFull = seconds >= FULL_SECONDS;
  // A pad that wrote too slowly would make it easy.
  const isFast = pen.reportsPerSecond >= REPORTS_PER_SECOND * 0.98;
  return {
    bench: 'sign',
    isFull,
    ...pen,
    pageMs,
    screen,
    held: screen.p95Ms <= SCREEN_BAR_MS && isFull && isFast && pen.lostSamples === 0 && pen.delivered === pen.written,
  };
}

/** Writes for so long at 200 reports a second, in real time. */
export async function measureDriverPen(seconds: number): Promise<DriverPen> {
  const simulator = createPadSimulator({ model: '540' });
  const madeAt = noteInk(simulator.firmware);
  const pad = createSignaturePad(createMemoryHid(simulator.firmware, 'hid:056a:00a8').transport, {
    productId: simulator.model.productId,
  });
  const area = { x: 50, y: 50, width: 700, height: 350 };
  // Two hovering reports go with each stroke.
  const strokes = Math.max(1, Math.ceil((seconds * REPORTS_PER_SECOND) / (STROKE_SAMPLES + 2)));
  const script = scrawl({ x: 60, y: 60, width: 680, height: 330 }, strokes, STROKE_SAMPLES);
  const done = new AbortController();
  const ready = Promise.withResolvers<void>();
  const delays: number[] = [];
  try {
    const signing = pad.sign({
      page: blank(),
      area,
      timeoutMs: seconds * 2000 + 60_000,
      done: done.signal,
      onState: (state) => void (state === 'ready' && ready.resolve()),
      onStroke() {
        delays.push(performance.now() - (madeAt.shift() ?? Number.NaN));
      },
    });
    // Fails here when the page cannot be shown.
    await Promise.race([ready.promise, signing]);
    const began = performance.now();
    const reports = await simulator.writeStrokes(script, { reportsPerSecond: REPORTS_PER_SECOND });
    const tookSeconds = (performance.now() - began) / 1000;
    await new Promise((resolve) => setTimeout(resolve, 20));
    done.abort();
    const signature: Signature = await signing;
    return {
      seconds: ratio(tookSeconds),
      reports,
      reportsPerSecond: ratio(reports / tookSeconds),
      written: script.reduce((sum, stroke) => sum + stroke.length, 0),
      delivered: countPoints(signature.strokes),
      lostSamples: signature.lostSamples,
      medianToListenerMs: ratio(percentile(delays, 50)),
      p95ToListenerMs: ratio(percentile(delays, 95)),
    };
  } finally {
    await pad.close();
  }
}

/** How long the driver itself takes for a full colour page, the line taking no time. */
async function measurePage(): Promise<number> {
  const simulator = createPadSimulator({ model: '540' });
  const pad = createSignaturePad(createMemoryHid(simulator.firmware, 'hid:056a:00a8').transport);
  try {
    await pad.open();
    const began = performance.now();
    await pad.showPage(blank());
    return ratio(performance.now() - began);
  } finally {
    await pad.close();
  }
}

function blank() {
  return { width: 800, height: 480, rgb: new Uint8Array(800 * 480 * 3).fill(0xff) };
}
