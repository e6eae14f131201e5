import type { LocalVisit } from '#contract/hall/local.ts';
import type { WindowView } from '#contract/hall/views.ts';
import type { Devices } from '../devices/devices.ts';
import type { HostContext } from '../kernel/context.ts';

export interface WindowLamp {
  show(view: WindowView): void;
  /** Somebody called without the queue. */
  showLocal(visit: LocalVisit): void;
  stop(): Promise<void>;
}

/** The strip above the window and the little display of the caller: the called number, or that the window pauses. */
export function createWindowLamp(ctx: HostContext, devices: Pick<Devices, 'windowDisplay' | 'caller'>): WindowLamp {
  let shown = '';
  let sending: Promise<void> = Promise.resolve();

  const send = async (
    device: 'windowDisplay' | 'caller',
    template: string,
    values: Record<string, string | number>,
  ): Promise<void> => {
    if (devices[device].state().state === 'unbound') return;
    try {
      await devices[device].send(template, values);
    } catch (error) {
      // The device's own light says what is wrong; calling goes on without it.
      ctx.log.warn('hall.display', { device, error: error instanceof Error ? error.message : 'unknown' });
    }
  };

  function put(text: string, number: string, waiting: number): void {
    const key = `${text}|${waiting}`;
    if (key === shown) return;
    const isNewText = shown.split('|')[0] !== text;
    shown = key;
    const digits = number.replace(/\D/g, '').slice(-3);
    sending = sending.then(async () => {
      if (isNewText) await send('windowDisplay', 'showText', { text });
      if (digits !== '') await send('caller', 'showTicket', { digits });
      else await send('caller', 'showWaiting', { digits: String(Math.min(waiting, 999)).padStart(3, '0') });
    });
  }

  return {
    show: (view) =>
      put(
        textFor(view),
        view.ticket?.number ?? '',
        view.groups.reduce((sum, one) => sum + one.waiting, 0),
      ),
    showLocal: ({ number, startedAt }) => put(textOf(number, startedAt === null), number, 0),
    stop: () => sending,
  };
}

function textFor(view: WindowView): string {
  if (view.state === 'paused') return '暂停服务';
  if (view.state === 'closed') return '窗口未开';
  if (!view.ticket) return '欢迎';
  return textOf(view.ticket.number, view.ticket.state === 'called');
}

const textOf = (number: string, isCalled: boolean): string => (isCalled ? `请 ${number} 号` : `正在办理 ${number} 号`);
