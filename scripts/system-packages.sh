#!/bin/sh
# Installs the Debian packages that the demo and the tests need, when it may; otherwise names them.
# usage: system-packages.sh [extra package ...]
set -u
[ "$(uname -s)" = Linux ] || { echo "此系统不是 Linux：请自行安装 Chromium 或 Chrome；串口模拟设备需要 socat。"; exit 0; }
missing=""
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need socat socat
command -v chromium >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="$missing chromium"
need pdftoppm poppler-utils
need fc-list fontconfig
if ! fc-list 2>/dev/null | grep -qi 'CJK\|SC-'; then missing="$missing fonts-noto-cjk"; fi
# The tests run on PostgreSQL too; where it cannot be installed they say so and run on PGlite alone. The demo does without.
if [ "$(id -u)" = 0 ] && [ "${npm_lifecycle_event:-}" != predemo ]; then
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing="$missing postgresql"
  # Names with characters that the usual fonts do not have; packages of the workstation depend on them.
  for font in dejavu/DejaVuSans.ttf:fonts-dejavu-core hanazono/HanaMinB.ttf:fonts-hanazono babelstone/BabelStoneHan.ttf:fonts-babelstone-han; do
    [ -e "/usr/share/fonts/truetype/${font%%:*}" ] || missing="$missing ${font#*:}"
  done
  # Without it node-hid does not load.
  ldconfig -p | grep -q 'libusb-1\.0\.so\.0' || missing="$missing libusb-1.0-0"
  # The tests of the scanner run on SANE's own test device.
  command -v scanimage >/dev/null 2>&1 && [ -e /etc/sane.d/test.conf ] || missing="$missing sane-utils libsane1"
  # The hall screen's voice.
  need espeak-ng espeak-ng
  # Two platforms of one database are tested behind it.
  [ -x /usr/sbin/nginx ] || missing="$missing nginx-light"
  # The packages are built, looked over and installed in a system of their own.
  need debootstrap debootstrap
  need lintian lintian
  need dpkg-shlibdeps dpkg-dev
  # The tests of the A4 printer start a print system of their own.
  [ -x /usr/sbin/cupsd ] && [ -x /usr/lib/cups/filter/pdftopdf ] || missing="$missing cups cups-client cups-filters"
fi
[ -n "$missing" ] || exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "正在安装系统软件包：$missing"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q >/dev/null || echo "apt-get update 未成功，改用已有的软件包索引。"
  # shellcheck disable=SC2086
  apt-get install -y -q --no-install-recommends $missing >/dev/null && exit 0
  echo "系统软件包没有装上，请以管理员身份运行：apt-get install$missing" >&2
  exit 1
fi
echo "缺少系统软件包：$missing" >&2
echo "请以管理员身份运行：apt-get install$missing" >&2
exit 1
