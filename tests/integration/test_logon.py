# SPDX-License-Identifier: Apache-2.0
"""Logons that succeed: the session, its ticket, and what they cost."""

import pytest
from conftest import running_lab
from logon import (SHELL_PROMPT, answer_pin, as_requests, ask_in_session, at_rest, audit, configure, end_of,
                   instructions, last_reason, log_on, login, outcome, pam_transaction, pamtester, pull_out,
                   put_in, restart_signetd, start_counting, status, wait_for_card, wait_for_preflight, wait_until)
from signetlab.cards import Card
from signetlab.pki import REALM, Certificate
from signetlab.signet import Signet

BEFORE_PIN = 12  # APDUs from the insertion until the card is ready
AFTER_PIN = ["A4", "20", "87", "87", "C0"]  # SELECT, VERIFY, GENERAL AUTHENTICATE in two parts, GET RESPONSE
AFTER_PIN_EXTENDED = ["A4", "20", "87"]
SETTINGS = {"domain": {"ccache": "FILE:/tmp/krb5cc_%{uid}"}}
MANY = 100  # logons that only authenticate, each by a program of its own
MANY_LIMIT = 300  # seconds; each takes half of one where nothing else runs
MANY_LOGONS = """\
#!/bin/sh
for i in $(seq "$2"); do
  echo "$1" | pamtester signet-test alice authenticate || exit 1
done
"""
CACHE = "/tmp/krb5cc_$(id -u alice)"


@pytest.fixture(scope="module")
def shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice", "mallory"], signet=Signet(**SETTINGS))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def open_shell(lab, *name):
    terminal = login(lab, *name)
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    return terminal


def leave(terminal):
    terminal.sendline("exit")
    end_of(terminal)


@pytest.mark.parametrize("name", [(), ("alice",)], ids=["the card says who", "the user says who"])
def test_a_card_and_its_pin_open_a_session_with_a_ticket(lab, name):
    terminal = open_shell(lab, *name)
    assert ask_in_session(terminal, "id -un").strip() == "alice"
    assert "alice" in lab.run(["loginctl", "--no-legend"]).stdout.split()
    ccache = ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    tickets = ask_in_session(terminal, "klist")
    assert ccache in tickets and f"alice@{REALM}" in tickets and f"krbtgt/{REALM}@{REALM}" in tickets
    leave(terminal)


def test_an_open_session_is_listed_until_its_end(lab):
    terminal = open_shell(lab)
    [session] = status(lab)["sessions"]
    assert session["open"] and session["user"] == "alice" and session["principal"] == f"alice@{REALM}"
    assert session["session_id"] == ask_in_session(terminal, "echo $XDG_SESSION_ID").strip()
    assert session["ccache"] == ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    leave(terminal)
    assert status(lab)["sessions"] == []


def test_a_terminal_that_hangs_up_ends_the_session(lab):
    terminal = open_shell(lab)
    terminal.close(force=True)
    wait_until(lambda: status(lab)["sessions"] == [], "the session is off the list")


def test_the_session_record_outlives_the_daemon(lab):
    terminal = open_shell(lab)
    before = status(lab)["sessions"]
    restart_signetd(lab)
    wait_for_card(lab)
    wait_until(lambda: status(lab)["sessions"] == before, "the same session, and its card is seen")
    leave(terminal)
    assert status(lab)["sessions"] == []


def test_the_ticket_is_the_users_alone(lab):
    terminal = open_shell(lab)
    assert lab.run(["sh", "-c", f"stat -c '%U %G %a' {CACHE}"]).stdout.split() == ["alice", "alice", "600"]
    leave(terminal)


@pytest.fixture
def no_cache(lab):
    """None of other tests, and none left."""
    remove = ["sh", "-c", "rm -rf /tmp/krb5cc_*"]
    lab.run(remove)
    yield lab
    lab.run(remove)


@pytest.mark.parametrize("taken", ["touch {0}", "ln -s /home/alice/.bashrc {0}", "mkdir {0}"], ids=["file", "link", "folder"])
def test_who_takes_the_name_of_a_cache_keeps_nobody_out(no_cache, taken):
    lab = no_cache
    cache = f"/tmp/krb5cc_{lab.run(['id', '-u', 'alice']).stdout.strip()}"
    lab.run(["sh", "-c", taken.format(cache)], user="mallory")
    terminal = open_shell(lab)
    own = ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    assert own.startswith(f"FILE:{cache}_")
    assert f"krbtgt/{REALM}@{REALM}" in ask_in_session(terminal, "klist")
    leave(terminal)
    assert caches(lab) == [cache]
    assert lab.run(["stat", "-c", "%U", cache]).stdout.strip() == "mallory"


def test_logons_that_open_no_session_leave_neither_record_nor_ticket(no_cache):
    lab = no_cache
    lab.write("/usr/local/bin/many-logons", MANY_LOGONS, 0o755)
    terminal = lab.pty(["many-logons", lab.card.pin, str(MANY)], timeout=MANY_LIMIT)
    exit_status, said = end_of(terminal, MANY_LIMIT)
    assert exit_status == 0, said
    wait_until(lambda: status(lab)["sessions"] == [], "no logon is left")
    wait_until(lambda: caches(lab) == [], "no cache is left")


def caches(lab):
    return lab.run(["find", "/tmp", "-maxdepth", "1", "-name", "krb5cc_*"]).stdout.split()


@pytest.mark.parametrize("end", [("delete", "close"), ("close", "delete")], ids=["as sshd", "as su and gdm"])
def test_deleted_credentials_leave_no_ticket(lab, end):
    exit_status, said = pam_transaction(lab, "alice", lab.card.pin, "authenticate", "establish", "open", *end)
    assert exit_status == 0, said
    assert lab.run(["sh", "-c", f"test -e {CACHE}"], check=False).returncode == 1


def test_the_end_of_one_session_leaves_the_other_its_ticket(lab):
    first, second = open_shell(lab), open_shell(lab)
    leave(second)
    assert ask_in_session(first, "klist -s && echo valid").strip() == "valid"
    leave(first)


def test_reading_a_card_is_cheap(lab):
    pull_out(lab)
    start_counting(lab)
    put_in(lab)
    assert 0 < len(instructions(lab)) <= BEFORE_PIN
    assert lab.card.status()["verifies"] == 0


def test_a_logon_costs_five_apdus_and_one_verify_after_the_pin(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect("PIN")
    start_counting(lab)
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert instructions(lab)[:len(AFTER_PIN)] == AFTER_PIN
    assert int(audit(lab)[-1]["SIGNET_APDUS"]) == len(AFTER_PIN)
    wait_for_card(lab)
    counted = lab.card.status()
    assert (counted["verifies"], counted["signatures"]) == (1, 1)
    assert counted["apdus"] <= len(AFTER_PIN) + BEFORE_PIN  # it has been read again for the next logon


def test_where_extended_apdus_go_a_logon_costs_three(make_lab):
    lab = make_lab(cards=[Card("alice", extended_length=True)], signet=Signet())
    wait_for_card(lab)
    assert status(lab)["cards"][0]["apdus"] <= BEFORE_PIN
    terminal = pamtester(lab, "alice")
    terminal.expect("PIN")
    start_counting(lab)
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert instructions(lab)[:len(AFTER_PIN_EXTENDED)] == AFTER_PIN_EXTENDED
    assert int(audit(lab)[-1]["SIGNET_APDUS"]) == len(AFTER_PIN_EXTENDED)
    wait_for_card(lab)
    counted = lab.card.status()
    assert (counted["verifies"], counted["signatures"]) == (1, 1)


def test_a_logon_costs_two_requests_of_which_one_is_made_while_the_person_types(lab):
    terminal = pamtester(lab, "alice")
    terminal.expect("PIN")
    wait_for_preflight(lab)
    before = as_requests(lab)
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    assert as_requests(lab) == [*before, "ISSUE"]


def test_nobody_finds_the_card_verified_after_a_logon(lab):
    lab.card.mark()
    assert log_on(lab)[0] == 0
    assert not lab.card.status()["verified"]
    events = lab.card.log()
    last_signature = max(i for i, event in enumerate(events) if event.get("ins", "").upper() == "87")
    later = [event for event in events[last_signature + 1:] if event.get("ins", "").upper() != "C0"]
    assert later[0]["event"] in ("reset", "power-off")  # before anybody else's APDU


def test_one_logon_follows_another(lab):
    for _ in range(3):
        assert log_on(lab)[0] == 0  # without waiting until the card has been read again


@pytest.mark.parametrize("ccache, exported", [
    ("FILE:/home/alice/tgt-%{uid}", "FILE:/home/alice/tgt-{uid}"),
    ("DIR:/home/alice/tickets", "DIR::/home/alice/tickets/tkt"),
    ("KEYRING:persistent:%{uid}", "KEYRING:persistent:{uid}"),
], ids=["FILE", "DIR", "KEYRING"])
def test_the_ticket_goes_where_the_settings_say(lab, ccache, exported):
    configure(lab, domain={"ccache": ccache})
    wait_for_card(lab)
    uid = lab.run(["id", "-u", "alice"]).stdout.strip()
    terminal = open_shell(lab)
    name = ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    assert name.startswith(exported.format(uid=uid))
    assert f"krbtgt/{REALM}" in ask_in_session(terminal, "klist")
    leave(terminal)
    configure(lab, **SETTINGS)


def test_a_ticket_that_cannot_be_stored_is_no_logon(lab):
    configure(lab, domain={"ccache": "FILE:/home/alice/no/such/folder/tgt"})
    wait_for_card(lab)
    exit_status, said = log_on(lab)
    configure(lab, **SETTINGS)
    assert (exit_status != 0, last_reason(lab)) == (True, "ccache-failed"), said


@pytest.mark.parametrize("path, reason", [("/etc/krb5.conf", "krb5-conf-unusable"), ("/etc/passwd", "accounts-unavailable")])
def test_what_root_alone_may_read_is_told_as_what_it_is(lab, path, reason):
    wait_for_card(lab)
    before = lab.card.status()["tries_left"]
    lab.enter(["chmod", "600", path])
    found = [outcome(lab, "alice") for _ in range(2)]
    lab.enter(["chmod", "644", path])
    assert found == [(False, reason)] * 2
    assert lab.card.status()["tries_left"] == before
    restart_signetd(lab)
    wait_for_card(lab)
    assert log_on(lab)[0] == 0


@pytest.mark.parametrize("certificate, settings", [
    (Certificate.for_user("alice", key="rsa3072"), {}),
    (Certificate.for_user("alice", key="rsa4096"), {}),
    (Certificate.for_user("alice", principal=f"alice@{REALM}", eku=("pkinitClientAuth",)), {"mapping": None}),
], ids=["rsa3072", "rsa4096", "pkinit SAN"])
def test_other_cards_log_on_too(make_lab, certificate, settings):
    lab = make_lab(cards=[Card("alice", slots={"9A": certificate})], signet=Signet(**settings))
    wait_for_card(lab)
    exit_status, said = log_on(lab)
    assert (exit_status, last_reason(lab)) == (0, "granted"), said
    assert lab.card.status()["verifies"] == 1


