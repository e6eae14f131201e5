import fs from 'node:fs';

/** A folder nobody has written to: this one, else the next number behind its name. What another run left there is not touched. */
export function freshFolder(wanted: string): string {
  for (let turn = 1; ; turn += 1) {
    const folder = turn === 1 ? wanted : `${wanted}-${turn}`;
    if (fs.existsSync(folder) && fs.readdirSync(folder).length > 0) continue;
    fs.mkdirSync(folder, { recursive: true });
    return folder;
  }
}
