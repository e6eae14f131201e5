import { actNames } from '#contract/workstation/acts.ts';

/** An act in words; one without a name shows as recorded. */
export const actText = (act: string): string => (actNames as Record<string, string>)[act] ?? act;

const details: Record<string, string> = {
  online: '联网',
  offline: '离线',
  idle: '无人操作',
  resident: '居民身份证',
  hkmt: '港澳台居民居住证',
  foreigner2017: '外国人永久居留身份证',
  foreigner2023: '外国人永久居留身份证',
};

/** What an act's row adds, in words where it is one of the recorded marks. */
export const detailText = (detail: string): string => details[detail] ?? detail;
