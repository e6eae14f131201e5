import { ratingLevels, type DeviceRole } from '#contract/devices.ts';

/** A key as learned from a recording: which data it sends, and what it is to mean. */
export interface LearnedKey {
  data: string;
  event: string;
  level?: number;
}

/** What a key of this device can mean; `value` is what the lists show as chosen. */
export interface Meaning {
  value: string;
  label: string;
  key: Omit<LearnedKey, 'data'>;
}

const nothing: Meaning = { value: 'nothing', label: '不用', key: { event: 'nothing' } };
const ratings: Meaning[] = ratingLevels.map(({ level, label }) => ({
  value: `rate-${level}`,
  label,
  key: { event: 'rate', level },
}));
const calls: Meaning[] = (
  [
    ['next', '呼叫下一位'],
    ['recall', '重呼'],
    ['pause', '暂停'],
    ['evaluate', '请评价'],
    ['cancel', '取消'],
    ['confirm', '确认'],
    ['giveUp', '弃号'],
    ['hang', '挂起'],
    ['callBack', '回呼'],
    ['transfer', '转移'],
  ] as const
).map(([event, label]) => ({ value: event, label, key: { event } }));

/** null: this device has no keys to explain. */
export function meaningsOf(role: DeviceRole): Meaning[] | null {
  if (role === 'evaluator') return [...ratings, nothing];
  return role === 'caller' ? [...calls, nothing] : null;
}

/**
 * A first guess when as many keys were seen as the lesson asks for in its order: five ratings from the best to the worst,
 * or call, call again and pause. Otherwise nothing is guessed.
 */
export function guess(role: DeviceRole, keyCount: number): string[] {
  const inOrder =
    role === 'evaluator' ? ratings.map((one) => one.value) : role === 'caller' ? ['next', 'recall', 'pause'] : [];
  return inOrder.length === keyCount ? inOrder : Array.from({ length: keyCount }, () => '');
}

/** What is still to be said before the keys can come into use; empty when nothing is. */
export function problemOf(role: DeviceRole, chosen: readonly string[]): string {
  if (chosen.some((one) => one === '')) return '还有键没有说明意思。不用的键选“不用”。';
  const used = chosen.filter((one) => one !== nothing.value);
  if (used.length === 0)
    return role === 'evaluator' ? '至少要有一个评价键，不然它评不了价。' : '至少要有一个用得上的键。';
  if (new Set(used).size < used.length) return '有两个键说成了同一个意思，请核对。';
  return '';
}

/** The learned keys with what was chosen for each, in the same order. */
export function withMeanings(role: DeviceRole, keys: readonly LearnedKey[], chosen: readonly string[]): LearnedKey[] {
  const meanings = meaningsOf(role) ?? [];
  return keys.map(({ data }, at) => ({ data, ...(meanings.find((one) => one.value === chosen[at]) ?? nothing).key }));
}
