# SPDX-License-Identifier: Apache-2.0
"""Tokens of PKCS#11 in a lab: settings that name modules, what signetd has of a token, and what puts a certificate on one."""

import re

from logon import PIN_PROMPT, SHELL_PROMPT, answer_pin, ask_in_session, end_of, login, pamtester, status, wait_until
from signetlab.pki import REALM, Certificate

PIN = "123456"
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


def leave_at_the_prompt(lab):
    """The exit status of a logon whose card is pulled out while its person is asked for the PIN, and types it all the same."""
    terminal = pamtester(lab, "alice")
    terminal.expect(PIN_PROMPT)
    lab.card.remove()
    wait_until(lambda: not status(lab)["cards"], "signetd has seen the card go")
    terminal.sendline(lab.card.pin)
    return end_of(terminal)[0]


def has_ticket(terminal):
    return f"krbtgt/{REALM}@{REALM}" in ask_in_session(terminal, "klist")
