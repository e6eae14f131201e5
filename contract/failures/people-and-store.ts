import type { Entry } from './entry.ts';

/** Signing in, the store, starting and installing. */
export const peopleAndStoreFailures = {
  NOTICE_GONE: { who: 'clerk', say: '这条通知已经没有了，或不是给您的。请刷新。' },
  AUTH_REQUIRED: { who: 'clerk', say: '还没有登录或已退出。请登录后继续，已录入的内容都在。' },
  AUTH_LOCKED_SCREEN: { who: 'clerk', say: '工作台已锁定。请输入密码解锁，已录入的内容都在。' },
  AUTH_BAD_CREDENTIALS: {
    who: 'clerk',
    say: '用户名或密码不对。请核对后重新输入；连续输错多次后，每次都要多等一会儿。',
  },
  AUTH_LOCKED: {
    who: 'administrator',
    say: '这里输错密码的次数太多，{until} 后可再试。在自己平时用的窗口输入正确密码不受影响；急用请找管理员重置密码。',
  },
  SIGN_IN_BUSY: { who: 'clerk', say: '同时登录的太多，这一次没有核对密码。请过几秒再试。' },
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
  STATION_NOT_BOUND: {
    who: 'administrator',
    say: '这台机器还没有在中心平台登记。请管理员发一个登记代码，在本机登录页输入；已有的办件都在，登记后接着上传。',
  },
  STATION_TAKEN: {
    who: 'administrator',
    say: '中心平台上这台工作站登记的是另一把密钥，没有改动。要给它换密钥，请管理员为这台工作站单独发一个登记代码。',
  },
  WINDOW_TAKEN: {
    who: 'administrator',
    say: '这个大厅的窗口号“{windowNo}”已经是工作站“{stationName}”的，没有改动，登记代码还能用。不是同一个窗口：给这台机器换一个窗口号（启动时写 --window）再来；那台坏了、撤了，由这台接替：选“顶替那台”。',
  },
  WINDOW_OPEN_THERE: {
    who: 'administrator',
    say: '窗口号“{windowNo}”正在“{stationName}”上开着窗（{operator}），没有顶替，登记代码还能用。请先在那台关窗；那台已经坏了的，过一两分钟再试。',
  },
  ENROL_CODE_WRONG: {
    who: 'administrator',
    say: '登记代码不对、已用过或已过期。请核对后重输，或请管理员重新发一个。',
  },
  NUMBER_QUOTA: {
    who: 'administrator',
    say: '本机一天领的办件编号超过 {limit} 个，平台没有再给。请管理员查看这台机器；急用时由管理员在“恢复”里发新号段、输入本机，否则第二天自动恢复。',
  },
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
  DB_PART_DAMAGED: {
    who: 'technician',
    say: '本机数据库有一处读不出来（{table}），其余照常可用。请先让待传的记录全部上传，再找技术人员复制 {file} 留存并用备份恢复。',
  },
  DB_LOST: {
    who: 'technician',
    say: '本机有数据密钥，数据库 {file} 却不见了或是空的，没有另建。请不要删除任何文件，找技术人员用备份放回；确要从头开始，须把整个数据目录移走。',
  },
  DB_NO_ROOM: {
    who: 'technician',
    say: '新版本要把本机数据换一种存法，{file} 所在的磁盘需要空出 {neededMb} MB，现在只有 {freeMb} MB，没有开始；数据没有动过。请技术人员清理磁盘后再打开；急着办件，可以先装回原来的版本。',
  },
  DB_IN_USE: { who: 'clerk', say: '一窗已经在运行，正在使用同一份数据。请切换到已打开的窗口；找不到时重启电脑。' },
  PLATFORM_IN_USE: {
    who: 'administrator',
    say: '中心平台已经在运行，正在使用同一份数据（{folder}），没有启动第二个；数据没有动过。一台机器上要有两个平台，请管理员给第二个另写数据目录和端口；不要的请停掉。',
  },
  PG_UNREACHABLE: {
    who: 'technician',
    say: '连不上数据库服务器 {server}：服务没有启动，或地址、端口不对。请技术人员启动 PostgreSQL 并核对数据库地址，再启动平台。',
  },
  PG_REFUSED: {
    who: 'administrator',
    say: '数据库服务器 {server} 不接受用户“{user}”：用户名或密码不对，或服务器不许从这里登录。请管理员核对数据库地址和服务器的 pg_hba.conf，再启动平台。',
  },
  PG_NO_DATABASE: {
    who: 'administrator',
    say: '数据库服务器 {server} 上没有名为“{database}”的数据库。请管理员先建库（createdb），或改正数据库地址，再启动平台。',
  },
  PG_DENIED: {
    who: 'administrator',
    say: '用户“{user}”没有在数据库“{database}”里建表的权限。请管理员授权后再启动平台。',
  },
  PG_BAD_URL: {
    who: 'administrator',
    say: '数据库地址（DATABASE_URL，装好的平台是设置里的 database_url）的写法不对。请管理员改成 postgres://用户:密码@主机:5432/数据库，密码里的特殊字符要转写，再启动平台。',
  },
  PG_BUSY: {
    who: 'technician',
    say: '数据库服务器 {server} 暂时不接受连接：正在启动、恢复，或连接已满。请稍后再启动平台；仍不行请技术人员查看数据库日志。',
  },
  PG_FAULT: {
    who: 'technician',
    say: '数据库服务器 {server} 出错（{state}）。请技术人员查看数据库日志，处理后再启动平台。',
  },
  DISK_FULL: {
    who: 'technician',
    say: '本机磁盘已满，刚才的内容没有存上。请先不要关闭页面，联系技术人员清理磁盘后重试。',
  },
  DISK_FULL_AT_START: {
    who: 'technician',
    say: '{folder} 所在的磁盘已满，没有启动；已有的数据没有动过。请技术人员清理磁盘后再启动。',
  },
  INSTALL_INCOMPLETE: {
    who: 'administrator',
    say: '一窗的安装没有完成，程序文件可能新旧混杂，没有运行；数据没有动过。请管理员先运行 sudo dpkg --configure -a，再把安装包重新装一遍：sudo dpkg -i 安装包.deb。',
  },
  BROWSER_MISSING: {
    who: 'administrator',
    say: '没有找到 Chromium 或 Chrome，窗口打不开。请管理员安装（Debian：sudo apt install chromium），或用环境变量 CHROMIUM_PATH 指明程序位置。',
  },
  BROWSER_FAILED: {
    who: 'administrator',
    say: '浏览器 {program} 没有打开一窗的页面就退出了（{reason}）。请管理员在终端里运行它一次，看它说什么，修好或重装它；也可以用环境变量 CHROMIUM_PATH 指明另一个。已有的数据没有动过。',
  },
  BROWSER_GONE: {
    who: 'clerk',
    say: '浏览器意外退出了（{reason}），一窗跟着关了；已保存的内容不受影响。请重新打开一窗；反复这样，请管理员检查浏览器 {program}。',
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
    say: '设置 {file} 有错：{problem}。请管理员改好后重试。',
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
  FIRST_CODE_WRONG: {
    who: 'administrator',
    say: '一次性代码不对。它在平台的日志里，每次启动都换新的：sudo journalctl -u yichuang-platform。',
  },
  FIRST_CODE_SPENT: {
    who: 'administrator',
    say: '输错次数太多，这个代码已作废。请重新启动平台（sudo systemctl restart yichuang-platform），用日志里的新代码。',
  },
  FIRST_DONE: { who: 'administrator', say: '管理员已经建立过，不能再建。请直接登录；忘了密码请找另一位管理员重置。' },
} as const satisfies Record<string, Entry>;
