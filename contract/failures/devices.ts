import type { Entry } from './entry.ts';

/** Devices of the window: ports, readers, pads, panels, scanners, the second screen. */
export const devicesFailures = {
  PORT_NOT_FOUND: { who: 'clerk', say: '找不到{device}（{address}）。请检查连线和电源，插好后会自动恢复。' },
  PORT_BUSY: { who: 'clerk', say: '{device}的端口 {address} 正被别的程序占用。请关闭那个程序，再按“重新连接”。' },
  PORT_DENIED: {
    who: 'technician',
    say: '没有权限打开{device}的端口 {address}。请技术人员按《Linux 权限》把当前用户加入用户组，再重新登录。',
  },
  PORT_IO: { who: 'clerk', say: '{device}的连线不稳定。请重新插紧后再试；仍不行请换一个端口。' },
  PORT_CLOSE_TIMEOUT: { who: 'technician', say: '{device}的端口没有按时关闭。请拔下再插上该设备。' },
  PORT_REFUSED: {
    who: 'technician',
    say: '{device}（{address}）拒绝连接，多半正被另一台电脑使用；那边用完会自动恢复。一直这样，请技术人员核对地址和端口号。',
  },
  PORT_UNREACHABLE: {
    who: 'technician',
    say: '网络上找不到{device}（{address}）。请检查它的网线和电源；仍不行请技术人员核对地址。',
  },
  PORT_NEEDS_BRIDGE: {
    who: 'technician',
    say: '{device}（{address}）不是标准 HID 设备，要用厂家的桥接程序。请技术人员安装厂家桥接程序，或换用串口线；在此之前可手工录入。',
  },
  HID_REFUSED: { who: 'technician', say: '{device}拒绝了一条指令。请拔插一次；仍不行请技术人员核对型号。' },
  HID_TIMEOUT: { who: 'clerk', say: '{device}没有应答。请拔下再插上；仍不行请换一个 USB 口。' },
  HID_LIBRARY_MISSING: {
    who: 'technician',
    say: '本机缺少 USB 设备的运行库，{device}用不了。请技术人员安装 libusb-1.0-0，再按“重新连接”。',
  },
  REPLAY_MISMATCH: { who: 'technician', say: '回放与录制的内容对不上，已停止。请确认选的是同一类设备的录制文件。' },
  RECORDING_INVALID: { who: 'technician', say: '这个文件不是可用的设备录制。请换一个录制文件，或重新录制。' },
  DEVICE_NOT_BOUND: { who: 'technician', say: '还没有指定{device}的端口。请在“设备”里选择端口；在此之前{meanwhile}。' },
  CARD_TIMEOUT: { who: 'clerk', say: '没有读到卡。请把身份证平放在读卡器上，再按 F2；也可以手工录入。' },
  CARD_REMOVED: { who: 'clerk', say: '读到一半卡被拿开了，没有采用任何内容。请把卡放稳，再按 F2。' },
  CARD_UNREADABLE: { who: 'clerk', say: '这张卡没有读成功。请把卡拿开，再放上去，然后按 F2；多次不行可手工录入。' },
  CARD_TYPE_UNKNOWN: { who: 'clerk', say: '这不是可识别的身份证件。请换用身份证，或手工录入。' },
  CARD_NOT_LIFTED: { who: 'clerk', say: '上一张卡还在读卡器上。请先拿开，再放下一张。' },
  READER_SILENT: { who: 'clerk', say: '读卡器没有应答。请检查电源和连线，拔插一次后再按 F2；可先手工录入。' },
  READER_GONE: { who: 'clerk', say: '读卡器已断开。请重新插好，会自动恢复；可先手工录入。' },
  READER_FAULT: { who: 'technician', say: '读卡器自检未通过（安全模块故障）。请停用并报修，先手工录入。' },
  READER_PROTOCOL: { who: 'technician', say: '读卡器传来的数据无法识别，没有采用。请核对波特率和型号，可先手工录入。' },
  PAD_UNSUPPORTED: {
    who: 'technician',
    say: '不支持这个型号的签字屏（{address}）。请换用支持的型号，或改用第二屏手写。',
  },
  PAD_SILENT: { who: 'clerk', say: '签字屏没有应答。请拔下再插上，会自动恢复；可先在第二屏上签。' },
  PAD_GONE: { who: 'clerk', say: '签字屏已断开，已写的笔迹都在。请重新插好，会接着签；也可改在第二屏上签。' },
  PAD_FAULT: { who: 'technician', say: '签字屏报告故障，不能显示页面。请拔插一次；仍不行请报修，可先在第二屏上签。' },
  PAD_PROTOCOL: {
    who: 'technician',
    say: '签字屏传来的数据无法识别，没有采用。请技术人员核对型号，可先在第二屏上签。',
  },
  PAD_STATE: { who: 'clerk', say: '签字屏正忙，没有收下这一页。请稍等再按 F6。' },
  SIGN_TIMEOUT: { who: 'clerk', say: '在规定时间里没有签完，屏上内容已清除。请再按 F6 重新签。' },
  SIGN_EMPTY: { who: 'clerk', say: '没有收到笔迹。请申请人在框内签名后再按确认。' },
  PANEL_SILENT: { who: 'clerk', say: '{device}没有应答。请检查电源和连线；受理不受影响。' },
  PANEL_GONE: { who: 'clerk', say: '{device}已断开。请重新插好，会自动恢复；受理不受影响。' },
  PANEL_PROTOCOL: {
    who: 'technician',
    say: '{device}传来的数据与所选配置对不上。请技术人员核对配置和波特率；受理不受影响。',
  },
  SCANNER_UNTRUSTED: {
    who: 'administrator',
    say: '扫描仪（{address}）用的是自己签的证书，本机还没有决定信不信它，没有扫描。请管理员在扫描仪的面板或网页上核对证书指纹是不是 {fingerprint}，一致就在“设备”里把它填进“证书指纹”。',
  },
  SCANNER_CHANGED: {
    who: 'administrator',
    say: '扫描仪（{address}）的证书和管理员核对过的不是同一张，没有扫描；可能换过机器、重置过，也可能有人冒充。请管理员重新核对指纹 {fingerprint}，确认后改填“证书指纹”。',
  },
  SCANNER_NOT_FOUND: {
    who: 'clerk',
    say: '找不到扫描仪（{address}）。请检查电源和连线，再按 F4；已扫的页都在。',
  },
  SCANNER_BUSY: { who: 'clerk', say: '扫描仪正在为别的窗口或程序扫描。请等它停下，再按 F4。' },
  SCANNER_JAM: { who: 'clerk', say: '扫描仪卡纸：已扫的页都在。请取出卡住的纸，把没扫的放回进纸器，再按 F4 接着扫。' },
  SCANNER_COVER_OPEN: { who: 'clerk', say: '扫描仪的盖子没有合好：已扫的页都在。请合上盖子，再按 F4 接着扫。' },
  SCANNER_EMPTY: { who: 'clerk', say: '进纸器里没有纸。请放好纸，再按 F4。' },
  SCANNER_DENIED: {
    who: 'technician',
    say: '没有权限使用扫描仪。请技术人员按《Linux 权限》把当前用户加入用户组，或核对扫描仪的访问设置。',
  },
  SCANNER_IO: { who: 'clerk', say: '与扫描仪的连接断了：已扫的页都在。请插紧连线，把没扫的放回去，再按 F4 接着扫。' },
  SCANNER_SETTING: {
    who: 'technician',
    say: '扫描仪不支持所选的进纸方式或参数。请换一种进纸方式；仍不行请技术人员核对型号。',
  },
  SCANNER_SILENT: {
    who: 'clerk',
    say: '扫描仪 {seconds} 秒没有动静，已停止等待，已扫的页都在。请看它有没有提示，再按 F4 接着扫。',
  },
  SCANNER_FAULT: {
    who: 'technician',
    say: '扫描程序出错停止了，已扫的页都在。请重开扫描仪后再按 F4；再次出现请技术人员查看日志。',
  },
  SCANNER_PROTOCOL: {
    who: 'technician',
    say: '扫描仪传来的内容无法识别，没有采用；已扫的页都在。请技术人员核对地址和型号。',
  },
  SCAN_SYSTEM_MISSING: {
    who: 'technician',
    say: '这台机器没有扫描程序（SANE 的 scanimage）。请技术人员安装 sane-utils 后再试。',
  },
  SCAN_DISK_FULL: {
    who: 'technician',
    say: '本机磁盘已满，扫描停止了，已扫的页都在。请技术人员清理磁盘，再按 F4 接着扫。',
  },
  PAGE_TYPE: { who: 'clerk', say: '这不是可以识别的图片，没有保存。请换成 JPEG、PNG 或 TIFF，或重新扫描。' },
  PAGE_TOO_LARGE: { who: 'clerk', say: '这一页有 {width} × {height} 个像素，太大了，没有处理。请降低分辨率重新扫描。' },
  PAGE_DAMAGED: { who: 'clerk', say: '这一页的图片不完整，处理不了；原样保留着。请重新扫描这一页。' },
  PAGE_GAVE_UP: { who: 'clerk', say: '这一页处理不了，已放弃；原样保留着。请重新扫描这一页。' },
  PAGE_GONE: { who: 'clerk', say: '这一页已经不在这里了。请看最新的页面后再试。' },
  PAGE_WAITING: { who: 'clerk', say: '这一页还在处理。请稍等再试。' },
  NOTHING_TO_UNDO: { who: 'clerk', say: '没有可以撤销的操作。' },
  SECOND_SCREEN_PAGE_GONE: { who: 'clerk', say: '这一页已经收起。请窗口人员重新推送。' },
  SECOND_SCREEN_NOT_OPEN: {
    who: 'clerk',
    say: '第二屏没有打开。请在“设备”里打开第二屏；可先口头核对，或用签字屏签字。',
  },
  SECOND_SCREEN_TIMEOUT: {
    who: 'clerk',
    say: '申请人长时间没有操作，第二屏已收起，没有记录任何内容。需要时再推送一次。',
  },
  SECOND_SCREEN_DECLINED: { who: 'clerk', say: '申请人没有确认。请与申请人核对后再推送一次。' },
  SIGNING_BUSY: { who: 'clerk', say: '已有一次签字正在进行。请先完成或取消。' },
  RATE_TIMEOUT: { who: 'clerk', say: '申请人没有在时限内评价，记为未评价。不影响办件。' },
  PROFILE_INVALID: { who: 'technician', say: '设备配置有错：{problem}。请改正后再试，原来的配置仍在用。' },
} as const satisfies Record<string, Entry>;
