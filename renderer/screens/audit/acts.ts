const names: Record<string, string> = {
  'session.signIn': '登录',
  'session.signOut': '退出',
  'session.lock': '锁定',
  'session.unlock': '解锁',
  'session.changePassword': '改密码',
  'identification.readCard': '读身份证',
  'drafts.create': '新建草稿',
  'drafts.discard': '作废草稿',
  'acceptance.accept': '受理',
  'verification.start': '部门核验',
  'documents.printReceipt': '打印回执',
  'documents.notice': '查看通知书',
  'materials.attach': '添加扫描件',
  'materials.read': '查看扫描件',
  'pages.scan': '扫描',
  'pages.turn': '旋转页面',
  'pages.remove': '取出页面',
  'pages.move': '移动页面',
  'pages.undo': '撤销页面操作',
  'pages.picture': '查看页面',
  'outbox.retry': '重新上报',
  'outbox.flush': '立即上传',
  'devices.bind': '绑定端口',
  'devices.unbind': '解除绑定',
  'devices.set': '采用下发的设备配置',
  'cases.get': '查看办件',
  'cases.search': '查找办件',
  'devices.recordStart': '开始录制设备',
  'devices.recordStop': '结束录制设备',
  'devices.panelSave': '保存面板配置',
  'signing.start': '请申请人签字',
  'signing.store': '保存签字',
  'rating.store': '保存评价',
  'secondScreen.confirm': '申请人核对',
  'secondScreen.read': '申请人阅读',
  'secondScreen.pay': '申请人缴费',
  'documents.printNotice': '打印通知书',
  'documents.notice.copy': '查看通知书副本',
};

/** An act in words; one without a name shows as recorded. */
export const actText = (act: string): string => names[act] ?? act;

const details: Record<string, string> = {
  online: '联网',
  offline: '离线',
  idle: '无人操作',
  resident: '居民身份证',
  hkmt: '港澳台居民居住证',
  foreigner2017: '外国人永久居留身份证',
  foreigner2023: '外国人永久居留身份证',
};

/** What an act's row adds, in words where it is one of the recorded marks. */
export const detailText = (detail: string): string => details[detail] ?? detail;
