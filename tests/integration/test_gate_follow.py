# SPDX-License-Identifier: Apache-2.0
"""A server whose store follows a directory (signet-certmap-follow.service): what is changed there counts at its sshd within
seconds, and no file of the server is touched."""

import json
import time
from dataclasses import dataclass

import pytest
from directory import ADMIN, BASE, PASSWORD, URI, Slapd
from directory import UNIT as DIRECTORY
from gate import by_key, gated_lab, ssh
from kinit import issue
from logon import wait_until
from mapping_store import STORE, upn
from signetlab.pki import Certificate

UNIT, SYNC = "signet-certmap-follow.service", "signet-certmap-sync.service"
ENVIRONMENT = "/etc/signet/certmap-sync.env"
INTERVAL = 10  # seconds, the shortest there is
LIMIT = 60  # seconds, for what takes one: other tests run beside this one
OTHERS = 11


@dataclass(frozen=True)
class Person:
    """As slapadd(8) takes it."""

    name: str
    certificate: str = ""  # DER in base64

    @property
    def dn(self) -> str:
        return f"uid={self.name},{BASE}"

    def ldif(self) -> str:
        lines = [f"dn: {self.dn}", "objectClass: inetOrgPerson", "objectClass: posixAccount", "objectClass: labAccount",
                 f"uid: {self.name}", f"cn: {self.name}", "sn: User", "uidNumber: 9999", "gidNumber: 100", "homeDirectory: /",
                 f"userPrincipalName: {upn(self.name)}"]
        return "\n".join(lines + [f"userCertificate;binary:: {self.certificate}"] * bool(self.certificate)) + "\n\n"

    def replaced(self, certificate: str) -> str:
        """For ldapmodify(1)."""
        return f"dn: {self.dn}\nchangetype: modify\nreplace: userCertificate;binary\nuserCertificate;binary:: {certificate}\n\n"


class Holder:
    """Of a certificate of alice's and its key, both in files of the workstation. sshd cannot tell them from those of a card."""

    def __init__(self, lab):
        identity = issue(lab, Certificate.for_user("alice"))
        self.key = identity.key
        self.der = lab.enter(["sh", "-c", f"openssl x509 -in {identity.certificate} -outform DER | base64 -w0"]).stdout


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in gated_lab(newer=()):
        lab.holders = [Holder(lab), Holder(lab)]
        lab.alice = Person("alice", lab.holders[0].der)
        lab.server.write(ENVIRONMENT, f'CERTMAP_SYNC_OPTIONS="--uri {URI} --base {BASE} --interval {INTERVAL}"\n')
        yield lab


@pytest.fixture
def lab(shared):
    """The server's store follows a directory in which alice has the certificate of the first holder."""
    yield from following(shared)


@pytest.fixture
def plain_lab(shared):
    """Likewise, and the directory tells nothing by itself."""
    yield from following(shared, plain=True)


def following(lab, **choices):
    lab.directory = Slapd(lab.server, **choices)
    lab.directory.fill([lab.alice, *(Person(f"other{number}") for number in range(OTHERS))])
    lab.directory.start()
    lab.server.enter(["systemctl", "start", UNIT])
    wait_until(lambda: comes_in(lab, 0), "alice comes in", LIMIT)
    yield lab
    lab.server.enter(["systemctl", "stop", UNIT])
    lab.directory.stop()
    lab.server.enter(["sh", "-c", f"rm -f {STORE}*"])


def comes_in(lab, number) -> bool:
    return ssh(lab, "alice", by_key(lab.holders[number].key)).is_in("alice")


def rotate(lab, number) -> float:
    """The seconds from ldapmodify's start until alice is in by the key of her new certificate."""
    begin = time.monotonic()
    lab.directory.change(lab.alice.replaced(lab.holders[number].der))
    wait_until(lambda: comes_in(lab, number), "the new key counts", LIMIT)
    return time.monotonic() - begin


def stored(lab) -> int:
    return json.loads(lab.server.enter(["signetctl", "certmap", "info", "--json"]).stdout)["entries"]


def property_of(lab, unit, name) -> str:
    return lab.server.enter(["systemctl", "show", "--value", f"--property={name}", unit]).stdout.strip()


def test_a_rotated_key_counts_within_seconds_and_the_old_one_no_more(lab):
    took = []
    for number in (1, 0, 1):
        took.append(rotate(lab, number))
        assert ssh(lab, "alice", by_key(lab.holders[1 - number].key)).is_out("key-unknown")
    print(f"\nfrom ldapmodify to a session by the new key: {', '.join(f'{each:.2f} s' for each in took)}")
    assert property_of(lab, UNIT, "NRestarts") == "0"


def test_a_whole_sync_comes_again_over_the_same_connection(lab):
    """By which a dead one is noticed, and a store confirmed that does not change."""
    def connections_and_searches_given_up():
        log = lab.server.journal(DIRECTORY)
        return log.count('BIND dn="" method=128'), log.count(" ABANDON ")

    connections, given_up = connections_and_searches_given_up()
    wait_until(lambda: connections_and_searches_given_up() >= (connections, given_up + 1), "the search is begun anew", LIMIT)
    rotate(lab, 1)
    assert connections_and_searches_given_up()[0] == connections


def test_an_account_that_is_deleted_is_out_within_seconds(lab):
    lab.directory.change(f"dn: {lab.alice.dn}\nchangetype: delete\n\n")
    wait_until(lambda: ssh(lab, "alice", by_key(lab.holders[0].key)).is_out("key-unknown"), "alice is out", LIMIT)


def test_it_goes_on_after_the_directory_was_started_anew(lab):
    process = property_of(lab, UNIT, "MainPID")
    lab.directory.stop()
    assert comes_in(lab, 0), "the last store stays"
    lab.directory.start()
    wait_until(lambda: lab.server.journal(UNIT).count("broke off"), "the connection is lost", LIMIT)
    print(f"\nwith a directory that was started anew: {rotate(lab, 1):.1f} s, and {rotate(lab, 0):.2f} s after that")
    assert property_of(lab, UNIT, "MainPID") == process


def test_a_sync_and_the_timers_are_not_in_its_way(lab):
    for number in (1, 0, 1):
        lab.directory.change(lab.alice.replaced(lab.holders[number].der))
        lab.server.enter(["systemctl", "start", SYNC])
    wait_until(lambda: comes_in(lab, 1), "the last key counts", LIMIT)
    assert "signetctl:" not in lab.server.journal(SYNC)
    rotate(lab, 0)


def test_a_directory_that_tells_nothing_is_asked_again_and_again(plain_lab):
    print(f"\nwithout syncprov, every {INTERVAL} s: {rotate(plain_lab, 1):.1f} s")


def test_the_deletion_of_most_is_held_back(lab):
    lab.directory.change("".join(f"dn: {Person(f'other{number}').dn}\nchangetype: delete\n\n" for number in range(OTHERS)))
    wait_until(lambda: "so nothing was changed" in lab.server.journal(UNIT), "the guard speaks", LIMIT)
    assert stored(lab) >= OTHERS, "one may go at once"
    assert comes_in(lab, 0)


def test_a_signal_ends_it_and_leaves_nothing_half_done(lab):
    lab.server.write("/tmp/change.ldif", lab.alice.replaced(lab.holders[1].der))
    script = f"""
    mkdir /tmp/ended
    signetctl certmap sync --follow --uri {URI} --base {BASE} --store /tmp/ended/store.mdb >/tmp/said & process=$!
    until test $(wc -l </tmp/said) -ge 2; do sleep 0.05; done
    ldapmodify -x -H {URI} -D {ADMIN} -w {PASSWORD} -f /tmp/change.ldif >/dev/null
    until test $(wc -l </tmp/said) -ge 4; do sleep 0.05; done
    kill -TERM $process
    wait $process
    echo $? $(ls /tmp/ended)
    """
    assert lab.server.enter(["timeout", LIMIT, "sh", "-c", script]).stdout == "0 store.mdb store.mdb.lock\n"
