#!/bin/busybox sh
# First process of the virtual machine: file systems, kernel modules, the checks, off.
busybox=/bin/busybox
$busybox mount -t devtmpfs none /dev
$busybox mount -t proc none /proc
$busybox mount -t sysfs none /sys
$busybox mount -t tmpfs none /tmp
$busybox --install -s /bin
export PATH=/bin HOME=/tmp NODE_COMPILE_CACHE=/tmp/compiled
while read -r module; do insmod "$module" || echo "module $module does not load"; done < /etc/modules
cd /app && node tests/hid-vm/guest/run.ts < /dev/null
echo "guest ended with $?"
sync
poweroff -f
