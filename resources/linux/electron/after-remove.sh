#!/bin/sh
# 数据留在各用户的目录里；规则和命令去掉。
set -e
rm -f '/usr/bin/${executable}' /etc/udev/rules.d/70-yichuang.rules
