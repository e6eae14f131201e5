import type { Role } from '#contract/people.ts';
import type { IconName } from '../ui/icons.ts';

export interface Screen {
  name: string;
  path: string;
  title: string;
  /** 拼音首字母 */ initials: string;
  icon: IconName;
  roles: readonly Role[];
}

/** The rail, in order; a role sees only what it does. */
export const screens: readonly Screen[] = [
  { name: 'acceptance', path: '/accept', title: '受理', initials: 'sl', icon: 'desk', roles: ['clerk'] },
  { name: 'cases', path: '/cases', title: '办件', initials: 'bj', icon: 'list', roles: ['clerk', 'hallManager'] },
  {
    name: 'outbox',
    path: '/outbox',
    title: '发件箱',
    initials: 'fjx',
    icon: 'out',
    roles: ['clerk', 'hallManager', 'administrator'],
  },
  {
    name: 'devices',
    path: '/devices',
    title: '设备',
    initials: 'sb',
    icon: 'device',
    roles: ['clerk', 'hallManager', 'administrator'],
  },
  { name: 'audit', path: '/audit', title: '审计', initials: 'sj', icon: 'book', roles: ['auditor'] },
];

export const screensOf = (roles: readonly Role[]): Screen[] =>
  screens.filter((screen) => screen.roles.some((role) => roles.includes(role)));
