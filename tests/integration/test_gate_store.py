# SPDX-License-Identifier: Apache-2.0
"""Which keys are a card's, for a server that asks its mapping store: what sshd gets from signetctl ssh-keys, and why not more.

Keys and certificates are files here. sshd cannot tell them from those of a card.
"""

import base64

import pytest
from gate import by_key, configure_gate, cursor, gated_lab, reasons, ssh, ssh_keys
from kinit import issue
from logon import wait_until
from mapping_store import MAPPING, STORE, Account, fill, upn
from signetlab.pki import Certificate

KINDS = {"rsa2048": "ssh-rsa", "rsa4096": "ssh-rsa", "ec256": "ecdsa-sha2-nistp256", "ec384": "ecdsa-sha2-nistp384",
         "ed25519": "ssh-ed25519"}
ANSWER_LIMIT = 60  # seconds; half of sshd's LoginGraceTime


class Holder:
    """Of a certificate and its key, both in files of the workstation."""

    def __init__(self, lab, certificate):
        identity = issue(lab, certificate)
        self.file = identity.key
        self.certificate = lab.read(identity.certificate)
        if certificate.key == "ed25519":  # in PKCS#8 OpenSSH knows it since 9.6
            lab.write(self.file, ed25519_file(lab, self.file), 0o600)
        self.kind, self.key = lab.enter(["ssh-keygen", "-y", "-f", self.file]).stdout.split()[:2]


def ed25519_file(lab, path):
    """The key as OpenSSH writes it (PROTOCOL.key)."""
    def raw(*options):  # the last bytes of its DER, RFC 8410
        encoding = lab.enter(["sh", "-c", '"$@" | base64', "sh", "openssl", "pkey", "-in", path, "-outform", "DER", *options])
        return base64.b64decode(encoding.stdout)[-32:]

    seed, public = raw(), raw("-pubout")
    kind = length(b"ssh-ed25519") + length(public)
    private = b"\0" * 8 + kind + length(seed + public) + length(b"")
    padding = bytes(range(1, 1 + -len(private) % 8))
    data = b"openssh-key-v1\0" + length(b"none") * 2 + length(b"") + b"\0\0\0\1" + length(kind) + length(private + padding)
    return f"-----BEGIN OPENSSH PRIVATE KEY-----\n{base64.encodebytes(data).decode()}-----END OPENSSH PRIVATE KEY-----\n"


def length(data):
    """A string of ssh's, RFC 4251 5."""
    return len(data).to_bytes(4, "big") + data


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in gated_lab(newer=()):
        lab.alice = Holder(lab, Certificate.for_user("alice"))
        yield lab


@pytest.fixture
def lab(shared):
    """The store has alice's certificate, and no block list or setting is another."""
    know(shared, shared.alice)
    yield shared
    configure_gate(shared)


def know(lab, holder, user="alice", *others):
    """The store knows this account by its certificate, and bob by a name."""
    fill(lab.server, Account(user, certificate=holder.certificate, upn=upn(user)), *others,
         Account("nobody-else", mappings=("X509:<SKI>00112233445566778899",)))


def told(lab, user, holder):
    """What sshd gets, and the reason."""
    before = cursor(lab.server)
    done = ssh_keys(lab, user, holder.kind, holder.key)
    assert done.returncode == 0
    return done.stdout, reasons(lab.server, before)[-1]


def line(holder, options=""):
    return f"{options}{holder.kind} {holder.key}\n"


# -- keys of cards ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_of_a_card_opens_a_session(lab, kind):
    holder = Holder(lab, Certificate.for_user("alice", key=kind))
    assert holder.kind == KINDS[kind]
    know(lab, holder)
    assert told(lab, "alice", holder) == (line(holder), "granted")
    assert ssh(lab, "alice", by_key(holder.file)).is_in("alice")


def test_it_comes_with_the_options_of_the_settings(lab):
    configure_gate(lab, service={"sshd": {"use": "gate", "gate": {"options": ["restrict", 'environment="CARD=yes"']}}})
    expected = line(lab.alice, 'restrict,environment="CARD=yes" ')
    assert told(lab, "alice", lab.alice) == (expected, "granted")


def test_a_service_that_takes_no_keys_gets_none(lab):
    configure_gate(lab, domain={"require_indicator": "card"}, service={"sshd": {"use": "gate", "gate": {"via": ["ticket"]}}})
    assert told(lab, "alice", lab.alice) == ("", "proof-not-allowed")
    assert ssh(lab, "alice", by_key(lab.alice.file)).status != 0


# -- keys that are nobody's here -------------------------------------------------------------------

STRANGERS = {
    "not in the store": (Certificate.for_user("alice"), False, "key-unknown"),
    "expired": (Certificate.for_user("alice", valid=(-30, -1)), True, "cert-expired"),
    "not yet valid": (Certificate.for_user("alice", valid=(1, 30)), True, "cert-not-yet-valid"),
    "of another CA": (Certificate.for_user("alice", issuer="stranger"), True, "cert-not-trusted"),
    "not for logon": (Certificate.for_user("alice", eku=("clientAuth",)), True, "cert-wrong-usage"),
}


@pytest.mark.parametrize("which", STRANGERS)
def test_a_certificate_that_counts_for_nothing_gives_no_key(lab, which):
    certificate, is_known, reason = STRANGERS[which]
    holder = Holder(lab, certificate)
    if is_known:
        know(lab, holder)
    assert told(lab, "alice", holder) == ("", reason)
    assert ssh(lab, "alice", by_key(holder.file)).is_out(reason)


def test_a_name_in_a_certificate_is_no_entry_of_that_account(lab):
    """Whoever can have a name written into a certificate is not yet alice, whose entry has another key."""
    mallory = Holder(lab, Certificate("mallory", upn=upn("alice")))
    alice = Account("alice", certificate=lab.alice.certificate, upn=upn("alice"))
    know(lab, mallory, "bob", alice)
    keys, reason = told(lab, "alice", mallory)
    assert keys == "" and reason in ("card-not-mapped", "card-of-other-user")


def test_a_certificate_goes_to_another_account_at_once(lab):
    nameless = Holder(lab, Certificate("Somebody"))
    know(lab, nameless)
    assert ssh(lab, "alice", by_key(nameless.file)).is_in("alice")
    know(lab, nameless, "bob")
    assert ssh(lab, "alice", by_key(nameless.file)).is_out("card-of-other-user")
    assert ssh(lab, "bob", by_key(nameless.file)).is_in("bob")


def test_one_key_of_two_accounts_is_for_each_of_them(lab):
    nameless = Holder(lab, Certificate("Somebody"))
    know(lab, nameless, "bob", Account("alice", certificate=nameless.certificate))
    assert [told(lab, user, nameless)[0] for user in ("alice", "bob")] == [line(nameless)] * 2


# -- stores ----------------------------------------------------------------------------------------


def test_without_a_store_nobody_has_a_key(lab):
    lab.server.enter(["rm", "-r", STORE])
    configure_gate(lab)
    assert told(lab, "alice", lab.alice) == ("", "mapping-unusable")


def test_a_store_of_others_gives_no_key(lab):
    know(lab, Holder(lab, Certificate.for_user("bob")), "bob")
    assert told(lab, "alice", lab.alice) == ("", "key-unknown")


def test_a_store_that_has_not_agreed_with_its_source_for_too_long_gives_no_key(lab):
    configure_gate(lab, mapping={**MAPPING, "max_store_age": "1s"})
    wait_until(lambda: told(lab, "alice", lab.alice) == ("", "store-stale"), "the store is stale")
    know(lab, lab.alice)
    configure_gate(lab, mapping={**MAPPING, "max_store_age": "1h"})
    assert told(lab, "alice", lab.alice)[0] == line(lab.alice)


# -- what else sshd may hand on --------------------------------------------------------------------

NAMES = ["$(touch /tmp/was-run)", "`touch /tmp/was-run`", "a;touch /tmp/was-run", "--help", "--version", "-h", "--json",
         "--socket=/tmp/was-run", "--service=login", "al ice", "alice\n", "../alice", "*", "", "a" * 300, "älice", "root"]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_user_is_a_name(lab, name):
    done = ssh_keys(lab, name, lab.alice.kind, lab.alice.key)
    assert done.stdout == ""
    assert lab.server.enter(["ls", "/tmp/was-run"], check=False).returncode != 0


def encoded(*fields):
    return base64.b64encode(b"".join(map(length, fields))).decode()


KEYS = {
    "of a type that nobody knows": ("ssh-unheard", encoded(b"ssh-unheard", b"\1" * 32)),
    "of a type that is no more": ("ssh-dss", encoded(b"ssh-dss", *[b"\1" * 20] * 4)),
    "that is another type inside": ("ssh-rsa", encoded(b"ssh-ed25519", b"\1" * 32)),
    "with a certificate of OpenSSH's own": ("ssh-rsa-cert-v01@openssh.com", encoded(b"ssh-rsa-cert-v01@openssh.com", b"\1")),
    "of a FIDO token": ("sk-ssh-ed25519@openssh.com", encoded(b"sk-ssh-ed25519@openssh.com", b"\1" * 32, b"ssh:")),
    "that ends too soon": ("ssh-rsa", base64.b64encode(b"\0\0\0\7ssh-rsa\0\0\1\1").decode()),
    "that says it is endless": ("ssh-rsa", base64.b64encode(b"\xff\xff\xff\xffssh-rsa").decode()),
    "of 90 KB": ("ssh-rsa", encoded(b"ssh-rsa", b"\1\0\1", b"\1" * 68_000)),  # one argument is at most 128 KiB
    "that is no base64": ("ssh-rsa", "?" * 40),
    "that is empty": ("ssh-rsa", ""),
    "that is an option": ("ssh-rsa", "--help"),
}


@pytest.mark.parametrize("which", KEYS)
def test_a_key_that_cannot_be_read_is_nobodys(lab, which):
    assert ssh_keys(lab, "alice", *KEYS[which]).stdout == ""
    assert told(lab, "alice", lab.alice) == (line(lab.alice), "granted")  # the next one is served


def test_only_root_and_the_group_may_ask(lab):
    ask = ["signetctl", "ssh-keys", "alice", lab.alice.kind, lab.alice.key]
    assert lab.server.run(ask, user="bob", check=False).stdout == ""
    assert lab.server.enter(ask).stdout == line(lab.alice)


def test_who_asks_a_daemon_that_is_silent_is_not_kept_waiting(lab):
    signal = ["systemctl", "kill", "--kill-who=main", "signetd.service", "--signal"]
    lab.server.enter([*signal, "STOP"])
    try:
        assert ssh_keys(lab, "alice", lab.alice.kind, lab.alice.key, limit=ANSWER_LIMIT).stdout == ""
    finally:
        lab.server.enter([*signal, "CONT"])
    assert told(lab, "alice", lab.alice) == (line(lab.alice), "granted")
