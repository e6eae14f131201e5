import { queueStateNames, windowStateNames } from '#contract/hall/names.ts';
import { hallHeader } from '#contract/platform/wire.ts';

/** The words of the contract for the board's page, as data. */
export const boardWords = Object.entries({ hallHeader, queueStateNames, windowStateNames })
  .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`)
  .join('');
