#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs packages over an overlay of "/" and packs what they changed. Run by layer.py in a mount
# namespace of its own.
#
#   layer.sh MOUNTPOINT ARCHIVE PACKAGE...
set -eu
mnt=$1 archive=$2
shift 2

mount -t tmpfs -o mode=755,size=4g tmpfs "$mnt"
mkdir "$mnt/upper" "$mnt/work" "$mnt/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$mnt/upper,workdir=$mnt/work" "$mnt/root"
root=$mnt/root
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

rm -f "$root/var/lib/man-db/auto-update" # no index of manual pages that nobody reads here

# --no-upgrade: what the computer has already stays as it is, so that Signet runs in the lab with the
# libraries it was built with.
install() {
  DEBIAN_FRONTEND=noninteractive chroot "$root" apt-get -y -q --no-install-recommends --no-upgrade \
    -o Dpkg::Options::=--force-confnew -o Dpkg::Use-Pty=0 install "$@"
}
# Lists that are missing or old show as a failure here; then, and only then, the network is asked for new
# ones. One broken foreign repository is no reason to stop.
install "$@" || { chroot "$root" apt-get -q update || true; install "$@"; }

# Nothing starts but what the lab starts: neither what the computer enabled nor what the packages did.
rm -rf "$root"/etc/systemd/system/*.wants "$root"/etc/systemd/system/*.requires
ln -sf /dev/null "$root/etc/systemd/system/timers.target"

# The packages' and the computer's PAM profiles go; services that include the common files get these.
cat >"$root/etc/pam.d/common-auth" <<'PAM'
auth    [success=1 default=ignore]  pam_unix.so
auth    requisite                   pam_deny.so
auth    required                    pam_permit.so
PAM
echo 'account required pam_unix.so' >"$root/etc/pam.d/common-account"
echo 'password required pam_unix.so yescrypt' >"$root/etc/pam.d/common-password"
echo 'session required pam_unix.so' >"$root/etc/pam.d/common-session-noninteractive"
cat >"$root/etc/pam.d/common-session" <<'PAM'
session required pam_unix.so
session optional pam_systemd.so
PAM
# A directory service of the computer would be asked, and refuse, on every look-up.
printf '%s: files\n' passwd group shadow hosts services >"$root/etc/nsswitch.conf"

rm -rf "$root"/usr/share/doc "$root"/usr/share/man "$root"/usr/share/locale
rm -rf "$root"/var/cache/* "$root"/var/log/* "$root"/var/lib/apt/lists/* "$root/usr/sbin/policy-rc.d"
umount "$root/run" "$root/tmp"
umount --recursive --lazy "$root/proc" "$root/dev"
umount "$root"
tar --create --xattrs --xattrs-include='*' --file "$archive" --directory "$mnt/upper" .
