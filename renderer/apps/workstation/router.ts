import { createRouter, createWebHashHistory } from 'vue-router';
import { useStation } from '../../stores/station.ts';
import { keepPath } from './last-path.ts';
import { homeOf, screens, screensOf } from './screens.ts';

export const homePath = (): string => homeOf(useStation().roles)?.path ?? '/none';

/** Whether this screen belongs to the work of whoever is signed in. */
export function isMine(screen: unknown): boolean {
  const mine = screensOf(useStation().roles);
  return screen === 'none' ? mine.length === 0 : mine.some((one) => one.name === screen);
}

/** Hash addresses, so that the same pages work from the desktop shell's own protocol. */
export const router = createRouter({
  history: createWebHashHistory(),
  routes: [
    ...screens.map(({ name, address, page }) => ({ path: address, name, component: page })),
    { path: '/none', name: 'none', component: () => import('./NoWork.vue') },
    { path: '/:rest(.*)*', redirect: () => homePath() },
  ],
});

// An address kept from somebody else's work leads to what this role does.
router.beforeEach((to) => (isMine(to.name) ? true : homePath()));

router.afterEach((to) => keepPath(String(to.name), to.fullPath));
