import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';

/**
 * The flags of an installed command. `--help` and what it does not know end the process with how it is written: 0 and 2.
 *
 * @param usage as it stands after 写法：
 */
export function installedFlags<T extends ParseArgsOptionsConfig>(options: T, usage: string) {
  if (process.argv.slice(2).some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(`写法：${usage}\n`);
    process.exit(0);
  }
  try {
    return parseArgs({ allowPositionals: true, options });
  } catch (error) {
    if (!(error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) throw error;
    const unknown = /'(-[^' ]*)/.exec((error as Error).message)?.[1];
    process.stderr.write(`${unknown ? `不认识 ${unknown}。` : '参数不对。'}写法：${usage}\n`);
    process.exit(2);
  }
}
