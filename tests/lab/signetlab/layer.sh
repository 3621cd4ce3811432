#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs packages over an overlay of ROOT and packs what they changed. Run by layer.py in a mount
# namespace of its own.
#
#   layer.sh ROOT MOUNTPOINT ARCHIVE PACKAGE...
#
# A PACKAGE is a name, or names with | between: the first that this Debian has.
set -eu
lower=$1 mnt=$2 archive=$3 inside=$(dirname "$0")/inside.sh
shift 3

mount -t tmpfs -o mode=755,size=4g tmpfs "$mnt"
mkdir "$mnt/upper" "$mnt/work" "$mnt/root"
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$mnt/upper,workdir=$mnt/work" "$mnt/root"
root=$mnt/root

rm -f "$root/var/lib/man-db/auto-update" # no index of manual pages that nobody reads here

# --no-upgrade: what the computer has already stays as it is, so that Signet runs in the lab with the
# libraries it was built with.
readonly script='
for alternatives; do
  shift
  for name in $(echo "$alternatives" | tr "|" " "); do
    if apt-cache show "$name" >/dev/null 2>&1; then break; fi
  done
  set -- "$@" "$name"
done
DEBIAN_FRONTEND=noninteractive exec apt-get -y -q --no-install-recommends --no-upgrade \
  -o Dpkg::Options::=--force-confnew -o Dpkg::Options::=--force-unsafe-io -o Dpkg::Use-Pty=0 install "$@"'
inside() { unshare --mount --propagation unchanged "$inside" "$root" "$@"; }
install() { inside sh -euc "$script" sh "$@"; }
# Lists that are missing or old show as a failure here; then, and only then, the network is asked for new
# ones. One broken foreign repository is no reason to stop.
install "$@" || { inside apt-get -q update || true; install "$@"; }

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
rm -rf "$root"/var/cache/* "$root"/var/log/* "$root"/var/lib/apt/lists/*
umount "$root"
tar --create --xattrs --xattrs-include='*' --file "$archive" --directory "$mnt/upper" .
