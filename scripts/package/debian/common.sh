# 两个安装包的维护脚本共用的开头；@…@ 由 scripts/package 填。
set -e
NAME=@NAME@
VERSION=@VERSION@
NEEDED_KB=@KB@
DATA=/var/lib/$NAME
# 只有 root 能写。维护脚本信的东西都在这里，不在窗口用户也能写的 $DATA 里。
STATE=/var/lib/yichuang
EXPLAINED=
say() { echo "$NAME：$*" >&2; }
stop() { EXPLAINED=1; for line in "$@"; do say "$line"; done; exit 1; }

case @SCRIPT@ in
  preinst) UNDONE='没有安装' NEXT='再装一遍' ;;
  postinst) UNDONE='没有装完，程序还不会运行，数据没有动过' NEXT='运行 sudo dpkg --configure -a 接着装完' ;;
  prerm)
    UNDONE='没有卸载，数据没有动过' NEXT='再卸载一遍'
    [ "${1:-}" = remove ] || UNDONE='没有升级，现有的程序和数据没有动过' NEXT='再装一遍'
    ;;
  *) UNDONE='没有清理完' NEXT='把同一条命令再运行一遍' ;;
esac
# 系统的一句英文不够：说出没有做成什么、多半为什么、谁接着做什么。
finish() {
  code=$?
  trap - EXIT
  [ "$code" = 0 ] || [ -n "$EXPLAINED" ] || {
    full=$(full_place)
    if [ -n "$full" ]; then
      say "$UNDONE：$full 所在的磁盘已满。"
      say "请管理员清理磁盘，然后$NEXT。"
    else
      say "$UNDONE：上面那一步没有做成，原因是它自己说的那一句。"
      say "请管理员照那一句处理，然后$NEXT。"
    fi
  }
  exit "$code"
}
trap finish EXIT

free_kb() { df -Pk "$1" 2>/dev/null | awk 'NR==2 {print $4}'; }
full_place() {
  for place in "$STATE" "$DATA" /var/lib /etc /usr/lib; do
    [ -d "$place" ] || continue
    free=$(free_kb "$place")
    inodes=$(df -Pi "$place" 2>/dev/null | awk 'NR==2 && $2 > 0 {print $4}')
    [ "${free:-1024}" -ge 64 ] && [ "${inodes:-1024}" -ge 8 ] && continue
    echo "$place"
    return 0
  done
}

# 先写在旁边再改名：断在中间的，和没有写一样。
write_state() {
  [ -d "$STATE" ] || install -d -m 755 "$STATE"
  cat > "$STATE/$1.new" || { rm -f "$STATE/$1.new"; return 1; }
  mv -f "$STATE/$1.new" "$STATE/$1"
}

# 程序文件齐全、都是这一版时才有；没有它，程序不启动。
# 动文件之前只是改名：磁盘满了，没有装成的也能原样改回来。
unmark_whole() { [ ! -e "$STATE/$NAME.whole" ] || mv -f "$STATE/$NAME.whole" "$STATE/$NAME.was-whole"; }
mark_whole() {
  if [ "$(cat "$STATE/$NAME.was-whole" 2>/dev/null)" = "$VERSION" ]; then
    mv -f "$STATE/$NAME.was-whole" "$STATE/$NAME.whole"
  else
    echo "$VERSION" | write_state "$NAME.whole"
    rm -f "$STATE/$NAME.was-whole"
  fi
}
forget_whole() { rm -f "$STATE/$NAME.whole" "$STATE/$NAME.was-whole"; }

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
  stop "没有安装：这台机器用过较新的 $1，它的数据旧版本 $VERSION 打不开。现有的程序和数据都没有动。" \
    "请管理员安装 $1 或更新的版本。一定要退回旧版，先备份 $DATA，再 apt purge $NAME（数据会删掉），然后安装旧版并恢复当时的备份。"
}

# 程序放得下，装完最后几步要写的也写得下。
refuse_without_space() {
  place=/usr/lib; [ -d "/usr/lib/$NAME" ] && place=/usr/lib/$NAME
  refuse_below "$place" $((NEEDED_KB + NEEDED_KB / 20))
  refuse_below /var/lib 4096
  refuse_below /etc 1024
}
refuse_below() {
  free=$(free_kb "$1")
  [ -n "$free" ] && [ "$free" -lt "$2" ] || return 0
  stop "没有安装：$1 所在的磁盘只剩 $((free / 1024)) MB，需要 $((($2 + 1023) / 1024)) MB。什么都没有改动。" \
    "请管理员清理磁盘后再装。"
}
