import type { Entry } from './entry.ts';

/** Paper. */
export const printingFailures = {
  PRINTER_PAPER_OUT: { who: 'clerk', say: '打印机缺纸：回执尚未打出，受理不受影响。换纸后按 F10 补打。' },
  PRINTER_COVER_OPEN: { who: 'clerk', say: '打印机上盖没有合好：回执尚未打出，受理不受影响。合盖后按 F10 补打。' },
  PRINTER_CUTTER: { who: 'clerk', say: '打印机切刀卡住：请关机清理卡纸，开机后按 F10 补打。受理不受影响。' },
  PRINTER_OFFLINE: { who: 'clerk', say: '打印机脱机：请按打印机上的联机键，再按 F10 补打。受理不受影响。' },
  PRINTER_FAULT: { who: 'technician', say: '打印机报告不可恢复的故障。请关机重开；仍不行请报修。受理不受影响。' },
  PRINTER_GONE: { who: 'clerk', say: '打印机已断开：回执可能没有打全。插好后按 F10 补打，受理不受影响。' },
  PRINTER_TIMEOUT: { who: 'clerk', say: '打印机没有确认打完。请看一眼纸上的回执是否完整，不完整按 F10 补打。' },
  PRINTER_BLOCKED: { who: 'clerk', say: '打印机长时间不接收数据。请检查缺纸、上盖和联机键，再按 F10 补打。' },
  QUEUE_NOT_FOUND: {
    who: 'technician',
    say: '系统里没有名为“{queue}”的打印队列。请在“设备”里改选，或请技术人员添加打印机。',
  },
  QUEUE_STOPPED: {
    who: 'clerk',
    say: '打印队列“{queue}”已停用。请检查打印机有没有缺纸、卡纸；处理后请技术人员启用队列，文件还在队列里。',
  },
  QUEUE_REJECTING: { who: 'technician', say: '打印队列“{queue}”现在不接收文件。请技术人员启用该队列后再打印一次。' },
  PRINT_SYSTEM_MISSING: {
    who: 'technician',
    say: '这台机器没有可用的打印服务（CUPS）。请技术人员安装并启动打印服务。',
  },
  PRINT_CAME_OUT: {
    who: 'clerk',
    say: '上一次的已经从打印机出来了，这次没有再打。请到打印机取；还要一份，请再打印一次。',
  },
  PRINT_TAKEN_BACK: {
    who: 'clerk',
    say: '这一次还在打印队列里等着，已经取回，改由后一次打印。',
  },
  PRINT_JOB_FAILED: {
    who: 'clerk',
    say: '文书没有打出来：打印队列报告任务中止。请看打印机有没有提示，处理后再打印一次。',
  },
  PRINT_TRAY_UNKNOWN: {
    who: 'administrator',
    say: '打印队列 {queue} 没有这种文书所设的纸盒，没有打印。请管理员核对文书的纸盒设置，改成这台打印机有的，或改回 auto。',
  },
  PRINT_JOB_HELD: { who: 'clerk', say: '文书在打印队列里被挂起。请检查打印机；需要时请技术人员放行该任务。' },
  PRINT_JOB_TIMEOUT: { who: 'clerk', say: '打印队列没有在时限内打完。请看打印机是否还在出纸；没有的话再打印一次。' },
  PRINT_FILE_INVALID: { who: 'clerk', say: '这个文件不是可以打印的 PDF。请换一个文件。' },
  PRINT_UNCONFIRMED: { who: 'clerk', say: '这台打印机不回报状态，请看一眼纸上的回执是否完整；不完整按 F10 补打。' },
} as const satisfies Record<string, Entry>;
