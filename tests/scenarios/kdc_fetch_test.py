# SPDX-License-Identifier: Apache-2.0
"""`signetctl kdc fetch` and `signetctl fetch` against servers on this machine: a web server with CRLs, and openssl's OCSP responder.

    SIGNETCTL=build/daemon/signetctl/network/signetctl-network pytest tests/scenarios/kdc_fetch_test.py
"""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from revocation_servers import Authority, WebServer

SIGNETCTL = os.environ.get("SIGNETCTL", "signetctl")
UNPRIVILEGED = "nobody"  # as root the fetcher becomes this; the user it becomes otherwise is not on every machine


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    made = Authority(tmp_path_factory.mktemp("pki") / "ca")
    made.issue("alice")
    made.issue("bob")
    made.revoke("bob")
    made.issue("responder", "responder")
    return made


@pytest.fixture
def web():
    server = WebServer()
    yield server
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def responder(authority):
    port = free_port()
    process = subprocess.Popen(
        ["openssl", "ocsp", "-port", str(port), "-index", "index.txt", "-CA", "ca.pem", "-rsigner", "responder.pem",
         "-rkey", "responder.key", "-nmin", "60"], cwd=authority.folder, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT)
    assert b"ACCEPT" in process.stdout.readline()  # a connection that only looks would be in its way
    threading.Thread(target=process.stdout.read, daemon=True).start()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGKILL)
    process.wait()


class Fetcher:
    def __init__(self, folder: Path, authority: Authority):
        self.authority, self.directory, self.settings = authority, folder / "revocation", folder / "kdc.toml"

    def configure(self, crl=(), ocsp=()) -> None:
        self.settings.write_text(f"""[certificates]
logon_cas = ["{self.authority.folder}/ca.pem"]
[revocation]
check = "hard"
directory = "{self.directory}"
[[revocation.issuer]]
certificate = "{self.authority.folder}/ca.pem"
crl = {json.dumps(list(crl))}
ocsp = {json.dumps(list(ocsp))}
""")

    def argv(self, *options: str, user: str = UNPRIVILEGED) -> list:
        return [SIGNETCTL, "kdc", "fetch", "--json", "--settings", str(self.settings), "--user", user, *options]

    def run(self, *options: str, user: str = UNPRIVILEGED) -> dict:
        done = subprocess.run(self.argv(*options, user=user), capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done.stderr
        answer = json.loads(done.stdout) if done.stdout else {"files": [], "problems": [{"problem": done.stderr}]}
        assert (done.returncode == 0) == (not answer["problems"]), done.stdout
        return answer

    def file(self, kind: str) -> Path:
        return self.directory / f"{self.authority.key().hex()}.{kind}"

    def records(self, kind: str) -> dict:
        """Serial number -> revoked, read by another hand than the one that wrote."""
        data = self.file(kind).read_bytes()
        assert data[:8] == b"SignetRv"
        rows = [data[at:at + 40] for at in range(88, len(data), 40)]
        return {row[1:1 + row[0]]: bool(row[21]) for row in rows}


@pytest.fixture
def fetcher(tmp_path, authority):
    return Fetcher(tmp_path, authority)


def problem_of(answer: dict) -> str:
    return " ".join(problem["problem"] for problem in answer["problems"])


def test_a_crl_is_fetched_and_renewed_and_never_rolled_back(web, fetcher, authority):
    fetcher.configure(crl=[f"{web.url}/missing", f"{web.url}/crl"])
    old = web.pages["/crl"] = authority.crl("-crl_lastupdate", "20260101000000Z", "-crl_nextupdate", "20990101000000Z")
    answer = fetcher.run()
    assert [file["written"] for file in answer["files"]] == [True]
    assert "404" in problem_of(answer)
    assert fetcher.records("crl") == {authority.serial("bob"): True}
    assert stat.S_IMODE(fetcher.file("crl").stat().st_mode) == 0o644
    assert fetcher.file("crl").stat().st_uid == os.geteuid()
    before = fetcher.file("crl").stat()
    assert [file["written"] for file in fetcher.run()["files"]] == [False]
    assert fetcher.file("crl").stat().st_ino == before.st_ino

    new = web.pages["/crl"] = authority.crl("-crl_lastupdate", "20260201000000Z", "-crl_nextupdate", "20990101000000Z")
    assert [file["written"] for file in fetcher.run()["files"]] == [True]
    held = fetcher.file("crl").read_bytes()
    web.pages["/crl"] = old
    answer = fetcher.run()
    assert "older than the one at hand" in problem_of(answer) and not answer["files"]
    assert fetcher.file("crl").read_bytes() == held
    assert old != new


@pytest.mark.parametrize("page", ["broken", "other", "html", "long", "missing"])
def test_what_is_no_crl_of_the_ca_leaves_the_one_at_hand(page, web, fetcher, authority, tmp_path):
    fetcher.configure(crl=[f"{web.url}/crl"])
    web.pages["/crl"] = authority.crl()
    fetcher.run()
    held = fetcher.file("crl").read_bytes()
    good = web.pages.pop("/crl")
    if page == "broken":
        web.pages["/crl"] = good[:-1] + bytes([good[-1] ^ 1])
    elif page == "other":
        web.pages["/crl"] = Authority(tmp_path / "other").crl()
    elif page == "html":
        web.pages["/crl"] = b"<html>login</html>"
    elif page == "long":
        web.pages["/crl"] = bytes(256 * 1024 * 1024 + 1)
    answer = fetcher.run()
    words = {"broken": "signature", "other": "signature", "html": "not a CRL", "long": "longer than", "missing": "404"}
    assert words[page] in problem_of(answer), answer
    assert fetcher.file("crl").read_bytes() == held


def test_redirects_are_followed_by_http_alone(web, fetcher, authority, tmp_path):
    crl = tmp_path / "crl"
    crl.write_bytes(authority.crl())
    web.pages |= {"/crl": crl.read_bytes(), "/one": "/crl", "/two": "/one", "/three": "/two", "/four": "/three",
                  "/file": f"file://{crl}", "/ftp": "ftp://127.0.0.1/crl"}
    for path in ("/file", "/ftp", "/four"):
        fetcher.configure(crl=[web.url + path])
        assert not fetcher.run()["files"], path
    fetcher.configure(crl=[f"{web.url}/three"])
    assert fetcher.run()["files"]


def test_a_responder_is_asked(responder, fetcher, authority):
    fetcher.configure(ocsp=[responder])
    assert fetcher.run() == {"files": [], "problems": []}, "nobody asked for a certificate"
    fetcher.run("--certificate", str(authority.folder / "alice.pem"))
    assert fetcher.records("ocsp") == {authority.serial("alice"): False}
    fetcher.run("--certificate", str(authority.folder / "bob.pem"))
    expected = {authority.serial("alice"): False, authority.serial("bob"): True}
    assert fetcher.records("ocsp") == expected
    assert not fetcher.run()["problems"]  # again for both
    assert fetcher.records("ocsp") == expected


def test_a_certificate_of_nobody_is_not_asked_about(responder, fetcher, tmp_path):
    fetcher.configure(ocsp=[responder])
    stranger = Authority(tmp_path / "other").issue("carol")
    assert "of no CA" in problem_of(fetcher.run("--certificate", str(stranger)))


@pytest.mark.parametrize("page", [bytes(64 * 1024 + 1), b"nothing", None], ids=["long", "nothing", "missing"])
def test_an_answer_that_is_none_is_refused(page, web, fetcher, authority):
    fetcher.configure(ocsp=[f"{web.url}/ocsp"])
    web.pages["/ocsp"] = page
    assert fetcher.run("--certificate", str(authority.folder / "alice.pem"))["problems"]
    assert not fetcher.file("ocsp").exists()


def ask_by_datagrams(fetcher: Fetcher, datagrams: list) -> dict:
    """As systemd starts it for its socket: descriptor 3, and whose it is."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    for datagram in datagrams:
        ours.send(datagram)
    start = ("import os, sys; os.dup2(int(sys.argv[1]), 3); "
             "os.environ.update(LISTEN_FDS='1', LISTEN_PID=str(os.getpid())); os.execv(sys.argv[2], sys.argv[2:])")
    argv = [sys.executable, "-c", start, str(theirs.fileno()), *fetcher.argv()]
    done = subprocess.run(argv, pass_fds=[theirs.fileno()], capture_output=True, text=True, timeout=120)
    theirs.setblocking(False)
    with pytest.raises(BlockingIOError):
        theirs.recv(1)
    assert done.stdout, done.stderr
    return json.loads(done.stdout)


def test_what_the_kdc_waits_for_is_asked_first_and_alone(web, responder, fetcher, authority):
    web.pages["/crl"] = authority.crl()
    fetcher.configure(crl=[f"{web.url}/crl"], ocsp=[responder])
    key = authority.key()
    datagrams = [key + authority.serial("bob"), bytes(32) + b"\1", b"short", key, key + bytes(21)]
    ask_by_datagrams(fetcher, datagrams)
    assert fetcher.records("ocsp") == {authority.serial("bob"): True}
    assert web.asked == ["/crl"], "the first run is a full one"
    ask_by_datagrams(fetcher, [key + authority.serial("alice")])
    assert len(fetcher.records("ocsp")) == 2
    assert web.asked == ["/crl"], "and the next is not"
    fetcher.run()
    assert web.asked == ["/crl", "/crl"], "but for the timer's"


class HostFetcher(Fetcher):
    """By signet.toml, which must be root's."""

    def configure(self, crl=(), ocsp=()) -> None:
        sources = f'[[revocation.issuer]]\ncertificate = "{self.authority.folder}/ca.pem"\ncrl = {json.dumps(list(crl))}\n'
        self.settings.write_text(f"""[domain]
anchors = ["{self.authority.folder}/ca.pem"]
[revocation]
directory = "{self.directory}"
{sources if crl else ""}""")

    def argv(self, *options: str, user: str = UNPRIVILEGED) -> list:
        return [SIGNETCTL, "fetch", *super().argv(*options, user=user)[3:]]


@pytest.mark.skipif(os.geteuid() != 0, reason="settings must be root's")
def test_a_host_fetches_by_its_own_settings(web, tmp_path, authority):
    host = HostFetcher(tmp_path, authority)
    host.configure()
    assert host.run() == {"files": [], "problems": []} and not host.directory.exists(), "nobody is named"
    host.configure(crl=[f"{web.url}/crl"])
    web.pages["/crl"] = authority.crl()
    assert [file["written"] for file in host.run()["files"]] == [True]
    assert host.records("crl") == {authority.serial("bob"): True}


def test_a_directory_that_others_may_write_is_refused(web, fetcher):
    fetcher.configure(crl=[f"{web.url}/crl"])
    fetcher.directory.mkdir()
    fetcher.directory.chmod(0o777)
    assert "may write" in problem_of(fetcher.run())
    assert not web.asked


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has something to give up")
def test_root_reads_nothing_foreign(web, fetcher, authority):
    web.pages["/crl"] = authority.crl()
    fetcher.configure(crl=[f"{web.url}/crl"])
    for user in ("root", "no-such-user"):
        assert fetcher.run(user=user)["problems"] and not web.asked
    trace = fetcher.directory.parent / "trace"
    if subprocess.run(["sh", "-c", "command -v strace"], capture_output=True).returncode != 0:
        pytest.skip("no strace")
    # A sanitizer's search for leaks and strace are in each other's way: both are tracers.
    subprocess.run(["strace", "-f", "-e", "trace=connect,setresuid", "-o", str(trace), *fetcher.argv()], check=True,
                   capture_output=True, timeout=120, env={**os.environ, "ASAN_OPTIONS": "detect_leaks=0"})
    lines = trace.read_text().splitlines()
    connected = {line.split()[0] for line in lines if "connect(" in line and "AF_INET" in line}
    gave_up = {line.split()[0] for line in lines if "setresuid(" in line and line.endswith("= 0")}
    parent = lines[0].split()[0] if "setresuid(" not in lines[0] else None
    assert connected and parent not in connected
    assert gave_up
