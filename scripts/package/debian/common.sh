# 两个安装包的维护脚本共用的开头；@…@ 由 scripts/package 填。
set -e
NAME=@NAME@
VERSION=@VERSION@
NEEDED_KB=@KB@
DATA=/var/lib/$NAME
STATE=/var/lib/yichuang
say() { echo "$NAME：$*" >&2; }

# 程序文件齐全、都是这一版时才有；没有它，程序不启动。
mark_whole() { mkdir -p "$STATE"; echo "$VERSION" > "$STATE/$NAME.whole"; }

# 正在运行的本包程序，一行一个“用户 进程号”。
running() {
  for exe in /proc/[0-9]*/exe; do
    [ "$(readlink "$exe" 2>/dev/null | sed 's/ (deleted)$//')" = "/usr/lib/$NAME/bin/node" ] || continue
    # 同一台机器上别的系统根（容器、测试用的根）里的不算。
    [ "$(stat -Lc %d:%i "${exe%exe}root" 2>/dev/null)" = "$(stat -Lc %d:%i /)" ] || continue
    pid=${exe#/proc/}; pid=${pid%/exe}
    echo "$(stat -c %U "/proc/$pid") $pid"
  done
}

refuse_downgrade() {
  [ -n "${1:-}" ] || return 0
  dpkg --compare-versions "$1" gt "$VERSION" || return 0
  say "没有安装：这台机器用过较新的 $1，它的数据旧版本 $VERSION 打不开。现有的程序和数据都没有动。"
  say "请管理员安装 $1 或更新的版本。一定要退回旧版，先备份 $DATA，再 apt purge $NAME（数据会删掉），然后安装旧版并恢复当时的备份。"
  exit 1
}

refuse_without_space() {
  place=/usr/lib; [ -d "/usr/lib/$NAME" ] && place=/usr/lib/$NAME
  free=$(df -Pk "$place" 2>/dev/null | awk 'NR==2 {print $4}')
  [ -n "$free" ] || return 0
  [ "$free" -ge $((NEEDED_KB + NEEDED_KB / 20)) ] && return 0
  say "没有安装：$place 所在的磁盘只剩 $((free / 1024)) MB，需要 $((NEEDED_KB / 1024 + 1)) MB。什么都没有改动。"
  say "请管理员清理磁盘后再装。"
  exit 1
}
