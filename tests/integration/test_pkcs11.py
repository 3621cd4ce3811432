# SPDX-License-Identifier: Apache-2.0
"""Logons with what a PKCS#11 module knows: SoftHSM without a reader, a card that only OpenSC is asked about, a TPM of
swtpm, and tests/token, which fails in the ways of modules."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import running_lab
from logon import (EVENT_LIMIT, PIN_PROMPT, SHELL_PROMPT, answer_pin, ask_in_session, at_rest, configure, end_of, last_reason,
                   log_on, login, pamtester, pull_out, put_in, start_counting, status, wait_for_card, wait_until, wrong)
from signetlab.cards import Card
from signetlab.pki import REALM, Certificate
from signetlab.places import build_tree
from signetlab.signet import Signet

PIN = "123456"
SOFTHSM = "libsofthsm2.so"
OPENSC = "opensc-pkcs11.so"
TPM = "libtpm2_pkcs11.so"
LAB_TOKEN = "/usr/lib/signet-lab/lab-token.so"
TOKEN = "/etc/lab-token"
TPM_LOCKOUT = 3  # wrong PINs
HANG_LIMIT = 60  # seconds: a module that hangs is given up after two deadlines


def settings(*modules, drivers=("piv", "pkcs11"), **others):
    return {"cards": {"drivers": list(drivers), "pkcs11_modules": list(modules), "wait_for_card": "2s", **others}}


def run_as_card(lab, script, *arguments, group=None):
    """As the user of workers that speak to cards, and in the groups that the administrator has given it."""
    groups = [f"--groups={group}"] if group else ["--clear-groups"]
    return lab.enter(["setpriv", "--reuid=signet-card", "--regid=signet-card", *groups,
                      "sh", "-euc", script, "sh", *arguments])


def issue(lab, directory, key="rsa2048"):
    """A certificate of alice's and its key, in the lab, for the tools that put them on a token."""
    issued = lab.pki.issue(Certificate.for_user("alice", key=key))
    lab.write(f"{directory}/alice.pem", issued.certificate.read_text(), 0o644)
    lab.write(f"{directory}/alice.key", issued.key.read_text(), 0o644)
    lab.enter(["openssl", "x509", "-in", f"{directory}/alice.pem", "-outform", "DER", "-out", f"{directory}/alice.der"])
    return issued


def readers(lab):
    return [card["reader"] for card in status(lab)["cards"]]


def wait_for_token(lab, module, label, state="ready"):
    """Its status, once it is in that state."""
    name = f"PKCS#11 {module} {label}"

    def read():
        return next((card for card in status(lab)["cards"] if card["reader"] == name and card["state"] == state), None)
    return wait_until(read, f"{name} is {state}", HANG_LIMIT)


def wait_until_gone(lab, module, label):
    wait_until(lambda: f"PKCS#11 {module} {label}" not in readers(lab), "the token is gone", HANG_LIMIT)


def workers(lab, verb):
    listing = lab.enter(["ps", "-eo", "pid,args"]).stdout
    return [int(pid) for pid in re.findall(rf"^ *(\d+) signet-worker {verb}$", listing, re.MULTILINE)]


def open_shell(lab, pin=PIN):
    terminal = login(lab, "alice")
    answer_pin(terminal, pin)
    terminal.expect(SHELL_PROMPT)
    return terminal


def has_ticket(terminal):
    return f"krbtgt/{REALM}@{REALM}" in ask_in_session(terminal, "klist")


# -- SoftHSM: a token that is in no reader -----------------------------------------------------------------------


@pytest.fixture(scope="module", params=["rsa2048", "ec256"])
def softhsm(lab_can_run, request):
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(SOFTHSM))):
        lab.enter(["usermod", "--append", "--groups", "softhsm", "signet-card"])
        issue(lab, "/tmp", request.param)
        make_softhsm_token(lab)
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


def make_softhsm_token(lab):
    run_as_card(lab, f"""
        softhsm2-util --init-token --free --label alice --pin {PIN} --so-pin 12345678
        openssl pkcs8 -topk8 -nocrypt -in /tmp/alice.key -out /tmp/alice.p8
        softhsm2-util --import /tmp/alice.p8 --token alice --label auth --id 01 --pin {PIN}
        rm /tmp/alice.p8
        pkcs11-tool --module /usr/lib/softhsm/{SOFTHSM} --token-label alice --login --pin {PIN} \
            --write-object /tmp/alice.der --type cert --id 01 --label auth""", group="softhsm")


def test_a_token_without_a_reader_opens_a_session_with_a_ticket(softhsm):
    card = wait_for_token(softhsm, SOFTHSM, "alice")
    assert card["label"] == "alice" and card["driver"] == SOFTHSM and card["user"] == "alice" and card["seat"] == "seat0"
    terminal = open_shell(softhsm)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)
    [card] = status(softhsm)["cards"]
    shown = softhsm.enter(["signetctl", "card"]).stdout
    assert f"PKCS#11 {SOFTHSM} alice" in shown and f"by {SOFTHSM}" in shown and "slot 01" in shown


def test_a_wrong_pin_of_a_token_is_told_and_the_next_prompt_warns(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, wrong(PIN))
    assert exit_status != 0 and last_reason(softhsm) == "pin-wrong"
    assert wait_for_token(softhsm, SOFTHSM, "alice")["few_tries"]
    terminal = pamtester(softhsm, "alice")
    terminal.expect(r"PIN for alice \(alice, few tries left\): ")
    terminal.sendline(PIN)
    exit_status, _ = end_of(terminal)
    assert exit_status == 0
    assert not wait_for_token(softhsm, SOFTHSM, "alice")["few_tries"]


def test_a_token_that_is_deleted_is_removed_and_one_that_is_made_is_found(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    run_as_card(softhsm, "softhsm2-util --delete-token --token alice", group="softhsm")
    wait_until_gone(softhsm, SOFTHSM, "alice")
    make_softhsm_token(softhsm)
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, PIN)
    assert exit_status == 0


def test_a_token_that_is_deleted_at_the_prompt_is_a_refusal(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    terminal = pamtester(softhsm, "alice")
    terminal.expect(PIN_PROMPT)
    run_as_card(softhsm, "softhsm2-util --delete-token --token alice", group="softhsm")
    terminal.sendline(PIN)
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_reason(softhsm) == "card-removed"
    make_softhsm_token(softhsm)
    wait_for_token(softhsm, SOFTHSM, "alice")


def test_a_worker_with_a_module_that_is_killed_costs_one_logon(softhsm):
    wait_for_token(softhsm, SOFTHSM, "alice")
    [worker] = workers(softhsm, "token")
    softhsm.enter(["kill", "-SEGV", str(worker)])
    wait_until(lambda: workers(softhsm, "token") not in ([], [worker]), "another one has taken its place")
    wait_for_token(softhsm, SOFTHSM, "alice")
    exit_status, _ = log_on(softhsm, PIN)
    assert exit_status == 0


# -- OpenSC: a card in a reader --------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opensc_shared(lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(**settings(OPENSC, drivers=["pkcs11"])))


@pytest.fixture
def opensc(opensc_shared):
    lab = opensc_shared
    wait_for_card(lab)
    start_counting(lab)
    yield lab
    lab.card.faults()
    pull_out(lab)
    put_in(lab, pin_tries_left=lab.card.card.pin_tries)


def test_a_card_that_opensc_knows_opens_a_session(opensc):
    [card] = wait_for_card(opensc)
    assert card["driver"] == OPENSC and "Virtual PCD" in card["reader"] and card["user"] == "alice"
    terminal = open_shell(opensc, opensc.card.pin)
    assert has_ticket(terminal)
    terminal.sendline("exit")
    end_of(terminal)
    assert len(opensc.card.pins()) == 1


def test_no_other_program_finds_a_card_that_opensc_has_logged_on(opensc):
    exit_status, _ = log_on(opensc)
    assert exit_status == 0
    wait_for_card(opensc)
    resets = [event for event in opensc.card.log() if event["event"] in ("reset", "power_up", "power_down", "power-off", "power-on")]
    assert resets, {event["event"] for event in opensc.card.log()}
    last_verify = max(apdu["at_us"] for apdu in opensc.card.apdus() if apdu["ins"].upper() == "20" and "pin" in apdu)
    assert max(event["at_us"] for event in resets) > last_verify


def test_a_wrong_pin_of_a_card_of_opensc_costs_one_try(opensc):
    exit_status, _ = log_on(opensc, wrong(opensc.card.pin))
    assert exit_status != 0 and last_reason(opensc) == "pin-wrong"
    assert opensc.card.status()["tries_left"] == opensc.card.card.pin_tries - 1


def test_a_locked_card_of_opensc_is_not_asked_for_a_pin(opensc):
    pull_out(opensc)
    put_in(opensc, pin_tries_left=0)
    terminal = pamtester(opensc, "alice")
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "PIN for" not in said
    assert last_reason(opensc) == "pin-locked"


def test_a_card_of_opensc_that_is_pulled_at_the_prompt(opensc):
    terminal = pamtester(opensc, "alice")
    terminal.expect(PIN_PROMPT)
    opensc.card.remove()
    exit_status, _ = end_of(terminal)
    assert exit_status != 0 and last_reason(opensc) == "card-removed"
    put_in(opensc)


def test_a_piv_card_is_served_by_the_piv_driver_where_both_know_it(opensc_shared):
    lab = opensc_shared
    configure(lab, **settings(OPENSC))
    [card] = wait_for_card(lab)
    assert card["driver"] == "piv" and workers(lab, "token") == []
    configure(lab, **settings(OPENSC, drivers=["pkcs11"]))
    [card] = wait_for_card(lab)
    assert card["driver"] == OPENSC


# -- tests/token: what modules do ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def token_shared(lab_can_run):
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(LAB_TOKEN))):
        module = Path(f"/proc/{lab.leader}/root{LAB_TOKEN}")
        module.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(build_tree() / "tests/token/lab-token.so", module)
        issue(lab, "/tmp")
        lab.enter(["sh", "-euc", f"""
            install -d -o signet-card -g signet-card {TOKEN}
            cp /tmp/alice.pem {TOKEN}/01.pem; cp /tmp/alice.key {TOKEN}/01.key"""])
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


@pytest.fixture
def token(token_shared):
    lab = token_shared
    yield lab
    lab.enter(["sh", "-c", f"rm -f {TOKEN}/behaviour {TOKEN}/tries {TOKEN}/calls"])
    lab.enter(["systemctl", "restart", "signetd.service"])
    wait_for_lab_token(lab)


def behave(lab, *lines):
    """From now on, also for a worker that is there."""
    lab.write(f"{TOKEN}/behaviour", "".join(f"{line}\n" for line in lines))


def reopen(lab):
    lab.enter(["systemctl", "reload", "signetd.service"])


def wait_for_lab_token(lab, state="ready"):
    return wait_for_token(lab, "lab-token.so", "Lab token", state)


def logins(lab):
    return lab.enter(["sh", "-c", f"grep -c '^C_Login$' {TOKEN}/calls || :"]).stdout.strip()


def test_a_token_counts_down_to_its_lock(token):
    for tries, prompt in ((3, r"\(Lab token\)"), (2, r"\(Lab token, few tries left\)")):
        wait_for_lab_token(token)
        terminal = pamtester(token, "alice")
        terminal.expect(rf"PIN for alice {prompt}: ")
        terminal.sendline(wrong(PIN))
        assert end_of(terminal)[0] != 0 and last_reason(token) == "pin-wrong"
    wait_for_lab_token(token)
    terminal = pamtester(token, "alice")
    terminal.expect("last try")
    terminal.sendline("yes")
    answer_pin(terminal, wrong(PIN))
    assert end_of(terminal)[0] != 0 and last_reason(token) == "pin-locked"
    wait_for_lab_token(token)
    exit_status, said = end_of(pamtester(token, "alice"))
    assert exit_status != 0 and last_reason(token) == "pin-locked" and "PIN for" not in said
    assert logins(token) == "3"


def test_a_keypad_is_where_the_pin_is_entered(token):
    behave(token, "keypad 1")
    reopen(token)
    wait_until(lambda: wait_for_lab_token(token), "it is read again")
    terminal = pamtester(token, "alice")
    terminal.expect("Enter the PIN for alice .* on the keypad")
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and "PIN for alice (" not in said


def test_a_key_that_asks_each_time_is_no_second_prompt(token):
    behave(token, "always 1")
    wait_for_lab_token(token)
    exit_status, said = log_on(token, PIN)
    assert exit_status == 0 and not re.search(PIN_PROMPT, said)
    assert token.read(f"{TOKEN}/calls").split("\n")[:3] == ["C_Login", "C_Login again", "C_Sign"]


@pytest.mark.parametrize("deed", ["crash", "fork", "chatter"])
def test_what_a_module_does_at_the_pin_costs_its_process(token, deed):
    wait_for_lab_token(token)
    behave(token, f"C_Login {deed}")
    exit_status, _ = log_on(token, PIN)
    assert (exit_status == 0) == (deed != "crash")
    if deed == "crash":
        assert last_reason(token) == "worker-lost"
    behave(token)
    wait_for_lab_token(token)
    assert log_on(token, PIN)[0] == 0
    assert "lab-token C_Login" not in token.journal()


def test_a_module_that_hangs_at_the_pin_is_ended(token):
    wait_for_lab_token(token)
    behave(token, "C_Login hang")
    exit_status, _ = log_on(token, PIN, limit=HANG_LIMIT)
    assert exit_status != 0 and last_reason(token) == "worker-timeout"
    behave(token)
    wait_for_lab_token(token)
    assert log_on(token, PIN)[0] == 0


def test_a_module_that_crashes_at_once_is_said_to_have_failed(token):
    behave(token, "C_OpenSession crash")
    reopen(token)
    card = wait_for_lab_token(token, "failed")
    assert card["reason"] == "module-failed" and "lab-token.so" in card["text"]


def test_a_file_that_others_may_write_to_is_not_loaded(token):
    token.enter(["chmod", "o+w", LAB_TOKEN])
    try:
        token.enter(["systemctl", "restart", "signetd.service"])
        wait_until(lambda: "can be written by others" in token.journal("signetd"), "the journal says so")
        assert readers(token) == []
    finally:
        token.enter(["chmod", "o-w", LAB_TOKEN])


# -- a TPM -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def tpm(lab_can_run):
    """swtpm in the place of the device, which tpm2-pkcs11 is told in its store: workers have no environment."""
    for lab in running_lab(cards=[], users=["alice"], signet=Signet(**settings(TPM))):
        issue(lab, "/tmp")
        start_tpm(lab)
        lab.enter(["systemctl", "restart", "signetd.service"])
        yield lab


def start_tpm(lab):
    raise NotImplementedError
