import type { ScreenHelp } from '../../ui/help.ts';

export const devicesHelp: ScreenHelp = {
  title: '设备',
  keys: [
    ['rows', '在设备之间移动，回车查看'],
    ['testAll', '全部自检：不打纸，不出声'],
    ['testDevice', '测试正在查看的设备'],
    ['reconnectDevice', '重新连接正在查看的设备'],
    ['bindDevice', '到绑定的地址框'],
  ],
  notes: [
    '红色要处理，黄色能用但要留意，灰色是本窗口没有这种设备，不影响受理。',
    '换一台设备：插好，在“找到的设备”里选用，核对后按“绑定”。',
    '设备时好时坏：按“录制”，等它再出一次错，停止并把文件交给技术人员。里面没有姓名和证件号。',
    '没有现成配置的评价器、窗口屏、叫号器和 USB 读卡器：按“训练新型号”，照着做。',
  ],
};
