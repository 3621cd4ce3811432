# SPDX-License-Identifier: Apache-2.0
"""What the demo does and sees at each stop of its tour; tests/lab/demo is the script."""

import subprocess
import time

import pexpect

from .cards import Card
from .lab import Lab
from .signet import Signet

ANSWER_LIMIT = 20  # seconds until a terminal says what is expected
POLL = 0.05  # seconds; signetctl has no "wait until"
GENERAL_AUTHENTICATE, GET_RESPONSE = "87", "C0"  # instructions, SP 800-73-4 part 2 3.2.4 and ISO 7816-4 11.8
USER = "alice"
SHELL_PROMPT = r"\$ "


class TourFailed(Exception):
    """Signet did not do as promised."""


class Tour:
    """A context manager around one lab. Methods named see_* fail the tour unless it is so."""

    def __init__(self, apdu_delay_ms: int, sign_delay_ms: int, wait_for_card: int):
        self._delays = {"apdu_delay_ms": apdu_delay_ms, "sign_delay_ms": sign_delay_ms}
        card = Card(USER, inserted=False, **self._delays)
        signet = Signet(cards={"wait_for_card": f"{wait_for_card}s"})
        self._lab = Lab(cards=[card], users=[USER], signet=signet)
        self._measured: list[tuple[str, str]] = []

    def __enter__(self) -> "Tour":
        start = time.monotonic()
        self._lab.__enter__()
        self._measure("boot of the whole lab", f"{_since(start)} ms")
        return self

    def __exit__(self, *exc) -> None:
        self._lab.__exit__(*exc)

    @property
    def pin(self) -> str:
        return self._lab.card.pin

    # -- the guide's voice -------------------------------------------------------------------------

    def chapter(self, title: str) -> None:
        print(f"\n=== {title} ===", flush=True)

    def say(self, text: str) -> None:
        print(f"\n{text}", flush=True)

    def show(self, *command: str) -> None:
        done = self._lab.run(command, check=False)
        _print_screen(f"# {' '.join(command)}\n{done.stdout}{done.stderr}")

    def summary(self) -> None:
        width = max(len(name) for name, _ in self._measured)
        for name, value in self._measured:
            print(f"   {name:<{width}}  {value}")
        print(f"   (card with {self._delays['apdu_delay_ms']} ms for a command"
              f" and {self._delays['sign_delay_ms']} ms for a signature)", flush=True)

    def shell(self) -> None:
        subprocess.call(self._lab.shell_command())

    # -- hands -------------------------------------------------------------------------------------

    def insert_card(self) -> None:
        self._lab.card.insert()

    def remove_card(self) -> None:
        """Returns when signetd has noticed, which pcscd's reader takes a moment to tell."""
        self._lab.card.remove()
        deadline = time.monotonic() + ANSWER_LIMIT
        while "No card" not in self._lab.enter(["signetctl", "status"], check=False).stdout:
            if time.monotonic() > deadline:
                raise TourFailed("signetd has not noticed that the card is out")
            time.sleep(POLL)

    def login(self, *name: str) -> pexpect.spawn:
        return self._lab.pty(["login", *name], timeout=ANSWER_LIMIT)

    def type_pin(self, terminal: pexpect.spawn, pin: str) -> None:
        self._lab.card.mark()
        self._typed_at = time.monotonic()
        terminal.sendline(pin)

    def type_wrong_pin(self, terminal: pexpect.spawn) -> None:
        self._tries_before = self._lab.card.status()["tries_left"]
        self.type_pin(terminal, "".join(str(9 - int(digit)) for digit in self.pin))

    def type_command(self, terminal: pexpect.spawn, command: str, expecting: str) -> None:
        terminal.sendline(command)
        self._see(terminal, SHELL_PROMPT)
        if expecting not in terminal.before:
            raise TourFailed(f"`{command}` does not mention {expecting}")

    def leave(self, terminal: pexpect.spawn) -> None:
        terminal.sendline("exit")
        terminal.expect(pexpect.EOF)
        terminal.close()

    def hang_up(self, terminal: pexpect.spawn) -> None:
        terminal.close(force=True)

    # -- eyes --------------------------------------------------------------------------------------

    def see_pin_prompt(self, terminal: pexpect.spawn, naming: str) -> None:
        self._see(terminal, r"PIN[^\n]*: ?$")
        if naming not in terminal.before + terminal.after:
            raise TourFailed(f"the prompt does not name {naming}")

    def see_shell(self, terminal: pexpect.spawn) -> None:
        self._see(terminal, SHELL_PROMPT)
        elapsed, status = _since(self._typed_at), self._lab.card.status()
        if status["verifies"] != 1:
            raise TourFailed(f"one PIN was typed, the card saw {status['verifies']}")
        logon = self._commands_until_signature()
        self._measure("PIN to shell", f"{elapsed} ms")
        self._measure("  of it the card, first command to signature", f"{_span(logon)} ms")
        self._measure("commands to the card for that", str(len(logon)))
        self._measure("PINs and signatures asked of it", f"{status['verifies']} and {status['signatures']}")

    def see_tries_left(self, terminal: pexpect.spawn) -> None:
        self._see(terminal, r"Wrong PIN[^\n]*\n")
        left = self._lab.card.status()["tries_left"]
        if left != self._tries_before - 1 or str(left) not in terminal.after:
            raise TourFailed(f"{self._tries_before} tries before, {left} after: {terminal.after}")
        self._measure("wrong PIN to the message", f"{_since(self._typed_at)} ms")
        self._measure("tries a wrong PIN costs", str(self._tries_before - left))

    def see_refusal(self, terminal: pexpect.spawn) -> None:
        start = time.monotonic()
        self._see(terminal, r"(No card|Login incorrect)[^\n]*\n")
        self._measure("refusal without a card", f"{_since(start)} ms")
        users = self._lab.run(["loginctl", "--no-legend", "list-sessions"]).stdout
        if USER in users:
            raise TourFailed("there is a session without a card")

    def _see(self, terminal: pexpect.spawn, pattern: str) -> None:
        try:
            terminal.expect(pattern)
        except (pexpect.TIMEOUT, pexpect.EOF):
            _print_screen(terminal.before)
            log = "\n".join(self._lab.journal("signetd").splitlines()[-20:])
            raise TourFailed(f"the terminal does not say {pattern}; signetd's journal:\n{log}") from None
        _print_screen(terminal.before + terminal.after)

    def _commands_until_signature(self) -> list[dict]:
        """What the card was asked after the PIN was typed; not what reads it anew for the next logon."""
        commands = self._lab.card.apdus()
        signing = [index for index, command in enumerate(commands)
                   if command.get("ins") == GENERAL_AUTHENTICATE]
        if not signing:
            raise TourFailed("the card has signed nothing")
        end = signing[-1] + 1
        while end < len(commands) and commands[end].get("ins") == GET_RESPONSE:
            end += 1
        return commands[:end]

    def _measure(self, name: str, value: str) -> None:
        self._measured.append((name, value))


def _span(commands: list[dict]) -> int:
    """Milliseconds from the first command to the last answer."""
    return round((commands[-1]["answered_us"] - commands[0]["at_us"]) / 1000)


def _since(start: float) -> int:
    return round((time.monotonic() - start) * 1000)


def _print_screen(text: str) -> None:
    for line in text.replace("\r", "").strip("\n").split("\n"):
        print(f"   | {line}", flush=True)
