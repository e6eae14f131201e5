import type { Entry } from './entry.ts';

/** Working on a case. */
export const acceptanceFailures = {
  INPUT_INVALID: {
    who: 'developer',
    say: '收到的内容格式不对，没有执行，也没有改动数据。请刷新页面重试；再次出现请把编号告诉技术人员。',
  },
  CASE_NOT_FOUND: { who: 'clerk', say: '找不到这个办件。它可能已被作废，请在“办件”里查找。' },
  CASE_STATE: { who: 'clerk', say: '这个办件现在是“{state}”，不能再做这一步。请刷新后查看最新情况。' },
  DRAFT_CHANGED: { who: 'clerk', say: '这份草稿在别处改过。已载入最新内容，请核对后继续。' },
  DRAFT_OF_OTHER: { who: 'clerk', say: '这份草稿是{name}的。要接着办，请先点“接手”；接手会写入记录。' },
  SIGNATURE_OUTDATED: {
    who: 'clerk',
    say: '申请人签字后改过{what}，签字不包括改动的内容。请按 F6 重新签字；不能重签的，可以注明后受理。',
  },
  NOT_READY: { who: 'clerk', say: '还不能受理：{missing}。请补全后再按 F9。' },
  FORM_INVALID: { who: 'clerk', say: '表单有 {count} 处需要改正：{fields}。' },
  ITEM_NOT_FOUND: { who: 'clerk', say: '目录里没有这个事项。请重新查找；确有此事项时请管理员更新目录。' },
  ITEM_SCHEMA_UNSUPPORTED: {
    who: 'administrator',
    say: '该事项的表单定义有误，暂不能受理：{reason}。请管理员在平台上改正后重试。',
  },
  NUMBER_BLOCK_EMPTY: { who: 'clerk', say: '预领的办件编号已用完，又连不上中心平台。草稿已保存，请恢复网络后再受理。' },
  PAPER_NUMBERS_EMPTY: {
    who: 'clerk',
    say: '《{paper}》的文书编号已用完，没有执行。联网后会自动补领，请恢复网络后再试；内容都还在。',
  },
  ACT_NOT_NOW: { who: 'clerk', say: '现在还不能{act}：{reason}。' },
  APPROVAL_NEEDED: {
    who: 'clerk',
    say: '这个事项的“{actName}”要由{roles}复核同意才能执行。请第二个人在本窗口登录复核，或者请其在自己的窗口复核。',
  },
  APPROVAL_SAME_PERSON: { who: 'clerk', say: '复核的人和办理的人不能是同一个人。请换另一个人复核。' },
  APPROVAL_ROLE: { who: 'clerk', say: '{name}不是这个事项规定的复核人（{roles}），没有记为同意。请换一个人复核。' },
  APPROVAL_HALL: {
    who: 'clerk',
    say: '这件办件是{hall}的，只能由在该大厅登录的人复核，没有记为同意。请联系该大厅的复核人。',
  },
  APPROVAL_GONE: { who: 'clerk', say: '这件复核已经有人处理，或者请求已经撤换。请刷新后查看。' },
  DOCUMENT_VOID: {
    who: 'clerk',
    say: '文书 {docNo} 已经作废，不能再打印或作废。请打印代替它的那一份。',
  },
  THING_NOT_NOW: {
    who: 'clerk',
    say: '这件现在不能按一件事办：事项有的已暂停，或者已经受理。请刷新后再试，或分别受理。',
  },
  THING_TOGETHER: {
    who: 'clerk',
    say: '这件是一件事的一项，要和其他几项一次受理。请一起受理；不一起办的，先作废其他几项。',
  },
  CORRECTION_ADDS: {
    who: 'clerk',
    say: '补正告知应当一次说全。这次的{items}首次告知时没有列出，请写明理由后再出具。',
  },
  CLOSE_OUT_CHANGED: { who: 'clerk', say: '打开交班单以后又办了事，数字变了。已重新统计，请核对后再签字。' },
  CLOSE_OUT_UNEXPLAINED: { who: 'clerk', say: '还有差异没有说明：{items}。请逐项写明原因后再签字交班。' },
  OBJECTION_NOT_NOW: { who: 'clerk', say: '现在不能提出数据异议：{reason}。' },
  DATA_CORRECTION_GONE: { who: 'administrator', say: '没有这个编号的数据异议。请核对编号。' },
  DATA_CORRECTION_STATE: {
    who: 'administrator',
    say: '这件数据异议已是“{state}”，答复过的不能再改。确有错误的，请窗口重新提出。',
  },
  REWORK_GONE: { who: 'clerk', say: '没有这件差评整改。请刷新后再看。' },
  REWORK_OWN: { who: 'clerk', say: '这条评价说的是您自己办的件，要由别的大厅管理人员来办。' },
  REWORK_APPEAL: { who: 'clerk', say: '这条差评现在不能申诉：{reason}。' },
  REWORK_APPEAL_OWN: { who: 'clerk', say: '申诉是您提的，要由另一位大厅管理人员裁定。' },
  REWORK_TURN: {
    who: 'administrator',
    say: '这件现在不由系统管理员办：{who}。申诉到期没有人裁定，或没有与此事无关的大厅管理人员时，才由系统管理员裁定。',
  },
  REWORK_STATE: { who: 'clerk', say: '这件整改已是“{state}”，别人可能刚办过这一步。请刷新后再看。' },
  FEE_UNLAWFUL: {
    who: 'clerk',
    say: '“{item}”没有公布收费项目，不能收费。确有法定收费的，请管理员先在事项里写明项目、标准和依据。',
  },
  PAYMENT_NOT_NOW: { who: 'clerk', say: '现在不能{act}：{reason}。' },
  COLLECTOR_UNKNOWN: {
    who: 'clerk',
    say: '领取人既不是申请人，也不是登记的代理人。请核对委托书后写明与申请人的关系，再送达。',
  },
  PARCEL_PHONE: { who: 'clerk', say: '电话里有数字以外的字，快递打不通，没有下单。请改成手机号或带区号的电话。' },
  COLLECTOR_WRONG: { who: 'clerk', say: '领取人{problem}，没有送达。请核对证件后改正，或按 F2 读领取人的身份证。' },
  NUMBERS_OF_OTHER_REGION: {
    who: 'clerk',
    say: '本机已划到{hall}（区划 {region}），原来领的办件编号是别的区划的，不能再用；连上中心平台就会领到新的。草稿已保存，请稍后再受理。',
  },
  CALENDAR_MISSING: {
    who: 'administrator',
    say: '{year} 年的放假安排没有公布，也超出能推算的年份，算不出办结日期。请管理员在平台上导入 {year} 年日历。',
  },
  CLOCK_OFF: {
    who: 'technician',
    say: '本机时间与平台相差 {minutes} 分钟，超过限度，没有受理。请校准本机时间后重试，草稿已保存。',
  },
  CLOCK_UNCONFIRMED: {
    who: 'clerk',
    say: '本机开机后还没有和中心平台校过时，没有受理。请核对现在是不是 {now}：对就点“时间正确”，不对请校准本机时间；草稿已保存。',
  },
  CLOCK_MOVED: { who: 'clerk', say: '核对的时间和现在的时间对不上，没有采用。请看清右上角现在的时间，再确认一次。' },
  DOCUMENT_FAILED: { who: 'technician', say: '文书没有生成：{reason}。受理已生效，请稍后在办件里重新生成。' },
} as const satisfies Record<string, Entry>;
