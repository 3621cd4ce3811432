# SPDX-License-Identifier: Apache-2.0
"""One machine: a real systemd in systemd-nspawn on an overlay of the foundation, with a network of its own.

Two phases. While staged, files are laid into its root; after boot() commands run in it. All it writes
goes to a tmpfs that ends with it. Lab is what tests use; this file knows nothing about cards or realms.
"""

import itertools
import os
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

import pexpect

from .errors import CannotRun, LabError
from .layer import layer
from .places import INSIDE, NAMESPACE, foundation, mountpoint

STAGE = Path(__file__).with_name("stage.sh")
STAGE_LIMIT = 60  # seconds; unpacking 40 MB, normally 0.1
APT_LIMIT = 600  # seconds; downloads over a slow line
BOOT_LIMIT = 300  # seconds; normally 1, with a domain of Samba 10; on a machine that compiles it has taken two minutes
STOP_LIMIT = 10  # seconds; a killed machine is gone in 0.1
RUN_LIMIT = 60  # seconds; for one command, unless the caller knows better
# A session without a logon. A container has no virtual terminals, so pam_systemd is told the seat.
SEAT_SERVICE = "lab-seat"
SEAT_STACK = "account required pam_permit.so\nsession required pam_loginuid.so\nsession required pam_systemd.so\n"
NSPAWN = [
    "--quiet",
    "--register=no",  # neither systemd nor D-Bus need run on the computer
    "--keep-unit",
    "--private-network",  # ports 88, 35963 and the rest are free in every lab
    "--resolv-conf=off",
    "--timezone=off",
    "--link-journal=no",
    "--console=pipe",
    "--notify-ready=yes",
    "--kill-signal=SIGKILL",  # a SIGTERM to nspawn, as when the owner dies, ends the machine at once
    # nspawn refuses these by default; secrets are locked in memory, ccaches live in keyrings
    "--system-call-filter=@memlock @keyring",
    "--capability=CAP_IPC_LOCK",  # as root has it on a machine; greetd locks all of its memory, PAM's modules as well
    "--boot",
]
_numbers = itertools.count()


class Machine:
    """Use as a context manager or call stop(): it ends processes, mounts and cgroups, in any state. A bare one has nothing
    of the layer; one of another tree is that Debian, and bare."""

    def __init__(self, hostname: str, binds: dict[str, Path] | None = None, desktop: bool = False, bare: bool = False,
                 tree: Path | None = None):
        self.name = f"signet-lab-{os.getpid()}-{next(_numbers)}"
        self.hostname = hostname
        self._desktop = desktop
        self._bare = bare or tree is not None
        self._foundation = tree or foundation()
        self._binds = dict(binds or {})  # path in the machine to a file or folder of the computer, not to be written
        self.leader = 0  # process id of its PID 1, seen from outside; 0 while not running
        self._units = itertools.count()
        self._scratch = tempfile.TemporaryDirectory(prefix="signet-lab-")
        self._console = Path(self._scratch.name) / "console"
        self._notify = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._notify.bind("\0" + self.name)
        self._process = None

    def __enter__(self) -> "Machine":
        return self

    def __exit__(self, *_exc) -> None:
        self.stop()

    # -- staging ---------------------------------------------------------------------------------

    def stage(self) -> Path:
        """Mounts the root and returns a path to it that is valid until boot()."""
        archive, place = "" if self._bare else layer(self._desktop), mountpoint()
        binds = [f"--bind-ro={outside}:{inside}" for inside, outside in self._binds.items()]
        options = [*NSPAWN, f"--hostname={self.hostname}", *binds, "systemd.unit=signet-lab.target"]
        with open(self._console, "wb") as console:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "KILL", NAMESPACE, STAGE, self.name, self._foundation, place, archive, *options],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=console, start_new_session=True,
                env={**os.environ, "NOTIFY_SOCKET": "@" + self.name})
        if self._process.stdout.readline() != b"staged\n":
            raise CannotRun(f"no root for a machine:\n{self.console()}")
        return Path(f"/proc/{self._process.pid}/root{place}/root")

    def chroot(self, script: str) -> None:
        """Runs a shell script in the staged root; for what has no daemon yet, such as useradd."""
        self._in_staged_root(["chroot"], ["/bin/sh", "-euc", script], STAGE_LIMIT)

    def apt(self, *arguments: str) -> None:
        """Runs apt-get in the staged root, with the network of the computer."""
        apt = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--yes", "--quiet", "-o", "Dpkg::Use-Pty=0", *arguments]
        self._in_staged_root(["unshare", "--mount", "--propagation=unchanged", INSIDE], apt, APT_LIMIT)

    def _in_staged_root(self, way: list, argv: list, timeout: int) -> None:
        command = ["nsenter", "--mount", "--root", f"--target={self._process.pid}", *way, mountpoint() / "root", *argv]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)
        if done.returncode != 0:
            raise LabError(f"staging failed:\n{argv[-1]}\n{done.stdout}{done.stderr}")

    def boot(self) -> None:
        """Boots and returns when every unit of signet-lab.target has started or failed."""
        self._process.stdin.write(b"boot\n")
        self._process.stdin.close()
        deadline = time.monotonic() + BOOT_LIMIT
        up = False
        while not (up and self.leader):
            self._notify.settimeout(max(0.01, min(1.0, deadline - time.monotonic())))
            try:
                lines = self._notify.recv(4096).decode().splitlines()
            except TimeoutError:
                self._check_boot(deadline)
                continue
            for line in lines:
                if line.startswith("X_NSPAWN_LEADER_PID="):
                    self.leader = int(line.partition("=")[2])
            up = up or "READY=1" in lines
        # systemd goes on telling what it does, and would stop when nobody took it any more.
        self._notify.close()

    def _check_boot(self, deadline: float) -> None:
        if self._process.poll() is not None:
            raise CannotRun(f"systemd-nspawn ended with {self._process.returncode}:\n{self.console()}")
        if time.monotonic() > deadline:
            raise CannotRun(f"no boot within {BOOT_LIMIT} s:\n{self.console()}")

    def console(self) -> str:
        """What the machine said on its console, the last lines."""
        return "\n".join(self._console.read_text(errors="replace").splitlines()[-30:])

    # -- running ---------------------------------------------------------------------------------

    def run(self, argv, *, user=None, check=True, timeout=RUN_LIMIT, stdin="", env=None, at_seat=False):
        """Runs a program as a unit of its own, so that it has the cgroup a session look-up needs; in a session of that
        user's at seat0 if asked for, else in none.

        Returns subprocess.CompletedProcess with text; check=True turns a failure into LabError.
        """
        unit = f"lab-run-{next(self._units)}"
        # The limit inside ends the program; the one outside is for a machine that hangs.
        properties, env = self._place(at_seat, env)
        command = [*self._unit(unit, "--pipe", user, env, f"RuntimeMaxSec={timeout}", *properties), *map(str, argv)]
        return _finished(command, argv, check, stdin, timeout + STOP_LIMIT)

    def pty(self, argv, *, user=None, timeout=RUN_LIMIT, env=None, at_seat=False) -> pexpect.spawn:
        """The same on a terminal, to talk to."""
        properties, env = self._place(at_seat, env)
        command = [*self._unit(f"lab-pty-{next(self._units)}", "--pty", user, env, *properties), *map(str, argv)]
        # dumb: on any other terminal systemd-run, since 256, sets colours and titles of its own.
        return pexpect.spawn(command[0], command[1:], encoding="utf-8", codec_errors="replace", env={**os.environ, "TERM": "dumb"},
                             timeout=timeout, dimensions=(40, 120), use_poll=True)  # select(2) ends at 1024

    def _place(self, at_seat, env):
        """What makes a unit's program one of a session: properties and environment."""
        if not at_seat:
            return [], env
        self.write(f"/etc/pam.d/{SEAT_SERVICE}", SEAT_STACK)
        return [f"PAMName={SEAT_SERVICE}"], {"XDG_SEAT": "seat0", **(env or {})}

    def shell_command(self) -> list[str]:
        """What a person's own terminal runs to be in the machine."""
        return [*self._unit(f"lab-shell-{next(self._units)}", "--pty", None, None), "/bin/bash"]

    def enter(self, argv, *, check=True, timeout=RUN_LIMIT, stdin=""):
        """The quick way in (3 ms, as root): sees the machine's files, network and processes, but is in no
        cgroup of it. Never for what asks logind or opens a session."""
        command = self.inside(argv)
        return _finished(command, argv, check, stdin, timeout)

    def inside(self, argv=()) -> list[str]:
        """The command line that runs a program there as enter() does, for who wants to talk to it."""
        # --root: where the computer's "/" is a chroot, the machine's is not that of its mount namespace.
        return ["nsenter", "--all", "--root", "--wd", f"--target={self.leader}", "--", *map(str, argv)]

    def _unit(self, name, mode, user, env, *properties) -> list[str]:
        command = [*self.inside(), "systemd-run", "--quiet", mode, "--wait", "--collect", f"--unit={name}"]
        command += [f"--property={item}" for item in properties]
        command += [f"--property=User={user}"] if user else ["--setenv=HOME=/root"]
        command += [f"--setenv={name}={value}" for name, value in {"TERM": "dumb", "LANG": "C.UTF-8", **(env or {})}.items()]
        return command + ["--"]

    def read(self, path) -> str:
        return self.enter(["cat", path]).stdout

    def write(self, path, text: str, mode: int = 0o644) -> None:
        script = 'mkdir -p "$(dirname "$1")" && cat >"$1" && chmod "$2" "$1"'
        self.enter(["sh", "-c", script, "sh", path, f"{mode:o}"], stdin=text)

    def journal(self, unit: str | None = None) -> str:
        """All that was logged, or what one unit logged."""
        chosen = [f"--unit={unit}"] if unit else []
        # check=False: where journald has died, what it wrote is there all the same.
        self.enter(["journalctl", "--sync"], check=False)
        command = ["journalctl", "--no-pager", "--quiet", "--output=short-precise", *chosen]
        return self.enter(command, check=False).stdout

    # -- ending ----------------------------------------------------------------------------------

    def stop(self) -> None:
        """At once: nothing in it is worth a shutdown, as all of it is in memory."""
        process, self._process = self._process, None
        if process:
            if self.leader:
                _kill(self.leader)
            elif process.stdin and not process.stdin.closed:
                process.stdin.close()  # staged only: stage.sh gives up at the end of its input
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            process.stdout.close()
        self.leader = 0
        self._notify.close()
        self._scratch.cleanup()


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # it ended by itself


def _finished(command, argv, check: bool, stdin: str, timeout: float) -> subprocess.CompletedProcess:
    done = subprocess.run(command, input=stdin, capture_output=True, text=True, errors="replace",
                          timeout=timeout)
    if check and done.returncode != 0:
        said = done.stdout + done.stderr
        raise LabError(f"{' '.join(map(str, argv))}: exit status {done.returncode}\n{said}")
    return done
