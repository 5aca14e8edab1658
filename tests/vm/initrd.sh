#!/bin/busybox sh
# The machine's first program: loads the modules and goes over to the disk.
/bin/busybox mount -t devtmpfs dev /dev
for module in /modules/*; do
    /bin/busybox insmod "$module"
done
/bin/busybox mount -t ext4 /dev/vda /disk
/bin/busybox mount -t 9p -o trans=virtio,version=9p2000.L,msize=262144,ro,cache=loose project /disk/project
exec /bin/busybox switch_root /disk /bin/bash /project/tests/vm/init.sh
