# SPDX-License-Identifier: Apache-2.0
"""A desktop of alice's without a screen, what locks it, and somebody who types there.

Nobody sees the screen: what a locker shows, and when it is ready for a key, is read from its log."""

import re
from contextlib import contextmanager
from dataclasses import dataclass

from logon import SHELL_PROMPT, ask_in_session, end_of, wait_until
from signetlab.errors import LabError

LOG, READY, SWAY_CONFIG = "/tmp/locker.log", "/tmp/display", "/etc/sway.lab"
# Each puts its name into READY when it takes clients.
X = f"Xvfb -displayfd 3 -ac -screen 0 640x480x24 3>{READY}"
SWAY = f"WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1 sway --config {SWAY_CONFIG}"
# Each wtype is a keyboard that comes and goes; with one that stays, programs know in time where keys go.
FILES = {SWAY_CONFIG: f"exec wtype -s 1000000000 x\nexec echo $WAYLAND_DISPLAY >{READY}\n"}
TYPE_IN_X = "xdotool type --delay 0 '{}' && xdotool key Return"


@dataclass(frozen=True)
class Locker:
    service: str
    display: str
    variable: str  # of the environment: where clients find the display
    command: str
    type: str  # a text, and Enter
    # What its log says when ...
    locked: str  # ... the screen is locked and it takes keys
    refused: str  # ... a try was refused and it takes keys again
    opened: str = "ended with 0"
    asking: str = ""  # ... it asks, which it does when a key wakes it
    lock: str = ""  # a command that locks the screen, where it does not begin with that


I3LOCK = Locker("i3lock", X, "DISPLAY=:", "i3lock --nofork --debug", TYPE_IN_X, locked="redraw_screen",
                refused="Authentication failure(?s:.*)clearing auth wrong")
SWAYLOCK = Locker("swaylock", SWAY, "WAYLAND_DISPLAY=", "WAYLAND_DEBUG=1 swaylock --debug", "wtype '{}' -k Return",
                  locked=r"wl_keyboard@\d+\.enter", refused="pam_authenticate failed")
XSCREENSAVER = Locker("xscreensaver", X, "DISPLAY=:", "xscreensaver --no-splash --verbose", TYPE_IN_X,
                      locked="next cycle in", asking='ECHO_OFF=".*PIN for alice(?s:.*)kbd layout',
                      refused='ERROR_MSG="Wrong PIN. 2 tries left."', opened="xscreensaver: .* unlocking",
                      lock="until xscreensaver-command -lock; do sleep 0.05; done")


class LockedScreen:
    def __init__(self, lab, session, locker: Locker):
        self._lab, self._session, self._locker, self._seen = lab, session, locker, 0
        for command in (f"mkfifo {READY}", f"{{ {locker.display} >/dev/null 2>&1 & }}", f"read -r name <{READY}",
                        f"export {locker.variable}$name", f"rm {READY}",
                        f'{{ {{ {locker.command}; echo "ended with $?"; }} >{LOG} 2>&1 & }}', locker.lock or "true"):
            ask_in_session(session, command)
        self._wait_for(locker.locked)

    def enter(self, pin):
        if self._locker.asking:
            # For a while after it has locked the screen it takes keys for those of whoever locked it.
            self._wait_for(self._locker.asking, lambda: ask_in_session(self._session, "xdotool key BackSpace"))
        ask_in_session(self._session, self._locker.type.format(pin))

    def wait_until_it_refuses(self):
        self._wait_for(self._locker.refused)
        assert not re.search(self._locker.opened, self.log())

    def wait_until_it_opens(self):
        self._wait_for(self._locker.opened)

    def log(self):
        return self._lab.enter(["cat", LOG]).stdout

    def _wait_for(self, pattern, between=lambda: None):
        """In what has not been looked at yet."""
        def look():
            between()
            return re.compile(pattern).search(self.log(), self._seen)

        try:
            found = wait_until(look, f"the log has {pattern}")
        except LabError as error:
            raise LabError(f"{error}\n{self.log()[-4000:]}") from None
        self._seen = found.end()


@contextmanager
def locked_screen(lab, locker: Locker):
    session = lab.pty(["bash", "--norc"], user="alice", at_seat=True)
    session.expect(SHELL_PROMPT)
    ask_in_session(session, r"printf 'mode: blank\nlock: True\nfade: False\n' >~/.xscreensaver")
    yield LockedScreen(lab, session, locker)
    session.sendline("kill $(jobs -p); exit")
    end_of(session)
