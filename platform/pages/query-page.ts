import { maskName } from '#contract/codes/mask.ts';
import { stateName, type CaseState } from '#contract/case-states.ts';
import { localMinute } from '../kernel/clock.ts';

export interface CitizenView {
  projectNo: string;
  taskName: string;
  applicantName: string;
  state: CaseState;
  acceptTime: Date;
  promiseTime: string;
  /** Counted over days whose holidays are not published yet. */
  isProvisional: boolean;
}

type Page =
  { kind: 'ask'; projectNo: string; isWrong?: boolean } | { kind: 'found'; found: CitizenView } | { kind: 'tooMany' };

/** The page a receipt's QR code leads to: how a case stands, without personal data beyond a masked name. */
export function queryPage(page: Page): string {
  return `<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>办件查询</title><link rel="stylesheet" href="/pages.css"></head>
<body><main class="narrow"><h1>办件查询</h1>${content(page)}</main></body></html>`;
}

function content(page: Page): string {
  if (page.kind === 'tooMany') return '<p class="notice">查询太频繁，请一分钟后再试。</p>';
  if (page.kind === 'ask') {
    const wrong = page.isWrong
      ? '<p class="notice" role="alert">没有查到。请核对办件编号和查询密码，两者都在受理通知书上；多次输错请十分钟后再试。</p>'
      : '';
    return `${wrong}<form method="get" action="/q/${encodeURIComponent(page.projectNo)}">
<p>办件编号 <b>${escapeHtml(page.projectNo)}</b></p>
<label for="p">查询密码</label><input id="p" name="p" inputmode="numeric" autocomplete="off" maxlength="10" required><button>查询</button></form>`;
  }
  const { found } = page;
  const rows: [string, string][] = [
    ['办件编号', found.projectNo],
    ['事项', found.taskName],
    ['申请人', maskName(found.applicantName)],
    ['当前状态', stateName(found.state)],
    ['受理时间', localMinute(found.acceptTime)],
    ['承诺办结日期', found.isProvisional ? `${found.promiseTime}（暂定，放假安排公布后重算）` : found.promiseTime],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeHtml(value)}</dd>`).join('')}</dl>`;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
