/** Who can do something about a failure. */
export const actors = ['clerk', 'technician', 'administrator', 'developer', 'department', 'platform'] as const;
export type Actor = (typeof actors)[number];

interface Entry {
  who: Actor;
  say: string;
}

/**
 * Every expected failure: who can act, and one Chinese sentence with the next step.
 * `{name}` is replaced from the error's detail. Cancelling is not an error and is not listed.
 */
export const errorRegistry = {
  AUTH_REQUIRED: { who: 'clerk', say: '还没有登录或已退出。请登录后继续，已录入的内容都在。' },
  AUTH_LOCKED_SCREEN: { who: 'clerk', say: '工作台已锁定。请输入密码解锁，已录入的内容都在。' },
  AUTH_BAD_CREDENTIALS: { who: 'clerk', say: '用户名或密码不对。请核对后重新输入；连续输错 5 次将锁定 10 分钟。' },
  AUTH_LOCKED: { who: 'administrator', say: '该账号因连续输错密码被锁定，{until} 后可再试；急用请找管理员重置密码。' },
  AUTH_OFFLINE_UNKNOWN: {
    who: 'clerk',
    say: '现在连不上中心平台，而该账号没有在这台机器上登录过。请先由登录过的同事使用，或恢复网络后再登录。',
  },
  AUTH_OFFLINE_EXPIRED: {
    who: 'clerk',
    say: '离线登录的期限（{days} 天）已过。请恢复网络后登录一次，即可继续离线使用。',
  },
  AUTH_PASSWORD_WEAK: { who: 'clerk', say: '密码至少 10 位，并同时含有字母和数字。请换一个密码。' },
  FORBIDDEN: { who: 'administrator', say: '您的岗位不能做这一步。需要时请管理员调整岗位。' },
  STATION_REFUSED: {
    who: 'administrator',
    say: '中心平台没有认可这台机器。请管理员在平台上启用本机后重试；本机的办件不会丢。',
  },
  STATION_NOT_BOUND: { who: 'clerk', say: '这台机器还没有在中心平台登记。请联网登录一次即可完成登记。' },

  DB_CORRUPT: {
    who: 'technician',
    say: '本机数据库文件损坏，程序没有改动它。请找技术人员：先复制 {file} 留存，再用备份恢复。',
  },
  DB_WRONG_KEY: {
    who: 'technician',
    say: '本机数据库打不开：密钥与文件不符。请不要删除任何文件，找技术人员用原来的密钥文件恢复。',
  },
  DB_KEY_MISSING: {
    who: 'technician',
    say: '本机数据库在，但密钥文件不见了。请不要删除任何文件，找技术人员放回 {file}。',
  },
  DB_KEY_SEALED: {
    who: 'technician',
    say: '本机数据的密钥由桌面版一窗封存，浏览器外壳打不开。请用桌面版打开；桌面版不可用时找技术人员，不要删除任何文件。',
  },
  DB_NEWER: { who: 'technician', say: '本机数据由更新的版本写入，这个旧版本不能打开。请安装新版本，数据都在。' },
  DB_IN_USE: { who: 'clerk', say: '一窗已经在运行，正在使用同一份数据。请切换到已打开的窗口；找不到时重启电脑。' },
  PG_UNREACHABLE: {
    who: 'technician',
    say: '连不上数据库服务器 {server}：服务没有启动，或地址、端口不对。请技术人员启动 PostgreSQL 并核对 DATABASE_URL，再启动平台。',
  },
  PG_REFUSED: {
    who: 'administrator',
    say: '数据库服务器 {server} 不接受用户“{user}”：用户名或密码不对，或服务器不许从这里登录。请管理员核对 DATABASE_URL 和服务器的 pg_hba.conf，再启动平台。',
  },
  PG_NO_DATABASE: {
    who: 'administrator',
    say: '数据库服务器 {server} 上没有名为“{database}”的数据库。请管理员先建库（createdb），或改正 DATABASE_URL，再启动平台。',
  },
  PG_DENIED: {
    who: 'administrator',
    say: '用户“{user}”没有在数据库“{database}”里建表的权限。请管理员授权后再启动平台。',
  },
  PG_BAD_URL: {
    who: 'administrator',
    say: 'DATABASE_URL 的写法不对。请管理员改成 postgres://用户:密码@主机:5432/数据库，密码里的特殊字符要转写，再启动平台。',
  },
  PG_BUSY: {
    who: 'technician',
    say: '数据库服务器 {server} 暂时不接受连接：正在启动、恢复，或连接已满。请稍后再启动平台；仍不行请技术人员查看数据库日志。',
  },
  PG_FAULT: {
    who: 'technician',
    say: '数据库服务器 {server} 出错（{state}）。请技术人员查看数据库日志，处理后再启动平台。',
  },
  HALL_NOT_FOUND: { who: 'administrator', say: '没有代码为“{hallCode}”的大厅。请管理员先在平台上添加大厅。' },
  DISK_FULL: {
    who: 'technician',
    say: '本机磁盘已满，刚才的内容没有存上。请先不要关闭页面，联系技术人员清理磁盘后重试。',
  },

  INSTALL_INCOMPLETE: {
    who: 'administrator',
    say: '一窗的安装没有完成，程序文件可能新旧混杂，没有启动；数据没有动过。请管理员运行 sudo dpkg --configure -a，不行就把安装包重新装一遍。',
  },
  BROWSER_MISSING: {
    who: 'administrator',
    say: '没有找到 Chromium 或 Chrome，窗口打不开。请管理员安装（Debian：sudo apt install chromium），或用环境变量 CHROMIUM_PATH 指明程序位置。',
  },
  FONTS_MISSING: {
    who: 'administrator',
    say: '系统里没有中文字体，界面会全是方框，没有启动。请管理员安装（Debian：sudo apt install fonts-noto-cjk）。',
  },
  SCREEN_MISSING: {
    who: 'administrator',
    say: '这里没有图形界面，窗口打不开。请在窗口电脑的桌面上打开一窗；远程维护请用 yichuang host。',
  },
  SETTINGS_BROKEN: {
    who: 'administrator',
    say: '设置文件 {file} 有错，没有启动：{problem}。请管理员改好后重试。',
  },
  PLATFORM_NOT_SET: {
    who: 'administrator',
    say: '还没有设置中心平台的地址。请管理员在 {file} 里写上 platform = "http://平台地址:端口"，再打开一窗。',
  },
  DATA_FOLDER_REFUSED: {
    who: 'administrator',
    say: '数据目录 {folder} 不能用：{problem}。请管理员检查它的主人和权限；里面的数据没有动过。',
  },
  PORT_TAKEN: {
    who: 'administrator',
    say: '{address} 这个端口已被别的程序占用，可能是另一个中心平台。请管理员用 sudo ss -ltnp 看是谁，停掉它，或在设置里换一个端口。',
  },
  PORT_FORBIDDEN: {
    who: 'administrator',
    say: '没有权利监听 {address}：1024 以下的端口归系统。请管理员换一个端口，对外的 443 由反向代理接。',
  },
  ADDRESS_NOT_HERE: {
    who: 'administrator',
    say: '这台机器没有 {address} 这个地址。请管理员改监听地址：本机写 127.0.0.1，所有网卡写 0.0.0.0。',
  },
  DATABASE_UNREACHABLE: {
    who: 'administrator',
    say: '连不上数据库（{reason}）。请管理员检查设置里的 database_url，以及 PostgreSQL 是否在运行、是否允许这台机器和这个用户；数据没有动过。',
  },
  FIRST_CODE_WRONG: {
    who: 'administrator',
    say: '一次性代码不对。它在平台的日志里，每次启动都换新的：sudo journalctl -u yichuang-platform。',
  },
  FIRST_CODE_SPENT: {
    who: 'administrator',
    say: '输错次数太多，这个代码已作废。请重新启动平台（sudo systemctl restart yichuang-platform），用日志里的新代码。',
  },
  FIRST_DONE: { who: 'administrator', say: '管理员已经建立过，不能再建。请直接登录；忘了密码请找另一位管理员重置。' },

  INPUT_INVALID: {
    who: 'developer',
    say: '收到的内容格式不对，没有执行，也没有改动数据。请刷新页面重试；再次出现请把编号告诉技术人员。',
  },
  CASE_NOT_FOUND: { who: 'clerk', say: '找不到这个办件。它可能已被作废，请在“办件”里查找。' },
  CASE_STATE: { who: 'clerk', say: '这个办件现在是“{state}”，不能再做这一步。请刷新后查看最新情况。' },
  DRAFT_CHANGED: { who: 'clerk', say: '这份草稿在别处改过。已载入最新内容，请核对后继续。' },
  NOT_READY: { who: 'clerk', say: '还不能受理：{missing}。请补全后再按 F9。' },
  FORM_INVALID: { who: 'clerk', say: '表单有 {count} 处需要改正：{fields}。' },
  ITEM_NOT_FOUND: { who: 'clerk', say: '目录里没有这个事项。请重新查找；确有此事项时请管理员更新目录。' },
  ITEM_SCHEMA_UNSUPPORTED: {
    who: 'administrator',
    say: '该事项的表单定义有误，暂不能受理：{reason}。请管理员在平台上改正后重试。',
  },
  NUMBER_BLOCK_EMPTY: { who: 'clerk', say: '预领的办件编号已用完，又连不上中心平台。草稿已保存，请恢复网络后再受理。' },
  CALENDAR_MISSING: {
    who: 'administrator',
    say: '{year} 年的放假安排没有公布，也超出能推算的年份，算不出办结日期。请管理员在平台上导入 {year} 年日历。',
  },
  CLOCK_OFF: {
    who: 'technician',
    say: '本机时间与平台相差 {minutes} 分钟，超过限度，没有受理。请校准本机时间后重试，草稿已保存。',
  },
  DOCUMENT_FAILED: { who: 'technician', say: '文书没有生成：{reason}。受理已生效，请稍后在办件里重新生成。' },
  FILE_TOO_LARGE: { who: 'clerk', say: '文件超过 {limitMb} MB，没有保存。请降低扫描分辨率或分页上传。' },
  FILE_TYPE: { who: 'clerk', say: '只能添加 PDF、JPEG 或 PNG 文件，这个文件没有保存。请换一种格式。' },
  FILE_DIGEST: {
    who: 'technician',
    say: '收到的文件和它的摘要对不上，没有保存。请重试；再次出现请技术人员检查网络和磁盘。',
  },
  FILE_NOT_FOUND: { who: 'clerk', say: '没有这个文件，或它还没有上传到中心平台。请稍后再试，或在受理它的窗口查看。' },
  FILE_DAMAGED: { who: 'technician', say: '附件文件损坏，读不出来。请重新扫描这份材料。' },

  VERIFY_TIMEOUT: {
    who: 'department',
    say: '{department}在 {seconds} 秒内没有答复，是对方系统慢。可先受理，结果回来自动补记。',
  },
  VERIFY_UNREACHABLE: {
    who: 'department',
    say: '连不上{department}的核验接口。可按规定核对原件后受理，稍后按 F7 再核。',
  },
  VERIFY_FAULT: { who: 'department', say: '{department}的系统出错（{status}）。可先受理，稍后按 F7 再核。' },
  VERIFY_BAD_ANSWER: {
    who: 'department',
    say: '{department}的答复看不懂，没有采用。可先受理，稍后按 F7 再核；多次出现请告知管理员。',
  },
  VERIFY_DEFINITION: { who: 'administrator', say: '“{name}”的核验定义有误：{reason}。请管理员改正；本次可核对原件。' },

  PLATFORM_UNREACHABLE: { who: 'technician', say: '连不上中心平台。可以继续受理，办件存在本机，恢复后自动上传。' },
  PLATFORM_FAULT: { who: 'platform', say: '中心平台出错（{status}）。可以继续受理，办件存在本机，稍后自动重传。' },
  PLATFORM_BAD_ANSWER: { who: 'platform', say: '中心平台的答复不完整或看不懂，按没有送达处理，稍后自动重传。' },
  PLATFORM_CONFLICT: { who: 'administrator', say: '中心平台已有不同内容的同一条记录，没有覆盖。请管理员比对后处理。' },
  PLATFORM_REJECTED: { who: 'clerk', say: '中心平台退回了这条记录：{reason}。请按原因改正后重新上报。' },

  PLATFORM_OLDER: {
    who: 'administrator',
    say: '中心平台的版本比本机旧，还收不了{what}。记录都在本机，平台升级后自动上传；请管理员升级中心平台。',
  },

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
    say: '{device}（{address}）拒绝连接。请技术人员核对地址和端口号，并确认没有别的电脑占用它。',
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
  DEVICE_NOT_BOUND: { who: 'technician', say: '还没有指定{device}的端口。请在“设备”里选择端口；在此之前可手工录入。' },
  CARD_TIMEOUT: { who: 'clerk', say: '没有读到卡。请把身份证平放在读卡器上，再按 F2；也可以手工录入。' },
  CARD_REMOVED: { who: 'clerk', say: '读到一半卡被拿开了，没有采用任何内容。请把卡放稳，再按 F2。' },
  CARD_UNREADABLE: { who: 'clerk', say: '这张卡没有读成功。请把卡拿开，再放上去，然后按 F2；多次不行可手工录入。' },
  CARD_TYPE_UNKNOWN: { who: 'clerk', say: '这不是可识别的身份证件。请换用身份证，或手工录入。' },
  CARD_NOT_LIFTED: { who: 'clerk', say: '上一张卡还在读卡器上。请先拿开，再放下一张。' },
  READER_SILENT: { who: 'clerk', say: '读卡器没有应答。请检查电源和连线，拔插一次后再按 F2；可先手工录入。' },
  READER_GONE: { who: 'clerk', say: '读卡器已断开。请重新插好，会自动恢复；可先手工录入。' },
  READER_FAULT: { who: 'technician', say: '读卡器自检未通过（安全模块故障）。请停用并报修，先手工录入。' },
  READER_PROTOCOL: { who: 'technician', say: '读卡器传来的数据无法识别，没有采用。请核对波特率和型号，可先手工录入。' },
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
  PRINT_JOB_FAILED: {
    who: 'clerk',
    say: '文书没有打出来：打印队列报告任务中止。请看打印机有没有提示，处理后再打印一次。',
  },
  PRINT_JOB_HELD: { who: 'clerk', say: '文书在打印队列里被挂起。请检查打印机；需要时请技术人员放行该任务。' },
  PRINT_JOB_TIMEOUT: { who: 'clerk', say: '打印队列没有在时限内打完。请看打印机是否还在出纸；没有的话再打印一次。' },
  PRINT_FILE_INVALID: { who: 'clerk', say: '这个文件不是可以打印的 PDF。请换一个文件。' },
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
  PRINT_UNCONFIRMED: { who: 'clerk', say: '这台打印机不回报状态，请看一眼纸上的回执是否完整；不完整按 F10 补打。' },

  HALL_CLOSED: { who: 'clerk', say: '现在不在取号时间（{opening}）。请在开放时间再来，或找引导人员。' },
  HALL_QUOTA_FULL: { who: 'clerk', say: '{from}–{to} 的号已经取完。请选别的时段预约，或找引导人员。' },
  HALL_TICKET_NOT_FOUND: { who: 'clerk', say: '找不到这个号。它可能是别的大厅或以前的号，请重新取号。' },
  HALL_TICKET_STATE: { who: 'clerk', say: '{number} 号现在是“{state}”，不能再做这一步。已显示最新情况。' },
  HALL_NOT_YOURS: { who: 'clerk', say: '{number} 号不在本窗口手上，没有改动。请看最新情况；需要时请大厅管理处理。' },
  HALL_RECALL_LIMIT: { who: 'clerk', say: '已经重呼 {times} 次，到了上限。人不在可按过号，写明原因。' },
  HALL_WINDOW_BUSY: { who: 'clerk', say: '本窗口手上还有 {number} 号。请先办完、挂起或过号，再叫下一位。' },
  HALL_WINDOW_CLOSED: {
    who: 'clerk',
    say: '本窗口没有开窗或正在暂停，没有叫号。请先开窗；窗口号与别的机器重复时请管理员改正。',
  },
  HALL_REQUEST_REUSED: { who: 'developer', say: '这个请求编号已用于别的操作，没有执行。请再按一次。' },
  HALL_PLAN_CHANGED: {
    who: 'clerk',
    say: '叫号方案刚被 {who} 改过（第 {version} 版），没有覆盖。请看过最新内容再改。',
  },
  HALL_APPOINTMENT_UNKNOWN: { who: 'clerk', say: '没有找到今天的这个预约。请核对预约号或手机号；也可以直接取号。' },
  HALL_APPOINTMENT_STATE: { who: 'clerk', say: '这个预约已经签到或取消，不能再改。需要时请重新预约。' },

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

  HALL_UNREACHABLE: {
    who: 'technician',
    say: '连不上中心平台的叫号，这一步没有把握，已试过两次。请看号的最新情况；叫号可先口头进行，恢复后再点。',
  },
  HALL_OTHER_MACHINE: {
    who: 'administrator',
    say: '这台机器不是取号机或大厅屏，没有执行。需要时请管理员按《大厅指南》启动取号机或大厅屏。',
  },
  HALL_MANAGER_OFFLINE: { who: 'clerk', say: '现在是离线登录，看不到大厅的情况。网络恢复后请退出再登录一次。' },

  HOST_UNREACHABLE: {
    who: 'technician',
    say: '工作台后台程序没有应答，正在自动重新连接。已保存的内容都在；一分钟后仍不行，请从桌面图标重新打开一窗。',
  },
  HOST_TIMEOUT: { who: 'clerk', say: '等了 {seconds} 秒没有结果，已停止等待。请看一下办件的最新情况再重试。' },
  INTERNAL: {
    who: 'developer',
    say: '程序内部出错，这一步没有完成，已保存的内容不受影响。请重试；再次出现请把编号告诉技术人员。',
  },
} as const satisfies Record<string, Entry>;

export type ErrorCode = keyof typeof errorRegistry;
export type ErrorDetail = Record<string, string | number>;

/** The registry's sentence with its blanks filled; a blank without a value shows as “—”. */
export function say(code: ErrorCode, detail: ErrorDetail = {}): string {
  return errorRegistry[code].say.replace(/\{(\w+)\}/g, (_all, name: string) => String(detail[name] ?? '—'));
}
