import type { CommanderError } from 'commander';
import { answer } from './answer.ts';

const sentences: Record<string, (what: string) => string> = {
  'commander.missingMandatoryOptionValue': (what) => `缺少 ${what}。`,
  'commander.missingArgument': (what) => `缺少参数 <${what}>。`,
  'commander.optionMissingArgument': (what) => `${what} 后面要写值。`,
  'commander.unknownOption': (what) => `没有 ${what} 这个选项。`,
  'commander.unknownCommand': (what) => `没有 ${what} 这个命令。`,
  'commander.excessArguments': () => '多写了参数。',
};

/** A command line nobody can follow: the same shape of answer as every other failure; how it is written stands on standard error. */
export function answerUsage({ code, message }: Pick<CommanderError, 'code' | 'message'>): void {
  const [, what = ''] = /'([^']+)'/.exec(message) ?? [];
  const said = sentences[code]?.(what) ?? '没有写明要做什么。';
  answer({ error: { code: 'INPUT_INVALID', message: `${said}写法见上面的说明，或加 --help 查看。` } });
}
