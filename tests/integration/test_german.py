# SPDX-License-Identifier: Apache-2.0
"""What a person reads in German: logons, refusals, sudo, signetctl; whose language it is; and what stays English."""

import json

import pytest
from conftest import running_lab
from logon import (EVENT_LIMIT, PIN_PROMPT, SERVICE, SHELL_PROMPT, answer_pin, at_rest, audit, end_of, last_reason, lingering,
                   pull_out, put_in, wait_for_card, wait_until, wrong)
from marked_language import ASKED, FILES, marked, untranslated_lines
from signetlab.cards import Card
from signetlab.signet import Signet

LOCALE = "de_DE.UTF-8"
GERMAN = {"LANG": LOCALE}
GERMAN_PROMPT = r"PIN für (\S+) \(([^)]*)\): "
SETTINGS = {"cards": {"wait_for_card": "1s"}, "service": {"sudo": {"use": "elevate", "card": "required"}}}
SUDO = "auth requisite pam_signet.so\naccount required pam_permit.so\nsession required pam_permit.so\n"
# As gettext reads it: a catalogue that says something else at the prompt.
FOREIGN = """\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "PIN for {user} ({card}): "
msgstr "Password of {user}: "
"""


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], signet=Signet(**SETTINGS), files={"/etc/pam.d/sudo": SUDO}):
        lab.run(["localedef", "-i", "de_DE", "-f", "UTF-8", LOCALE])
        lab.run(["usermod", "-aG", "sudo", "alice"])
        yield lab


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


def pamtester(lab, user="alice", env=GERMAN):
    """An application of PAM on a terminal, started in that environment."""
    return lab.pty(lingering("pamtester", SERVICE, user, "authenticate"), env=env, timeout=EVENT_LIMIT)


def signetctl(lab, *arguments, env=GERMAN):
    return lab.run(["signetctl", *arguments], env=env, check=False).stdout


# -- at the prompt ---------------------------------------------------------------------------------


def test_a_whole_logon_in_german(lab):
    terminal = lab.pty(["login"], env=GERMAN, timeout=EVENT_LIMIT)
    terminal.expect(GERMAN_PROMPT)
    assert terminal.match[1] == "alice"
    terminal.sendline(lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    terminal.sendline("klist; exit")
    _, said = end_of(terminal)
    assert "krbtgt/LAB.TEST@LAB.TEST" in said
    assert last_reason(lab) == "granted"


def test_a_wrong_pin(lab):
    terminal = pamtester(lab)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(wrong(lab.card.pin))
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and f"Falsche PIN. Noch {lab.card.card.pin_tries - 1} Versuche." in said


def test_few_tries_at_the_prompt(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=2)
    terminal = pamtester(lab)
    terminal.expect(GERMAN_PROMPT)
    assert "noch 2 Versuche" in terminal.match[2]
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0


@pytest.mark.parametrize("answer, is_asked", [("ja", True), ("J", True), ("yes", True), ("nein", False), ("", False)])
def test_the_last_try_is_asked_about_and_answered_in_german(lab, answer, is_asked):
    pull_out(lab)
    put_in(lab, pin_tries_left=1)
    terminal = pamtester(lab)
    terminal.expect(r"Das ist der letzte Versuch: Noch eine falsche PIN sperrt die Karte\.\r\nFortfahren\? \(ja/nein\): ")
    terminal.sendline(answer)
    if is_asked:
        terminal.expect(GERMAN_PROMPT)
        terminal.sendline(lab.card.pin)
        assert end_of(terminal)[0] == 0
        return
    exit_status, said = end_of(terminal)
    assert exit_status != 0 and "Vor dem letzten Versuch angehalten, Ihre Karte ist also nicht gesperrt." in said
    assert lab.card.status()["tries_left"] == 1


def test_a_blocked_card(lab):
    pull_out(lab)
    put_in(lab, pin_tries_left=0)
    exit_status, said = end_of(pamtester(lab))
    assert exit_status != 0 and last_reason(lab) == "pin-locked"
    assert "Ihre Karte ist nach zu vielen falschen PINs gesperrt. Bitten Sie Ihren Administrator, sie zu entsperren." in said


def test_somebody_elses_card(lab):
    exit_status, said = end_of(pamtester(lab, "bob"))
    assert exit_status != 0 and "Diese Karte gehört nicht zu bob. Stecken Sie die richtige Karte ein" in said


def test_no_card(lab):
    pull_out(lab)
    exit_status, said = end_of(pamtester(lab))
    assert exit_status != 0 and "Stecken Sie Ihre Smartcard ein." in said
    assert "Es wurde keine Karte gefunden." in said
    put_in(lab)


def test_no_signetd(lab):
    lab.enter(["systemctl", "stop", "signetd.socket", "signetd.service"])
    exit_status, said = end_of(pamtester(lab))
    lab.enter(["systemctl", "start", "signetd.socket", "signetd.service"])
    wait_for_card(lab)
    assert exit_status != 0 and "Der Dienst für die Anmeldung mit Karte läuft nicht." in said


def sudo(lab, **env):
    """alice at the seat; sudo's environment is hers."""
    return lab.pty(lingering("sudo", "-k", "id", "-u"), user="alice", at_seat=True, env=env, timeout=EVENT_LIMIT)


def test_sudo_asks_in_german(lab):
    terminal = sudo(lab, **GERMAN)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split() == ["0"]


# -- whose language --------------------------------------------------------------------------------


@pytest.mark.parametrize("env, prompt", [
    ({"LANG": LOCALE, "LC_ALL": "C"}, PIN_PROMPT),
    ({"LANG": LOCALE, "LC_ALL": "C.UTF-8"}, PIN_PROMPT),
    ({"LANG": "C.UTF-8"}, PIN_PROMPT),
    ({"LANG": "C.UTF-8", "LC_MESSAGES": LOCALE}, GERMAN_PROMPT),
    ({"LANG": LOCALE, "LANGUAGE": "en"}, PIN_PROMPT),
    ({"LANG": "xx_XX.UTF-8"}, PIN_PROMPT),
    ({"LANG": "/tmp/de"}, PIN_PROMPT)], ids=lambda value: str(value) if isinstance(value, dict) else "")
def test_the_language_is_that_of_the_environment(lab, env, prompt):
    terminal = pamtester(lab, env=env)
    terminal.expect(prompt)
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_the_language_of_the_machine_is_that_of_who_has_none(lab):
    lab.write("/etc/default/locale", f'LANG="{LOCALE}"\n')
    terminal = lab.pty(lingering("env", "-u", "LANG", "pamtester", SERVICE, "alice", "authenticate"), timeout=EVENT_LIMIT)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0
    lab.enter(["rm", "/etc/default/locale"])


@pytest.fixture
def foreign_catalogue(lab):
    """Where alice could have laid it."""
    lab.write("/tmp/evil/foreign.po", FOREIGN)
    lab.enter(["sh", "-euc", "mkdir -p /tmp/evil/LC_MESSAGES; msgfmt -o /tmp/evil/LC_MESSAGES/signet.mo /tmp/evil/foreign.po;"
                             "chown -R alice /tmp/evil"])
    yield "../../../tmp/evil"
    lab.enter(["rm", "-r", "/tmp/evil"])


# Of a setuid program, and of one that has no more rights than its user: libc keeps only the first from it by itself.
@pytest.mark.parametrize("start", [sudo, lambda lab, **env: pamtester(lab, env=env)], ids=["sudo", "pamtester"])
def test_nobody_brings_a_catalogue(lab, foreign_catalogue, start):
    terminal = start(lab, **GERMAN, LANGUAGE=foreign_catalogue, NLSPATH="/tmp/evil/%N", TEXTDOMAINDIR="/tmp/evil")
    assert terminal.expect([PIN_PROMPT, GERMAN_PROMPT, "Password of"]) < 2
    terminal.sendline(lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_the_journal_is_english_whatever_the_person_reads(lab):
    terminal = pamtester(lab)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(wrong(lab.card.pin))
    end_of(terminal)
    assert audit(lab)[-1]["MESSAGE"].endswith(f"The card refused the PIN of alice.")
    assert "card logon refused: pin-wrong" in lab.journal()


# -- signetctl -------------------------------------------------------------------------------------


def test_status_card_and_overview_in_german(lab):
    assert "Keine Sitzung." in signetctl(lab, "status")
    assert "darf sich anmelden als alice (alice@LAB.TEST)" in signetctl(lab, "card")
    overview = signetctl(lab)
    assert "Einstellungen /etc/signet/signet.toml, in Kraft" in overview and "weiter        signetctl try" in overview
    assert "keine Sitzung, die eine Karte geöffnet hat, heißt" in lab.run(
        ["signetctl", "session", "lock", "nobody"], env=GERMAN, check=False).stderr


def test_check_in_german(lab):
    said = signetctl(lab, "check", "settings", "daemon", "keytab", "kdcs")
    assert "in Ordnung" in said and "hat Schlüssel von host/" in said and "antwortet" in said
    lab.enter(["chmod", "644", "/etc/krb5.keytab"])
    said = signetctl(lab, "check", "keytab")
    lab.enter(["chmod", "600", "/etc/krb5.keytab"])
    assert "können auch andere als root lesen" in said and "weiter: chmod 600 /etc/krb5.keytab" in said


def test_a_trial_and_the_last_logon_in_german(lab):
    terminal = lab.pty(lingering("signetctl", "try"), env=GERMAN, timeout=EVENT_LIMIT)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and "gewährt: alice" in said and "Es wurde keine Sitzung geöffnet" in said
    terminal = pamtester(lab)
    terminal.expect(GERMAN_PROMPT)
    terminal.sendline(wrong(lab.card.pin))
    end_of(terminal)
    wait_until(lambda: "abgelehnt, pin-wrong" in signetctl(lab, "last", "-n", "1"), "the refusal is recorded")
    assert "Die Karte hat die PIN von alice abgelehnt." in signetctl(lab, "last", "-n", "1")


def test_help_in_german(lab):
    said = signetctl(lab, "--help")
    assert "Aufruf: signetctl" in said and "Befehle:" in said and "eine Sitzung" not in said
    assert "eine ganze Anmeldung mit Karte und PIN" in said and "mit einem JSON-Datensatz antworten" in said
    assert "'explian' ist kein Befehl" in lab.run(["signetctl", "explian"], env=GERMAN, check=False).stderr


@pytest.mark.parametrize("arguments", [["card"], ["check", "settings", "units", "anchors", "keytab", "root"], ["last", "-n", "2"], []],
                         ids=" ".join)
def test_programs_read_the_same_in_every_language(lab, arguments):
    english, german = (json.loads(signetctl(lab, *arguments, "--json", env=env)) for env in ({"LC_ALL": "C"}, GERMAN))
    assert english == german


def test_a_mistake_on_the_command_line_in_german(lab):
    said = lab.run(["signetctl", "explain", "--card", "--cert", "a.pem"], env=GERMAN, check=False).stderr
    assert "schließt" in said and "Mit --help" in said


def test_services_write_english_into_the_journal(lab):
    for unit in ("signet-fetch", "signet-kdc-fetch", "signet-certmap-sync"):
        assert "LC_ALL=C.UTF-8" in lab.enter(["systemctl", "show", "-P", "Environment", unit]).stdout, unit


# -- nothing is left out ---------------------------------------------------------------------------


@pytest.fixture
def marked_catalogue(lab):
    folder = "/usr/share/locale/marked/LC_MESSAGES"
    lab.write("/root/marked.po", marked())
    lab.enter(["sh", "-euc", f"mkdir -p {folder}; msgfmt -o {folder}/signet.mo /root/marked.po"])
    yield [f"LANG={LOCALE}", "LANGUAGE=marked"]
    lab.enter(["rm", "-r", "/usr/share/locale/marked"])


def test_everything_that_signetctl_says_is_translated(lab, marked_catalogue):
    for path, text in FILES.items():
        lab.write(path, text)
    marks, complaints = 0, []
    for question in ASKED:
        done = lab.enter(["env", *marked_catalogue, "signetctl", *question.split()], check=False)
        marks += (done.stdout + done.stderr).count("⟦")
        complaints += [f"signetctl {question}: {line}" for line in untranslated_lines(done.stdout + done.stderr)]
    assert not complaints, "\n".join(complaints)
    assert marks > 500
