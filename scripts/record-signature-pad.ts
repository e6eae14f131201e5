import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { recordSession } from '#tests/devices/signature-pad-session.ts';

/** Writes the recorded session of a simulated pad anew: `npx node scripts/record-signature-pad.ts`. */
const folder = new URL('../resources/recordings/', import.meta.url);
await mkdir(folder, { recursive: true });
const { signature, lines } = await recordSession();
await writeFile(new URL('signature-pad.jsonl', folder), `${lines.join('\n')}\n`);
console.log(
  `${fileURLToPath(folder)}signature-pad.jsonl`,
  lines.length,
  signature.strokes.map(({ points, isComplete }) => `${points.length}${isComplete ? '' : '!'}`).join(' '),
);
