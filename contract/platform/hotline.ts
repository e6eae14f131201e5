import { z } from 'zod';
import { allow } from './base.ts';
import { HotlineBook, KnowledgeArticle } from '../hotline/book.ts';
import { CallEvent } from '../hotline/call.ts';
import { CallBack, DeskSnapshot, HotlineFigures, TicketPage } from '../hotline/desk.ts';
import { DrillInput, DrillView } from '../hotline/drill.ts';
import { ActInput, ShownCaller, TicketReport, TicketState, TicketSummary, TicketView } from '../hotline/ticket.ts';

const ok = z.object({ ok: z.literal(true) });
const ticketId = z.string().min(8).max(64);
const ofTicket = z.object({ ticketId });

export const switchTos = ['on', 'off', 'pause', 'resume', 'ready'] as const;

/** The hotline, for the people who work at it; every call carries an operator's token. */
export const hotlineContract = {
  desk: allow('operator')
    .route({ method: 'GET', path: '/v1/hotline/desk', summary: '自己的话务台：有变化即答，至迟 waitMs 后' })
    .input(
      z.object({ tag: z.string().max(64).default(''), waitMs: z.coerce.number().int().min(0).max(20_000).default(0) }),
    )
    .output(DeskSnapshot),
  switchAgent: allow('operator')
    .route({ method: 'POST', path: '/v1/hotline/agent', summary: '话务员签入、签出、小休' })
    .input(z.object({ to: z.enum(switchTos), extension: z.string().trim().max(60).default('') }))
    .output(ok),
  callBacks: allow('operator')
    .route({ method: 'GET', path: '/v1/hotline/call-backs', summary: '未接来电待回拨' })
    .output(z.array(CallBack)),
  takeCallBack: allow('operator')
    .route({ method: 'POST', path: '/v1/hotline/call-backs/{callBackId}/take', summary: '接手一个回拨' })
    .input(z.object({ callBackId: z.string().max(64) }))
    .output(ok),
  finishCallBack: allow('operator')
    .route({ method: 'POST', path: '/v1/hotline/call-backs/{callBackId}/result', summary: '回拨结果' })
    .input(z.object({ callBackId: z.string().max(64), isReached: z.boolean() }))
    .output(ok),
  figures: allow('operator')
    .route({ method: 'GET', path: '/v1/hotline/figures', summary: '当日指标（班长）' })
    .input(z.object({ day: z.iso.date() }))
    .output(HotlineFigures),
  drill: allow('operator')
    .route({ method: 'GET', path: '/v1/hotline/figures/{indicator}', summary: '一个指标由哪些工单或来电算出（班长）' })
    .input(DrillInput)
    .output(DrillView),
  saveBook: allow('operator')
    .route({ method: 'PUT', path: '/v1/hotline/book', summary: '发布热线目录：分类、单位、派单依据、时限' })
    .input(HotlineBook)
    .output(ok),
  saveArticle: allow('operator')
    .route({ method: 'PUT', path: '/v1/hotline/knowledge/{articleId}', summary: '发布知识条目' })
    .input(KnowledgeArticle)
    .output(ok),
  saveMember: allow('operator')
    .route({ method: 'PUT', path: '/v1/hotline/members', summary: '承办单位的账号属于哪个单位（系统管理）' })
    .input(z.object({ username: z.string().max(50), orgCode: z.string().max(18) }))
    .output(ok),
  /** For exchanges that push events by HTTP; bearer: the secret the platform was started with. */
  pushEvents: allow('anyone')
    .route({ method: 'POST', path: '/v1/hotline/call-events', summary: '电话交换机推送的话务事件' })
    .input(z.object({ events: z.array(CallEvent).min(1).max(500) }))
    .output(z.object({ stored: z.number().int() })),
};

export const ticketContract = {
  register: allow('station')
    .route({ method: 'POST', path: '/v1/tickets', summary: '工作站登记的工单与办结的诉求；重发不重复' })
    .input(TicketReport)
    .output(z.object({ ticketNo: z.string(), durable: z.boolean(), mark: z.number().int().optional() })),
  list: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/search', summary: '查工单；承办单位只见本单位的' })
    .input(
      z.object({
        text: z.string().max(100).default(''),
        view: z.enum(['open', 'dueToday', 'mine', 'all']).default('open'),
        states: z.array(TicketState).max(20).default([]),
        limit: z.number().int().min(1).max(200).default(50),
        offset: z.number().int().min(0).default(0),
      }),
    )
    .output(TicketPage),
  get: allow('operator')
    .route({ method: 'GET', path: '/v1/tickets/{ticketId}', summary: '一件工单' })
    .input(ofTicket)
    .output(TicketView),
  act: allow('operator')
    .route({
      method: 'POST',
      path: '/v1/tickets/{ticketId}/acts',
      summary: '派单、签收、退单、延期、回复、审核、回访…',
    })
    .input(ActInput)
    .output(TicketView),
  reveal: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/{ticketId}/caller', summary: '查看来电人；须有理由，留痕' })
    .input(ofTicket.extend({ reason: z.string().max(200) }))
    .output(ShownCaller),
  lock: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/{ticketId}/lock', summary: '打开工单期间占用，60 秒内须续' })
    .input(ofTicket)
    .output(z.object({ until: z.string() })),
  unlock: allow('operator')
    .route({ method: 'DELETE', path: '/v1/tickets/{ticketId}/lock', summary: '不再占用' })
    .input(ofTicket)
    .output(ok),
  urge: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/{ticketId}/urges', summary: '催办或补充，记在原工单上' })
    .input(ofTicket.extend({ kind: z.enum(['urge', 'supplement']), text: z.string().trim().min(1).max(2000) }))
    .output(ok),
  merge: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/{ticketId}/parent', summary: '并入另一件工单，或拆出' })
    .input(ofTicket.extend({ parentId: ticketId.nullable(), reason: z.string().trim().min(1).max(500) }))
    .output(ok),
  repeats: allow('operator')
    .route({ method: 'POST', path: '/v1/tickets/repeats', summary: '可能重复的在办工单' })
    .input(z.object({ categoryCode: z.string().max(20), regionCode: z.string().max(12), address: z.string().max(200) }))
    .output(z.array(TicketSummary)),
};
