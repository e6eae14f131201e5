import type { Entry } from './entry.ts';

/** Numbers and calling. */
export const hallFailures = {
  HALL_NOT_FOUND: { who: 'administrator', say: '没有代码为“{hallCode}”的大厅。请管理员先在平台上添加大厅。' },
  HALL_TO_CHOOSE: {
    who: 'administrator',
    say: '中心平台有几个大厅，不知道要看哪一个的叫号。请在那个大厅的工作站上登录，或用浏览器打开中心平台的 /board 选大厅；用接口的，请求头 yichuang-hall 写大厅编码。',
  },
  HALL_ELSEWHERE: {
    who: 'clerk',
    say: '您在“{hallName}”的工作站上登录，看不到别的大厅的叫号，没有执行。请在要看的大厅的工作站上登录。',
  },
  HALL_HISTORY_RANGE: {
    who: 'clerk',
    say: '起止日期不对：结束那天不能早于开始那天，一次最多看 {days} 天。请改日期。',
  },
  HALL_CLOSED: { who: 'clerk', say: '现在不在取号时间（{opening}）。请在开放时间再来，或找引导人员。' },
  HALL_QUOTA_FULL: { who: 'clerk', say: '{from}–{to} 的号已经取完。请选别的时段预约，或找引导人员。' },
  HALL_TICKET_NOT_FOUND: { who: 'clerk', say: '找不到这个号。它可能是别的大厅或以前的号，请重新取号。' },
  HALL_TICKET_STATE: { who: 'clerk', say: '{number} 号现在是“{state}”，不能再做这一步。已显示最新情况。' },
  HALL_NOT_YOURS: { who: 'clerk', say: '{number} 号不在本窗口手上，没有改动。请看最新情况；需要时请大厅管理处理。' },
  HALL_RECALL_LIMIT: { who: 'clerk', say: '已经重呼 {times} 次，到了上限。人不在可按过号，写明原因。' },
  HALL_WINDOW_BUSY: { who: 'clerk', say: '本窗口手上还有 {number} 号。请先办完、挂起或过号，再叫下一位。' },
  HALL_WINDOW_CLOSED: {
    who: 'clerk',
    say: '本窗口没有开窗或正在暂停，没有叫号。请先开窗。',
  },
  HALL_WINDOW_TAKEN: {
    who: 'administrator',
    say: '本机的窗口号“{windowNo}”现在是工作站“{stationName}”在用，本机不能叫号，没有改动。不是同一个窗口的，请管理员给本机换窗口号；要由本机接替的，请管理员在平台上把这个窗口号交给本机。',
  },
  HALL_REQUEST_REUSED: { who: 'developer', say: '这个请求编号已用于别的操作，没有执行。请再按一次。' },
  HALL_PLAN_CHANGED: {
    who: 'clerk',
    say: '叫号方案刚被 {who} 改过（第 {version} 版），没有覆盖。请看过最新内容再改。',
  },
  HALL_APPOINTMENT_UNKNOWN: { who: 'clerk', say: '没有找到今天的这个预约。请核对预约号或手机号；也可以直接取号。' },
  HALL_APPOINTMENT_STATE: { who: 'clerk', say: '这个预约已经签到或取消，不能再改。需要时请重新预约。' },
  HALL_UNREACHABLE: {
    who: 'technician',
    say: '连不上中心平台的叫号，这一步没有把握，已试过两次。请看号的最新情况；叫号可先口头进行，恢复后再点。',
  },
  HALL_IN_REACH: { who: 'clerk', say: '叫号已经连上，没有按断网叫号。请直接叫下一位。' },
  HALL_LOCAL_AT_HAND: {
    who: 'clerk',
    say: '本窗口手上还有断网时叫的{number}。请先办完或过号，再叫下一位。',
  },
  HALL_LOCAL_NOBODY: { who: 'clerk', say: '本窗口手上没有断网时叫的人。请先叫号。' },
  HALL_OTHER_MACHINE: {
    who: 'administrator',
    say: '这台机器不是取号机或大厅屏，没有执行。需要时请管理员按《大厅指南》启动取号机或大厅屏。',
  },
  HALL_ALERT_GONE: { who: 'clerk', say: '这个提醒或紧急呼叫已经解除，不用再处理。' },
  INSPECTION_RULES_CHANGED: {
    who: 'clerk',
    say: '监察规则刚被 {who} 改过（第 {version} 版），没有覆盖。请看过最新内容再改。',
  },
  INSPECTION_GONE: { who: 'clerk', say: '找不到这个监察问题，或不是督办本单位的。请刷新列表。' },
  INSPECTION_STATE: { who: 'clerk', say: '这个问题现在是“{state}”，不能做这一步。请看最新的经过。' },
  HALL_MANAGER_OFFLINE: { who: 'clerk', say: '现在是离线登录，看不到大厅的情况。网络恢复后请退出再登录一次。' },
} as const satisfies Record<string, Entry>;
