import { readSetting } from '#db/queries/settings.ts';
import { z } from 'zod';
import { ExpectedError } from '#contract/errors.ts';
import { TicketPaper } from '#contract/hall/tickets.ts';
import { KioskView } from '#contract/hall/views.ts';
import type { HallKiosk, KioskIssue, KioskPaper } from '#contract/workstation/hall.ts';
import type { Devices } from '../devices/devices.ts';
import { after } from '../kernel/background.ts';
import type { HostContext } from '../kernel/context.ts';
import { acting, askTwice, stationToken } from './asking.ts';
import { ticketDocument } from './paper.ts';

export interface HallKioskDesk {
  watch(signal: AbortSignal | undefined): AsyncGenerator<HallKiosk, void>;
  issue(request: z.infer<typeof KioskIssue>): Promise<KioskPaper>;
  checkIn(request: {
    requestId: string;
    appointmentNo: string | null;
    mobile: string | null;
    certEnd: string | null;
  }): Promise<KioskPaper>;
  noted(ticketId: string): Promise<void>;
  stop(): void;
}

const topic = 'hall-kiosk';
/** What a kiosk offers changes slowly; the queue lengths are told to somebody who stands there anyway. */
const refreshMs = 10_000;

export function createKioskDesk(ctx: HostContext, devices: Pick<Devices, 'receiptPrinter'>): HallKioskDesk {
  let view: z.infer<typeof KioskView> | null = null;
  let contact: HallKiosk['contact'] = { isLive: false, isLost: false, heardAt: null, message: '正在连接大厅叫号。' };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watchers = 0;
  const hasPrinter = (): boolean => devices.receiptPrinter.state().state !== 'unbound';

  async function refresh(): Promise<void> {
    clearTimeout(timer);
    try {
      view = await ctx.platform.ask(
        KioskView,
        stationToken(ctx),
        (remote, options) => remote.hall.kiosk(undefined, options),
        5000,
      );
      contact = { isLive: true, isLost: false, heardAt: ctx.time.iso(), message: '' };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      contact = { ...contact, isLive: false, isLost: true, message: error.message };
    }
    ctx.changes.notify(topic);
    if (watchers > 0) timer = after(ctx.log, 'kiosk', contact.isLive ? refreshMs : 2000, refresh);
  }

  /** Prints, and tells the platform what became of the paper; asked twice the number is the same and so is the paper. */
  async function hand(paper: TicketPaper): Promise<KioskPaper> {
    if (paper.state !== 'printing') return { paper, printed: true, message: '这个号的票已经打出。' };
    if (!hasPrinter()) return { paper, printed: false, message: '这台取号机没有打印机，请记下号码。' };
    const { state, cause } = await devices.receiptPrinter.print(ticketDocument(paper));
    const message = state === 'printed' ? '' : cause === null ? '票没有确认打出。' : new ExpectedError(cause).message;
    const told = await report(paper.ticketId, state === 'printed' ? 'printed' : 'failed', message);
    return { paper: told, printed: state === 'printed', message };
  }

  async function report(
    ticketId: string,
    result: 'printed' | 'failed' | 'explained',
    reason: string,
  ): Promise<TicketPaper> {
    const request = { ticketId, ...acting(ctx), result, reason: reason.slice(0, 100) };
    return await askTwice((deadlineMs) =>
      ctx.platform.ask(
        TicketPaper,
        stationToken(ctx),
        (remote, options) => remote.hall.paper(request, options),
        deadlineMs,
      ),
    );
  }

  return {
    async *watch(signal) {
      watchers += 1;
      void refresh();
      try {
        yield* ctx.changes.watch(topic, signal, () => ({
          contact,
          view,
          isEnrolled: readSetting(ctx.db, 'stationToken', z.string()) !== null,
          hasPrinter: hasPrinter(),
        }));
      } finally {
        watchers -= 1;
      }
    },
    async issue(request) {
      const occurredAt = ctx.time.iso();
      const paper = await askTwice((deadlineMs) =>
        ctx.platform.ask(
          TicketPaper,
          stationToken(ctx),
          (remote, options) => remote.hall.issue({ ...request, occurredAt, withPaper: true }, options),
          deadlineMs,
        ),
      );
      return await hand(paper);
    },
    async checkIn(request) {
      const occurredAt = ctx.time.iso();
      const paper = await askTwice((deadlineMs) =>
        ctx.platform.ask(
          TicketPaper,
          stationToken(ctx),
          (remote, options) => remote.hall.checkIn({ ...request, occurredAt, withPaper: true }, options),
          deadlineMs,
        ),
      );
      return await hand(paper);
    },
    async noted(ticketId) {
      await report(ticketId, 'explained', '本人在屏幕上确认记下了号码');
    },
    stop() {
      watchers = 0;
      clearTimeout(timer);
    },
  };
}
