# SPDX-License-Identifier: Apache-2.0
"""Hosts whose surroundings break a logon, as the rows of broken_hosts.py: what drop-ins close to signetd, and where tickets go."""

from broken_hosts import MEND_KRB5, NO_DROP_IN, Broken, drop_in, unit

CLOSED = [
    unit("no file may be written", "ProtectSystem=strict", "ProtectSystem is strict"),
    unit("homes are hidden", "ProtectHome=yes", "ProtectHome is yes"),
    unit("signetd has a /tmp of its own", "PrivateTmp=yes", "PrivateTmp is yes"),
    unit("a path is taken away", "InaccessiblePaths=/srv", "InaccessiblePaths is -/run/pcscd /srv"),
    unit("every worker reaches pcscd", "InaccessiblePaths=", "InaccessiblePaths is empty"),
    unit("a path may only be read", "ReadOnlyPaths=/tmp", "ReadOnlyPaths is /tmp in place of empty"),
    unit("the settings may be written", "ReadWritePaths=/etc/signet", "ReadWritePaths is /etc/signet"),
    unit("workers keep root's rights", "SecureBits=no-setuid-fixup", "workers cannot become their users", "error"),
    unit("sockets are local", "RestrictAddressFamilies=\\nRestrictAddressFamilies=AF_UNIX", "RestrictAddressFamilies is AF_UNIX in place of",
         "error"),
    unit("there is no network", "PrivateNetwork=yes", "no KDC is reached", "error"),
    unit("no right is left", "CapabilityBoundingSet=", "CapabilityBoundingSet is empty", "error"),
    unit("few files may be opened", "LimitNOFILE=12", "LimitNOFILE is 12", "error"),
    unit("signetd is not root", "User=nobody", "User is nobody in place of empty", "error"),
]


def ccache(name, value, says, breaks="true", mend="true"):
    return Broken(name, f"sed -i '/\\[libdefaults\\]/a default_ccache_name = {value}' /etc/krb5.conf; {breaks}", "tickets", says,
                  f"{MEND_KRB5}; {mend}")


TICKETS = [
    ccache("tickets for a KCM that is not there", "KCM:", "nobody listens"),
    ccache("tickets for a folder that is not there", "FILE:/var/cache/krb5/%{uid}/cc", "/var/cache/krb5: is no folder"),
    ccache("tickets for a folder of root's", "FILE:/var/tickets/%{uid}", "cannot be written by everybody", "mkdir -m 755 /var/tickets",
           "rmdir /var/tickets"),
    ccache("tickets for a folder that is full", "FILE:/var/tickets/%{uid}", "is full",
           "mkdir /var/tickets; mount -t tmpfs -o size=4k,mode=1777 tmpfs /var/tickets; head -c 4096 /dev/zero >/var/tickets/full",
           "umount /var/tickets; rmdir /var/tickets"),
    ccache("tickets in the worker's own memory", "MEMORY:", "is of a kind that"),
    ccache("tickets in a cache of no kind", "NONSENSE:x", "is of a kind that"),
    Broken("/tmp is read-only", "mount -t tmpfs -o ro,mode=1777 tmpfs /tmp", "tickets", "/tmp: is mounted read-only", "umount /tmp"),
    Broken("/tmp is read-only to signetd", drop_in("ReadOnlyPaths=/tmp"), "tickets", "because of ReadOnlyPaths", NO_DROP_IN),
    Broken("/tmp is not sticky", "chmod 777 /tmp", "tickets", "lacks the sticky bit"),
    Broken("/tmp is root's", "chmod 755 /tmp", "tickets", "cannot be written by everybody"),
    Broken("nobody may log on", "touch /etc/nologin", "accounts", "nobody but root logs on", "rm /etc/nologin", "warning"),
    Broken("the card's account has expired", "usermod --expiredate 1 alice", "accounts", "has expired", "usermod --expiredate '' alice"),
    Broken("the card's account has no shell", "usermod --shell /usr/sbin/nologin alice", "accounts", "has a shell that ends at once",
           "usermod --shell /bin/bash alice"),
]

SURROUNDINGS = [*CLOSED, *TICKETS]
