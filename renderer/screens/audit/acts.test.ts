import { expect, it } from 'vitest';
import { actText } from './acts.ts';

it('what is done to devices, on the second screen, and signed or rated has a name people read', () => {
  const acts = [
    'devices.bind',
    'devices.unbind',
    'devices.set',
    'devices.recordStart',
    'devices.recordStop',
    'devices.panelSave',
    'signing.start',
    'signing.store',
    'secondScreen.confirm',
    'secondScreen.read',
    'secondScreen.pay',
    'rating.store',
    'documents.printReceipt',
    'documents.printNotice',
    'documents.notice',
    'documents.notice.copy',
  ];
  expect(acts.filter((act) => /[a-z]/i.test(actText(act)))).toEqual([]);
});
