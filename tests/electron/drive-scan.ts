/**
 * Scans through the built desktop bundles against the double: pages, one that no picture is in, and one whose process is killed. Prints what
 * became of them as one JSON line.
 */
import * as double from './double.ts';
import { clerkWindow, loadShell } from './load.ts';
import { carryOut, openSecondPort } from './second-port.ts';
import { readyDraft, signInClerk, type Client } from '../world.ts';

await loadShell(120_000);
await clerkWindow();
// As the specs that both shells run reach a desktop shell's host, files and streams among what is answered.
const { client } = await openSecondPort((port) => {
  carryOut(double as unknown as Parameters<typeof carryOut>[0], port);
  return Promise.resolve();
});
const asClient = client as unknown as Client;
await signInClerk(asClient);
const draft = await readyDraft(asClient);
const { item } = await client.catalogue.get({ taskCode: draft.draft.taskCode ?? '' });
const of = { caseId: draft.caseId, materialId: item.materials[0]?.materialId ?? '' };

const scanned = await client.pages.scan(of);
const pages = async () => {
  for await (const state of await client.pages.watch({ caseId: of.caseId })) return state.pages;
  throw new Error('no pages');
};
const first = (await pages()).map(({ state, facts, failure }) => [state, facts?.kind ?? null, failure?.code ?? null]);
const picture = await client.pages.picture({
  caseId: of.caseId,
  pageId: (await pages())[0]?.pageId ?? '',
  part: 'page',
});
const started = double.seen.pageProcesses.length;

// Killed whatever it is at: the page is given up, the next one is processed by another.
let isTurned = false;
const turning = client.pages
  .turn({ caseId: of.caseId, pageId: (await pages())[0]?.pageId ?? '', quarters: 1 })
  .finally(() => {
    isTurned = true;
  });
while (!isTurned) {
  double.seen.pageProcesses.forEach((one) => one.kill());
  await new Promise((resolve) => setTimeout(resolve, 5));
}
await turning;
const [killed] = (await pages()).map(({ state, failure }) => [state, failure?.code]);
await client.pages.turn({ caseId: of.caseId, pageId: (await pages())[0]?.pageId ?? '', quarters: 1 });
const result = {
  scanned,
  first,
  picture: { type: picture.type, bytes: picture.size },
  started,
  killed,
  afterwards: (await pages())[0]?.state,
  startedInAll: double.seen.pageProcesses.length,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
