# SPDX-License-Identifier: Apache-2.0
"""A tunnel of OpenVPN stands for who has a valid card in the reader of the workstation, and for nobody else. The server's hooks
ask signetd there."""

import pytest
from conftest import RESTARTS, running_lab
from gate import BLOCKED, cursor, reasons
from kinit import issue
from logon import wait_until
from mapping_store import MAPPING, Account, fill, pem_of_card, upn
from openvpn import BY_ENVIRONMENT, UDP, VERIFY, by_card, by_file, connect, serve
from signetlab.cards import Card
from signetlab.pki import Certificate
from signetlab.server import Server
from signetlab.signet import Signet

GATE = {"use": "gate", "gate": {"via": ["certificate"]}}
SETTINGS = {"mapping": MAPPING, "certificates": {"block_list": BLOCKED}, "service": {"openvpn": GATE}}
WEAK = Certificate(name="Carol C. Example")  # nothing in it names an account
CARDS = [Card("alice"), Card("bob", slots={"9A": Certificate.for_user("bob", key="ec256")})]


@pytest.fixture(scope="module")
def lab(lab_can_run):
    server = Server(signet=Signet(**SETTINGS), files={**RESTARTS, BLOCKED: ""})
    for lab in running_lab(cards=CARDS, users=["alice", "bob", "carol"], server=server):
        fill(lab.server, Account("alice", certificate=pem_of_card(lab), upn=upn("alice")),
             Account("bob", certificate=pem_of_card(lab, 1), upn=upn("bob")),
             Account("carol", upn=upn("carol"), mappings=(f"X509:<S>DC=test,DC=lab,CN={WEAK.name}",)))
        lab.alice, lab.weak = by_card(lab), by_file(issue(lab, WEAK))
        serve(lab)
        yield lab


@pytest.fixture(params=["", BY_ENVIRONMENT], ids=["via-file", "via-env"])
def hooks(lab, request):
    if request.param:
        serve(lab, request.param)
    yield
    if request.param:
        serve(lab)


def judged(tunnel):
    return reasons(tunnel.lab.server, tunnel.since, "openvpn")


def refused(tunnel):
    """The last reason of signetd's, which the log of OpenVPN has as well; nothing came through."""
    assert not tunnel.is_up and not tunnel.carries_packets()
    reason = judged(tunnel)[-1]
    assert tunnel.says(f"signetctl: {reason}"), tunnel.said()
    return reason


@pytest.mark.parametrize("number", [0, 1], ids=["RSA", "P-256"])
def test_the_card_opens_a_tunnel_and_a_ping_goes_through(lab, number):
    with connect(lab, by_card(lab, number)) as tunnel:
        assert tunnel.is_up, tunnel.said()
        assert tunnel.carries_packets()
        assert judged(tunnel) == ["granted"]
    assert lab.cards[number].pin not in tunnel.said() + lab.server.journal()


@pytest.fixture
def over_udp(lab):
    serve(lab, UDP)
    yield UDP
    serve(lab)


def test_over_udp_as_the_example_has_it(lab, over_udp):
    with connect(lab, lab.alice + over_udp, "alice") as tunnel:
        assert tunnel.is_up and tunnel.carries_packets(), tunnel.said()
    with connect(lab, lab.weak + over_udp) as tunnel:
        assert refused(tunnel) == "card-not-mapped"


def test_with_the_name_of_its_account_as_well(lab, hooks):
    with connect(lab, lab.alice, "alice") as tunnel:
        assert tunnel.is_up and tunnel.carries_packets(), tunnel.said()


def test_with_another_name_it_opens_none(lab, hooks):
    with connect(lab, lab.alice, "bob") as tunnel:
        assert refused_by_name(tunnel) == "card-of-other-user"


def refused_by_name(tunnel):
    assert not tunnel.is_up and not tunnel.carries_packets()
    assert tunnel.says("signetctl: vpn-verify: "), tunnel.said()
    return judged(tunnel)[-1]


def test_a_pin_in_the_place_of_a_password_is_refused_and_written_nowhere(lab, hooks):
    pin = lab.cards[0].pin
    with connect(lab, lab.alice, "alice", pin) as tunnel:
        assert not tunnel.is_up and not tunnel.carries_packets()
        assert tunnel.says("vpn-verify: a password was sent, and none is taken"), tunnel.said()
    assert pin not in lab.server.journal()


def test_a_blocked_card_opens_none(lab, blocked):
    with connect(lab, lab.alice) as tunnel:
        assert refused(tunnel) == "cert-blocked"


@pytest.fixture
def block(lab):
    """Blocks alice's card when it is called."""
    lab.server.write("/root/alice.pem", pem_of_card(lab))
    command = ["signetctl", "kdc", "block", "--file", BLOCKED, "--cert", "/root/alice.pem"]
    yield lambda: lab.server.enter(command)
    lab.server.enter([*command, "--remove"])


@pytest.fixture
def blocked(block):
    block()


@pytest.fixture
def impatient(lab):
    """Keys are renewed every three seconds."""
    serve(lab, "reneg-sec 3\ntran-window 3\nhand-window 3\n")
    yield
    serve(lab)


def test_a_card_that_is_blocked_while_its_tunnel_stands_loses_it_when_keys_are_renewed(lab, block, impatient):
    with connect(lab, lab.alice) as tunnel:
        assert tunnel.is_up and tunnel.carries_packets(), tunnel.said()
        block()
        wait_until(lambda: judged(tunnel)[-1] == "cert-blocked", "the card is judged again")
        wait_until(lambda: not tunnel.carries_packets(), "the tunnel is gone")


def test_a_certificate_that_is_weakly_mapped_opens_none(lab):
    with connect(lab, lab.weak) as tunnel:
        assert refused(tunnel) == "card-not-mapped"


@pytest.mark.parametrize("certificate, reason", [
    (Certificate.for_user("alice", valid=(-30, -1)), "certificate has expired"),
    (Certificate.for_user("alice", issuer="stranger"), "unable to get local issuer certificate"),
], ids=["expired", "stranger"])
def test_what_openvpn_refuses_itself_is_never_asked_about(lab, certificate, reason):
    with connect(lab, by_file(issue(lab, certificate))) as tunnel:
        assert not tunnel.is_up and not tunnel.carries_packets()
        assert tunnel.says(reason), tunnel.said()
        assert judged(tunnel) == []


def test_nothing_comes_in_while_signetd_is_down(lab):
    units = ["signetd.socket", "signetd.service"]
    lab.server.enter(["systemctl", "stop", *units])
    with connect(lab, lab.alice) as tunnel:
        assert not tunnel.is_up
    lab.server.enter(["systemctl", "start", *units])
    with connect(lab, lab.alice) as tunnel:
        assert tunnel.is_up, tunnel.said()


# -- the hook by itself, as an attacker would have it ----------------------------------------------


def hook(lab, kind, words=(), user="signet-gate", **environment):
    """Its exit status and what it said, as a child of a process that signetd can see."""
    variables = [f"{name}={value}" for name, value in {"script_type": kind, **environment}.items()]
    command = ["sh", "-c", '"$@"; exit $?', "sh", "setpriv", f"--reuid={user}", f"--regid={user}", "--clear-groups", "env", *variables, *VERIFY.split(), *words]
    done = lab.server.enter(command, check=False)
    return done.returncode, done.stderr


SESSION = {"untrusted_ip": "10.77.0.1", "untrusted_port": "4711", "common_name": "alice"}


@pytest.fixture
def shown(lab):
    """A file as OpenVPN leaves it for the hook, and one with a user name."""
    lab.server.write("/tmp/alice.pem", pem_of_card(lab))
    lab.server.write("/tmp/name", "alice\n\n")


def test_only_the_certificate_of_the_client_is_judged_and_only_for_who_may_ask(lab, shown):
    subject = "DC=test, DC=lab, CN=alice"
    assert hook(lab, "tls-verify", ["0", subject], peer_cert="/tmp/alice.pem", **SESSION)[0] == 0
    assert hook(lab, "tls-verify", ["1", "CN=CA lab"])[0] == 0
    assert hook(lab, "tls-verify", ["0", subject], user="nobody", peer_cert="/tmp/alice.pem", **SESSION)[0] == 1


@pytest.mark.parametrize("words", [[], ["0", "CN=alice"], ["00", "CN=alice"], ["-1", "CN=alice"], ["--help"], ["--json"],
                                   ["0", "CN=alice", "more", "--depth"]])
def test_whatever_else_it_is_called_with_the_answer_is_no(lab, words):
    """Never 2, which is "later" to OpenVPN."""
    before = cursor(lab.server)
    assert hook(lab, "tls-verify", words, X509_0_CN="alice\nscript_type=x", **SESSION)[0] == 1
    assert hook(lab, "user-pass-verify", words, username="alice", **SESSION)[0] == 1
    assert hook(lab, "up", words)[0] == 1
    assert "granted" not in reasons(lab.server, before, "openvpn")


def test_a_name_counts_only_after_a_certificate_and_over_the_same_connection(lab, shown):
    assert hook(lab, "user-pass-verify", ["/tmp/name"], **SESSION)[0] == 1
    steps = 'signetctl vpn-verify 0 x && export script_type=user-pass-verify && {change} && signetctl vpn-verify /tmp/name'
    for change, status in (("true", 0), ("untrusted_port=4712", 1), ("unset common_name", 1)):
        done = lab.server.enter(["env", "script_type=tls-verify", "peer_cert=/tmp/alice.pem",
                                 *(f"{name}={value}" for name, value in SESSION.items()), "sh", "-c",
                                 steps.format(change=change) + "; exit $?"], check=False)
        assert done.returncode == status, (change, done)


def test_two_certificates_over_one_connection_are_nobodys(lab, shown):
    """Somebody shows the own card in one handshake and another's certificate, whose key is not there, in a second beside it."""
    lab.server.write("/tmp/bob.pem", pem_of_card(lab, 1))
    done = lab.server.enter(["env", "script_type=tls-verify", *(f"{name}={value}" for name, value in SESSION.items()), "sh", "-c",
                             "peer_cert=/tmp/bob.pem signetctl vpn-verify 0 x && peer_cert=/tmp/alice.pem signetctl vpn-verify 0 x "
                             "&& script_type=user-pass-verify && signetctl vpn-verify /tmp/name; exit $?"], check=False)
    assert done.returncode == 1 and "several people's" in done.stderr, done
