# SPDX-License-Identifier: Apache-2.0
"""Hosts that are broken, one thing at a time: how, which check tells of it, and what mends it.

A row's shell commands run in the lab as root. FIX: `signetctl check --fix` mends it, and nothing else has to. Otherwise
`mend` is what the finding says to do, or what the administrator changed, taken back.
"""

from dataclasses import dataclass

FIX = "--fix"
FRAGMENT = "/etc/signet/signet.toml.d/90-check.toml"
DROP_IN = "/etc/systemd/system/signetd.service.d/90-check.conf"
SOCKET_DROP_IN = "/etc/systemd/system/signetd.socket.d/90-check.conf"
SSHD = "/etc/ssh/sshd_config.d/90-check.conf"
KEYTAB = "/etc/krb5.keytab"
HOST = "host/ws.lab.test"
KADMIN = "env KRB5_KDC_PROFILE=/etc/lab-kdc/genuine-127.0.0.1.conf kadmin.local"


def libdefaults(line):
    return rf"sed -i 's,^\[libdefaults\],&\n{line},' /etc/krb5.conf"


@dataclass(frozen=True)
class Broken:
    name: str
    breaks: str  # shell
    check: str  # that tells of it
    says: str  # a part of the finding
    mend: str = FIX
    severity: str = "error"


def settings(name, text, check, says, mend="", **more):
    """By a fragment of signet.toml beside what else is done."""
    also = more.pop("also", "true")
    return Broken(name, f"mkdir -p {FRAGMENT.rpartition('/')[0]}; cat >{FRAGMENT} <<'END'\n{text}\nEND\n{also}", check, says,
                  f"rm -f {FRAGMENT}; {mend or 'true'}", **more)


RELOAD = "systemctl daemon-reload"
NO_DROP_IN = f"rm -f {DROP_IN}; {RELOAD}"


def drop_in(line, then=RELOAD):
    return f"mkdir -p {DROP_IN.rpartition('/')[0]}; printf '[Service]\\n{line}\\n' >{DROP_IN}; {then}"


def unit(name, line, says, severity="warning"):
    return Broken(name, drop_in(line), "sandbox", says, NO_DROP_IN, severity)


GATE = '[mapping]\nstore = "/var/lib/signet/certmap/store.mdb"\n[service.sshd]\nuse = "gate"\n'
GATE_LINES = ("UsePAM yes\nPasswordAuthentication no\nKbdInteractiveAuthentication no\nAuthorizedKeysFile none\n"
              "AuthorizedKeysCommand /usr/bin/signetctl ssh-keys %u %t %k\nAuthorizedKeysCommandUser signet-gate\n")


def sshd(name, lines, says, gate="", **more):
    """What stands in these lines goes before GATE_LINES: of a key that stands there twice the first counts."""
    return settings(name, GATE + gate, "sshd", says, mend=f"rm -f {SSHD}",
                    also=f"printf '%s' '{lines}{GATE_LINES}' >{SSHD}; mkdir -p /run/sshd", **more)


def ca(days, path="/etc/signet/ca.pem", name="Other CA"):
    return (f"cd /root; openssl req -new -newkey rsa:2048 -nodes -subj '/CN={name}' -keyout other.key -out other.csr 2>/dev/null; "
            "printf 'basicConstraints=critical,CA:TRUE\\nkeyUsage=keyCertSign,cRLSign\\n' >other.ext; openssl x509 -req -in other.csr "
            f"-signkey other.key -extfile other.ext -days {days} -out other.pem 2>/dev/null; cat other.pem >>{path}")


STORE = "/var/lib/signet/certmap/store.mdb"
IMPORT = ("printf 'user,principal,kind,value\\nalice,alice@LAB.TEST,upn,alice@LAB.TEST\\n' >/tmp/accounts.csv; "
          "signetctl certmap import /tmp/accounts.csv")
MEND_CA = "cp -p /root/ca.pem /etc/signet/ca.pem"
TOML = "/etc/signet/signet.toml"
MEND_TOML = f"cp -p /root/signet.toml {TOML}"
MEND_KRB5 = "cp -p /root/krb5.conf /etc/krb5.conf"

ON_DISK = [
    Broken("no settings", f"mv {TOML} {TOML}.away", "settings", "is not there", f"mv {TOML}.away {TOML}"),
    Broken("settings that are no TOML", f"echo '[service' >>{TOML}", "settings", TOML, MEND_TOML),
    settings("a key that is misspelt", '[domain]\nanchor = ["/etc/signet/ca.pem"]', "settings", 'did you mean'),
    Broken("settings that anybody may write", f"chmod 666 {TOML}", "settings", "can be written by others", MEND_TOML),
    Broken("settings that nobody may read", f"chmod 000 {TOML}", "settings", "not even its owner may read it", MEND_TOML),
    Broken("a fragment that nobody may read", f"mkdir -p {TOML}.d; touch {FRAGMENT}; chmod 000 {FRAGMENT}", "settings", "not even its owner may read it",
           f"rm {FRAGMENT}"),
    Broken("fragments in a folder that nobody may enter", f"mkdir -p {TOML}.d; chmod 000 {TOML}.d", "settings", "not even its owner may read it",
           f"chmod 755 {TOML}.d"),
    Broken("no service", f"sed -i 's/^use = .*/use = \"off\"/' {TOML}", "settings", "is in use", MEND_TOML, "warning"),
    Broken("a folder that anybody may write", "chmod 777 /etc/signet", "permissions", "can be written by others"),
    Broken("PAM's folder likewise", "chmod 777 /etc/pam.d", "permissions", "can be written by others"),
    Broken("a folder of somebody else", "chown alice /var/lib/signet", "permissions", "belongs to another user"),
    Broken("krb5.conf that anybody may write", "chmod 666 /etc/krb5.conf", "permissions", "can be written by others"),
    Broken("a stack that anybody may write", "chmod 666 /etc/pam.d/common-auth", "permissions", "common-auth: can be written by others"),
    Broken("a stack of somebody else", "chown alice /etc/pam.d/login", "permissions", "login: belongs to another user"),
    Broken("no worker", "mv /usr/libexec/signet/signet-worker /root/", "permissions", "signetd can do nothing",
           "mv /root/signet-worker /usr/libexec/signet/"),
    Broken("no demand", "rm /var/lib/signet/demand", "permissions", "lets everybody pass"),
    Broken("a folder of signetd that is read-only", "mount --bind /var/lib/signet /var/lib/signet; mount -o remount,bind,ro /var/lib/signet",
           "permissions", "is mounted read-only", "umount /var/lib/signet"),
    Broken("a folder of signetd that is full", "cp -a /var/lib/signet /root/kept; mount -t tmpfs -o size=256k,mode=711 tmpfs /var/lib/signet; "
           "cp -a /root/kept/. /var/lib/signet; cat /dev/zero >/var/lib/signet/filled || true", "permissions", "is full",
           "umount /var/lib/signet; rm -r /root/kept"),
    Broken("a demand that is damaged", "echo nonsense >/var/lib/signet/demand", "permissions", "demands a card of everybody"),
    Broken("a worker that cannot be run", "chmod 644 /usr/libexec/signet/signet-worker", "files", "cannot be run"),
    Broken("readers without a worker", "chmod 644 /usr/libexec/signet/signet-worker", "pcscd", "not looked at without signet-worker",
           "chmod 755 /usr/libexec/signet/signet-worker", "warning"),
    Broken("accounts that root alone may read", "chmod 600 /etc/passwd", "files", "keeps the users of the workers from /etc/passwd"),
    Broken("names that root alone may read", "chmod 600 /etc/hosts", "files", "/etc/hosts"),
    Broken("name services that root alone may read", "chmod 600 /etc/nsswitch.conf", "files", "/etc/nsswitch.conf"),
    Broken("accounts that are not looked up in files", "sed -i 's/^passwd:.*/passwd: sss/' /etc/nsswitch.conf", "files",
           "does not lead to /etc/passwd", "sed -i 's/^passwd:.*/passwd: files systemd/' /etc/nsswitch.conf"),
    Broken("no user for judges", "sed -i /^signet-judge:/d /etc/passwd", "users", "signet-judge"),
    Broken("no user for cards", "sed -i /^signet-card:/d /etc/passwd", "users", "signet-card"),
    Broken("no user for tickets", "sed -i /^signet-ticket:/d /etc/passwd", "users", "signet-ticket"),
]

DAEMON = [
    Broken("signetd is stopped", "systemctl stop signetd.service", "units", "is inactive"),
    Broken("its socket is stopped", "systemctl stop signetd.socket signetd.service", "units", "signetd.socket: is inactive"),
    Broken("signetd is masked", "systemctl mask --now signetd.service", "units", "is masked",
           "systemctl unmask signetd.service; systemctl start signetd.service"),
    Broken("signetd is not enabled", "systemctl disable signetd.socket signetd.service", "units", "is not enabled", severity="warning"),
    Broken("signetd has failed", f"{drop_in('Restart=no')}; systemctl kill --signal=KILL signetd.service; "
           "until systemctl is-failed --quiet signetd.service; do sleep 0.1; done; " + NO_DROP_IN, "units", "has failed"),
    Broken("a unit that systemd has not read", drop_in("LimitCORE=0", "true"), "units", "has changed on disk",
           NO_DROP_IN, "warning"),
    Broken("signetd hangs", "systemctl kill --signal=STOP signetd.service", "daemon", "does not answer",
           "systemctl kill --signal=CONT signetd.service"),
    Broken("settings that are not in force", f"echo '# changed' >>{TOML}", "daemon", "has changed",
           f"{MEND_TOML}; systemctl reload signetd.service", "warning"),
    Broken("settings that cannot come into force", f"echo '[' >>{TOML}", "daemon", "cannot be", MEND_TOML),
    Broken("settings that signetd may not read", f"chmod 000 {TOML}", "daemon", "cannot be", MEND_TOML),
    unit("rights may be gained", "NoNewPrivileges=no", "NoNewPrivileges is no"),
    unit("the system may be written", "ProtectSystem=no", "ProtectSystem is no"),
    unit("memory may be dumped", "LimitCORE=infinity", "LimitCORE is infinity"),
    unit("devices may be used", "PrivateDevices=no", "PrivateDevices is no"),
    Broken("the socket's file is removed", "rm /run/signet/signet.sock", "daemon", "somebody has removed it"),
    Broken("the socket is root's alone", "chmod 600 /run/signet/signet.sock", "daemon", "signet.sock: is closed to everybody but root"),
    Broken("the socket's folder is root's alone", "chmod 700 /run/signet", "daemon", "/run/signet: is closed to everybody but root"),
    Broken("a drop-in makes the socket root's alone", f"mkdir -p {SOCKET_DROP_IN.rpartition('/')[0]}; printf '[Socket]\\nSocketMode=0600\\n' >{SOCKET_DROP_IN}; "
           "systemctl daemon-reload; systemctl restart signetd.socket signetd.service", "daemon", "signet.sock: is closed to everybody but root",
           f"rm {SOCKET_DROP_IN}; systemctl daemon-reload; systemctl restart signetd.socket signetd.service"),
]

TRUST = [
    Broken("no CA", "rm /etc/signet/ca.pem", "anchors", "is not there", MEND_CA),
    Broken("CAs that anybody may write", "chmod 666 /etc/signet/ca.pem", "anchors", "can be written by others"),
    Broken("CAs that root alone may read", "chmod 600 /etc/signet/ca.pem", "anchors", "/etc/signet/ca.pem keeps the users of the workers out",
           "chmod 644 /etc/signet/ca.pem"),
    Broken("a folder that root alone may enter", "chmod 700 /etc/signet", "anchors", "/etc/signet keeps the users of the workers out",
           "chmod 755 /etc/signet"),
    Broken("CAs in a folder of root's", "mkdir -m 700 /root/private; mv /etc/signet/ca.pem /root/private/; ln -s /root/private/ca.pem /etc/signet/ca.pem",
           "anchors", "/root keeps the users of the workers out",
           "install -m 644 --no-target-directory /root/private/ca.pem /etc/signet/ca.pem; rm -r /root/private"),
    Broken("a link to a secret in place of the CAs", "ln -sf /etc/shadow /etc/signet/ca.pem", "anchors", "no card and no KDC is believed",
           f"rm /etc/signet/ca.pem; {MEND_CA}"),
    Broken("a CA that is none", "echo nonsense >/etc/signet/ca.pem", "anchors", "no card and no KDC is believed", MEND_CA),
    Broken("a CA that ends soon", ca(10), "anchors", "expires at", MEND_CA, "warning"),
    Broken("a CA that has ended", ca(-1), "anchors", "has expired", MEND_CA),
    Broken("a private key among the CAs", f"{ca(100)}; cat /root/other.key >>/etc/signet/ca.pem", "anchors", "no card and no KDC",
           MEND_CA),
    settings("a CA of KDCs that is not there", '[domain]\nkdc_anchors = ["/etc/signet/kdc-ca.pem"]', "anchors", "no KDC is believed"),
    settings("a block list that is not there", '[certificates]\nblock_list = "/etc/signet/blocked"', "block-list", "is not there"),
    settings("a block list with a bad line", '[certificates]\nblock_list = "/etc/signet/blocked"', "block-list", "no card logs on",
             also="echo serial >/etc/signet/blocked", mend="rm /etc/signet/blocked"),
    settings("a block list that anybody may write", '[certificates]\nblock_list = "/etc/signet/blocked"', "block-list",
             "can be written by others", also="touch /etc/signet/blocked; chmod 666 /etc/signet/blocked",
             mend="rm /etc/signet/blocked"),
    settings("revocation that nothing answers", '[certificates]\nrevocation = "hard"', "revocation", "its certificates are refused"),
    settings("revocation that may go without", '[certificates]\nrevocation = "soft"', "revocation", "are believed without",
             severity="warning"),
    settings("a block list that root alone may read", '[certificates]\nblock_list = "/etc/signet/blocked"', "block-list",
             "keeps the users of the workers out", also="install -m 600 /dev/null /etc/signet/blocked", mend="rm /etc/signet/blocked"),
    settings("a store that its owner alone may read", f'[mapping]\nstore = "{STORE}"', "store", "keeps the users of the workers out",
             also=f"{IMPORT}; chmod 600 {STORE}", mend=f"rm {STORE}*"),
    settings("a CA with a policy of its own that root alone may read", '[[revocation.issuer]]\ncertificate = "/etc/signet/other.pem"\ncheck = "soft"',
             "revocation", "keeps the users of the workers out", also="install -m 600 /etc/signet/ca.pem /etc/signet/other.pem",
             mend="rm /etc/signet/other.pem"),
    settings("a store that is too old", f'[mapping]\nstore = "{STORE}"\nmax_store_age = "1h"', "store", "older than max_store_age",
             also=f"{IMPORT}; touch -d '2 hours ago' {STORE}", mend=f"rm {STORE}*"),
    settings("a store that is not there", '[mapping]\nstore = "/var/lib/signet/certmap/none.mdb"', "store", "is not there"),
    settings("a store that is none", '[mapping]\nstore = "/etc/signet/none.mdb"', "store", "/etc/signet/none.mdb",
             also="echo nonsense >/etc/signet/none.mdb", mend="rm /etc/signet/none.mdb*"),
    settings("a store that anybody may write", f'[mapping]\nstore = "{STORE}"', "store", "who logs on as whom",
             also=f"{IMPORT}; chmod 666 {STORE}", mend=f"rm {STORE}*", severity="warning"),
]

SESSIONS = [
    sshd("sshd asks nobody for keys", "AuthorizedKeysCommand none\n", "is not set"),
    sshd("sshd asks somebody else", "AuthorizedKeysCommand /usr/bin/true\n", "knows no cards"),
    sshd("sshd asks as somebody else", "AuthorizedKeysCommandUser nobody\n", "may not ask"),
    sshd("sshd takes no keys", "PubkeyAuthentication no\n", "PubkeyAuthentication"),
    sshd("sshd without PAM", "UsePAM no\n", "UsePAM"),
    sshd("sshd takes passwords", "PasswordAuthentication yes\n", "needs no card", severity="warning"),
    sshd("sshd takes users at their word", "PermitUserEnvironment yes\n", "PermitUserEnvironment", severity="warning"),
    sshd("sshd takes no tickets", "GSSAPIAuthentication no\n", "GSSAPIAuthentication", 
         gate='gate.via = ["key", "ticket"]\n[domain]\nrequire_indicator = "card"\n'),
    sshd("sshd does not start", "Nonsense yes\n", "does not take it"),
    settings("a user that is misspelt", '[service.odd]\nuse = "logon"\nusers = ["alcie"]', "names", "alcie: is named by the settings",
             severity="warning"),
    settings("an exception that is misspelt", '[service.odd]\nuse = "logon"\nexcept = ["bobb", "@staf"]', "names", "bobb: is named",
             severity="warning"),
    settings("a group that is misspelt", '[service.odd]\nuse = "logon"\ngroups = ["staf"]', "names", "staf: is named by the settings, and no such group",
             severity="warning"),
    settings("a local account that is none", '[local_accounts]\nusers = ["nobody-here"]\nstore = "/var/lib/signet/certmap/local.mdb"', "names",
             "nobody-here: is named", severity="warning"),
    settings("a lock that no card opens", '[service.odd]\nuse = "logon"\non_removal = "lock"', "lockers", "no locker",
             severity="warning"),
    Broken("no logind", "systemctl mask --now --runtime systemd-logind.service", "logind", "is masked",
           "systemctl unmask --runtime systemd-logind.service; systemctl start systemd-logind.service"),
]

CARD = "systemctl start pcscd.socket pcscd.service lab-card@0.service"  # the lab's card ends with pcscd
READERS = [
    Broken("pcscd is masked", "systemctl mask --runtime --now pcscd.socket pcscd.service", "pcscd", "no card is seen",
           f"systemctl unmask --runtime pcscd.socket pcscd.service; {CARD}"),
    Broken("pcscd is stopped", "systemctl stop pcscd.socket pcscd.service", "pcscd", "no card is seen", CARD),
    Broken("pcscd hangs", "systemctl kill --signal=STOP pcscd.service", "pcscd", "pcscd does not answer: no card is seen",
           "systemctl kill --signal=CONT pcscd.service"),
    Broken("no reader", "mv /etc/reader.conf.d/vpcd /root/; systemctl restart pcscd.service", "readers", "sees none",
           f"mv /root/vpcd /etc/reader.conf.d/; systemctl restart pcscd.service; {CARD}"),
]

FOLDER = "/usr/local/lib/check"


def pkcs11(name, module, says, breaks="true", **more):
    return settings(name, f'[cards]\ndrivers = ["piv", "pkcs11"]\npkcs11_modules = ["{module}"]', "pkcs11", says, also=f"mkdir -p {FOLDER}; {breaks}",
                    mend=f"rm -r {FOLDER}", **more)


MODULES = [
    pkcs11("a PKCS#11 module that no folder has", "nowhere-pkcs11.so", "is in no folder"),
    pkcs11("a PKCS#11 module that is not there", f"{FOLDER}/x.so", "is not there"),
    pkcs11("a PKCS#11 module that is none", f"{FOLDER}/x.so", "is no PKCS#11 module", f"cp $(ls /usr/lib/*/libm.so.6) {FOLDER}/x.so"),
    pkcs11("a PKCS#11 module that is no library", f"{FOLDER}/x.so", "is no library", f"echo nonsense >{FOLDER}/x.so"),
    pkcs11("a PKCS#11 module that anybody may write", f"{FOLDER}/x.so", "would see PINs",
           f"cp $(ls /usr/lib/*/libm.so.6) {FOLDER}/x.so; chmod 666 {FOLDER}/x.so"),
    pkcs11("a PKCS#11 module in a folder that anybody may write", f"{FOLDER}/x.so", "would see PINs",
           f"cp $(ls /usr/lib/*/libm.so.6) {FOLDER}/x.so; chmod 777 {FOLDER}"),
]

HOSTS = [*ON_DISK, *DAEMON, *TRUST, *SESSIONS, *READERS, *MODULES]
