import type { ScreenHelp } from '../../ui/help.ts';

export const deskHelp: ScreenHelp = {
  title: '接听',
  keys: [
    ['category', '查分类'],
    ['emergency', '紧急事项，立即移交'],
    ['register', '登记并派单'],
    ['endQuestion', '按处置类别办结'],
    ['cite1', '引用第 1 条知识到答复，后面几条依次'],
    ['putAway', '本次来电记完，收起'],
  ],
  notes: ['边记边存，通话断了、程序关了都不会丢。', '一次来电有几件事，各记一个诉求，各有结局。'],
};

export const walkInHelp: ScreenHelp = {
  title: '诉求',
  keys: [
    ['category', '查分类'],
    ['register', '登记，由热线派单'],
    ['endQuestion', '按处置类别办结'],
    ['putAway', '这次来访记完，收起'],
  ],
  notes: ['边记边存，程序关了也不会丢；断网照样登记。', '登记过的诉求在“工单”里看办到哪一步。'],
};
