# SPDX-License-Identifier: Apache-2.0
"""Wayland without a screen: greetd with a greeter that shows nothing, and a session of alice's of sway, where swayidle hears
of a lock and starts swaylock."""

from pathlib import Path

import screens
from desktop_session import DESKTOP, LIMIT, LOCKED, USER, DesktopSession, as_user, documented_script, root_of

PIN, DISPLAY, PICTURE = "/run/lab-greeter", "/tmp/wayland-display", "/tmp/screen.ppm"
SWAY_CONFIG = "/etc/sway.lab-session"
_GREETER, _SESSION, _LOCK = "/usr/local/bin/scripted-greeter", "/usr/local/bin/wayland-session", "/usr/local/bin/lock-screen"

WAYLAND_SESSION = f"""\
#!/bin/sh
export WLR_BACKENDS=headless WLR_RENDERER=pixman WLR_LIBINPUT_NO_DEVICES=1
exec sway --config {SWAY_CONFIG}
"""
FILES = {
    "/etc/greetd/config.toml": f"""\
[terminal]
vt = "none"
[default_session]
command = "{_GREETER} {PIN} {USER} {_SESSION}"
user = "_greetd"
""",
    "/etc/swaylock/config": f"color={LOCKED:06x}\n",
    # Each wtype is a keyboard that comes and goes; with one that stays, programs know in time where keys go.
    SWAY_CONFIG: f"""\
output * bg #{DESKTOP:06x} solid_color
output HEADLESS-1 resolution 640x480
exec wtype -s 1000000000 x
exec swayidle lock {_LOCK}
exec echo $WAYLAND_DISPLAY >{DISPLAY}
""",
}
PROGRAMS = {_GREETER: Path(__file__).with_name("scripted_greeter.py").read_text(encoding="utf-8"), _SESSION: WAYLAND_SESSION}


class WaylandSession(DesktopSession):
    service, locker_service, kind, unit = "greetd", "swaylock", "wayland", "greetd.service"
    listener, locker = "swayidle", "swaylock"

    @staticmethod
    def prepare(lab):
        """Once for each lab."""
        for path, text in PROGRAMS.items():
            lab.write(path, text, 0o755)
        lab.write(_LOCK, documented_script("# lock-screen"), 0o755)
        lab.enter(["mkfifo", "--mode=666", PIN])

    def log_on(self, pin):
        self.lab.enter(["sh", "-c", f"rm -f {DISPLAY} {PICTURE}; cat >{PIN}"], stdin=pin, timeout=LIMIT)

    def type(self, pin):
        self._run_as_user("wtype", pin, "-k", "Return")

    def take_picture(self):
        self._run_as_user("grim", "-t", "ppm", PICTURE)
        return screens.from_ppm((root_of(self.lab) / PICTURE.lstrip("/")).read_bytes())

    def _run_as_user(self, *command):
        uid = self.lab.enter(["id", "-u", USER]).stdout.strip()
        places = [f"XDG_RUNTIME_DIR=/run/user/{uid}", f"WAYLAND_DISPLAY={self.lab.read(DISPLAY).strip()}"]
        self.lab.enter(as_user("env", *places, *command))
