import type { Entry } from './entry.ts';

/** The platform, departments, files on their way, and the workstation itself. */
export const exchangeFailures = {
  PLATFORM_NOT_SET: {
    who: 'administrator',
    say: '还没有设置中心平台的地址。请管理员在 {file} 里写上 platform = "http://平台地址:端口"，再打开一窗。',
  },
  HALL_LIST_AWAY: {
    who: 'technician',
    say: '全大厅的办件在中心平台上，现在连不上或是离线登录，看不到别的窗口的。本机的办件照常可查；网络恢复后重新登录再查。',
  },
  HALL_NOT_SIGNED_IN: {
    who: 'clerk',
    say: '中心平台不知道您在哪个大厅的窗口登录，看不到大厅的叫号、办件和等复核的。请退出，在窗口的工作站上重新登录；本机的办件照常可查。',
  },
  PLATFORM_ADDRESS: {
    who: 'administrator',
    say: '中心平台的地址“{address}”写得不对：{problem}。请管理员改成 http://平台地址:端口 再打开一窗；没有改动任何数据。',
  },
  PLATFORM_NOT_HERE: {
    who: 'administrator',
    say: '{address} 上没有中心平台应答：{problem}。请管理员核对平台地址和端口，并确认平台已启动；会自动再试。',
  },
  SERVICE_NONE: { who: 'administrator', say: '平台没有接通{name}。请管理员在平台的设置里写上它的地址。' },
  SERVICE_AWAY: { who: 'administrator', say: '{name}没有应答，平台会自动再试。一直这样，请管理员检查它的地址和网络。' },
  SERVICE_REFUSED: {
    who: 'administrator',
    say: '{name}没有照办（{answer}），平台会自动再试。一直这样，请管理员与对方核对。',
  },
  FILE_TOO_LARGE: { who: 'clerk', say: '文件超过 {limitMb} MB，没有保存。请降低扫描分辨率或分页上传。' },
  UPLOAD_TOO_LARGE: {
    who: 'clerk',
    say: '这个文件超过 {limitMb} MB，中心平台不收，没有上传；它仍在本机。请降低扫描分辨率或分成几份重新扫描。',
  },
  FILE_TYPE: {
    who: 'clerk',
    say: '只能添加 PDF、JPEG、PNG、TIFF、Word（DOCX）或 OFD 文件，这个文件没有保存。请换一种格式。',
  },
  FILE_HEIC: {
    who: 'clerk',
    say: '这是手机的 HEIC 照片（名字写成 .jpg 也是），没有保存。请申请人在手机上把照片另存为 JPEG 再发来，或者直接扫描。',
  },
  FILE_BROKEN: { who: 'clerk', say: '这个文件不完整，打不开，没有保存。请申请人重新发送，或者扫描纸质件。' },
  FILE_PASSWORD: { who: 'clerk', say: '这个 PDF 加了密码，没有保存。请申请人去掉密码后再发来，或者扫描纸质件。' },
  FILE_SCRIPT: {
    who: 'clerk',
    say: '这个文件里带有程序（脚本或宏），没有保存。请申请人打印成普通 PDF 后再发来，或者扫描纸质件。',
  },
  FILE_PAGES: { who: 'clerk', say: '这个文件写着 {pages} 页，超过 {limit} 页，没有保存。请分成几个文件再添加。' },
  FILE_BOMB: { who: 'clerk', say: '这个文件展开后大得不正常，没有打开也没有保存。请申请人重新导出后再发来。' },
  FILE_NOT_SHOWN: {
    who: 'clerk',
    say: '{kind} 文件已原样保存，这台工作站不能显示它的内容。请按纸质件核对，或请申请人另给一份 PDF。',
  },
  READING_MODEL: {
    who: 'technician',
    say: '识别文字用的模型文件 {file} 缺失或被改动过，识别已停用；扫描、受理和其他功能照常。请技术人员重新安装本程序。',
  },
  FILE_DIGEST: {
    who: 'technician',
    say: '收到的文件和它的摘要对不上，没有保存。请重试；再次出现请技术人员检查网络和磁盘。',
  },
  FILE_NOT_FOUND: { who: 'clerk', say: '没有这个文件，或它还没有上传到中心平台。请稍后再试，或在受理它的窗口查看。' },
  FILE_DAMAGED: { who: 'technician', say: '附件文件损坏，读不出来。请重新扫描这份材料。' },
  VERIFY_TIMEOUT: {
    who: 'department',
    say: '{department}在 {seconds} 秒内没有答复，是对方系统慢。可先受理，会自动再问，结果回来补记。',
  },
  VERIFY_UNREACHABLE: {
    who: 'department',
    say: '连不上{department}的核验接口。可按规定核对原件后受理，会自动再问，也可按 F7 再核。',
  },
  VERIFY_FAULT: {
    who: 'department',
    say: '{department}的系统出错（{status}）。可先受理，会自动再问，也可按 F7 再核。',
  },
  VERIFY_KEY: {
    who: 'administrator',
    say: '{department}不认本大厅的接口密钥（{status}），不是对方系统坏了。请管理员在核验定义里换上有效的密钥，换好后自动再问；本次可按规定核对原件。',
  },
  VERIFY_TOO_OFTEN: {
    who: 'administrator',
    say: '{department}说本大厅问得太多（{status}），暂时不答，稍后自动再问。常常这样，请管理员向{department}申请更高的限额；本次可按规定核对原件。',
  },
  VERIFY_REFUSED: {
    who: 'administrator',
    say: '{department}不接受这样的询问（{status}）。请管理员核对核验定义里的地址和内容，改好后自动再问；本次可按规定核对原件。',
  },
  VERIFY_BAD_ANSWER: {
    who: 'department',
    say: '{department}的答复看不懂，没有采用。可先受理，会自动再问，也可按 F7 再核；多次出现请告知管理员。',
  },
  VERIFY_ENCODING: {
    who: 'department',
    say: '{department}的答复{problem}，没有采用。请管理员请{department}改用 UTF-8 或写明编码；可先受理，会自动再问。',
  },
  VERIFY_GIVEN_UP: {
    who: 'department',
    say: '问了{department} {times} 次，{why}，一直没有得到答复，不再自动再问。请电话联系{department}核实，或按规定核对原件；仍可按 F7 再核。',
  },
  VERIFY_DEFINITION: { who: 'administrator', say: '“{name}”的核验定义有误：{reason}。请管理员改正；本次可核对原件。' },
  LINE_AUTHORITY: {
    who: 'technician',
    say: '{peer}（{host}）的证书不是本机认识的机构发的，没有连接；连线本身是通的。请技术人员核对后，把大厅自己的根证书装进本机系统的证书库（见《安装指南》“大厅自己的证书”），再重新打开一窗。',
  },
  LINE_EXPIRED: {
    who: 'administrator',
    say: '{peer}（{host}）的证书已过期或还没有生效，没有连接。请先核对本机时间；时间对，请管理员让{peer}那边换发证书。',
  },
  LINE_NAME: {
    who: 'administrator',
    say: '{peer}的证书不是发给 {host} 这个地址的，没有连接。请管理员核对填写的地址，用证书上的名字；地址没错，请{peer}那边换发证书。',
  },
  LINE_TLS: {
    who: 'technician',
    say: '{peer}（{host}）那一端说的不是 HTTPS，或只会用过时的加密方式，没有连接。请技术人员核对地址是 http 还是 https、端口对不对；对方系统太旧，请升级到 TLS 1.2 以上。',
  },
  LINE_PROXY: {
    who: 'technician',
    say: '去{peer}（{host}）要经过的代理服务器 {proxy} 没有放行或连不上。请技术人员核对代理的地址和账号，或把这个地址加进 NO_PROXY。',
  },
  PLATFORM_UNREACHABLE: {
    who: 'technician',
    say: '连不上中心平台。可以继续受理和登记，内容存在本机，恢复后自动上传。',
  },
  PLATFORM_FAULT: {
    who: 'platform',
    say: '中心平台出错（{status}）。可以继续受理和登记，内容存在本机，稍后自动重传。',
  },
  PLATFORM_RESTORED: {
    who: 'platform',
    say: '中心平台恢复了较早的数据。本机在那之后上报的记录正在自动补传，不用处理。',
  },
  DATABASE_AWAY: {
    who: 'technician',
    say: '中心平台的数据库暂时连不上，平台正在自动重连。可以继续受理和登记，内容存在本机，恢复后自动上传；几分钟后仍不行，请技术人员查看数据库服务。',
  },
  PLATFORM_DISK_FULL: {
    who: 'technician',
    say: '中心平台的磁盘已满，收不下新内容。可以继续受理和登记，内容存在本机，有地方了自动上传；请技术人员清理平台和数据库所在的磁盘。',
  },
  PLATFORM_BAD_ANSWER: { who: 'platform', say: '中心平台的答复不完整或看不懂，按没有送达处理，稍后自动重传。' },
  PLATFORM_CONFLICT: { who: 'administrator', say: '中心平台已有不同内容的同一条记录，没有覆盖。请管理员比对后处理。' },
  PLATFORM_REJECTED: { who: 'clerk', say: '中心平台退回了这条记录：{reason}。请按原因改正后重新上报。' },
  PLATFORM_OLDER: {
    who: 'administrator',
    say: '中心平台的版本比本机旧，还收不了{what}。记录都在本机，平台升级后自动上传；请管理员升级中心平台。',
  },
  STATION_RESTORED: {
    who: 'administrator',
    say: '本机的数据是从较早的备份放回来的，之后发过的编号不能再发，现在不受理。草稿照常录入；连上中心平台后自动核对并恢复，等不及请管理员在“恢复”里输入新发的号段。',
  },
  STATION_COPIED: {
    who: 'administrator',
    say: '本机的数据是从别处搬来或复制来的，原来的编号可能别处还在用，现在不受理。草稿照常录入；连上中心平台后自动核对，等不及请管理员在“恢复”里输入新发的号段。',
  },
  STORE_TAIL_LOST: {
    who: 'technician',
    say: '本机数据库少了最后写入的 {acts} 条操作记录，可能有受理丢失，现在不受理。草稿照常录入；连上中心平台后自动核对并补回已上报的，请技术人员检查磁盘。',
  },
  STATION_SECOND_LIFE: {
    who: 'administrator',
    say: '另一台机器正以本窗口的身份工作，本机已停下，不再受理。草稿照常录入，已受理的照常上报；请管理员在“恢复”里核对后决定由哪台继续。',
  },
  BLOCK_CODE_WRONG: {
    who: 'administrator',
    say: '这串号段代码不对，或不是发给本机的。请核对后重新输入；代码由管理员在联网的机器上从“恢复”里取得。',
  },
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
