import type { FuzzTarget } from '../fuzz.ts';
import { MAX_POINTS, createCapture } from './capture.ts';
import { DEFAULT_THRESHOLDS } from './ink.ts';
import { signaturePadRedactor } from './redact.ts';
import { parseCapability, parseInformation, parseStatus } from './reports.ts';
import { countPoints } from './strokes.ts';

const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'));

/** Everything a pad may send, meant well or not: pen reports, and its answers about itself. */
export const signaturePadFuzz: FuzzTarget = {
  name: 'signature-pad',
  seeds: [
    bytes('0191231518 0CA8'.replaceAll(' ', '')),
    bytes('018000 15180CA8'.replaceAll(' ', '')),
    bytes('3493FF2A2F194F12340007'),
    bytes('34912315180CA812390008'),
    bytes('34800015180CA8123E0009'),
    bytes('34912301000010FFFFFFFF'),
    bytes('0300000000'),
    bytes('0301020000'),
    bytes('2AC800C80057028F01'),
    bytes('092A30195003FF032001E0C809EC0F0000'),
    bytes('085354552D353430000001050100000000'),
    bytes(`33${'5A'.repeat(16)}`),
    bytes(`10${'A5'.repeat(16)}`),
  ],
  start() {
    const geometry = { maxX: 10_800, maxY: 6480, maxPressure: 1023, width: 800, height: 480 };
    const capture = createCapture({
      geometry,
      thresholds: DEFAULT_THRESHOLDS,
      area: { x: 0, y: 0, width: 800, height: 400 },
      buttons: [{ id: 'confirm', rect: { x: 0, y: 400, width: 100, height: 80 } }],
    });
    const redactor = signaturePadRedactor();
    let elapsedMs = 0;
    let lastT = 0;
    return {
      feed(report) {
        elapsedMs += 5;
        const event = capture.take(report, elapsedMs);
        if (event.kind === 'ink') {
          const { x, y, pressure, t } = event.point;
          check(x >= 0 && x < geometry.width && y >= 0 && y < 400, 'ink outside the area');
          check(pressure >= 0 && pressure <= 1, 'pressure beyond its range');
          check(Number.isFinite(t) && t >= lastT, 'time went back');
          lastT = t;
        }
        check(countPoints(capture.strokes.slice(-1)) <= MAX_POINTS, 'more ink than may be kept');
        const { lost } = capture.counts;
        check(Number.isInteger(lost) && lost >= 0, 'losses miscounted');
        if (event.kind === 'forgot') capture.breakOff();
        const status = parseStatus(report);
        check(status === null || report[0] === 0x03, 'a status that is none');
        const capability = parseCapability(report);
        check(
          capability === null ||
            (capability.width * capability.height > 0 && capability.width <= 4096 && capability.height <= 4096),
          'a screen nobody makes',
        );
        check((parseInformation(report)?.model.length ?? 0) <= 9, 'a name too long');
        for (const kind of ['in', 'get', 'set'] as const) {
          const kept = redactor.take({ at: elapsedMs, kind, bytes: report });
          check(kept.length === 1 && kept[0]?.bytes.length === report.length, 'redacting changed a length');
        }
      },
    };
  },
};

function check(isTrue: boolean, otherwise: string): void {
  if (!isTrue) throw new Error(otherwise);
}
