import { nextTick } from 'vue';
import { obstacleTarget, type Section } from '../../case/steps.ts';

/** Brings one input or section under the clerk's hands. */
export async function focusOn(id: string): Promise<boolean> {
  await nextTick();
  const target = document.getElementById(id);
  if (!target) return false;
  target.scrollIntoView({ block: 'center' });
  const input = target.matches('input, select, textarea, button')
    ? target
    : (target.querySelector<HTMLElement>('input, select, textarea') ?? target);
  input.focus({ preventScroll: true });
  return true;
}

export async function focusObstacle(obstacle: { section: Section; field: string }): Promise<void> {
  if (!(await focusOn(obstacleTarget(obstacle)))) await focusSection(obstacle.section);
}

export async function focusSection(section: Section): Promise<void> {
  await nextTick();
  const place = document.getElementById(`section-${section}`);
  place?.scrollIntoView({ block: 'start' });
  place?.querySelector<HTMLElement>('.fields input, .fields textarea, input, button')?.focus({ preventScroll: true });
}
