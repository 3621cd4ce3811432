# SPDX-License-Identifier: Apache-2.0
"""A client of signetd that says whatever it is told to: for tests of what signetd does with bad ones.

Written from daemon/protocol/README.md, not with its code: both would be wrong in the same way.
"""

import ctypes
import os
import select
import socket
import struct
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from signetlab.signet import status

VERSION = 3
MOST_BODY = 4096  # bytes that a client may send in one frame
SILENCE = 5  # seconds after which signetd hangs up on a client that says nothing
BEGIN_LOGON, ANSWER, CANCEL = 0x0101, 0x0102, 0x0104
OPEN_SESSION, CLOSE_SESSION, DELETE_CREDENTIALS, CHANGE_SESSION, QUERY_STATUS = 0x0110, 0x0111, 0x0112, 0x0114, 0x0120
ASK, SHOW, VERDICT, DONE, STATUS = 0x0201, 0x0203, 0x0204, 0x0210, 0x0220
PIN, CHOICE, LAST_TRY = 0, 1, 2  # what is asked
OUTCOMES = ("denied", "granted", "unavailable", "user_unknown", "locked", "cancelled")
ANSWER_LIMIT = 20  # seconds; a logon with a card that has to be read again first
READY_LIMIT = 20  # seconds; signetd reads a card in 0.2
POLL = 0.02  # seconds; there is no event for "ready"
CLONE_NEWPID = 0x20000000  # of sched.h
_LIBC = ctypes.CDLL(None, use_errno=True)


def frame(kind: int, body: bytes = b"", *, version=VERSION, reserved=0, size=None) -> bytes:
    return struct.pack(">IBBH", len(body) if size is None else size, version, reserved, kind) + body


def query_status() -> bytes:
    """From the first session on."""
    return frame(QUERY_STATUS, struct.pack(">I", 0))


def text(value: str | bytes) -> bytes:
    """A text or byte field: its length, then itself."""
    value = value.encode() if isinstance(value, str) else value
    return struct.pack(">I", len(value)) + value


def begin_logon(user: str, service="signet-test", ruser="", tty="", remote_host="", agent="", trial=False) -> bytes:
    texts = b"".join(map(text, (service, user, ruser, tty, remote_host, agent)))
    return frame(BEGIN_LOGON, texts + bytes([trial]))


def answer(value: str, question: int = PIN) -> bytes:
    return frame(ANSWER, bytes([question]) + text(value))


class Client:
    """One connection, made by a process of the user `uid` in the machine; in that session, or in none."""

    def __init__(self, lab, uid: int = 0, scope: str = ""):
        self._process, theirs = socket.socketpair()
        child = os.fork()
        if child == 0:
            try:
                os.closerange(3, theirs.fileno())
                os.closerange(theirs.fileno() + 1, 4096)
                _process_inside(lab, uid, scope, theirs)
            finally:
                os._exit(1)
        theirs.close()
        os.waitpid(child, 0)
        _, descriptors, _, _ = socket.recv_fds(self._process, 1, 1)
        self.socket = socket.socket(fileno=descriptors[0])
        self.socket.settimeout(ANSWER_LIMIT)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_exc) -> None:
        self.socket.close()
        self._process.close()

    def send(self, data: bytes) -> "Client":
        # One connection too many is closed at once, perhaps before this: what it hears says so.
        with suppress(BrokenPipeError):
            self.socket.sendall(data)
        return self

    def read(self) -> tuple[int, bytes]:
        """Type and body of the next frame."""
        size, _version, _reserved, kind = struct.unpack(">IBBH", self._exactly(8))
        return kind, self._exactly(size)

    def hears(self) -> int | None:
        """Type of the next frame; None if signetd hung up instead."""
        try:
            return self.read()[0]
        except (EOFError, ConnectionError):
            return None

    def is_hung_up_on_within(self, seconds: float) -> bool:
        """Without reading, which would make room for an answer."""
        poll = select.poll()
        poll.register(self.socket, 0)  # a hang-up is always told
        return bool(poll.poll(seconds * 1000))

    def send_until_full(self, data: bytes) -> None:
        """Again and again, until nobody takes it any more."""
        self.socket.setblocking(False)
        with suppress(BlockingIOError):
            while True:
                self.socket.send(data)

    def log_on(self, user: str, pin: str) -> tuple[str, str]:
        """A whole logon: outcome and reason id."""
        return self.send(begin_logon(user)).verdict({PIN: answer(pin)})

    def begin(self, user: str) -> None:
        """Up to the question for the PIN."""
        self.send(begin_logon(user))
        while (received := self.read())[0] != ASK:
            assert received[0] == SHOW, f"{received} in place of the question"
        assert received[1][0] == PIN, f"{received} in place of the question for the PIN"

    def answer(self, pin: str) -> tuple[str, str]:
        return self.send_pin(pin).verdict()

    def send_pin(self, pin: str) -> "Client":
        return self.send(answer(pin))

    def verdict(self, answers: dict[int, bytes] | None = None) -> tuple[str, str]:
        """Outcome and reason id. What is asked before is answered by its kind; the rest is only heard."""
        while (received := self.read())[0] != VERDICT:
            if received[0] == ASK:
                self.send((answers or {}).get(received[1][0], b""))
        body = received[1]
        (length,) = struct.unpack(">I", body[1:5])
        return OUTCOMES[body[0]], body[5 : 5 + length].decode()

    def _exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            piece = self.socket.recv(size - len(data))
            if not piece:
                raise EOFError("signetd hung up")
            data += piece
        return data


def _process_inside(lab, uid: int, scope: str, ours: socket.socket) -> None:
    """Connects as that user in the machine's own pid namespace, hands the connection over, and stays for as long."""
    _LIBC.setns(os.open(f"/proc/{lab.leader}/ns/pid", os.O_RDONLY), CLONE_NEWPID)
    if os.fork() != 0:
        os._exit(0)  # a namespace is entered by the next child
    os.chdir(f"/proc/{lab.leader}/root/run/signet")
    if scope:
        _enter(lab, scope)
    os.setresuid(uid, uid, uid)
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    connection.connect("signet.sock")  # waits where the queue is full
    socket.send_fds(ours, [b"c"], [connection.fileno()])
    connection.close()
    ours.recv(1)  # nothing, when the client is closed
    os._exit(0)


def _enter(lab, scope: str) -> None:
    """The calling process becomes one of that session's."""
    root = Path(f"/proc/{lab.leader}/cgroup").read_text()
    machine = next(line.split(":", 2)[2] for line in root.splitlines() if line.startswith("0::")).removesuffix("/init.scope")
    for hierarchy in ("systemd", "unified", ""):
        with suppress(FileNotFoundError):
            Path(f"/sys/fs/cgroup/{hierarchy}/{machine}/{scope}/cgroup.procs").write_text("0")


@contextmanager
def session_at_seat(lab, user: str):
    """A session of that user's, as Client() takes it."""
    terminal = lab.pty(["sh", "-c", "cat /proc/self/cgroup; exec sleep infinity"], user=user, at_seat=True)
    terminal.expect(r"0::(/\S+)")
    yield terminal.match[1]
    terminal.close(force=True)


def signetd_pid(lab) -> int:
    return int(lab.enter(["systemctl", "show", "--property=MainPID", "--value", "signetd"]).stdout)


def uid_of(lab, user: str) -> int:
    return int(lab.enter(["id", "--user", user]).stdout)


def wait_until_ready(lab) -> None:
    """Until signetd has read the card."""
    def found():
        return [(card["state"], card["reason"]) for card in status(lab)["cards"]]

    wait_until(lambda: found() == [("ready", "")], "the card is ready", found)


def wait_until(condition, what: str, found=lambda: "", limit: float = READY_LIMIT) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline, f"after {limit} s it is still not so that {what} {found()}"
        time.sleep(POLL)
