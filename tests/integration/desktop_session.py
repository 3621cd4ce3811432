# SPDX-License-Identifier: Apache-2.0
"""What the sessions of x_session.py and wayland_session.py have in common: alice logs on by her card, sees her desktop, and
types where it is locked.

Desktop and locked screen are each of one colour, so that a picture says which of the two somebody in front of it sees."""

from contextlib import suppress
from pathlib import Path

from logon import audit, wait_for_card, wait_until
from removals import CardSession, session_property
from signetlab.errors import LabError

DESKTOP, LOCKED = 0xCC8800, 0x224466  # 0xRRGGBB
NEARLY_ALL = 0.95  # of the points: there may be a pointer on a desktop, and a locker's ring
USER = "alice"
DEED = "lab-deed"
LIMIT = 90  # seconds, for what a desktop does within one on an idle computer
MANUAL = Path(__file__).resolve().parents[2] / "packaging/man/signet.toml.5.scd"


class DesktopSession(CardSession):
    """One after another, in a lab with the files of its kind."""

    locker_service: str  # of PAM, that unlocks it
    kind: str  # as logind says it
    unit: str  # the display manager
    listener: str  # the program that hears logind ask for a lock
    locker: str  # the program that covers the screen
    cover = LOCKED  # its colour

    def open(self):
        """Whatever was there before is over; the card is in. Returns when alice sees her desktop."""
        self.close()
        wait_for_card(self.lab)
        self.lab.enter(["systemctl", "start", self.unit])
        self.log_on(self.lab.card.pin)
        self.wait_to_see(self.shows_desktop)

    def close(self):
        self.lab.enter(["sh", "-c", f"systemctl stop {self.unit}; systemctl reset-failed {self.unit}"], check=False)

    def log_on(self, pin):
        raise NotImplementedError

    def type(self, pin):
        """In the locker that is in front."""
        raise NotImplementedError

    def take_picture(self):
        raise NotImplementedError

    def unlock(self):
        self.wait_to_see(self.is_ready_for_keys)
        self.type(self.lab.card.pin)
        self.wait_to_see(self.shows_desktop)
        wait_until(lambda: not self.is_locked(), "the hint is gone")
        record = audit(self.lab)[-1]
        assert (record["SIGNET_REASON"], record["SIGNET_SERVICE"]) == ("granted", self.locker_service)

    def wait_for_end(self):
        wait_until(lambda: not self.is_open(), "the session is over", LIMIT)
        wait_until(lambda: self.processes(self.listener, self.locker) == [], "its programs have ended", LIMIT)

    # -- what is seen ----------------------------------------------------------------------------------

    def picture(self):
        """Nothing while there is no screen."""
        with suppress(LabError, OSError, ValueError, IndexError):
            return self.take_picture()
        return None

    def shows_desktop(self):
        picture = self.picture()
        return picture and picture.share(DESKTOP) > NEARLY_ALL

    def is_at_hand(self):
        return self.shows_desktop() and not self.is_locked()

    def is_out_of_reach(self):
        return self.is_locked() and self.shows_locker()

    def shows_locker(self):
        """And nothing of what is behind it, at any point."""
        picture = self.picture()
        return picture and picture.share(self.cover) > NEARLY_ALL and picture.share(DESKTOP) == 0

    def is_ready_for_keys(self):
        """Nothing but the locker's colour: no ring that says that it verifies something, or that it was wrong."""
        picture = self.picture()
        return picture and picture.share(self.cover) == 1

    def wait_to_see(self, condition):
        """One of those above; what is seen instead is kept."""
        try:
            wait_until(condition, condition.__name__, LIMIT)
        except LabError:
            if picture := self.picture():
                picture.keep(f"{self.locker_service}-not-{condition.__name__}")
            raise

    def keep(self, moment):
        self.take_picture().keep(f"{self.locker_service}-{moment}")

    # -- what runs -------------------------------------------------------------------------------------

    def processes(self, *names):
        """Ids of hers with one of these names; of all of hers without."""
        pattern = "|".join(names)
        return self.lab.enter(["pgrep", "-u", USER, *(["-x", pattern] if pattern else ["."])], check=False).stdout.split()

    def signal(self, name, *programs):
        """From a process of hers."""
        self.lab.enter(as_user("kill", f"-{name}", *self.processes(*programs)), check=False)  # some end before the others

    def start_deed(self, script):
        """Of hers, but not of her session, which it survives, and not late on a busy computer; the name of its unit."""
        unit = ["--quiet", "--collect", f"--unit={DEED}", f"--uid={USER}", "--nice=-10"]
        self.lab.run(["systemd-run", *unit, "sh", "-c", script])
        return DEED

    # -- what logind says ------------------------------------------------------------------------------

    def programs(self):
        """Command lines of the session's cgroup."""
        cgroup = session_property(self.lab, "Scope")
        tasks = f"cat $(find /sys/fs/cgroup -path '*/{cgroup}/cgroup.procs') | sort -u"
        pids = self.lab.enter(["sh", "-c", tasks]).stdout.split()
        return self.lab.enter(["ps", "--no-headers", "-o", "args", "-p", ",".join(pids)]).stdout.splitlines()


def as_user(*command):
    return ["setpriv", f"--reuid={USER}", f"--regid={USER}", "--init-groups", *command]


def root_of(lab) -> Path:
    """Where the lab's files are for programs of the computer."""
    return Path(f"/proc/{lab.leader}/root")


def documented_script(mark: str) -> str:
    """The one that signet.toml(5) shows with that mark, a line of its own: what is written there is what is tried."""
    scripts = [part for part in MANUAL.read_text(encoding="utf-8").split("```\n")[1::2] if mark in part.splitlines()]
    [script] = scripts
    return script
