import { createRouter, createWebHashHistory } from 'vue-router';
import { useStation } from '../stores/station.ts';
import { keepPath } from './last-path.ts';
import { screensOf } from './screens.ts';

const homePath = (): string => screensOf(useStation().roles)[0]?.path ?? '/none';

/** Hash addresses, so that the same pages work from the desktop shell's own protocol. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    { path: '/accept/:caseId?', name: 'acceptance', component: () => import('../acceptance/AcceptancePage.vue') },
    { path: '/cases/:caseId?', name: 'cases', component: () => import('../cases/CasesPage.vue') },
    { path: '/outbox', name: 'outbox', component: () => import('../outbox/OutboxPage.vue') },
    { path: '/devices', name: 'devices', component: () => import('../devices/DevicesPage.vue') },
    { path: '/audit', name: 'audit', component: () => import('../audit/AuditPage.vue') },
    { path: '/none', name: 'none', component: () => import('./NoWork.vue') },
    { path: '/:rest(.*)*', redirect: () => homePath() },
  ],
});

// An address kept from somebody else's work leads to what this role does.
router.beforeEach((to) => {
  const mine = screensOf(useStation().roles);
  if (to.name === 'none') return mine.length === 0 ? true : homePath();
  return mine.some((screen) => screen.name === to.name) ? true : homePath();
});

router.afterEach((to) => keepPath(String(to.name), to.fullPath));
