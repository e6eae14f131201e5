import type { QueueState, TicketActName, WindowState } from './tickets.ts';

// Apart from the schemas, so that a screen can show a word without loading zod.

export const queueStateNames: Record<QueueState, string> = {
  printing: '待出票',
  waiting: '等候',
  called: '已呼叫',
  serving: '办理中',
  parked: '挂起',
  done: '办完',
  noShow: '过号',
  cancelled: '作废',
};

export const windowStateNames: Record<WindowState, string> = {
  closed: '未开',
  idle: '空闲',
  calling: '已呼叫',
  serving: '服务中',
  paused: '暂停',
};

export const ticketActNames: Record<TicketActName, string> = {
  recall: '重呼',
  start: '开始办理',
  park: '挂起',
  resume: '恢复',
  noShow: '过号',
  transfer: '转窗',
  reroute: '改取事项',
  return: '退回队列',
  cancel: '作废',
  finish: '办完',
};
