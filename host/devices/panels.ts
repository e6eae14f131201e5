import { createPanelBus } from '#native-bindings/panel/bus.ts';
import { createPanel, type Level, type Panel, type PanelEvent } from '#native-bindings/panel/panel.ts';
import type { FrameProfile } from '#native-bindings/panel/profile.ts';
import { shareLine } from '#native-bindings/transport/shared-line.ts';
import type { Transport } from '#native-bindings/transport/transport.ts';
import { ExpectedError } from '#contract/errors.ts';
import { ratingLevels } from '#contract/devices.ts';
import type { Logger } from '../kernel/log.ts';
import type { Lines } from './lines.ts';
import type { PanelProfiles } from './panel-profiles.ts';
import { createSlot, type Binding, type Slot, type SlotDriver, type SlotFace, type SlotSurroundings } from './slot.ts';

export type PanelRole = 'evaluator' | 'windowDisplay' | 'caller';

export interface EvaluatorSlot extends SlotFace {
  /** @throws ExpectedError RATE_TIMEOUT | PANEL_* | PORT_* | DEVICE_NOT_BOUND; the abort error when cancelled */
  rate(options: { timeoutMs: number; signal?: AbortSignal }): Promise<{ level: Level }>;
}

/** A display or a caller: shows, and tells of keys. */
export interface DisplaySlot extends SlotFace {
  /** The latest message is shown again when the device comes back. @throws ExpectedError PROFILE_INVALID | PANEL_* | PORT_* */
  send(template: string, values: Record<string, string | number>): Promise<void>;
}

export interface Panels {
  evaluator: EvaluatorSlot;
  windowDisplay: DisplaySlot;
  caller: DisplaySlot;
}

interface PanelDriver extends SlotDriver {
  panel: Panel;
  profile: FrameProfile;
}
interface SharedPanel {
  panel: Panel;
  users: number;
}
interface SharedBus {
  line: Transport;
  newPanel: (profile: FrameProfile, address: number | null) => Panel;
  panels: Map<string, SharedPanel>;
}

/** Roles on the same line share it, and one driver when profile and bus address are the same too: a bus has one master. */
export function createPanels(
  options: SlotSurroundings & {
    lines: Lines;
    profiles: PanelProfiles;
    log: Logger;
    onKey: (role: PanelRole, event: PanelEvent) => void;
  },
): Panels {
  const { lines, profiles, log } = options;
  const testKeyMs = options.probeMs?.key ?? 10_000;
  const buses = new Map<string, SharedBus>();

  function openBus(role: PanelRole, binding: Binding): SharedBus {
    const line = lines.open(role, binding);
    const hands = shareLine(line);
    const turns = createPanelBus();
    return {
      line,
      panels: new Map(),
      newPanel: (profile, address) =>
        createPanel(hands.take(), profile, { bus: turns, ...(address === null ? {} : { address }) }),
    };
  }

  function take(
    role: PanelRole,
    binding: Binding,
    profile: FrameProfile,
  ): { panel: Panel; line: Transport; release: () => Promise<void> } {
    const known = buses.get(binding.address);
    const bus = known ?? openBus(role, binding);
    buses.set(binding.address, bus);
    if (known) lines.share(role, bus.line);
    const address = typeof binding.settings['address'] === 'number' ? binding.settings['address'] : null;
    const key = `${profile.id}|${address ?? ''}`;
    let held = bus.panels.get(key);
    if (!held) {
      held = { panel: bus.newPanel(profile, address), users: 0 };
      held.panel.onUnknown(({ hex, reason }) => {
        // What one panel does not know another one on the line may.
        if (bus.panels.size === 1) log.warn('devices.panel.unknown', { role, hex, reason });
      });
      bus.panels.set(key, held);
    }
    const mine = held;
    mine.users += 1;
    return {
      panel: mine.panel,
      line: bus.line,
      async release() {
        mine.users -= 1;
        if (mine.users > 0) return;
        bus.panels.delete(key);
        if (bus.panels.size === 0) buses.delete(binding.address);
        await mine.panel.close();
      },
    };
  }

  const slotFor = (role: PanelRole): Slot<PanelDriver> => {
    const slot = createSlot<PanelDriver>({
      ...options,
      role,
      createDriver(binding) {
        const profile = profiles.find(String(binding.settings['profile'] ?? ''));
        requireSuited(role, profile);
        const { panel, line, release } = take(role, binding, profile);
        const offKeys = panel.onEvent((event) => {
          if ((role === 'evaluator') !== (event.name === 'rate')) return;
          slot.note(event.level === null ? `按键：${event.name}` : `评价：${labelOf(event.level)}`);
          options.onKey(role, event);
        });
        return {
          panel,
          profile,
          async probe() {
            await panel.open();
            // Most say nothing of themselves; one that owes an answer to what it is sent is told by that.
            return { identity: profile.name, warning: null, failure: null, answer: 'notAsked' };
          },
          async close() {
            offKeys();
            await release();
          },
          onUnrest: (listener) =>
            line.onClosed((reason) => {
              if (reason === 'lost') listener();
            }),
        };
      },
    });
    return slot;
  };

  const evaluator = slotFor('evaluator');
  const display = (role: 'windowDisplay' | 'caller'): DisplaySlot => {
    const slot = slotFor(role);
    return {
      ...slot,
      send: (template, values) => slot.use('发送', ({ panel }) => panel.send(template, values)),
      async test() {
        const sent = await slot.use('测试', async ({ panel, profile }) => {
          const template =
            ['showText', 'beep', 'showTicket'].find((name) => name in profile.templates) ??
            Object.keys(profile.templates)[0];
          if (template === undefined) throw new ExpectedError('PROFILE_INVALID', { problem: '配置里没有可发送的模板' });
          await panel.send(template, { text: '一窗测试', digits: '888', line: 1 });
          return template;
        });
        slot.note('测试');
        return { isOk: true, text: `已发出“${sent}”，请看设备的反应` };
      },
    };
  };

  return {
    evaluator: {
      ...evaluator,
      rate: (asking) => evaluator.use('等待评价', ({ panel }) => panel.rate(asking)),
      async test() {
        try {
          const { level } = await evaluator.use('等待按键', ({ panel }) => panel.rate({ timeoutMs: testKeyMs }));
          return { isOk: true, text: `收到按键：${labelOf(level)}` };
        } catch (error) {
          if (error instanceof ExpectedError && error.code === 'RATE_TIMEOUT')
            return {
              isOk: false,
              text: `${Math.round(testKeyMs / 1000)} 秒内没有收到按键。请按一下评价器；仍没有反应请核对波特率和配置。`,
            };
          throw error;
        }
      },
    },
    windowDisplay: display('windowDisplay'),
    caller: display('caller'),
  };
}

/** @throws ExpectedError PROFILE_INVALID an evaluator would wait for ratings that never come */
export function requireSuited(role: PanelRole, profile: FrameProfile): void {
  if (role !== 'evaluator' || profile.keys.some((key) => key.event === 'rate')) return;
  throw new ExpectedError('PROFILE_INVALID', {
    problem: `“${profile.name}”没有评价键，请用“训练新型号”说明每个键的意思`,
  });
}

const labelOf = (level: number): string => ratingLevels.find((one) => one.level === level)?.label ?? String(level);
