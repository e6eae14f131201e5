import type { z } from 'zod';
import { deleteDeviceEventsBefore, insertDeviceEvent, listDeviceEvents } from '#db/queries/devices.ts';
import type { Db } from '#db/open.ts';
import { DeviceRole } from '#contract/devices.ts';
import { DeviceEvent, type DeviceState } from '#contract/workstation/schemas.ts';
import type { Logger } from '../kernel/log.ts';
import { roleTitles } from './roles.ts';

export interface DeviceEvents {
  /** Takes note when a device's health is not what it was; work and connecting are passing. */
  see(state: DeviceState): void;
  since(instant: string): DeviceEvent[];
}

const keptMs = 30 * 24 * 3600 * 1000;
const shown = 200;

export function createDeviceEvents(db: Db, now: () => string, log: Logger): DeviceEvents {
  const last = new Map<DeviceRole, string>();
  let tidiedOn = '';
  /** Once a day: some workstations are never restarted. */
  const tidy = (at: string): void => {
    if (at.slice(0, 10) === tidiedOn) return;
    deleteDeviceEventsBefore(db, new Date(Date.parse(at) - keptMs).toISOString());
    tidiedOn = at.slice(0, 10);
  };
  tidy(now());
  return {
    see({ role, state, word, failure, lastActivity }) {
      if (state === 'busy' || state === 'connecting') return;
      const health = `${state}/${word}`;
      const before = last.get(role);
      last.set(role, health);
      // A role nobody ever bound is not an event.
      if (before === health || (before === undefined && state === 'unbound')) return;
      const text =
        failure?.message ??
        (state === 'warning'
          ? word
          : before === undefined
            ? '已连接'
            : state === 'unbound'
              ? '已解除绑定'
              : `恢复正常${lastActivity ? ` · ${lastActivity.text}` : ''}`);
      try {
        const at = now();
        tidy(at);
        insertDeviceEvent(db, { at, role, text, state, word });
      } catch (error) {
        // A full disk must not make the light lie; the event is in the log.
        log.error('devices.event', error, { role, word });
      }
    },
    since: (instant) =>
      listDeviceEvents(db, instant, shown).flatMap((row) => {
        const role = DeviceRole.safeParse(row.role);
        return role.success
          ? [
              {
                at: row.at,
                role: role.data,
                title: roleTitles[role.data],
                text: row.text,
                state: row.state as z.infer<typeof DeviceEvent>['state'],
                word: row.word,
              },
            ]
          : [];
      }),
  };
}
