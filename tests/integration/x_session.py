# SPDX-License-Identifier: Apache-2.0
"""X without a screen: lightdm with the greeter of GTK on Xvfb, and sessions of alice's that xss-lock locks by i3lock, or that
xscreensaver locks."""

import re
from pathlib import Path

import screens
from desktop import XSCREENSAVER
from desktop_session import DESKTOP, LIMIT, LOCKED, USER, DesktopSession, documented_script, root_of
from logon import wait_until

DISPLAY = 79
SCREEN = "/run/screen"
AUTHORITY = f"/var/run/lightdm/root/:{DISPLAY}"
LIGHTDM_LOG = "/var/log/lightdm/lightdm.log"
NO_TERMINAL = "/etc/security/no-terminal.conf"
_SERVER, _SESSION, _PAINT = "/usr/local/bin/x-server", "/usr/local/bin/x-session", "/usr/local/bin/paint-x"
_SAY_LOCKED, _LOG = "/usr/local/bin/say-locked", "/tmp/xscreensaver.log"

# lightdm names a seat and a virtual terminal, and a container has none.
X_SERVER = f"""\
#!/bin/bash
arguments=()
while [ $# -gt 0 ]; do
  case $1 in
    -seat) shift ;;
    vt*|-novtswitch) ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
mkdir -p {SCREEN}
exec Xvfb "${{arguments[@]}}" -screen 0 640x480x24 -fbdir {SCREEN}
"""
PAINT = f"""\
#!/usr/bin/python3
import ctypes
x = ctypes.CDLL("libX11.so.6")
x.XOpenDisplay.restype, x.XDefaultRootWindow.restype = ctypes.c_void_p, ctypes.c_ulong
display = ctypes.c_void_p(x.XOpenDisplay(None))
root = ctypes.c_ulong(x.XDefaultRootWindow(display))
x.XSetWindowBackground(display, root, ctypes.c_ulong({DESKTOP}))
x.XClearWindow(display, root)
x.XCloseDisplay(display)
"""
FILES = {
    "/etc/lightdm/lightdm.conf": f"""\
[LightDM]
logind-check-graphical=false
minimum-display-number={DISPLAY}
[Seat:*]
xserver-command={_SERVER}
greeter-hide-users=true
user-session=lab
""",
    # It waits for ever for a session that was just beginning when it is stopped.
    "/etc/systemd/system/lightdm.service.d/lab.conf": "[Service]\nTimeoutStopSec=2s\n",
    "/usr/share/xsessions/lab.desktop": f"[Desktop Entry]\nName=Lab\nExec={_SESSION}\nType=Application\n",
    NO_TERMINAL: "XDG_VTNR DEFAULT= OVERRIDE=\n",
}


class XSession(DesktopSession):
    service, locker_service, kind, unit = "lightdm", "i3lock", "x11", "lightdm.service"
    listener, locker = "xss-lock", "i3lock"
    # As in signet.toml(5); the shell ends with a locker that is not there.
    begin = f"xss-lock -- sh -c 'i3lock --nofork --color={LOCKED:06x}' &"

    def open(self):
        self.lab.write(_SESSION, f"#!/bin/sh\n{_PAINT}\n{self.begin}\nexec sleep infinity\n", 0o755)
        super().open()

    @staticmethod
    def prepare(lab):
        """Once for each lab."""
        lab.write(_SERVER, X_SERVER, 0o755)
        lab.write(_PAINT, PAINT, 0o755)
        lab.write(_SAY_LOCKED, documented_script("# say-locked"), 0o755)
        for name in ("lightdm", "lightdm-greeter"):
            line = f"session required pam_env.so conffile={NO_TERMINAL} readenv=0\n"
            lab.write(f"/etc/pam.d/{name}", line + lab.read(f"/etc/pam.d/{name}"))

    def log_on(self, pin):
        self._wait_for_question(1)
        wait_until(self._greeter_has_focus, "the greeter takes keys", LIMIT)
        self.type(USER)  # for pam_nologin(8), which Debian has in front of everything
        self._wait_for_question(2)
        self.keep("0-greeter")
        self.type(pin)

    def type(self, pin):
        self._xdotool("type", "--delay", "20", pin)
        self._xdotool("key", "Return")

    def take_picture(self):
        [frame_buffer] = (root_of(self.lab) / SCREEN.lstrip("/")).iterdir()
        return screens.from_xwd(Path(frame_buffer).read_bytes())

    def _wait_for_question(self, number):
        """Until lightdm has given that many to the greeter."""
        wait_until(lambda: self.lab.read(LIGHTDM_LOG).count("Prompt greeter with 1 message") == number, "the greeter asks",
                   LIMIT)

    def _greeter_has_focus(self):
        return self._xdotool("getwindowfocus", check=False).returncode == 0

    def _xdotool(self, *arguments, check=True):
        return self.lab.enter(["env", f"DISPLAY=:{DISPLAY}", f"XAUTHORITY={AUTHORITY}", "xdotool", *arguments], check=check)


class XScreensaverSession(XSession):
    locker_service, listener, locker, cover = "xscreensaver", "xscreensaver-sy", "xscreensaver-gf", 0
    begin = f"""\
printf 'mode: blank\\nlock: True\\nfade: False\\n' >~/.xscreensaver
xscreensaver --no-splash --verbose >{_LOG} 2>&1 &
until xscreensaver-command -time; do sleep 0.05; done
{_SAY_LOCKED} &"""

    def type(self, pin):
        if self.is_open():  # else it is the greeter that asks
            wait_until(self._wake, "the dialog asks", LIMIT)
        super().type(pin)

    def _wake(self):
        """For a while after it has locked the screen it takes keys for those of whoever locked it."""
        self._xdotool("key", "BackSpace")
        return re.search(XSCREENSAVER.asking, self.lab.read(_LOG))
