import type { Db } from '#db/open.ts';
import { listBindings, saveBinding } from '#db/queries/devices.ts';
import { ExpectedError } from '#contract/errors.ts';
import { createSlot, type SlotFace, type SlotSurroundings } from './slot.ts';

export interface ScreenPresence {
  isConnected: boolean;
  lastSeenAt: string | null;
}

/**
 * The applicant's screen as a device: a page of ours in a window of its own, there or not. Seen once, it belongs to the
 * window, and its absence is a fault from then on.
 */
export function createApplicantScreen({
  db,
  presence,
  ...surroundings
}: SlotSurroundings & { db: Db; presence: () => ScreenPresence }): SlotFace & { look(): void } {
  let unrest: () => void = () => undefined;
  const slot = createSlot({
    ...surroundings,
    role: 'secondScreen',
    createDriver: () => ({
      async probe() {
        const failure = presence().isConnected ? null : new ExpectedError('SECOND_SCREEN_NOT_OPEN');
        return { identity: '申请人屏', warning: null, failure };
      },
      close: async () => undefined,
      onUnrest(listener: () => void) {
        unrest = listener;
        return () => {
          unrest = () => undefined;
        };
      },
    }),
  });
  let wasConnected = false;
  return {
    ...slot,
    async test() {
      if (!presence().isConnected) throw new ExpectedError('SECOND_SCREEN_NOT_OPEN');
      return { isOk: true, text: '第二屏已打开，正在显示待机页' };
    },
    look() {
      const { isConnected } = presence();
      if (isConnected === wasConnected) return;
      wasConnected = isConnected;
      if (isConnected && !listBindings(db).some((row) => row.role === 'secondScreen')) {
        saveBinding(db, { role: 'secondScreen', address: 'screen', baud_rate: 115_200, settings_json: '{}' });
        void slot.bind({ address: 'screen', baudRate: 115_200, settings: {} });
      }
      unrest();
    },
  };
}
