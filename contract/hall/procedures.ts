import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { allow } from '../platform/base.ts';
import { IsoDate, IsoInstant } from '../catalogue.ts';
import { AlertsView, HallAlert, StationHealth } from './alerts.ts';
import { HistoryRequest, HistoryView } from './history.ts';
import { HallPlan, HallTime, SavedPlan } from './plan.ts';
import { CalledTicket, QueuePerson, QueueState, QueueTicket, TicketAct, TicketPaper } from './tickets.ts';
import { BoardView, KioskView, live, QueueEvent, ScreenView, TicketRow, WindowView } from './views.ts';

const requestId = z.string().min(8).max(64);
const ticketId = z.string().min(8).max(64);
/** Every act of a station: the same `requestId` again changes nothing and gets the same answer. */
const acting = { requestId, occurredAt: IsoInstant, operator: z.string().min(1).max(30) };
const ok = z.object({ ok: z.literal(true) });

export const IssueRequest = z.object({
  requestId,
  occurredAt: IsoInstant,
  serviceCodes: z.array(z.string().max(36)).max(10),
  /** Without services: straight into a group. */
  groupCode: z.string().max(2).nullable().default(null),
  answers: z
    .array(z.object({ questionId: z.string().max(30), optionId: z.string().max(30) }))
    .max(20)
    .default([]),
  lane: z
    .object({ laneCode: z.string().max(20), reason: z.string().min(2).max(60) })
    .nullable()
    .default(null),
  person: QueuePerson.nullable().default(null),
  isElder: z.boolean().default(false),
  /** false: no paper will come, e.g. a manager reads the number to the person. */
  withPaper: z.boolean().default(true),
});
export type IssueRequest = z.infer<typeof IssueRequest>;

export const Appointment = z.object({
  /** Number of the booking system; the same again is the same appointment. */
  appointmentNo: z.string().min(4).max(64),
  serviceCode: z.string().max(36),
  day: IsoDate,
  from: HallTime,
  to: HallTime,
  person: QueuePerson,
});
export type Appointment = z.infer<typeof Appointment>;
const AppointmentState = z.enum(['booked', 'checkedIn', 'cancelled']);

/** The hall at the platform: `Bearer` station token for kiosk, screen and window, operator token for the manager. */
export const hallContract = {
  plan: allow(['hallManager', 'administrator', 'station'])
    .route({ method: 'GET', path: '/v1/hall/plan', summary: '大厅叫号方案（大厅管理、工作站）' })
    .output(SavedPlan),
  savePlan: allow(['hallManager', 'administrator'])
    .route({ method: 'PUT', path: '/v1/hall/plan', summary: '改叫号方案（大厅管理）；须带看到的版本' })
    .input(z.object({ version: z.number().int().min(0), reason: z.string().trim().min(2).max(100), plan: HallPlan }))
    .output(SavedPlan),
  planHistory: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/plan/history', summary: '方案的历史：谁、何时、为什么（大厅管理）' })
    .output(z.array(SavedPlan)),
  kiosk: allow('station')
    .route({ method: 'GET', path: '/v1/hall/kiosk', summary: '取号机要画的内容（工作站）' })
    .output(KioskView),
  issue: allow(['hallManager', 'station'])
    .route({ method: 'POST', path: '/v1/hall/tickets', summary: '取号；同一 requestId 重发是同一个号' })
    .input(IssueRequest)
    .output(TicketPaper),
  paper: allow('station')
    .route({
      method: 'POST',
      path: '/v1/hall/tickets/{ticketId}/paper',
      summary: '票纸的结果：打出、没打出、已当面说明',
    })
    .input(
      z.object({
        ticketId,
        ...acting,
        result: z.enum(['printed', 'failed', 'explained']),
        reason: z.string().max(100).default(''),
      }),
    )
    .output(TicketPaper),
  copy: allow('station')
    .route({ method: 'POST', path: '/v1/hall/tickets/{ticketId}/copies', summary: '再要一张：标明是第几张副本' })
    .input(z.object({ ticketId, ...acting }))
    .output(TicketPaper),
  bookAppointment: allow(['hallManager', 'administrator'])
    .route({
      method: 'PUT',
      path: '/v1/hall/appointments/{appointmentNo}',
      summary: '登记或改期预约（大厅管理、预约系统）',
    })
    .input(Appointment)
    .output(Appointment.extend({ state: AppointmentState })),
  cancelAppointment: allow(['hallManager', 'administrator'])
    .route({ method: 'DELETE', path: '/v1/hall/appointments/{appointmentNo}', summary: '取消预约；重复取消不出错' })
    .input(z.object({ appointmentNo: z.string().max(64) }))
    .output(ok),
  checkIn: allow('station')
    .route({
      method: 'POST',
      path: '/v1/hall/check-in',
      summary: '预约签到：按预约号或手机号与证件后四位取号（工作站）',
    })
    .input(
      z.object({
        requestId,
        occurredAt: IsoInstant,
        appointmentNo: z.string().max(64).nullable(),
        mobile: z.string().max(18).nullable(),
        certEnd: z.string().max(4).nullable(),
        withPaper: z.boolean().default(true),
      }),
    )
    .output(TicketPaper),
  openWindow: allow('station')
    .route({ method: 'POST', path: '/v1/hall/window/open', summary: '开窗或结束暂停（工作站）' })
    .input(z.object(acting))
    .output(WindowView),
  pauseWindow: allow('station')
    .route({ method: 'POST', path: '/v1/hall/window/pause', summary: '暂停，写明原因（工作站）' })
    .input(z.object({ ...acting, reason: z.string().trim().min(2).max(60) }))
    .output(WindowView),
  closeWindow: allow('station')
    .route({ method: 'POST', path: '/v1/hall/window/close', summary: '收窗（工作站）' })
    .input(z.object(acting))
    .output(WindowView),
  callNext: allow('station')
    .route({ method: 'POST', path: '/v1/hall/window/next', summary: '叫下一位：由规则选，不能挑（工作站）' })
    .input(z.object(acting))
    .output(z.object({ ticket: CalledTicket.nullable() })),
  act: allow('station')
    .route({
      method: 'POST',
      path: '/v1/hall/tickets/{ticketId}/acts',
      summary: '重呼、开始、挂起、过号、转窗、办完等（工作站）',
    })
    .input(z.object({ ticketId, ...acting, what: TicketAct }))
    .output(CalledTicket),
  manage: allow(['hallManager'])
    .route({
      method: 'POST',
      path: '/v1/hall/tickets/{ticketId}/managed',
      summary: '大厅管理对一个号的处置，留痕（大厅管理）',
    })
    .input(
      z.object({
        ticketId,
        requestId,
        what: z.discriminatedUnion('act', [
          z.object({
            act: z.literal('reroute'),
            groupCode: z.string().max(2),
            reason: z.string().trim().min(2).max(100),
          }),
          z.object({ act: z.literal('cancel'), reason: z.string().trim().min(2).max(100) }),
          z.object({ act: z.literal('return'), reason: z.string().trim().min(2).max(100) }),
          /** Out of turn, to one window: the rule is broken by a manager only, and it is written down. */
          z.object({
            act: z.literal('callTo'),
            windowNo: z.string().max(30),
            reason: z.string().trim().min(2).max(100),
          }),
        ]),
      }),
    )
    .output(QueueTicket),
  tickets: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/tickets', summary: '一个数字背后的号（大厅管理）' })
    .input(
      z.object({
        groupCode: z.string().max(2).optional(),
        windowNo: z.string().max(30).optional(),
        state: QueueState.optional(),
        limit: z.coerce.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.array(TicketRow)),
  events: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/tickets/{ticketId}/events', summary: '一个号的经过（大厅管理）' })
    .input(z.object({ ticketId }))
    .output(z.array(QueueEvent)),
  board: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/board', summary: '看板的一张快照（大厅管理）' })
    .output(BoardView),
  history: allow(['hallManager', 'administrator'])
    .route({
      method: 'GET',
      path: '/v1/hall/history',
      summary: '以往的取号、等候和办理，按日、周、月和对象（大厅管理）',
    })
    .input(HistoryRequest)
    .output(HistoryView),
  watchScreen: allow('station')
    .route({ method: 'GET', path: '/v1/hall/live/screen', summary: '大厅屏的实时内容（工作站），SSE' })
    .output(eventIterator(live(ScreenView))),
  watchWindow: allow('station')
    .route({ method: 'GET', path: '/v1/hall/live/window', summary: '本窗口的实时内容（工作站），SSE' })
    .output(eventIterator(live(WindowView))),
  watchBoard: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/live/board', summary: '看板的实时内容（大厅管理），SSE' })
    .output(eventIterator(live(BoardView))),
  health: allow('station')
    .route({ method: 'PUT', path: '/v1/hall/station-health', summary: '本机的待传和设备故障（工作站）' })
    .input(StationHealth)
    .output(ok),
  callForHelp: allow('station')
    .route({ method: 'POST', path: '/v1/hall/emergencies', summary: '紧急呼叫：各窗口和大厅管理立即看到（工作站）' })
    .input(z.object(acting))
    .output(z.object({ alertId: z.string() })),
  answerAlert: allow(['hallManager', 'station'])
    .route({ method: 'POST', path: '/v1/hall/alerts/{alertId}/answers', summary: '看到了；窗口只答紧急呼叫' })
    .input(
      z.object({
        alertId: ticketId,
        operator: z.string().max(30).default(''),
        text: z.string().trim().min(1).max(200),
      }),
    )
    .output(ok),
  endHelp: allow(['hallManager', 'station'])
    .route({ method: 'POST', path: '/v1/hall/emergencies/{alertId}/end', summary: '解除紧急呼叫：本窗口或大厅管理' })
    .input(
      z.object({
        alertId: ticketId,
        operator: z.string().max(30).default(''),
        reason: z.string().trim().max(200).default(''),
      }),
    )
    .output(ok),
  alertLog: allow(['hallManager', 'administrator', 'auditor'])
    .route({ method: 'GET', path: '/v1/hall/alerts', summary: '提醒和紧急呼叫的记录（大厅管理、审计）' })
    .input(z.object({ limit: z.coerce.number().int().min(1).max(500).default(100) }))
    .output(z.array(HallAlert)),
  watchAlerts: allow(['hallManager', 'administrator'])
    .route({ method: 'GET', path: '/v1/hall/live/alerts', summary: '提醒和紧急呼叫的实时内容（大厅管理），SSE' })
    .output(eventIterator(live(AlertsView))),
};
