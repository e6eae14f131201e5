import { ok, os } from './guarded.ts';
import { finishCallBack, listCallBacks, takeCallBack } from './hotline/call-backs.ts';
import { saveArticle, saveBook } from './hotline/book.ts';
import { nextDesk, switchAgent } from './hotline/desk.ts';
import { drillInto } from './tickets/drill.ts';
import { figuresOf } from './hotline/figures.ts';
import { saveMember } from './hotline/members.ts';
import { pushEvents } from './hotline/push.ts';
import { registerTicket } from './tickets/receive.ts';
import { actOnTicket } from './tickets/act.ts';
import { listTickets } from './tickets/list.ts';
import { lockTicket, unlockTicket } from './tickets/lock.ts';
import { mergeTicket, nearRepeats, urgeTicket } from './tickets/repeats.ts';
import { getTicket, revealCaller } from './tickets/view.ts';
import { createKey, listKeys, readSetting, revokeKey, saveSetting } from './open311/keys.ts';

/** The hotline, its tickets, and other systems. */
export const hotlineRoutes = {
  hotline: {
    desk: os.hotline.desk.handler(({ context, input, signal }) => nextDesk(context, input.tag, input.waitMs, signal)),
    switchAgent: os.hotline.switchAgent.handler(async ({ context, input }) => {
      await switchAgent(context, input.to, input.extension);
      return ok;
    }),
    callBacks: os.hotline.callBacks.handler(({ context }) => listCallBacks(context)),
    takeCallBack: os.hotline.takeCallBack.handler(async ({ context, input }) => {
      await takeCallBack(context, input.callBackId);
      return ok;
    }),
    finishCallBack: os.hotline.finishCallBack.handler(async ({ context, input }) => {
      await finishCallBack(context, input.callBackId, input.isReached);
      return ok;
    }),
    figures: os.hotline.figures.handler(({ context, input }) => figuresOf(context, input.day)),
    drill: os.hotline.drill.handler(({ context, input }) => drillInto(context, input)),
    saveBook: os.hotline.saveBook.handler(async ({ context, input }) => {
      await saveBook(context, input);
      return ok;
    }),
    saveArticle: os.hotline.saveArticle.handler(async ({ context, input }) => {
      await saveArticle(context, input);
      return ok;
    }),
    saveMember: os.hotline.saveMember.handler(async ({ context, input }) => {
      await saveMember(context, input.username, input.orgCode);
      return ok;
    }),
    pushEvents: os.hotline.pushEvents.handler(({ context, input }) => pushEvents(context, input.events)),
  },
  tickets: {
    register: os.tickets.register.handler(({ context, input }) => registerTicket(context, input)),
    list: os.tickets.list.handler(({ context, input }) => listTickets(context, input)),
    get: os.tickets.get.handler(({ context, input }) => getTicket(context, input.ticketId)),
    act: os.tickets.act.handler(({ context, input }) => actOnTicket(context, input)),
    reveal: os.tickets.reveal.handler(({ context, input }) => revealCaller(context, input.ticketId, input.reason)),
    lock: os.tickets.lock.handler(({ context, input }) => lockTicket(context, input.ticketId)),
    unlock: os.tickets.unlock.handler(async ({ context, input }) => {
      await unlockTicket(context, input.ticketId);
      return ok;
    }),
    urge: os.tickets.urge.handler(async ({ context, input }) => {
      await urgeTicket(context, input.ticketId, input.kind, input.text);
      return ok;
    }),
    merge: os.tickets.merge.handler(async ({ context, input }) => {
      await mergeTicket(context, input.ticketId, input.parentId, input.reason);
      return ok;
    }),
    repeats: os.tickets.repeats.handler(({ context, input }) =>
      nearRepeats(context, input.categoryCode, input.regionCode, input.address),
    ),
  },
  open311: {
    setting: os.open311.setting.handler(({ context }) => readSetting(context.platform.db)),
    save: os.open311.save.handler(({ context, input }) => saveSetting(context, input)),
    keys: os.open311.keys.handler(({ context }) => listKeys(context)),
    createKey: os.open311.createKey.handler(({ context, input }) => createKey(context, input.name)),
    revokeKey: os.open311.revokeKey.handler(async ({ context, input }) => (await revokeKey(context, input.keyId), ok)),
  },
};
