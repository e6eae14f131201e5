import type { Entry } from './entry.ts';

/** 12345. */
export const hotlineFailures = {
  HOTLINE_OFF: { who: 'administrator', say: '中心平台没有启用热线。请管理员在平台上启用后重试。' },
  HOTLINE_KEY: {
    who: 'administrator',
    say: '热线来电人信息的密钥与数据不符，打不开。请管理员放回原来的密钥文件 hotline.key 后重启平台，不要删除任何文件。',
  },
  HOTLINE_BOOK_MISSING: { who: 'administrator', say: '还没有热线目录（分类、时限、派单依据）。请管理员在平台上发布。' },
  BOOK_VERSION: {
    who: 'administrator',
    say: '热线目录的版本须大于现行的第 {version} 版，没有发布。请改版本号后重试。',
  },
  ARTICLE_VERSION: { who: 'administrator', say: '这条知识已有同样或更新的版本，没有覆盖。请取回最新的一版再改。' },
  CENTRE_DECIDES: {
    who: 'technician',
    say: '连不上中心平台，这一步没有做：签收、退单、延期等以中心时间为准，不能离线办。请恢复网络后再按一次；登记和草稿不受影响。',
  },
  EXTENSION_TAKEN: { who: 'clerk', say: '分机 {extension} 已由别的话务员签入。请核对分机号，或请他先签出。' },
  CALL_BACK_TAKEN: { who: 'clerk', say: '这个回拨已由别人接手或已办完。请刷新列表，换下一个。' },
  QUESTION_NOT_FOUND: { who: 'clerk', say: '找不到这个诉求，或它不是您记录的。请在接听页重新打开。' },
  QUESTION_CHANGED: { who: 'clerk', say: '这个诉求在别处改过。已载入最新内容，请核对后继续。' },
  QUESTION_INCOMPLETE: { who: 'clerk', say: '还不能这样办结：{missing}。请补全后再试，已录入的内容都在。' },
  QUESTION_CLOSED: { who: 'clerk', say: '这个诉求已经办结或登记，不能再改。要补充请在工单里加“补充”。' },
  TICKET_NOT_FOUND: { who: 'clerk', say: '找不到这件工单，或它不属于您的单位。请核对编号。' },
  TICKET_NUMBER_WAITS: {
    who: 'platform',
    say: '编号 {ticketNo} 与中心平台上另一件工单相同。本机与平台核对过编号后自动换新号再上传，请稍候，不用操作。',
  },
  TICKET_STATE: { who: 'clerk', say: '这件工单现在是“{state}”，不能做这一步。请刷新后查看最新情况。' },
  TICKET_LOCKED: { who: 'clerk', say: '{name}正在处理这件工单。请等对方离开后再试，或先处理别的工单。' },
  TICKET_MERGED: { who: 'clerk', say: '这件工单已并入 {no}，随它办理。请在那件工单上操作。' },
  REASON_REQUIRED: { who: 'clerk', say: '这一步要写明理由（不少于四个字），没有执行。请补上理由再试。' },
  UNIT_UNKNOWN: { who: 'clerk', say: '单位表里没有这个单位，没有派出。请重新选择主办单位。' },
  DEPT_ONLY: { who: 'clerk', say: '此事须由{unit}自己办理，不得下放基层，没有派出。请派给{unit}。' },
  OFF_CATALOGUE: { who: 'clerk', say: '这个单位与派单目录不一致，没有派出。请按目录派单，或请班长审定。' },
  DELAY_LIMIT: { who: 'clerk', say: '延期最多 {times} 次、每次不超过 {days} 个工作日，没有提交。请改日期。' },
  DELAY_LATE: { who: 'clerk', say: '已过办结期限，不能再申请延期。请尽快回复，并与热线中心说明。' },
  REOPEN_LATE: { who: 'clerk', say: '办结已超过 {days} 天或不是派办的工单，不能重新打开。请另行登记并关联原工单。' },
  MERGED_OPEN: { who: 'clerk', say: '并入的工单里还有来电人没有答复。请先逐一回访，再办结这一件。' },
  MERGE_REFUSED: { who: 'clerk', say: '这两件工单不能合并：其中一件已办结或已并入别的工单。请核对后重试。' },
} as const satisfies Record<string, Entry>;
