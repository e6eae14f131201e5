import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { finishQuestion, insertContact, insertQuestion } from '#db/queries/hotline.ts';
import { writeSetting } from '#db/queries/settings.ts';
import { emptyQuestion } from '#contract/hotline/steps.ts';
import type { TicketReport } from '#contract/hotline/ticket.ts';
import { localStation } from '#tests/local-station.ts';
import type { HostContext } from '../kernel/context.ts';
import type { PlatformClient } from '../kernel/platform-client.ts';
import type { Remote } from '../kernel/platform-link.ts';
import { createTicketSending } from './sending.ts';

let station: Awaited<ReturnType<typeof localStation>>;
beforeEach(async () => {
  station = await localStation();
});
afterEach(async () => {
  vi.useRealTimers();
  await station.close();
});

const at = '2026-03-05T02:24:12.000Z';
const ticketId = (nth: number): string => `question-${nth}`;

function register(ctx: HostContext, nth: number): void {
  const report: Omit<TicketReport, 'formerNos'> = {
    ...{ ticketId: ticketId(nth), ticketNo: `T${nth}`, contactId: `contact-${nth}`, callId: null, channel: 'window' },
    ...{ ending: null, dispatch: true, bookVersion: 1, registeredAt: at, agentId: 'op-lijing', agentName: '李静' },
    question: emptyQuestion,
  };
  const contact = { contact_id: report.contactId, operator_id: report.agentId, call_id: null, channel: 'window' };
  insertContact(ctx.db, { ...contact, caller: '', match_json: '[]', call_json: null, started_at: at });
  insertQuestion(ctx.db, {
    ...{ question_id: report.ticketId, contact_id: report.contactId },
    ...{ body_json: JSON.stringify(emptyQuestion), saved_at: at },
  });
  finishQuestion(ctx.db, {
    ...{ question_id: report.ticketId, ending: null, ticket_no: report.ticketNo, saved_at: at },
    report_json: JSON.stringify(report),
  });
  ctx.changes.notify('hotlineOut');
}

it('sends a ticket that is registered while another is under way as soon as that one is there, without waiting for the next look', async () => {
  const arrived: string[] = [];
  const under = Promise.withResolvers<undefined>();
  const began = Promise.withResolvers<undefined>();
  const both = Promise.withResolvers<undefined>();
  const remote = {
    tickets: {
      async register({ ticketId: id, ticketNo }: TicketReport) {
        arrived.push(id);
        if (arrived.length === 1) {
          began.resolve(undefined);
          await under.promise;
        } else both.resolve(undefined);
        return { ticketNo, durable: true };
      },
    },
  } as unknown as Remote;
  const ask: PlatformClient['ask'] = async (answer, _token, call) =>
    answer.parse(await call(remote, { signal: AbortSignal.any([]), context: {} }));
  const ctx: HostContext = {
    ...station.host.ctx,
    platform: { ...station.host.ctx.platform, isConfigured: true, ask },
  };
  writeSetting(ctx.db, 'stationToken', 'token');
  const sending = createTicketSending(ctx);
  register(ctx, 1);
  // The next look never comes by itself.
  vi.useFakeTimers({ toFake: ['setTimeout'] });
  sending.start();
  await began.promise;
  register(ctx, 2);
  under.resolve(undefined);
  await both.promise;
  expect(arrived).toEqual([ticketId(1), ticketId(2)]);
  await sending.stop();
});
