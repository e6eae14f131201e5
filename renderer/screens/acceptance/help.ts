import type { ScreenHelp } from '../../ui/help.ts';

export const acceptanceHelp: ScreenHelp = {
  title: '受理',
  keys: [
    ['F2', '读身份证，带出申请人'],
    ['F3', '查找事项'],
    ['F6', '请申请人签字：签字屏或第二屏，右边可选'],
    ['F7', '再向部门核验一次'],
    ['F9', '受理并打印回执'],
    ['F10', '打印或补打回执'],
    ['Esc', '取消读卡或签字；都没有时回到草稿列表，内容都在'],
  ],
};
