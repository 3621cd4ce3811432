# SPDX-License-Identifier: Apache-2.0
"""Clients that break the protocol, flood the socket or stop half-way cost themselves their connection and nobody
else a logon. What happens when processes die is test_recovery.py."""

import pytest
from crowd import a_crowd_that_asks
from logon import SHELL_PROMPT, answer_pin, end_of, login
from signetlab.cards import Card
from signetlab.signet import Signet

import wire
from wire import Client, frame, text

GRANTED = ("granted", "granted")
AT_ONCE = 2  # seconds; well below the silence that ends a connection anyway
FLOOD = 500  # connections
NONE_OF_THEIRS = frame(wire.DELETE_CREDENTIALS, text("0" * 32))
DRIP = 0.5  # seconds between two bytes of a client that does not get on
SLACK = 3  # seconds beyond signetd's own deadline, on a computer that does other things as well

# A program that root runs for a user: as many logons as it can begin, all left at the prompt until it is told to end.
SETUID_CROWD = """\
#!/usr/bin/python3
import socket, sys
open("/proc/self/loginuid", "w").write(sys.argv[1])
crowd = [socket.socket(socket.AF_UNIX) for _ in range(100)]
for one in crowd:
    try:
        one.connect("/run/signet/signet.sock")
        one.sendall(bytes.fromhex(sys.argv[2]))
    except OSError:
        pass
print("all have asked", flush=True)
sys.stdin.readline()
"""

BAD_FRAMES = {
    "another version": frame(wire.QUERY_STATUS, version=wire.VERSION + 1),
    "the reserved byte set": frame(wire.QUERY_STATUS, reserved=1),
    "a body of 4 GiB": frame(wire.BEGIN_LOGON, size=2**32 - 1),
    "a body one byte too long": frame(wire.BEGIN_LOGON, size=wire.MOST_BODY + 1),
    "a type that is not known": frame(0x7777),
    "a type that only signetd sends": frame(wire.VERDICT, b"\x01" + 5 * text("granted")),
    "a type that only workers send": frame(0x0404, bytes(64)),
    "an answer before the question": wire.answer("123456"),
    "a text answer before the question": wire.answer("yes", wire.LAST_TRY),
    "a cancel without a logon": frame(wire.CANCEL),
    "no fields": frame(wire.BEGIN_LOGON),
    "a field that ends early": frame(wire.BEGIN_LOGON, text("signet-test") + b"\x00\x00\x00\x05al"),
    "a field longer than its frame": frame(wire.BEGIN_LOGON, b"\xff\xff\xff\xff"),
    "a name that is too long": wire.begin_logon("a" * 257),
    "bytes behind the last field": frame(wire.BEGIN_LOGON, 6 * text("") + b"\x00\x00"),
    "a name that is not UTF-8": frame(wire.BEGIN_LOGON, text("signet-test") + text(b"\xff\xfe") + 4 * text("")),
    "a name with a NUL": wire.begin_logon("alice\0"),
    "another name with a NUL": wire.begin_logon("alice", ruser="bob\0"),
    "what another program would say": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}
FOR_ROOT_ONLY = {
    "open_session": frame(wire.OPEN_SESSION, text("0" * 32) + text("alice") + text("tty1") + text("1")),
    "close_session": frame(wire.CLOSE_SESSION, text("0" * 32)),
    "change_session": frame(wire.CHANGE_SESSION, text("0" * 32) + b"\0"),
    "status": wire.query_status(),
}


@pytest.fixture(scope="module")
def alice(signet_lab):
    return wire.uid_of(signet_lab, "alice")


@pytest.fixture(autouse=True)
def signetd_lives_on(signet_lab):
    """Whatever a test does: afterwards the same signetd logs people on. What one breaks is not the next one's fault."""
    wire.wait_until(lambda: log_on(signet_lab) == GRANTED, "logons work")
    pid = wire.signetd_pid(signet_lab)
    yield
    assert wire.signetd_pid(signet_lab) == pid
    assert_logon_works(signet_lab)


def log_on(lab):
    with Client(lab) as client:
        return client.log_on("alice", lab.card.pin)


def assert_logon_works(lab):
    assert log_on(lab) == GRANTED


def close(clients):
    for client in clients:
        client.socket.close()


@pytest.fixture(scope="module")
def at_seat(signet_lab):
    """What Client() takes for those who may begin a logon."""
    with wire.session_at_seat(signet_lab, "alice") as scope:
        yield {"root": (0,), "alice": (wire.uid_of(signet_lab, "alice"), scope)}


@pytest.mark.parametrize("user", ["root", "alice"])
@pytest.mark.parametrize("bad", BAD_FRAMES.values(), ids=BAD_FRAMES.keys())
def test_a_bad_frame_ends_its_connection_and_no_other(signet_lab, at_seat, bad, user):
    who = at_seat[user]
    with Client(signet_lab, *who) as rogue, Client(signet_lab, *who) as bystander:
        bystander.send(wire.begin_logon("alice"))
        assert bystander.read()[0] == wire.ASK
        rogue.send(bad)
        assert rogue.is_hung_up_on_within(AT_ONCE)
        bystander.send(wire.answer(signet_lab.card.pin))
        assert bystander.read()[0] == wire.VERDICT


@pytest.mark.parametrize("bad", [
    wire.query_status(), wire.begin_logon("alice"), wire.answer("yes", wire.LAST_TRY), frame(0x7777),
    wire.answer("1" * 257), frame(wire.ANSWER, b"\x00\xff\xff\xff\xff"), wire.answer("123456", 3),
], ids=["a request", "a second logon", "the wrong answer", "an unknown type", "a PIN of 257", "half a PIN", "an unknown question"])
def test_a_message_out_of_turn_ends_the_logon_without_a_try(signet_lab, bad):
    signet_lab.card.mark()
    with Client(signet_lab) as client:
        client.send(wire.begin_logon("alice"))
        assert client.read()[0] == wire.ASK
        client.send(bad)
        assert client.verdict() == ("denied", "bad-request")
    assert signet_lab.card.status()["verifies"] == 0


@pytest.mark.parametrize("request_", FOR_ROOT_ONLY.values(), ids=FOR_ROOT_ONLY.keys())
def test_a_user_who_asks_what_only_root_may_is_hung_up_on(signet_lab, alice, request_):
    with Client(signet_lab, alice) as client:
        assert client.send(request_).is_hung_up_on_within(AT_ONCE)
    with Client(signet_lab) as client:
        assert client.send(request_).read()[0] in (wire.DONE, wire.STATUS)


def test_an_unknown_logon_id_opens_no_session(signet_lab):
    with Client(signet_lab) as client:
        kind, body = client.send(FOR_ROOT_ONLY["open_session"]).read()
    assert (kind, body) == (wire.DONE, text("bad-request"))


def test_a_user_logs_on_nobody_else(signet_lab, at_seat):
    with Client(signet_lab, *at_seat["alice"]) as client:
        assert client.log_on("root", signet_lab.card.pin) == ("denied", "not-permitted")


def test_clients_that_stop_half_way_are_dropped(signet_lab, alice):
    begin = frame(wire.BEGIN_LOGON, size=100)
    clients = [Client(signet_lab, alice).send(half) for half in (b"", begin[:3], begin, begin + b"x")]
    assert_logon_works(signet_lab)
    assert all(client.is_hung_up_on_within(wire.SILENCE + SLACK) for client in clients)
    close(clients)


def test_a_client_that_drips_bytes_has_no_more_time_than_others(signet_lab, alice):
    with Client(signet_lab, alice) as client:
        client.send(frame(wire.BEGIN_LOGON, size=wire.MOST_BODY))
        drops = 0
        while not client.is_hung_up_on_within(DRIP):
            client.send(b"x")
            drops += 1
            assert drops * DRIP < wire.SILENCE + SLACK


def test_a_client_that_begins_a_logon_and_never_reads_holds_up_nobody(signet_lab):
    with Client(signet_lab) as client:
        client.send(wire.begin_logon("alice"))
        assert_logon_works(signet_lab)


def test_a_client_that_asks_and_never_reads_is_dropped(signet_lab):
    # More answers than the socket holds, so that signetd cannot get rid of them.
    with Client(signet_lab) as client:
        client.send_until_full(wire.query_status())
        assert_logon_works(signet_lab)
        assert client.is_hung_up_on_within(wire.SILENCE + SLACK)


@pytest.mark.parametrize("user", ["root", "alice"])
def test_a_flood_of_silent_connections_keeps_nobody_out_and_is_dropped(signet_lab, user):
    uid = wire.uid_of(signet_lab, user)
    flood = [Client(signet_lab, uid) for _ in range(FLOOD)]
    assert_logon_works(signet_lab)
    assert all(client.is_hung_up_on_within(wire.SILENCE + SLACK) for client in flood)
    close(flood)


def test_a_person_with_many_uids_does_not_shut_root_out(signet_lab):
    with a_crowd_that_asks(signet_lab, NONE_OF_THEIRS) as clients:
        assert sum(not client.is_hung_up_on_within(0) for client in clients) > FLOOD / 2
        assert wire.status(signet_lab)["cards"]
        terminal = login(signet_lab, "alice")
        answer_pin(terminal, signet_lab.card.pin)
        terminal.expect(SHELL_PROMPT)
        assert wire.status(signet_lab)["sessions"]
        terminal.sendline("exit")
        end_of(terminal)


def test_a_person_with_many_uids_does_not_shut_another_user_out(signet_lab, at_seat):
    with a_crowd_that_asks(signet_lab, NONE_OF_THEIRS), Client(signet_lab, *at_seat["alice"]) as client:
        assert client.log_on("alice", signet_lab.card.pin) == GRANTED


def test_a_user_with_a_hundred_logons_at_the_prompt_keeps_nobody_out(signet_lab, at_seat):
    crowd = [Client(signet_lab, *at_seat["alice"]).send(wire.begin_logon("alice")) for _ in range(100)]
    assert_logon_works(signet_lab)
    close(crowd)


def test_a_setuid_program_takes_no_places_of_root(signet_lab, alice):
    signet_lab.write("/usr/local/bin/setuid-crowd", SETUID_CROWD, 0o755)
    terminal = signet_lab.pty(["setuid-crowd", str(alice), wire.begin_logon("alice").hex()])
    terminal.expect("all have asked")
    assert_logon_works(signet_lab)
    with Client(signet_lab, alice) as client:  # it is her share that is taken
        assert client.send(wire.begin_logon("alice")).hears() in (None, wire.VERDICT)
    terminal.sendline("")
    end_of(terminal)


def test_users_without_a_card_keep_nobody_out(make_lab):
    lab = make_lab(cards=[Card("alice", inserted=False)], users=["alice", "bob"], signet=Signet())
    crowd = []
    for name in ("alice", "bob"):
        uid = wire.uid_of(lab, name)
        with wire.session_at_seat(lab, name) as scope:
            crowd += [Client(lab, uid, scope).send(wire.begin_logon(name)) for _ in range(100)]
    assert wire.SHOW in [client.hears() for client in crowd]  # asked to insert a card, and waiting for it
    lab.card.insert()
    assert_logon_works(lab)
    close(crowd)
