# SPDX-License-Identifier: Apache-2.0
"""A person who wants more rights: sudo, su and pkexec on a terminal at a seat, and what it has cost the cards."""

from logon import EVENT_LIMIT, journal_of
from signetlab.cards import pin_digest

# The agent that pkexec has itself does not work there, whatever PAM says: "No session for cookie".
PKEXEC = "/usr/local/bin/id-by-pkexec"
PKEXEC_SCRIPT = """\
#!/bin/sh
mkfifo "/tmp/agent.$$"
pkttyagent --process $$ --notify-fd 3 3>"/tmp/agent.$$" &
cat "/tmp/agent.$$"  # until it is registered
pkexec --disable-internal-agent id -un
status=$?
kill $!
sleep 0.2
exit $status
"""


def prepare_pkexec(lab):
    """alice alone is whom polkit takes for an administrator."""
    lab.run(["sh", "-euc", "gpasswd --delete bob sudo; usermod --append --groups sudo alice"])
    lab.write(PKEXEC, PKEXEC_SCRIPT, 0o755)
    lab.run(["systemctl", "start", "polkit.service"])


def at_seat(lab, *command, user="alice", seat="seat0"):
    return lab.pty(["sh", "-c", '"$@"; status=$?; sleep 0.2; exit $status', "sh", *command], user=user, at_seat=True,
                   timeout=EVENT_LIMIT, env={"XDG_SEAT": seat})


def shown_pins(lab):
    """Which PINs were shown to each card, as their digests."""
    return [card.pins() for card in lab.cards]


def only(lab, number, *pins):
    """What shown_pins() says when no other card was shown any."""
    return [[pin_digest(pin) for pin in pins] if number == card else [] for card in range(len(lab.cards))]


def last_elevation(lab):
    record = journal_of(lab, "elevation")[-1]
    return record["SIGNET_REASON"], record["SIGNET_USER"], record.get("SIGNET_PRINCIPAL", "")
