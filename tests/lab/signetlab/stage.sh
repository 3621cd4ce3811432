#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Lays out one machine's root and boots it. Run by machine.py in a mount namespace of its own, so every
# mount made here ends with this process, however it ends.
#
# An empty LAYER is none.
#
#   stage.sh NAME FOUNDATION MOUNTPOINT LAYER [systemd-nspawn option...]
#
# Says "staged" on stdout when the root can be filled, boots when a line comes on stdin, gives up at EOF.
set -eu
name=$1 foundation=$2 mnt=$3 layer=$4
shift 4

# 4 GiB is a limit, not a reservation: a runaway log must not eat the computer's memory.
mount -t tmpfs -o mode=755,size=4g tmpfs "$mnt"
mkdir "$mnt/upper" "$mnt/work" "$mnt/root"
# Unpacked into the upper directory: as a second lower directory it could lie below "/", the other one,
# and overlayfs refuses lower directories that overlap.
[ -z "$layer" ] || tar --extract --xattrs --xattrs-include='*' --file "$layer" --directory "$mnt/upper"
mount -t overlay overlay -o "lowerdir=$foundation,upperdir=$mnt/upper,workdir=$mnt/work" "$mnt/root"

echo staged
read -r _go
exec >&2 # where the machine's console goes; nobody reads our stdout from here on

hierarchies() {
  for h in /sys/fs/cgroup/systemd /sys/fs/cgroup/unified /sys/fs/cgroup; do
    if [ -e "$h/cgroup.procs" ]; then echo "$h"; fi
  done
}
[ -n "$(hierarchies)" ] || mount -t cgroup2 cgroup2 /sys/fs/cgroup

# systemd may take a moment to leave after the last process; the directory is gone within a second.
remove_cgroup() {
  for _try in 1 2 3 4 5 6 7 8 9 10; do
    find "$1" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [ -d "$1" ] || return 0
    sleep 0.1
  done
}

# Labs that were killed leave empty cgroups behind; their name holds the process id of their owner.
for h in $(hierarchies); do
  for old in "$h"/signet-lab-*; do
    [ -d "$old" ] || continue
    owner=${old##*/signet-lab-}
    [ -d "/proc/${owner%%-*}" ] || find "$old" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
done

# TERM, not KILL: it has to take the machine along, whose PID 1 has no parent death signal.
# Without cgroups of its own, systemd-nspawn --keep-unit would build in ours and two labs would collide.
for h in $(hierarchies); do mkdir "$h/$name"; done
status=0
(
  for h in $(hierarchies); do sh -c 'echo $PPID' >"$h/$name/cgroup.procs"; done
  exec setpriv --pdeathsig TERM systemd-nspawn --directory="$mnt/root" --machine="$name" "$@"
) </dev/null || status=$?
for h in $(hierarchies); do remove_cgroup "$h/$name"; done
exit "$status"
