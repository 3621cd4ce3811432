#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command in another root, with devices, processes and names resolved as here, a /run and /tmp of its own, and no
# service that a package would start. To be run in a mount namespace of its own.
#
#   inside.sh ROOT COMMAND...
set -eu
root=$1
shift

mount --rbind /dev "$root/dev"
mount --rbind /proc "$root/proc"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
# /run/systemd/resolve and the like hide behind the fresh /run.
if [ -e /etc/resolv.conf ]; then
  rm -f "$root/etc/resolv.conf"
  cat /etc/resolv.conf >"$root/etc/resolv.conf"
fi
printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
chmod 755 "$root/usr/sbin/policy-rc.d"

status=0
chroot "$root" "$@" || status=$?
rm -f "$root/usr/sbin/policy-rc.d"
exit "$status"
