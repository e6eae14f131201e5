import type { Role } from '#contract/people.ts';
import type { Component } from 'vue';
import type { IconName } from '../../ui/icons.ts';

export interface Screen {
  name: string;
  /** Where it starts. */ path: string;
  /** As the router matches it, with what may follow. */ address: string;
  title: string;
  /** 拼音首字母 */ initials: string;
  icon: IconName;
  roles: readonly Role[];
  /** Of these, for whom it is a thing beside their work, not where they begin. */
  besides?: readonly Role[];
  page: () => Promise<{ default: Component }>;
}

/** Every screen of this app, in the order of the rail; a role sees only what it does. */
export const screens: readonly Screen[] = [
  {
    name: 'board',
    path: '/hall',
    address: '/hall',
    title: '大厅',
    initials: 'dt',
    icon: 'house',
    roles: ['hallManager'],
    page: () => import('../../screens/board/BoardPage.vue'),
  },
  {
    name: 'hall-history',
    path: '/hall-history',
    address: '/hall-history',
    title: '历史',
    initials: 'ls',
    icon: 'board',
    roles: ['hallManager'],
    page: () => import('../../screens/hall-history/HistoryPage.vue'),
  },
  {
    name: 'acceptance',
    path: '/accept',
    address: '/accept/:caseId?',
    title: '受理',
    initials: 'sl',
    icon: 'desk',
    roles: ['clerk'],
    page: () => import('../../screens/acceptance/AcceptancePage.vue'),
  },
  {
    name: 'cases',
    path: '/cases',
    address: '/cases/:caseId?',
    title: '办件',
    initials: 'bj',
    icon: 'list',
    roles: ['clerk', 'hallManager'],
    page: () => import('../../screens/cases/CasesPage.vue'),
  },
  {
    name: 'approvals',
    path: '/approvals',
    address: '/approvals',
    title: '复核',
    initials: 'fh',
    icon: 'user',
    roles: ['clerk', 'hallManager', 'administrator'],
    besides: ['administrator'],
    page: () => import('../../screens/approvals/ApprovalsPage.vue'),
  },
  {
    name: 'rework',
    path: '/rework',
    address: '/rework',
    title: '差评整改',
    initials: 'cpzg',
    icon: 'evaluator',
    roles: ['hallManager', 'administrator'],
    besides: ['administrator'],
    page: () => import('../../screens/rework/ReworkPage.vue'),
  },
  {
    name: 'walk-ins',
    path: '/walk-ins',
    address: '/walk-ins',
    title: '诉求',
    initials: 'sq',
    icon: 'phone',
    roles: ['clerk'],
    page: () => import('../../screens/hotline/HotlinePage.vue'),
  },
  {
    name: 'hotline',
    path: '/calls',
    address: '/calls',
    title: '接听',
    initials: 'jt',
    icon: 'phone',
    roles: ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'],
    page: () => import('../../screens/hotline/HotlinePage.vue'),
  },
  {
    name: 'tickets',
    path: '/tickets',
    address: '/tickets/:ticketId?',
    title: '工单',
    initials: 'gd',
    icon: 'list',
    roles: ['hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit', 'clerk'],
    page: () => import('../../screens/tickets/TicketsPage.vue'),
  },
  {
    name: 'inspection',
    path: '/inspection',
    address: '/inspection',
    title: '监察',
    initials: 'jc',
    icon: 'find',
    roles: ['hallManager', 'unit'],
    page: () => import('../../screens/inspection/InspectionPage.vue'),
  },
  {
    name: 'supervision',
    path: '/supervision',
    address: '/supervision/:indicator?/:part?',
    title: '班长',
    initials: 'bz',
    icon: 'board',
    roles: ['hotlineSupervisor'],
    page: () => import('../../screens/hotline/SupervisorPage.vue'),
  },
  {
    name: 'closeOut',
    path: '/close-out',
    address: '/close-out',
    title: '交班',
    initials: 'jb',
    icon: 'check',
    roles: ['clerk'],
    page: () => import('../../screens/close-out/CloseOutPage.vue'),
  },
  {
    name: 'notices',
    path: '/notices',
    address: '/notices',
    title: '通知',
    initials: 'tz',
    icon: 'say',
    roles: ['clerk', 'hallManager', 'hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor', 'unit', 'administrator'],
    page: () => import('../../screens/notices/NoticesPage.vue'),
  },
  {
    name: 'outbox',
    path: '/outbox',
    address: '/outbox',
    title: '发件箱',
    initials: 'fjx',
    icon: 'out',
    roles: ['clerk', 'hallManager', 'administrator', 'hotlineOperator', 'outsourcedSeat', 'hotlineSupervisor'],
    page: () => import('../../screens/outbox/OutboxPage.vue'),
  },
  {
    name: 'devices',
    path: '/devices',
    address: '/devices',
    title: '设备',
    initials: 'sb',
    icon: 'device',
    roles: ['clerk', 'hallManager', 'administrator'],
    page: () => import('../../screens/devices/DevicesPage.vue'),
  },
  {
    name: 'recovery',
    path: '/recovery',
    address: '/recovery',
    title: '恢复',
    initials: 'hf',
    icon: 'redo',
    roles: ['administrator'],
    page: () => import('../../screens/recovery/RecoveryPage.vue'),
  },
  {
    name: 'audit',
    path: '/audit',
    address: '/audit',
    title: '审计',
    initials: 'sj',
    icon: 'book',
    roles: ['auditor'],
    page: () => import('../../screens/audit/AuditPage.vue'),
  },
];

/** Where somebody with these roles begins. */
export const homeOf = (roles: readonly Role[]): Screen | undefined =>
  screens.find((screen) => screen.roles.some((role) => roles.includes(role) && !screen.besides?.includes(role)));

export const screensOf = (roles: readonly Role[]): Screen[] =>
  screens.filter((screen) => screen.roles.some((role) => roles.includes(role)));
