# SPDX-License-Identifier: Apache-2.0
"""A realm of MIT Kerberos beside LAB.TEST: the domain of a workstation, or one that LAB.TEST and it trust each other.

    Lab(domain=MitRealm())                                    # MIT.TEST
    Lab(trusted=MitRealm(["alice"], realm=mit.TRUSTED))       # SUB.TEST: one PKI, names of its own, as in a forest

It does not know user principal names of others.
"""

from contextlib import contextmanager

from .domain import KEYTAB, Domain
from .pki import REALM as HOME_REALM

TRUSTED = "SUB.TEST"
ADDRESS = "127.0.0.3"
PASSWORD = "open sesame"


def keys_of_trust(realm: str) -> list[str]:
    """kadmin's commands, for both sides. One password is one key: the salt is the principal's own name."""
    return [f"addprinc -pw trust krbtgt/{to}@{of}" for to, of in ((realm, HOME_REALM), (HOME_REALM, realm))]


class MitRealm(Domain):
    kind = "MIT"
    states = {
        "disabled": ("-allow_tix", "+allow_tix"),
        "expired": ("-expire yesterday", "-expire never"),
        "must change": ("+needchange", "-needchange"),
        "password expired": ("-pwexpire yesterday", "-pwexpire never"),
        "smart card required": ("+requires_hwauth", "-requires_hwauth"),
        "no preauthentication": ("-requires_preauth", "+requires_preauth"),
        "locked": ("-policy locking", "-unlock -clearpolicy"),
    }

    def __init__(self, accounts=(), *, realm: str = "MIT.TEST", address: str = ADDRESS):
        super().__init__(accounts, realm=realm, address=address)

    def admin(self, *command: str, stdin: str = "") -> str:
        words = ["env", f"KRB5_KDC_PROFILE={self.home}/kdc.conf", "kadmin.local", "-r", self.realm, *command]
        return self.machine.enter(words, stdin=stdin).stdout

    def export(self, path: str = KEYTAB) -> None:
        self.machine.enter(["rm", "-f", path])
        self.admin("ktadd", "-norandkey", "-k", path, self._host)

    def rotate(self) -> None:
        self.admin("change_password", "-randkey", "-keepold", self._host)

    @contextmanager
    def without_machine(self):
        self.admin("delprinc", "-force", self._host)
        try:
            yield
        finally:
            self.admin("addprinc", "-randkey", self._host)
            self.export()

    @property
    def _host(self) -> str:
        return f"host/{self.hostname}"

    def _change(self, name: str, change: str) -> None:
        self.admin("modprinc", *change.split(), name)
        if change == self.states["locked"][0]:  # by a wrong password, for which there has to be one
            self.admin("change_password", "-pw", PASSWORD, name)
            self.machine.enter(["kinit", f"{name}@{self.realm}"], stdin="wrong\n", check=False)
        elif change == self.states["locked"][1]:
            self.admin("purgekeys", "-all", name)

    def _create(self, name: str) -> None:
        self.admin("addprinc", "-nokey", "+requires_preauth", name)

    def _delete(self, name: str) -> None:
        self.admin("delprinc", "-force", name)

    def _files(self) -> dict[str, str]:
        people = [f"addprinc -nokey +requires_preauth {name}" for name in self.accounts]
        listing = "\n".join([*people, f"addprinc -randkey {self._host}", "addpol -maxfailure 1 -lockoutduration 0 locking",
                             *keys_of_trust(self.realm)])
        return {"kdc.conf": self._profile(), "setup": f"""\
#!/bin/sh
set -eu
[ ! -e {self._database}/principal ] || exit 0
mkdir -p {self._database}
kdb5_util -r {self.realm} create -s -P "$(head -c 24 /dev/urandom | base64)"
kadmin.local -r {self.realm} <<'END'
{listing}
END
"""}

    @property
    def _database(self) -> str:
        return f"/var/lib/lab-{self.realm.lower()}"

    def _profile(self) -> str:
        return f"""\
[realms]
 {self.realm} = {{
  database_name = {self._database}/principal
  key_stash_file = {self._database}/stash
  kdc_listen = {self.address}:88
  kdc_tcp_listen = {self.address}:88
  default_principal_flags = +preauth
  pkinit_identity = FILE:{self.home}/kdc.pem,{self.home}/kdc.key
  pkinit_anchors = FILE:{self.home}/ca.pem
  pkinit_allow_upn = true
  pkinit_eku_checking = none
 }}
[logging]
 kdc = STDERR
"""

    def _service(self) -> str:
        return f"""\
[Service]
Type=forking
PIDFile=/run/lab-{self.realm.lower()}.pid
Environment=KRB5_KDC_PROFILE={self.home}/kdc.conf
ExecStartPre={self.home}/setup
ExecStart=/usr/sbin/krb5kdc -r {self.realm} -P /run/lab-{self.realm.lower()}.pid
"""
