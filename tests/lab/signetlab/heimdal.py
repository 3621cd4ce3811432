# SPDX-License-Identifier: Apache-2.0
"""A realm of Heimdal in a lab. Its package cannot be installed beside MIT's KDC, so it is unpacked beside the machine's
own programs and runs with the loader and the libraries of its own suite."""

from contextlib import contextmanager
from pathlib import Path

from . import unpacked
from .domain import KEYTAB, Domain

REALM = "HEIM.TEST"
ADDRESS = "127.0.0.5"
SUITE = "bookworm"
PLACE = "/usr/lib/signet-lab/heimdal"
LONG_AGO = "2001-01-01"
ADD = ("add", "--random-key", "--use-defaults", "--attributes=+requires-pre-auth")


class Heimdal(Domain):
    kind = "Heimdal"
    states = {
        "disabled": ("--attributes=+disallow-all-tix", "--attributes=-disallow-all-tix"),
        "expired": (f"--expiration-time={LONG_AGO}", "--expiration-time=never"),
        "must change": ("--attributes=+requires-pw-change", "--attributes=-requires-pw-change"),
        "password expired": (f"--pw-expiration-time={LONG_AGO}", "--pw-expiration-time=never"),
        "smart card required": ("--attributes=+requires-hw-auth", "--attributes=-requires-hw-auth"),
        "no preauthentication": ("--attributes=-requires-pre-auth", "--attributes=+requires-pre-auth"),
    }

    def __init__(self, accounts=()):
        super().__init__(accounts, realm=REALM, address=ADDRESS)

    def binds(self) -> dict[str, Path]:
        return {PLACE: unpacked.tree("heimdal", SUITE, "*.heimdal", "heimdal-kdc", "heimdal-clients")}

    def admin(self, *command: str, stdin: str = "") -> str:
        return self.machine.enter([f"{self.home}/kadmin", *command], stdin=stdin).stdout

    def export(self, path: str = KEYTAB) -> None:
        self.machine.enter(["rm", "-f", path])
        self.admin("ext_keytab", f"--keytab={path}", self._host)

    def rotate(self) -> None:
        self.admin("change_password", "--random-key", self._host)

    @contextmanager
    def without_machine(self):
        self.admin("delete", self._host)
        try:
            yield
        finally:
            self.admin(*ADD, self._host)
            self.export()

    @property
    def _host(self) -> str:
        return f"host/{self.hostname}"

    def _change(self, name: str, change: str) -> None:
        self.admin("modify", change, name)

    def _create(self, name: str) -> None:
        self.admin(*ADD, name)

    def _delete(self, name: str) -> None:
        self.admin("delete", name)

    def _files(self) -> dict[str, str]:
        add = "\n".join(f"$kadmin {' '.join(ADD)} {name}" for name in (*self.accounts, self._host))
        return {"kdc.conf": self._profile(),
                "kadmin": unpacked.script(PLACE, "usr/bin/kadmin.heimdal", f"--local --config-file={self.home}/kdc.conf"),
                "kdc": unpacked.script(PLACE, "usr/lib/heimdal-servers/kdc", f"--config-file={self.home}/kdc.conf"),
                "setup": f"""\
#!/bin/sh
set -eu
kadmin={self.home}/kadmin
[ ! -e {self._database} ] || exit 0
mkdir -p {self._database}
{unpacked.command(PLACE, "usr/sbin/kstash")} --random-key --key-file={self._database}/master-key
$kadmin init --realm-max-ticket-life=1day --realm-max-renewable-life=1week {REALM}
{add}
"""}

    @property
    def _database(self) -> str:
        return f"/var/lib/lab-{REALM.lower()}"

    def _profile(self) -> str:
        return f"""\
[libdefaults]
 default_realm = {REALM}
[realms]
 {REALM} = {{
  kdc = {self.address}
 }}
[kdc]
 require-preauth = no
 addresses = {self.address}
 enable-pkinit = yes
 pkinit_identity = FILE:{self.home}/kdc.pem,{self.home}/kdc.key
 pkinit_anchors = FILE:{self.home}/ca.pem
 pkinit_principal_in_certificate = yes
 database = {{
  dbname = {self._database}/heimdal
  realm = {REALM}
  mkey_file = {self._database}/master-key
  acl_file = {self._database}/acl
  log_file = {self._database}/log
 }}
[logging]
 kdc = STDERR
"""

    def _service(self) -> str:
        return f"""\
[Service]
Environment=KRB5_CONFIG={self.home}/kdc.conf
ExecStartPre={self.home}/setup
ExecStart={self.home}/kdc
ExecStartPost=/bin/sh -c 'until ss -Hltn src {self.address}:88 | grep -q .; do sleep 0.05; done'
"""
