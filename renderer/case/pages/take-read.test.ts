import { expect, it } from 'vitest';
import { Applicant } from '#contract/cases.ts';
import { takeRead } from './take-read.ts';

const applicant = Applicant.parse({ person: { name: '赵铁柱', certNo: '1' }, entity: { name: '旧名' } });
const row = (path: string | null, text: string) => ({
  path,
  read: { text, confidence: 1, place: { pageId: 'p', x: 0, y: 0, width: 0, height: 0 } },
});

it('puts what was read in its one place and leaves the rest', () => {
  expect(takeRead(applicant, row('person.address', '示例区'))).toEqual({
    person: { ...applicant.person, address: '示例区' },
  });
  expect(takeRead(applicant, row('entity.name', '新名'))).toEqual({ entity: { ...applicant.entity, name: '新名' } });
  expect(takeRead(applicant, row('person.certValidTo', '长期'))).toMatchObject({ person: { certValidTo: null } });
});

it('has no place for what the draft does not hold', () => {
  expect(takeRead(applicant, row(null, 'x'))).toBeNull();
  expect(takeRead(applicant, row('agent.name', 'x'))).toBeNull();
  expect(takeRead(applicant, row('person.source', 'card'))).toBeNull();
});
