const names: Record<string, string> = {
  'session.signIn': '登录', 'session.signOut': '退出', 'session.lock': '锁定', 'session.unlock': '解锁', 'session.changePassword': '改密码',
  'identification.readCard': '读身份证', 'drafts.create': '新建草稿', 'drafts.discard': '作废草稿', 'acceptance.accept': '受理', 'verification.start': '部门核验',
  'documents.printReceipt': '打印回执', 'documents.notice': '查看通知书', 'materials.attach': '添加扫描件', 'materials.read': '查看扫描件',
  'outbox.retry': '重新上报', 'outbox.flush': '立即上传', 'devices.bind': '绑定端口', 'cases.get': '查看办件', 'cases.search': '查找办件',
};

/** An act in words; one without a name shows as recorded. */
export const actText = (act: string): string => names[act] ?? act;
