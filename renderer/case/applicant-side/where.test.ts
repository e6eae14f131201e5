import { describe, expect, it } from 'vitest';
import { choosePlace, ratingPlaces, signingPlaces } from './where.ts';

const ready = { state: 'ready', failure: null } as const;
const unbound = { state: 'unbound', failure: null } as const;
const broken = {
  state: 'fault',
  failure: { code: 'PAD_SILENT', who: 'clerk', message: '签字屏没有应答。', detail: {} },
} as const;

describe('where the applicant signs', () => {
  it('is the pad when it works, else the second screen', () => {
    expect(choosePlace(signingPlaces(ready, true), null).on).toBe('pad');
    expect(choosePlace(signingPlaces(unbound, true), null)).toMatchObject({ on: 'screen', isUsable: true });
    expect(choosePlace(signingPlaces(ready, false), null).on).toBe('pad');
  });

  it('is what the clerk chose, also while it does not work', () => {
    expect(choosePlace(signingPlaces(ready, true), 'screen').on).toBe('screen');
    expect(choosePlace(signingPlaces(broken, true), 'pad')).toMatchObject({
      isUsable: false,
      hint: '签字屏没有应答。',
      remedy: 'devices',
    });
  });

  it('says what to do when nothing is there', () => {
    const place = choosePlace(signingPlaces(null, false), null);
    expect([place.on, place.isUsable, place.remedy]).toEqual(['screen', false, 'openScreen']);
    expect(signingPlaces(unbound, false)[0].hint).toContain('绑定');
  });

  it('rates on the keypad when there is one', () => {
    expect(choosePlace(ratingPlaces(ready, true), null).on).toBe('keypad');
    expect(choosePlace(ratingPlaces(unbound, true), null).on).toBe('screen');
  });
});
