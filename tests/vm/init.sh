#!/bin/bash
# The machine's init: runs /out/command, writes its exit status, turns the machine off.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
mkdir -p /dev/shm /root
mount -t tmpfs shm /dev/shm
mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144 out /out
stty -F /dev/ttyS1 raw
cp -r /project/build/package /root
export INFP_CAM_VM=1 PYTHONPATH=/root/package
cd /project || exit
setsid bash /out/command >/dev/ttyS1 2>&1 </dev/null
echo $? >/out/status
sync
echo o >/proc/sysrq-trigger
sleep infinity
