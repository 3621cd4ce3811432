#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Runs a command in a mount namespace of its own from which no mount gets out.
#
#   namespace.sh COMMAND...
if [ "${1-}" != --inside ]; then exec unshare --mount --propagation unchanged "$0" --inside "$@"; fi
shift
if mount --make-rprivate / 2>/dev/null; then exec "$@"; fi
# In a chroot "/" may be no mount point, which systemd-nspawn and propagation need it to be.
mount --rbind / /mnt && mount --make-rprivate /mnt && exec chroot /mnt "$@"
