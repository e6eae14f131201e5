import fs from 'node:fs';
import { ExpectedError } from '#contract/errors.ts';
import { installation } from '../installation.ts';

/** Its own user, whom the package made. */
const serviceUser = 'yichuang-platform';

/**
 * Whatever root's platform writes belongs to root, and the service cannot open it afterwards.
 *
 * @throws ExpectedError DATA_FOLDER_REFUSED with the command that is right
 */
export function requireServiceUser(
  folder: string,
  uid = process.getuid?.(),
  isInstalled = installation() !== null,
): void {
  if (uid !== 0) return;
  const owner = fs.statSync(folder, { throwIfNoEntry: false })?.uid ?? 0;
  if (owner === 0 && !isInstalled) return;
  throw new ExpectedError('DATA_FOLDER_REFUSED', {
    folder,
    problem: `现在的用户是 root，写进去的文件服务以后打不开。请运行 sudo systemctl start ${serviceUser}；要在终端里试，运行 sudo -u ${serviceUser} ${serviceUser} serve`,
  });
}
