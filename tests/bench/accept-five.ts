import { localStation } from '../local-station.ts';
import { readyDraft } from '../world.ts';
import { median, percentile, ratio } from './figures.ts';
import { bringThingOfFive, readyFive } from './five-departments.ts';

const rounds = 60;
const warm = 15;
const bar = 3;

/** A 并联 of five departments accepted at once ÷ one case accepted alone: the call the clerk waits for, in turns on one station. */
export async function benchAcceptFive(): Promise<object> {
  const station = await localStation();
  try {
    await bringThingOfFive(station.host);
    const { client } = station;
    const one: number[] = [];
    const five: number[] = [];
    for (let round = -warm; round < rounds; round += 1) {
      const alone = await readyDraft(client);
      const lead = await readyFive(client);
      const began = performance.now();
      await client.acceptance.accept({ caseId: alone.caseId, version: alone.version, printReceipt: true });
      const between = performance.now();
      const accepted = await client.acceptance.acceptGroup({ caseId: lead.caseId, version: lead.version });
      const ended = performance.now();
      if (accepted.group?.state !== 'open') throw new Error('the five were not accepted');
      if (round < 0) continue;
      one.push(between - began);
      five.push(ended - between);
    }
    const share = median(five) / median(one);
    return {
      bench: 'accept-five',
      rounds,
      oneMs: ratio(median(one)),
      fiveMs: ratio(median(five)),
      oneP95Ms: ratio(percentile(one, 95)),
      fiveP95Ms: ratio(percentile(five, 95)),
      ratio: ratio(share),
      bars: { ratio: bar },
      held: share <= bar,
    };
  } finally {
    await station.close();
  }
}
