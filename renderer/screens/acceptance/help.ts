import type { ScreenHelp } from '../../ui/help.ts';
import { pageKeys, rowKeys } from '../../ui/keymap.ts';

export const acceptanceHelp: ScreenHelp = {
  title: '受理',
  keys: [
    ['readCard', '读身份证，带出申请人'],
    ['find', '查找事项'],
    [
      'scan',
      `扫描到选中的材料；页上按 ${pageKeys.turn} 旋转、${pageKeys.remove} 取出、${pageKeys.rescan} 重扫、${pageKeys.view} 查看`,
    ],
    ['sign', '请申请人签字：签字屏或第二屏，右边可选'],
    ['verify', '再向部门核验一次'],
    ['onward', `到下一栏；表格末行空着时离开表格，${rowKeys.remove} 删去所在的行`],
    ['accept', '受理并打印回执；只差材料时先列出来，读过一次确认'],
    ['print', '打印或补打回执'],
    ['back', '取消读卡或签字；都没有时回到草稿列表，内容都在'],
  ],
};
