# SPDX-License-Identifier: Apache-2.0
"""Hosts whose PAM stacks are broken, as the rows of broken_hosts.py, and stacks that only look so."""

from broken_hosts import Broken, settings

STACK = "/etc/pam.d/odd"  # of a service that some rows make
REST = "account required pam_signet.so\naccount required pam_unix.so\n" \
       "session optional pam_systemd.so\nsession required pam_signet.so\n"
AUTH = "auth [success=done ignore=ignore authinfo_unavail=ignore default=die] pam_signet.so\nauth required pam_unix.so\n"
MODULE = "$(ls /usr/lib/*/security/pam_signet.so)"


def stack(name, text, check, says, card="required", **more):
    """A service of its own with this stack."""
    return settings(name, f'[service.odd]\nuse = "logon"\ncard = "{card}"', check, says,
                    also=f"printf '%s' '{text}' >{STACK}", mend=f"rm -f {STACK}", **more)


def not_understood(name, breaks, says, file):
    """A line with which libpam refuses everybody."""
    path = f"/etc/pam.d/{file}"
    return Broken(name, f"cp -p {path} /root/stack; {breaks}", "sections", says, f"cp -p /root/stack {path}")


def changed(name, breaks, check, says, file="common-auth", **more):
    """A file of pam.d, or several, that somebody has changed."""
    return Broken(name, f"cp -p /etc/pam.d/{file} /root/; {breaks}", check, says, f"cp -p /root/{file} /etc/pam.d/", **more)


UNIX = "$(ls /usr/lib/*/security/pam_unix.so)"
NO_UNIX = f"mkdir -p /root/away; mv {UNIX} /root/away/"
MEND_UNIX = "mv /root/away/pam_unix.so $(dirname $(ls /usr/lib/*/security/pam_permit.so))/"
NOWHERE = "sed -i '1i auth required pam_nowhere.so' /etc/pam.d/login"
MISSPELT = "sed -i s/pam_unix.so/pam_unx.so/ /etc/pam.d/common-auth"
CLOSED = "sed -i '1i session requisite pam_deny.so' /etc/pam.d/common-session"
PERMIT = "$(ls /usr/lib/*/security/pam_permit.so)"
SIGNET = "/etc/pam.d/common-auth"

# By what is not Signet's.
LOCKED_OUT = [
    changed("a module that is nowhere", NOWHERE, "module", "is not there (/etc/pam.d/login line 1): nobody gets in at login", "login"),
    changed("and root does not get in", NOWHERE, "root", "does not get in at login, because of /etc/pam.d/login line 1", "login"),
    changed("a module that may be missing, and is needed", "sed -i '1i -auth required pam_nowhere.so' /etc/pam.d/login", "module",
            "nobody gets in at login", "login"),
    changed("a module that is nowhere, and not needed", "sed -i '1i auth optional pam_nowhere.so' /etc/pam.d/login", "module",
            "libpam goes on without it at login", "login", severity="warning"),
    changed("a misspelt module", MISSPELT, "module", "gets in without a card"),
    changed("a misspelt module of root's", MISSPELT, "root", "does not get in"),
    Broken("no pam_unix.so", NO_UNIX, "module", "nobody gets in at", MEND_UNIX),
    Broken("no pam_unix.so for root", NO_UNIX, "root", "does not get in", MEND_UNIX),
    Broken("half a module of others", f"cp -p {PERMIT} /root/; truncate --size=0 {PERMIT}", "module", "is no library",
           f"cp -p /root/pam_permit.so {PERMIT}"),
    Broken("a module of others that anybody may write", f"chmod 666 {PERMIT}", "module", "root at the next logon"),
    changed("nobody gets a session", CLOSED, "sessions", "nobody gets past requisite pam_deny.so", "common-session"),
    changed("root gets no session", CLOSED, "root", "does not get in", "common-session"),
    changed("no account is let in", "sed -i '1i account required pam_deny.so' /etc/pam.d/common-account", "sessions", "nobody gets past",
            "common-account"),
    changed("nobody logs on", "sed -i '1i auth requisite pam_deny.so' /etc/pam.d/common-auth", "auth", "nobody gets past"),
    changed("root comes to a denial", f"sed -i '/pam_signet/a auth required pam_deny.so' {SIGNET}", "root", "lets root in"),
    Broken("a stack that is gone", "mv /etc/pam.d/login /root/", "sections", "there is no /etc/pam.d/login",
           "mv /root/login /etc/pam.d/", "warning"),
    changed("a socket that is nowhere", f"sed -i '/pam_signet/s|$| socket=/nowhere|' {SIGNET}", "auth", "asks at /nowhere", severity="warning"),
    changed("a demand that is nowhere", f"sed -i '/pam_signet/s|$| demand=/nowhere|' {SIGNET}", "auth", "in /nowhere", severity="warning"),
    changed("an option that is misspelt", f"sed -i '/pam_signet/s|$| dmeand=/x|' {SIGNET}", "auth", "dmeand=/x is no option",
            severity="warning"),
    changed("a socket that is no path", f"sed -i '/pam_signet/s|$| socket=signet|' {SIGNET}", "auth", "no absolute path"),
]

PAM = [
    Broken("no module", f"mv {MODULE} /root/", "module", "is not there", "mv /root/pam_signet.so /usr/lib/x86_64-linux-gnu/security/"),
    Broken("a module that anybody may write", f"chmod 666 {MODULE}", "module", "root at the next logon"),
    Broken("half a module", f"cp -p {MODULE} /root/; truncate --size=5000 {MODULE}", "module", "cannot be loaded",
           f"cp -p /root/pam_signet.so {MODULE}"),
    Broken("another module in its place", f"cp -p {MODULE} /root/; cat $(ls /usr/lib/*/libm.so.6) >{MODULE}", "module",
           "no pam_sm_authenticate", f"cp -p /root/pam_signet.so {MODULE}"),
    Broken("no stack has the module", "DEBIAN_FRONTEND=noninteractive pam-auth-update --package --remove signet signet-session", "module",
           "nobody is asked for a card", "DEBIAN_FRONTEND=noninteractive pam-auth-update --enable signet signet-session", "warning"),
    Broken("a section without the module", "sed -i s/common-auth/common-none/ /etc/pam.d/login; touch /etc/pam.d/common-none",
           "sections", "pam_signet.so is not in auth", "sed -i s/common-none/common-auth/ /etc/pam.d/login; rm /etc/pam.d/common-none",
           "warning"),
    settings("a section that is misspelt", '[service.lgoin]\nuse = "logon"', "sections", 'did you mean "login"?', severity="warning"),
    not_understood("lines of Windows", r"sed -i 's/$/\r/' /etc/pam.d/login", "carriage return", "login"),
    not_understood("a misspelt phase", "sed -i '1i atuh required pam_unix.so' /etc/pam.d/common-auth", "'atuh' is none of", "common-auth"),
    not_understood("a stack in itself", "echo '@include login' >>/etc/pam.d/login", "in itself", "login"),
    not_understood("a part that is missing", "echo '@include common-nowhere' >>/etc/pam.d/login", "common-nowhere is not there", "login"),
    not_understood("a misspelt control", "sed -i 's/default=die/defualt=die/' /etc/pam.d/common-auth", "is no control field", "common-auth"),
    stack("a refusal goes on to the password", "auth [success=done default=ignore] pam_signet.so\nauth required pam_unix.so\n" + REST,
          "auth", "a password lets in"),
    stack("a refusal asks on", "auth required pam_signet.so\nauth required pam_unix.so\n" + REST, "auth", "for nothing",
          severity="warning"),
    stack("root is locked out", "auth [success=done default=die] pam_signet.so\nauth required pam_unix.so\n" + REST, "auth",
          "locked out"),
    stack("a preferred card is required", "auth [success=done ignore=ignore default=die] pam_signet.so\nauth required pam_unix.so\n" + REST,
          "auth", "has no effect", card="preferred", severity="warning"),
    stack("a password before the card", "auth sufficient pam_unix.so\n" + AUTH + REST, "auth", "is asked for no card"),
    stack("anybody before the card", "auth sufficient pam_permit.so\n" + AUTH + REST, "auth", "is asked for no card"),
    stack("some before the card", "auth [success=1 default=ignore] pam_succeed_if.so uid >= 1000\n" + AUTH + REST, "auth",
          "is asked for no card"),
    Broken("jumps that nobody counted anew", "cp -p /etc/pam.d/common-auth /root/; "
           "sed -i '/pam_deny/i auth [success=1 default=ignore] pam_winbind.so' /etc/pam.d/common-auth", "auth", "and is refused",
           "cp -p /root/common-auth /etc/pam.d/"),
    stack("a jump too far", AUTH.replace("success=done", "success=3") + REST, "auth", "more lines than there are"),
    stack("a card does not count", AUTH.replace("success=done", "success=ignore") + REST, "auth", "does not count"),
    stack("a card gets past a locked account", AUTH + REST.replace("required", "sufficient", 1), "sessions", "locked or expired"),
    stack("the module before logind", AUTH + "session required pam_signet.so\nsession optional pam_systemd.so\n", "sessions",
          "before pam_systemd.so", severity="warning"),
    stack("no module in session", AUTH + "session optional pam_systemd.so\n", "sessions", "nothing happens", severity="warning"),
    stack("no logind in session", AUTH + "session required pam_signet.so\n", "sessions", "pam_systemd.so is not", severity="warning"),
    stack("no way in for root", "auth requisite pam_signet.so\nauth required pam_permit.so\n" + REST, "root", "lets root in"),
    Broken("root has no password", "usermod --lock root", "root", "nobody gets in", "usermod --unlock root", "warning"),
    *LOCKED_OUT,
    settings("a break-glass account that is none", '[break_glass]\nusers = ["nobody-here"]', "break-glass", "no account of this host"),
    settings("a break-glass group that is none", '[break_glass]\ngroups = ["nobodies"]', "break-glass", "no group of this host"),
    settings("a break-glass account without a password", '[break_glass]\nusers = ["bob"]', "break-glass", "no local password",
             also="usermod --lock bob", mend="usermod --unlock bob", severity="warning"),
    settings("a break-glass account that has expired", '[break_glass]\nusers = ["bob"]', "break-glass", "has expired: it gets nobody in",
             also="usermod --expiredate 1 bob", mend="usermod --expiredate '' bob"),
    settings("a break-glass account whose password may be changed no more", '[break_glass]\nusers = ["bob"]', "break-glass",
             "expired too long ago", also="chage --lastday 100 --maxdays 9 --inactive 9 bob",
             mend="chage --lastday 20000 --maxdays -1 --inactive -1 bob"),
    settings("a break-glass account without a shell", '[break_glass]\nusers = ["bob"]', "break-glass", "ends at once",
             also="usermod --shell /usr/sbin/nologin bob", mend="usermod --shell /bin/sh bob"),
    settings("a break-glass group of nobody", '[break_glass]\ngroups = ["rescue"]', "break-glass", "has no member",
             also="groupadd rescue", mend="groupdel rescue", severity="warning"),
    Broken("root has no shell", "usermod --shell /usr/sbin/nologin root", "root", "nobody gets in", "usermod --shell /bin/bash root",
           "warning"),
    settings("a way back that has expired", '[break_glass]\nusers = ["bob"]', "root", "nobody gets in",
             also="usermod --lock root; usermod --expiredate 1 bob", mend="usermod --unlock root; usermod --expiredate '' bob",
             severity="warning"),
    settings("a way back by a group of nobody", '[break_glass]\ngroups = ["rescue"]', "root", "nobody gets in",
             also="usermod --lock root; groupadd rescue", mend="usermod --unlock root; groupdel rescue", severity="warning"),
]

# Nothing is wrong with these, though they look alike.
SOUND = [
    stack("a password and then the card", "auth [success=1 default=ignore] pam_unix.so\nauth requisite pam_deny.so\n"
          "auth [success=ok ignore=ignore default=die] pam_signet.so\nauth required pam_permit.so\n" + REST, "auth", ""),
    stack("a module that may be missing", "-auth optional pam_nowhere.so\n" + AUTH + REST.replace(
          "session", "session [success=ok ignore=ignore module_unknown=ignore default=bad] pam_nowhere.so\n-session", 1), "module", ""),
    Broken("a stack of others", f"printf 'auth required pam_nowhere.so\\n@include common-account\\n' >{STACK}", "module", "", f"rm {STACK}"),
    changed("a keyring that is not installed", "echo 'session optional pam_gnome_keyring.so' >>/etc/pam.d/login", "module", "", "login"),
    stack("options as they are", AUTH.replace("signet.so", "signet.so debug quiet socket=/run/signet/signet.sock") + REST, "auth", ""),
    stack("root before the card", "auth sufficient pam_rootok.so\n" + AUTH + REST, "auth", ""),
    stack("lines as libpam takes them, too", "-AUTH \\\n# of two lines\n sufficient pam_rootok.so\n" +
          AUTH.replace("success=done", "success = done") + REST, "auth", ""),
]
