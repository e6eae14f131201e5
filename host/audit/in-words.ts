import { findCase } from '#db/queries/cases.ts';
import { findDefinition } from '#db/queries/catalogue.ts';
import { findOfflinePerson, nameOfOperator } from '#db/queries/people.ts';
import type { AuditDbRow } from '#db/queries/audit.ts';
import type { Db } from '#db/open.ts';
import { ratingLevels } from '#contract/devices.ts';
import { errorRegistry, type ErrorCode } from '#contract/error-registry.ts';
import { Operator } from '#contract/people.ts';
import { VerificationDefinition } from '#contract/catalogue.ts';
import { formOf } from '../forms/form-check.ts';
import { itemOrNull } from '../cases/facts.ts';

/** The name of whoever acted; the sign-in name of somebody this machine never knew. */
export function nameOf(db: Db, username: string): string {
  if (username === 'station') return '工作站';
  const known = findOfflinePerson(db, username);
  return known ? Operator.parse(JSON.parse(known.operator_json)).name : username;
}

/** What was acted on: a case by its number, person and item; nothing where the row's object is no more than an id. */
export function objectOf(db: Db, object: string): string {
  const found = object === '' ? null : findCase(db, object);
  if (!found) return isCode(object) ? '' : object;
  const who = found.applicant_name || '未登记申请人';
  return `${found.project_no ?? '未编号'} ${who} · ${found.task_name ?? '未选事项'}`;
}

const marks: Record<string, string> = {
  online: '联网',
  offline: '离线',
  idle: '无人操作',
  resident: '居民身份证',
  hkmt: '港澳台居民居住证',
  foreigner2017: '外国人永久居留身份证',
  foreigner2023: '外国人永久居留身份证',
  again: '再核验',
  'declined pad': '申请人没有在签字屏上签',
  'declined screen': '申请人没有在第二屏上签',
};
const sources: Record<string, string> = { keypad: '评价器', screen: '第二屏' };

/** What the row adds, in Chinese; empty where it is a digest or another mark for programs, which stand behind the row. */
export function saidOf(db: Db, row: Pick<AuditDbRow, 'act' | 'object' | 'detail'>): string {
  const { act, detail } = row;
  if (detail === '') return '';
  const mark = marks[detail];
  if (mark !== undefined) return mark;
  const [first = '', second = ''] = detail.split(' ');
  if (isErrorCode(detail)) return failureWords(detail);
  switch (act) {
    case 'rating.store':
      return `${sources[first] ?? ''}：${ratingLevels.find((one) => String(one.level) === second)?.label ?? '未评价'}`;
    case 'drafts.take':
      return `原来是${nameOfOperator(db, detail) ?? '别人'}的`;
    case 'drafts.override':
      return titlesOf(db, row.object, detail.split(' ')).join('、');
    case 'verification.start':
      return first === 'auto' ? `自动再问“${verificationTitle(db, second)}”` : '';
    case 'documents.printReceipt':
    case 'documents.printNotice':
    case 'documents.printLetter':
      return first === 'reprint' ? (second === '0' ? '首次打印' : `第 ${second} 次补打`) : '';
    case 'pages.scan':
      return `${first} 页${isErrorCode(second) ? `，${failureWords(second)}` : ''}`;
    case 'station.clockSet':
      return `差 ${first} 秒`;
    default:
      return isCode(detail) ? '' : detail;
  }
}

/** Only what programs read: no Chinese in it, and no number that stands alone. */
const isCode = (text: string): boolean => !/\p{Script=Han}/u.test(text) && !/^[\dA-Z–-]{1,20}$/.test(text);

const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(errorRegistry, text);
/** The first sentence, when nothing in it has to be filled in. */
function failureWords(code: ErrorCode): string {
  const first = errorRegistry[code].say.split('。')[0] ?? '';
  return first.includes('{') ? '没有成功' : first;
}

/** Who was read from a card and is somebody else now. */
const placeNames: Record<string, string> = { 'applicant.person': '申请人', 'applicant.agent': '代理人、经办人' };

function titlesOf(db: Db, caseId: string, names: readonly string[]): string[] {
  const taskCode = findCase(db, caseId)?.task_code ?? null;
  const item = itemOrNull(db, taskCode);
  const fields = item ? formOf(item).schema.properties : {};
  return names.map((name) => fields[name]?.title ?? placeNames[name] ?? '一栏');
}

function verificationTitle(db: Db, name: string): string {
  const json = findDefinition(db, name);
  return json === null ? '核验' : VerificationDefinition.parse(JSON.parse(json)).title;
}
