import { expect, it } from 'vitest';
import { printerModelIds } from '#contract/printer-models.ts';
import { printerModels } from './printer-driver.ts';

it('the platform takes exactly the printer models a workstation has', () => {
  expect(printerModels().map((one) => one.id)).toEqual(printerModelIds);
});
