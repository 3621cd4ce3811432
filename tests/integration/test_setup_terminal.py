# SPDX-License-Identifier: Apache-2.0
"""`signetctl setup` through a terminal: a person who answers, who says no, who mistypes, and who has had enough."""

import re

import pytest
from debian_profile import PASSWORDS
from fresh_host import CA, RECORD, SETUP_LIMIT, everything, fingerprint, fresh_host, logs_on_by_card, shared_host
from logon import end_of


def begin(lab):
    """In a shell that outlives Ctrl-C, so that nothing of what setup says last is lost."""
    return lab.pty(["sh", "-c", "trap : INT; signetctl setup; status=$?; sleep 0.1; exit $status"], timeout=SETUP_LIMIT)


def answer(terminal, question, text):
    terminal.expect(question)
    terminal.sendline(text)


def up_to_the_cas(lab, way_back="anna"):
    terminal = begin(lab)
    answer(terminal, "services that ask for a card", "login")
    answer(terminal, "gets in by password", way_back)
    return terminal


def up_to_the_password(lab, way_back="anna"):
    terminal = up_to_the_cas(lab, way_back)
    terminal.expect(re.escape(fingerprint(lab)))  # krb5.conf names its file
    answer(terminal, "Type yes or no", "yes")
    return up_to_the_way_back(terminal, way_back)


def up_to_the_way_back(terminal, way_back="anna"):
    terminal.expect(r"logs on as alice")
    terminal.expect(r"\+auth\s+\[success=2")
    terminal.expect(f"password of {way_back}")
    return terminal


@pytest.mark.parametrize("way_back", ["anna", "root"])
def test_through_a_terminal(lab, way_back):
    terminal = up_to_the_password(lab, way_back)
    terminal.sendline(PASSWORDS[way_back])
    terminal.expect(f"{way_back} gets in")
    answer(terminal, "written now", "yes")
    exit_status, text = end_of(terminal, SETUP_LIMIT)
    assert exit_status == 0, text
    logs_on_by_card(lab)
    again = begin(lab)
    exit_status, text = end_of(again, SETUP_LIMIT)
    assert exit_status == 0 and "nothing was changed" in text


def test_a_ca_that_is_not_confirmed_is_not_trusted(lab):
    terminal = up_to_the_cas(lab)
    answer(terminal, "Type yes or no", "no")
    answer(terminal, "A PEM file with the CAs", "/root/none.pem")
    exit_status, text = end_of(terminal)
    assert exit_status == 1 and "none.pem" in text
    assert everything(lab) == lab.fresh


def test_a_file_of_cas_that_is_named(lab):
    terminal = up_to_the_cas(lab)
    answer(terminal, "Type yes or no", "no")
    answer(terminal, "A PEM file with the CAs", CA)
    terminal.expect(re.escape(fingerprint(lab)))
    answer(terminal, "Type yes or no", "yes")
    up_to_the_way_back(terminal).sendline(PASSWORDS["anna"])
    answer(terminal, "written now", "yes")
    exit_status, text = end_of(terminal, SETUP_LIMIT)
    assert exit_status == 0, text


def test_a_way_back_that_does_not_work(lab):
    terminal = up_to_the_password(lab)
    for _ in range(2):
        terminal.sendline("not it")
        terminal.expect("password of anna")
    terminal.sendline("not it")
    exit_status, text = end_of(terminal, SETUP_LIMIT)
    assert exit_status == 1 and "the way back does not work" in text
    assert everything(lab) == lab.fresh


def test_no_at_the_end(lab):
    terminal = up_to_the_password(lab)
    terminal.sendline(PASSWORDS["anna"])
    answer(terminal, "written now", "no")
    assert end_of(terminal)[0] == 1
    assert everything(lab) == lab.fresh


@pytest.mark.parametrize("moment", ["services that ask for a card", "Asking the KDCs", "Type yes or no", "password of anna", "written now"])
def test_ctrl_c(lab, moment):
    steps = {"services that ask for a card": begin, "password of anna": up_to_the_password, "written now": up_to_the_password}
    terminal = steps.get(moment, up_to_the_cas)(lab)
    if moment == "written now":
        terminal.sendline(PASSWORDS["anna"])
    if moment != "password of anna":
        terminal.expect(moment)
    terminal.sendintr()
    exit_status, text = end_of(terminal, SETUP_LIMIT)
    assert exit_status == 1 and "nothing was changed" in text, text
    assert everything(lab) == lab.fresh


def test_the_password_of_the_way_back_is_nowhere(lab):
    terminal = up_to_the_password(lab)
    terminal.sendline(PASSWORDS["anna"])
    answer(terminal, "written now", "yes")
    _, text = end_of(terminal, SETUP_LIMIT)
    assert PASSWORDS["anna"] not in text + lab.journal() + lab.read(RECORD)


def test_in_german(lab):
    lab.run(["localedef", "-i", "de_DE", "-f", "UTF-8", "de_DE.UTF-8"])
    terminal = lab.pty(["sh", "-c", "signetctl setup; status=$?; sleep 0.1; exit $status"], timeout=SETUP_LIMIT,
                       env={"LANG": "de_DE.UTF-8"})
    answer(terminal, "Die Dienste, die eine Karte verlangen", "login")
    answer(terminal, "Wer mit Passwort hereinkommt", "anna")
    terminal.expect("Die KDCs werden gefragt")
    answer(terminal, "ja oder nein eingeben", "ja")
    terminal.expect("meldet sich an als alice")
    answer(terminal, "Das Passwort von anna", PASSWORDS["anna"])
    answer(terminal, "Soll das alles jetzt geschrieben werden", "nein")
    exit_status, text = end_of(terminal)
    assert exit_status == 1 and "nichts wurde geändert" in text
    assert everything(lab) == lab.fresh
