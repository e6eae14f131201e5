import { expect, it } from 'vitest';
import type { HallService } from '#contract/hall/plan.ts';
import { createVisit } from './visit.ts';

const service = (serviceCode: string): HallService => ({
  serviceCode,
  serviceName: serviceCode,
  groupCode: 'A',
  taskCode: null,
  questions: [
    {
      questionId: 'q',
      text: '第一次？',
      options: [
        { optionId: 'yes', text: '是', groupCode: null, notice: '' },
        { optionId: 'no', text: '否', groupCode: null, notice: '请带执照' },
      ],
    },
  ],
});

it('asks the questions of the first item, and says what an answer asks for', () => {
  const visit = createVisit(() => 'id');
  visit.toggle(service('one'));
  expect(visit.open.value?.questionId).toBe('q');
  visit.answer('q', 'no');
  expect([visit.open.value, visit.notices.value]).toEqual([null, ['请带执照']]);
});

it('keeps one request for a visit, and nothing of it once the person is gone', () => {
  let made = 0;
  const visit = createVisit(() => `id-${++made}`);
  visit.toggle(service('one'));
  visit.toggle(service('two'));
  visit.lane.value = { laneCode: 'green', reason: '孕妇' };
  expect(visit.requestId.value).toBe('id-1');
  visit.forget();
  expect([visit.cart.value, visit.answers.value, visit.lane.value, visit.taken.value]).toEqual([[], [], null, null]);
  expect(visit.requestId.value).toBe('id-2');
});
