#!/bin/sh
# electron-builder 的 deb 装好之后：设备权限。自动启动和独占全屏默认都不开。
set -e
getent group yichuang >/dev/null || addgroup --system --quiet yichuang
install -D -m 644 '/opt/${sanitizedProductName}/resources/linux/70-yichuang.rules' /etc/udev/rules.d/70-yichuang.rules
ln -sf '/opt/${sanitizedProductName}/${executable}' '/usr/bin/${executable}'
# Electron 自己的沙箱要它。
chmod 4755 '/opt/${sanitizedProductName}/chrome-sandbox' || true
if [ -S /run/udev/control ]; then
  udevadm control --reload
  udevadm trigger --subsystem-match=hidraw --subsystem-match=tty --subsystem-match=usbmisc || true
fi
