# SPDX-License-Identifier: Apache-2.0
"""A person at a lab's terminal, and what is left behind of the logon: audit records, requests, sessions."""

import json
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
from signetlab import toml
from signetlab.errors import LabError
from signetlab.signet import Signet, status

SERVICE = "signet-test"  # for pamtester; the terminals' own is "login"
EVENT_LIMIT = 30  # seconds, for what takes some hundred milliseconds on an idle computer
POLL = 0.02  # seconds; nothing in the lab tells of its events
PIN_PROMPT = r"PIN for (\S+) \(([^\r\n]*?)\): "  # a label of OpenSC has parentheses of its own
SHELL_PROMPT = r"\$ $"


def wait_until(condition, what, limit=EVENT_LIMIT):
    """The condition's first true value."""
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(POLL)
    raise LabError(f"not within {limit} s: {what}")


# -- what signetd knows ----------------------------------------------------------------------------


def wait_for_card(lab, state="ready"):
    """Until signetd has read every card that is in; their statuses."""
    def read():
        with suppress(LabError):  # signetd is restarting
            cards = status(lab)["cards"]
            return cards if cards and all(card["state"] == state for card in cards) else None
    return wait_until(read, f"every card is {state}")


VERDICTS = ("logon", "unlock", "elevation")  # of the stories that signetd tells


def audit(lab):
    """The audit records of what came of each story."""
    return journal_of(lab, *VERDICTS)


def journal_of(lab, *events):
    """The audit records of these kinds, oldest first, as journald keeps them."""
    lab.enter(["journalctl", "--sync"])
    wanted = [f"SIGNET_EVENT={event}" for event in events]
    lines = lab.enter(["journalctl", "--quiet", "--output=json", *wanted]).stdout.splitlines()
    return [json.loads(line) for line in lines]


def recorded_reasons(lab):
    return [record["SIGNET_REASON"] for record in journal_of(lab, *VERDICTS, "trial") if record.get("_UID") == "0"]


def last_names_every_reason(lab):
    """`signetctl last` has each attempt that signetd has recorded in this lab, with its reason and what that means."""
    def look():
        recorded = recorded_reasons(lab)
        shown = lab.enter(["signetctl", "last", "--lines", str(max(1, len(recorded))), "--json"], check=False).stdout
        return (recorded, shown) if recorded_reasons(lab) == recorded else None  # else an attempt has ended meanwhile
    recorded, shown = wait_until(look, "no more attempt ends")
    attempts = json.loads(shown) if recorded else []
    assert [attempt["reason"] for attempt in attempts] == recorded
    assert all(attempt["text"] for attempt in attempts if attempt["reason"] != "granted")


def journal_of_unit(lab, unit):
    """The lines that a unit has written."""
    lab.enter(["journalctl", "--sync"])
    return lab.enter(["journalctl", "--quiet", "--output=cat", f"--unit={unit}"], check=False).stdout.splitlines()


def last_reason(lab, *events):
    return journal_of(lab, *(events or VERDICTS))[-1]["SIGNET_REASON"]


def configure(lab, **changes):
    """Another signet.toml, and signetd started anew with it; the changes are those of Signet."""
    lab.write("/etc/signet/signet.toml", toml.dumps(Signet(**changes).configuration(lab.realm)))
    restart_signetd(lab)


def restart_signetd(lab):
    lab.enter(["systemctl", "restart", "signetd.service"])


def changeable_files(lab):
    """For a fixture: change(path, expression of sed, ...) changes a file; all are as before after the test, and the KDC too."""
    kept = {}

    def change(path, *expressions):
        kept.setdefault(path, lab.read(path))
        for expression in expressions:
            lab.enter(["sed", "-Ei", expression, path])

    yield change
    for path, text in kept.items():
        lab.write(path, text)
    lab.kdc.become("genuine")


@contextmanager
def program(lab, name, *arguments, listens=None):
    """One of this folder's programs for a lab, as a unit of its name; what it has said is in the journal. `listens` is an address
    of TCP, or of UDP, that is waited for."""
    path = f"/usr/local/bin/{name}"
    lab.write(path, Path(__file__).with_name(f"{name}.py").read_text())
    lab.enter(["systemd-run", "--quiet", "--collect", f"--unit={name}", "/usr/bin/python3", path, *map(str, arguments)])
    wait_until(lambda: lab.enter(["ss", "-Hltun", "src", listens]).stdout, f"{name} listens")
    try:
        yield
    finally:
        lab.enter(["systemctl", "stop", name])


IN_BETWEEN = "127.0.0.9"


@contextmanager
def in_between(lab, *arguments):
    """Somebody between the KDC and this host, as kdc_in_between.py has it. Yields what it says that it was asked."""
    krb5_conf = lab.read("/etc/krb5.conf")
    with program(lab, "kdc_in_between", IN_BETWEEN, lab.kdc.address, *arguments, listens=f"{IN_BETWEEN}:88"):
        lab.write("/etc/krb5.conf", krb5_conf.replace(f"kdc = {lab.kdc.address}", f"kdc = {IN_BETWEEN}"))
        yield lambda: journal_of_unit(lab, "kdc_in_between")
    lab.write("/etc/krb5.conf", krb5_conf)


# -- the card in its reader ------------------------------------------------------------------------


def pull_out(lab):
    """Returns when signetd knows: pcscd misses a card that comes back between two of its looks."""
    wait_until(lambda: settled(lab), "the cards are read or refused")
    lab.card.remove()
    wait_until(lambda: not status(lab)["cards"], "signetd has seen the card go")


def put_in(lab, state="ready", **changes):
    """Changes as of CardControl.set(): signetd reads them with the rest."""
    if changes:
        lab.card.set(**changes)
    lab.card.insert()
    return wait_for_card(lab, state)


def write_card(lab, certificate, key, slot="9A"):
    """PEM texts for a slot of the card, which is pulled out and put in again."""
    pull_out(lab)
    lab.write(f"/etc/lab-cards/0/{slot}.pem", certificate)
    lab.write(f"/etc/lab-cards/0/{slot}.key", key)
    lab.enter(["systemctl", "restart", "lab-card@0.service"])
    lab.card.wait_until_seen()
    return wait_for_card(lab)


def personalize(lab, certificate, slot="9A"):
    """Another key and certificate, which the lab's CA issues."""
    issued = lab.pki.issue(certificate)
    return write_card(lab, issued.certificate.read_text(), issued.key.read_text(), slot)


def at_rest(lab):
    """For a fixture: a shared lab, its card read and counters at zero; put in order again afterwards."""
    wait_for_card(lab)
    start_counting(lab)
    yield lab
    lab.card.faults()
    with suppress(LabError):  # it is not silent
        lab.card.resume()
    wait_until(lambda: settled(lab), "the cards are read or refused")
    if not is_in_order(lab):
        pull_out(lab)
        put_in(lab, pin_tries_left=lab.card.card.pin_tries)


def settled(lab):
    """signetd has seen every card that is in, and none is being read or in use."""
    present = sum(card.status()["present"] for card in lab.cards)
    states = [card["state"] for card in status(lab)["cards"]]
    return len(states) == present and all(state in ("ready", "failed") for state in states)


def is_in_order(lab):
    cards = status(lab)["cards"]
    tries = lab.card.card.pin_tries
    return [(card["state"], card["tries_left"]) for card in cards] == [("ready", tries)]


# -- what a card and a KDC were asked --------------------------------------------------------------


def start_counting(lab):
    """Forgets what cards and KDCs were asked so far."""
    for card in lab.cards:
        card.mark()
    for kdc in lab.kdcs:
        kdc.forget()


def instructions(lab):
    return [apdu["ins"].upper() for apdu in lab.card.apdus()]


def as_requests(lab):
    """Outcomes, of all KDCs."""
    return [request.outcome for kdc in lab.kdcs for request in kdc.requests() if request.kind == "AS_REQ"]


def wait_for_preflight(lab):
    """Until a KDC has answered the AS-REQ that goes out while the person types."""
    wait_until(lambda: "NEEDED_PREAUTH" in as_requests(lab), "a first AS-REQ")


# -- the person ------------------------------------------------------------------------------------


def login(lab, *name):
    """login(1) on a terminal; with a ready card it goes to the PIN."""
    return lab.pty(["login", *name], timeout=EVENT_LIMIT)


def lingering(*command):
    """In a shell that waits a moment: systemd-run loses what a program says on its terminal right before it ends."""
    return ["sh", "-c", '"$@"; status=$?; sleep 0.1; exit $status', "sh", *command]


def pamtester(lab, user, *operations, service=SERVICE, caller=None, at_seat=True):
    """An application of PAM on a terminal; its transaction lasts for all operations. A caller that is not root has a
    session at the seat, or none."""
    return lab.pty(lingering("pamtester", service, user, *(operations or ("authenticate",))), user=caller,
                   timeout=EVENT_LIMIT, at_seat=at_seat and caller is not None)


def ask_in_session(terminal, command):
    """What a command prints in a shell at its prompt."""
    terminal.sendline(f"{command}; echo done-$?")
    terminal.expect(r"(?s)\r\n(.*)done-(\d+)\r\n")
    said = terminal.match[1]
    terminal.expect(SHELL_PROMPT)
    return said


def end_of(terminal, limit=EVENT_LIMIT):
    """Waits for the program's end: its exit status and what it had said since the last prompt."""
    terminal.expect(pexpect.EOF, timeout=limit)
    said = terminal.before
    terminal.close()
    return terminal.exitstatus, said


def answer_pin(terminal, pin):
    terminal.expect(PIN_PROMPT)
    terminal.sendline(pin)


def pam_transaction(lab, user, pin, *steps, service=SERVICE):
    """For steps that pamtester lacks (pam_client.py has them); exit status and text."""
    client = "/usr/local/bin/pam-client"
    lab.write(client, Path(__file__).with_name("pam_client.py").read_text(), 0o755)
    terminal = lab.pty([client, service, user, *steps], timeout=EVENT_LIMIT)
    answer_pin(terminal, pin)
    return end_of(terminal)


def log_on(lab, pin=None, *operations, user="alice", limit=EVENT_LIMIT):
    """pamtester with the card's PIN, or another: exit status and text."""
    terminal = pamtester(lab, user, *operations)
    answer_pin(terminal, pin or lab.card.pin)
    return end_of(terminal, limit)


def outcome(lab, user):
    """Whether the card in the reader logs that account on, and the reason; a PIN is typed if one is asked for."""
    terminal = pamtester(lab, user)
    # What a program says that ends at once may get lost on its terminal.
    if terminal.expect([PIN_PROMPT, "pamtester: ", pexpect.EOF]) == 0:
        terminal.sendline(lab.card.pin)
    exit_status, _ = end_of(terminal)
    return exit_status == 0, last_reason(lab)


def wrong(pin):
    """As long, and wrong in every digit."""
    return "".join(str(9 - int(digit)) for digit in pin)
