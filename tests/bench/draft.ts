import { insertSignature } from '#db/queries/signatures.ts';
import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';

const signatures = 30;
const saves = 300;
const bars = { medianMs: 5 };

/** Saving one field of a draft through the host's procedure, with thirty signatures and their ink on the case. */
export async function benchDraft(): Promise<object> {
  const station = await localStation();
  try {
    const { caseId, version, draft } = await readyDraft(station.client);
    for (let n = 0; n < signatures; n += 1) sign(station.host.ctx.db, caseId, n);
    const signed = await station.client.signing.list({ caseId });
    if (signed.length !== signatures) throw new Error('the signatures are not on the case');
    const form = draft.form;
    const [name] = Object.keys(form).filter((one) => typeof form[one] === 'string');
    if (name === undefined) throw new Error('the demo item has no text to type');
    const times: number[] = [];
    let current = version;
    for (let n = -50; n < saves; n += 1) {
      const from = performance.now();
      const saved = await station.client.drafts.save({
        caseId,
        version: current,
        patch: { form: { ...form, [name]: `示例 ${n}` } },
      });
      if (n >= 0) times.push(performance.now() - from);
      current = saved.version;
    }
    return {
      bench: 'draft',
      signatures,
      saves,
      medianMs: ratio(median(times)),
      p99Ms: ratio(percentile(times, 99)),
      bars,
      held: median(times) <= bars.medianMs,
    };
  } finally {
    await station.close();
  }
}

/** Ink as a pad gives it: two hundred samples a second for some seconds. */
function sign(db: Parameters<typeof insertSignature>[0], caseId: string, n: number): void {
  const points = Array.from({ length: 1200 }, (_, at) => ({
    x: at / 1200,
    y: Math.sin(at),
    pressure: 0.5,
    at: at * 5,
  }));
  insertSignature(db, {
    signature_id: `sample-signature-${n}`,
    case_id: caseId,
    signer_name: '赵铁柱',
    signed_at: '2026-03-05T02:24:12.000Z',
    source: 'pad',
    device: 'STU-540',
    strokes_json: JSON.stringify([{ points }]),
    binding_json: JSON.stringify({
      pageSm3: '0'.repeat(64),
      strokesSm3: '0'.repeat(64),
      pageWidth: 800,
      pageHeight: 480,
      signedAt: '2026-03-05T02:24:12.000Z',
      device: { model: 'STU-540', firmware: '1.0', uid: '1' },
      lostSamples: 0,
      area: { x: 0, y: 0, width: 800, height: 480 },
      inkTop: 0,
      factsSm3: '0'.repeat(64),
      seals: Array.from({ length: 12 }, (_, at) => ({ label: `第 ${at} 项`, sm3: '0'.repeat(64) })),
      quality: 'good',
      durationMs: 6000,
    }),
    page_sm3: '0'.repeat(64),
    page_file: '0'.repeat(64),
    operator: 'lijing',
  });
}
