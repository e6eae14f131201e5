import type { ReceiptDocument } from '#native-bindings/receipt-printer/receipt.ts';
import { fillTemplate, parseTemplate } from '#native-bindings/receipt-printer/template.ts';
import type { TicketPaper } from '#contract/hall/tickets.ts';
import ticketTemplate from '#resources/receipt-templates/queue-ticket.json' with { type: 'json' };
import { chinaMinute } from '../kernel/clock.ts';

const template = parseTemplate(ticketTemplate);

/** The paper of a number; a second one is marked. */
export function ticketDocument(paper: TicketPaper): ReceiptDocument {
  return fillTemplate(template, {
    hallName: paper.hallName,
    number: paper.number,
    groupName: paper.groupName,
    services: paper.services.join('、'),
    lane: paper.laneName,
    ahead: `${paper.ahead} 人`,
    estimate: estimateText(paper),
    issuedAt: chinaMinute(paper.issuedAt),
    copy: paper.copyNo > 0 ? `副本 第 ${paper.copyNo} 张` : '',
    qr: paper.qr,
  });
}

/** What can honestly be said of the waiting. */
export function estimateText(paper: Pick<TicketPaper, 'estimateMin' | 'estimateErrorMin'>): string {
  if (paper.estimateMin === null) return '暂不能估计';
  const error = paper.estimateErrorMin === null ? '' : `（今天的估计一般差 ${paper.estimateErrorMin} 分钟以内）`;
  return `约 ${paper.estimateMin} 分钟${error}`;
}
