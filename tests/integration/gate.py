# SPDX-License-Identifier: Apache-2.0
"""A person at the workstation who goes to the lab's server by ssh: by the key of the card there, by a key in a file, or by a
ticket. The server lets in who has a card somewhere else (use = "gate"), at the sshd of several generations of Debian.

    for lab in gated_lab(): ...      # for a fixture; lab.missing says which sshd cannot be had here, and why
    came = ssh(lab, "alice", by_card())
    assert came.is_in("alice") and came.reasons == ["granted"]
"""

import json
from dataclasses import dataclass

import pytest
from conftest import RESTARTS, running_lab
from kinit import CACHE
from logon import configure
from mapping_store import MAPPING
from signetlab import sshd
from signetlab.cards import Card
from signetlab.errors import CannotRun
from signetlab.pam import OPENSC
from signetlab.server import Server
from signetlab.signet import Signet

LIMIT = 30  # seconds, for what takes a third of one
BLOCKED = "/etc/signet/blocked"
SETTINGS = {"mapping": MAPPING, "certificates": {"block_list": BLOCKED}, "service": {"sshd": {"use": "gate"}}}
# As pam-auth-update makes it of Signet's profiles.
STACK = """\
auth     [success=2 ignore=ignore authinfo_unavail=ignore default=die]  pam_signet.so
auth     [success=1 default=ignore]  pam_unix.so
auth     requisite  pam_deny.so
auth     required  pam_permit.so
account  required  pam_signet.so
account  required  pam_unix.so
session  required  pam_loginuid.so
session  required  pam_unix.so
session  optional  pam_systemd.so
session  required  pam_signet.so
"""
KEYS_COMMAND = "/usr/bin/signetctl ssh-keys %u %t %k"
KEYS_USER = "signet-gate"
_ASKPASS = "/usr/local/bin/answer"
_TUNNEL = 2222  # a port of the workstation
_ALWAYS = ("StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null", "LogLevel=ERROR", "ConnectTimeout=10",
           "NumberOfPasswordPrompts=1")


def gated_lab(signet=Signet(**SETTINGS), stack=STACK, keys=KEYS_COMMAND, keys_user=KEYS_USER, newer=sshd.NEWER, **choices):
    """alice's card is in the workstation's reader, and alice and bob have accounts on both machines, unless the choices
    of Lab say otherwise. The server's own sshd listens, and of the newer ones those that can be had."""
    missing, binds = {}, {}
    for suite in newer:
        try:
            binds.update(sshd.bind(suite))
        except CannotRun as reason:
            missing[suite] = str(reason)
    server = Server(signet=signet, binds=binds, files={**RESTARTS, "/etc/pam.d/sshd": stack, BLOCKED: ""})
    for lab in running_lab(**{"cards": [Card("alice")], "users": ["alice", "bob"], "server": server, **choices}):
        lab.missing = missing
        lab.write(_ASKPASS, '#!/bin/sh\necho "$1" >&2\necho "$PIN"\n', 0o755)
        for generation in {sshd.OWN, *newer} - missing.keys():
            listen(lab, generation, keys, keys_user)
        yield lab


def listen(lab, generation, keys=KEYS_COMMAND, keys_user=KEYS_USER, more=""):
    """That sshd is started, or anew, with another command for keys or further lines of sshd_config(5)."""
    sshd.start(lab.server, generation, f"""\
UsePAM yes
AuthorizedKeysCommand {keys}
AuthorizedKeysCommandUser {keys_user}
AuthorizedKeysFile .ssh/authorized_keys
PasswordAuthentication no
KbdInteractiveAuthentication yes
GSSAPIAuthentication yes
LogLevel VERBOSE
{more}
""")


def present(lab, generation):
    """For a fixture: that sshd, or a skip."""
    if generation in lab.missing:
        pytest.skip(lab.missing[generation])
    return generation


def configure_gate(lab, **changes):
    """Another signet.toml for the server; the changes are those of Signet, each beside SETTINGS."""
    configure(lab.server, **{**SETTINGS, **changes})


# -- what the person shows -------------------------------------------------------------------------


def by_card(methods="publickey"):
    return [f"-oPreferredAuthentications={methods}", f"-oPKCS11Provider={OPENSC}"]


def by_key(*paths, methods="publickey"):
    """Private keys of OpenSSH's or OpenSSL's, in this order; one that is a public key is offered, and never signs."""
    files = [option for path in paths for option in ("-i", path)]
    return [f"-oPreferredAuthentications={methods}", "-oIdentitiesOnly=yes", *files]


def by_pin():
    """Where a password is asked for."""
    return ["-oPreferredAuthentications=keyboard-interactive"]


def by_ticket(*more, methods="gssapi-with-mic", delegate="yes"):
    """What kinit has got, and for the server as well unless it is not delegated."""
    return [f"-oPreferredAuthentications={methods}", "-oGSSAPIAuthentication=yes", f"-oGSSAPIDelegateCredentials={delegate}",
             *more]


def own_key(lab, *accounts, path="/root/.ssh/id"):
    """A plain key, of no card, that stands in these accounts' authorized_keys on the server."""
    lab.enter(["sh", "-c", f'mkdir -p -m 700 /root/.ssh; test -e {path} || ssh-keygen -q -t ed25519 -N "" -f {path}'])
    public = lab.read(path + ".pub")
    for user in accounts:
        lab.server.write(f"/home/{user}/.ssh/authorized_keys", public)
        lab.server.enter(["chown", "-R", user, f"/home/{user}/.ssh"])
    return path


# -- what comes of it ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Attempt:
    """Status and text of ssh, its trouble and its questions, and the reasons of the server's audit, oldest first."""

    status: int
    said: str
    trouble: str
    reasons: list[str]

    def is_in(self, user):
        return self.status == 0 and self.said == user + "\n"

    def is_out(self, reason):
        """Nothing of the server's was to be had, for this reason."""
        return self.status != 0 and self.said == "" and self.reasons[-1:] == [reason]


def ssh(lab, user, shown, *command, generation=sshd.OWN, pin=None) -> Attempt:
    """The outcome of a command there, of id(1) unless another is given."""
    before = cursor(lab.server)
    done = lab.enter(_ssh(lab, user, shown, command or ("id", "-un"), generation, pin), check=False)
    return Attempt(done.returncode, done.stdout, done.stderr, reasons(lab.server, before))


def banner_through(lab, user, shown, generation=sshd.OWN) -> str:
    """What is read through a tunnel to the server's own loopback (ssh -N -L); nothing where there is none."""
    words = _ssh(lab, user, ["-N", "-L", f"{_TUNNEL}:127.0.0.1:{sshd.PORTS[sshd.OWN]}", *shown], (), generation)
    script = f"""
    "$@" >/dev/null 2>&1 & tunnel=$!
    while kill -0 $tunnel 2>/dev/null && ! {{ exec 3<>/dev/tcp/127.0.0.1/{_TUNNEL}; }} 2>/dev/null; do sleep 0.05; done
    head -n 1 <&3
    kill $tunnel
    """
    return lab.enter(["bash", "-c", script, "bash", *words], check=False, timeout=2 * LIMIT).stdout


def _ssh(lab, user, shown, command, generation, pin=None) -> list:
    pin = pin or "".join(card.pin for card in lab.cards[:1])
    return ["env", f"KRB5CCNAME={CACHE}", f"PIN={pin}", f"SSH_ASKPASS={_ASKPASS}", "SSH_ASKPASS_REQUIRE=force", "timeout", LIMIT, "ssh", "-F", "none",
            *(f"-o{option}" for option in _ALWAYS), "-p", sshd.PORTS[generation], *shown,
            f"{user}@{lab.server.hostname}", *command]


def cursor(machine) -> str:
    """A place in its journal: now."""
    machine.enter(["journalctl", "--sync"])
    return machine.enter(["journalctl", "--quiet", "--lines=0", "--show-cursor"]).stdout.split("cursor: ")[1].strip()


def reasons(machine, since, service="sshd") -> list[str]:
    """Of the audit's records of that service."""
    machine.enter(["journalctl", "--sync"])
    # No match on the command line: journalctl skips the first one after a cursor.
    lines = machine.enter(["journalctl", "--quiet", "--output=json", f"--after-cursor={since}"], check=False).stdout
    records = map(json.loads, lines.splitlines())
    return [record["SIGNET_REASON"] for record in records if record.get("SIGNET_SERVICE") == service]


def ssh_keys(lab, user, kind, key, limit=LIMIT):
    """What sshd gets from signetctl for a key, asked as sshd asks."""
    there = {"%u": user, "%t": kind, "%k": key}
    command = [there.get(word, word) for word in KEYS_COMMAND.split()]
    return lab.server.enter(["setpriv", f"--reuid={KEYS_USER}", f"--regid={KEYS_USER}", "--clear-groups", *command],
                            check=False, timeout=limit)
