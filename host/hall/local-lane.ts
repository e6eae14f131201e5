import { z } from 'zod';
import { endLocalVisit, insertLocalVisit, linkTicket, localVisit, startLocalVisit } from '#db/queries/hall.ts';
import { readSetting, writeSetting } from '#db/queries/settings.ts';
import type { LocalVisitRow } from '#db/queries/hall.ts';
import { ExpectedError } from '#contract/errors.ts';
import type { CalledTicket } from '#contract/hall/tickets.ts';
import type { PayloadOf } from '#contract/platform/reports.ts';
import type { HallWindow } from '#contract/workstation/hall.ts';
import { createDraft } from '../drafts/drafts.ts';
import type { HostContext } from '../kernel/context.ts';
import { readHall } from '../kernel/hall.ts';
import { record, type Recording } from '../kernel/record.ts';

type Served = NonNullable<PayloadOf<'queueEvent'>['served']>;

/** Calling while the hall's queue is out of reach: who stands here is served, and the queue is told afterwards. */
export interface LocalLane {
  atHand(): HallWindow['local'];
  /** @throws ExpectedError HALL_IN_REACH | HALL_LOCAL_AT_HAND | HALL_WINDOW_BUSY */
  call(number: string): void;
  /** Opens the draft of the person who came. @throws ExpectedError HALL_LOCAL_NOBODY */
  start(): string;
  /** @throws ExpectedError HALL_LOCAL_NOBODY */
  finish(served: Served): void;
  /** @throws ExpectedError HALL_LOCAL_NOBODY */
  missed(reason: string): void;
  /** The queue is there again and shows this ticket at the window: the visit goes on in the queue. */
  meet(ticket: CalledTicket): void;
}

/** Where the queue stands: what it last showed at this window, and whether it can be reached. */
interface Queue {
  isLive(): boolean;
  ticket(): CalledTicket | null;
  caseOf(ticketId: string): string | null;
}

/** Rows of a hall's stream are numbered by the second, so that a store put back from a copy never gives a number again. */
const seqEpoch = Date.UTC(2026, 0, 1);

export function createLocalLane(ctx: HostContext, queue: Queue, topic: 'hall-window'): LocalLane {
  const hallCode = (): string => {
    const hall = readHall(ctx.db);
    if (!hall) throw new ExpectedError('STATION_NOT_BOUND');
    return hall.hallCode;
  };

  /** Where it began: a number is one of that hall, and in another hall it is somebody else's. */
  const hallOf = (visit: Pick<LocalVisitRow, 'hall_code'>): string => visit.hall_code ?? hallCode();

  const nextSeq = (): number => {
    const last = readSetting(ctx.db, 'hallSeq', z.number()) ?? 0;
    const seq = Math.max(last + 1, Math.floor((ctx.time.now().getTime() - seqEpoch) / 1000));
    writeSetting(ctx.db, 'hallSeq', seq);
    return seq;
  };

  function tell(
    on: Recording,
    visit: Pick<LocalVisitRow, 'visit_id' | 'number' | 'hall_code'>,
    event: PayloadOf<'queueEvent'>['event'],
    more: Partial<PayloadOf<'queueEvent'>> = {},
  ): void {
    const seq = nextSeq();
    on.report({
      class: 'queueEvent',
      projectNo: null,
      seq,
      payload: {
        hallCode: hallOf(visit),
        seq,
        ticketNo: visit.number,
        visitId: visit.visit_id,
        event,
        taskCode: null,
        windowNo: ctx.station.windowNo,
        operator: on.by.name,
        at: on.at,
        localAt: ctx.clock.now().toISOString(),
        ...more,
      },
    });
  }

  const happens = (
    act: 'hall.localCall' | 'hall.localStart' | 'hall.localEnd',
    hall: string,
    write: (on: Recording) => void,
  ): void => record(ctx, { stream: `hall:${hall}`, act, by: ctx.session.operator(), tells: [topic] }, write);

  const present = (): LocalVisitRow => {
    const visit = localVisit(ctx.db);
    if (!visit) throw new ExpectedError('HALL_LOCAL_NOBODY');
    return visit;
  };

  return {
    atHand() {
      const visit = localVisit(ctx.db);
      return (
        visit && {
          visitId: visit.visit_id,
          number: visit.number,
          calledAt: visit.called_at,
          startedAt: visit.started_at,
          caseId: visit.case_id,
        }
      );
    },
    call(number) {
      if (queue.isLive()) throw new ExpectedError('HALL_IN_REACH');
      const before = localVisit(ctx.db);
      if (before)
        throw new ExpectedError('HALL_LOCAL_AT_HAND', { number: before.number === '' ? '人' : ` ${before.number} 号` });
      // Whom the queue had sent to this window before it went out of reach is served first.
      const ticket = queue.ticket();
      if (ticket && ticket.number !== number) throw new ExpectedError('HALL_WINDOW_BUSY', { number: ticket.number });
      const hall = hallCode();
      happens('hall.localCall', hall, (on) => {
        const visit = {
          visit_id: ctx.newId(),
          number,
          called_at: ticket?.calledAt ?? on.at,
          started_at: ticket?.startedAt ?? null,
          case_id: ticket ? queue.caseOf(ticket.ticketId) : null,
          hall_code: hall,
        };
        on.note(number);
        insertLocalVisit(ctx.db, { ...visit, operator: on.by.name });
        if (!ticket) tell(on, visit, 'called');
      });
    },
    start() {
      const visit = present();
      if (visit.case_id !== null) return visit.case_id;
      return ctx.db.tx(() => {
        const caseId = createDraft(ctx);
        happens('hall.localStart', hallOf(visit), (on) => {
          on.note(visit.number);
          startLocalVisit(ctx.db, visit.visit_id, on.at, caseId);
          linkTicket(ctx.db, { ticketId: visit.visit_id, number: visit.number, caseId, at: on.at });
          if (visit.started_at === null) tell(on, visit, 'served');
        });
        return caseId;
      });
    },
    finish(served) {
      const visit = present();
      happens('hall.localEnd', hallOf(visit), (on) => {
        on.note(`${visit.number} 办完`);
        endLocalVisit(ctx.db, visit.visit_id, on.at, 'finished');
        tell(on, visit, 'finished', { served, calledAt: visit.called_at, startedAt: visit.started_at });
      });
    },
    missed(reason) {
      const visit = present();
      happens('hall.localEnd', hallOf(visit), (on) => {
        on.note(`${visit.number} 过号`);
        endLocalVisit(ctx.db, visit.visit_id, on.at, 'missed');
        tell(on, visit, 'missed', { reason, calledAt: visit.called_at, startedAt: visit.started_at });
      });
    },
    meet(ticket) {
      const visit = localVisit(ctx.db);
      if (visit?.number !== ticket.number || hallOf(visit) !== hallCode()) return;
      const caseId = visit.case_id;
      ctx.db.tx(() => {
        endLocalVisit(ctx.db, visit.visit_id, ctx.time.iso(), 'inQueue');
        if (caseId !== null && queue.caseOf(ticket.ticketId) === null)
          linkTicket(ctx.db, { ticketId: ticket.ticketId, number: ticket.number, caseId, at: ctx.time.iso() });
      });
    },
  };
}
