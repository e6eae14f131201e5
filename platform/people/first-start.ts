import { timingSafeEqual } from 'node:crypto';
import { ExpectedError } from '#contract/errors.ts';
import type { Platform } from '../kernel/context.ts';
import { bareCode, newCode } from './codes.ts';
import { addFirstAdministrator, hasPeople } from './operators.ts';
import { checkPasswordPolicy } from './passwords.ts';

/** The first start of a platform nobody can sign in to: whoever can read its log makes the administrator, once. */
export interface FirstStart {
  /** Eight characters; a new one at every start, in memory alone. */
  readonly code: string;
  readonly notice: string;
  isOpen(): boolean;
  /** @throws ExpectedError FIRST_CODE_WRONG | FIRST_CODE_SPENT | FIRST_DONE | AUTH_PASSWORD_WEAK */
  create(given: { code: string; username: string; name: string; password: string }): Promise<void>;
}

const wrongAllowed = 10;

/** Null when there are people already. */
export async function openFirstStart(platform: Platform): Promise<FirstStart | null> {
  if (await hasPeople(platform)) return null;
  const code = newCode();
  let wrong = 0;
  let isOpen = true;
  return {
    code,
    notice: platform.db.durable
      ? ''
      : '现在用的是内嵌数据库，只供试用：断电可能丢失最近的数据。正式使用请先在设置里写上 PostgreSQL 的地址（database_url），再建管理员。',
    isOpen: () => isOpen,
    async create({ code: given, username, name, password }) {
      if (!isOpen) throw new ExpectedError('FIRST_DONE');
      // Counted before it is looked at: parallel guesses must not outrun the limit.
      if (wrong >= wrongAllowed) throw new ExpectedError('FIRST_CODE_SPENT');
      wrong += 1;
      if (!matches(given, code))
        throw new ExpectedError(wrong >= wrongAllowed ? 'FIRST_CODE_SPENT' : 'FIRST_CODE_WRONG');
      wrong -= 1;
      checkPasswordPolicy(password);
      const isMade = await addFirstAdministrator(platform, { username, name, password });
      isOpen = false;
      if (!isMade) throw new ExpectedError('FIRST_DONE');
    },
  };
}

function matches(given: string, code: string): boolean {
  const [a, b] = [Buffer.from(bareCode(given)), Buffer.from(bareCode(code))];
  return a.length === b.length && timingSafeEqual(a, b);
}
