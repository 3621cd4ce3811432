# SPDX-License-Identifier: Apache-2.0
"""ocserv at lab.server and openconnect at the workstation.

    serve(lab, BY_CERTIFICATE)
    with connect(lab, by_card(lab)) as tunnel:
        assert tunnel.is_up and tunnel.carries_packets()
"""

from contextlib import contextmanager
from pathlib import Path

from gate import cursor
from kinit import CACHE
from logon import wait_until
from tls_service import AUTHORITY, Tunnel, give_certificate

LIMIT = 30  # seconds; a handshake takes a tenth of one
UNIT = "ocserv.service"
HOME = "/etc/ocserv"
INSIDE = "10.99.0.1"  # the server, through the tunnel
BY_CERTIFICATE = f'auth = "certificate"\nca-cert = {HOME}/ca.pem\ncert-user-oid = 2.5.4.3\n'
BY_TICKET = (Path(__file__).resolve().parents[2] / "packaging/examples/ocserv.conf").read_text()
_PID = "/run/lab-openconnect.pid"
_LOG = "/run/lab-openconnect.log"
_SERVER = f"""\
tcp-port = 443
udp-port = 443
run-as-user = nobody
run-as-group = daemon
socket-file = /run/ocserv-socket
server-cert = {HOME}/cert.pem
server-key = {HOME}/key.pem
isolate-workers = false
max-clients = 16
max-same-clients = 2
keepalive = 32400
try-mtu-discovery = false
auth-timeout = 15
use-occtl = false
device = vpns
default-domain = lab.test
ipv4-network = 10.99.0.0
ipv4-netmask = 255.255.255.0
ping-leases = false
cisco-client-compat = true
dtls-legacy = true
"""


def serve(lab, how) -> None:
    """Started, or anew: BY_CERTIFICATE or BY_TICKET, and further lines."""
    give_certificate(lab, f"{HOME}/cert.pem", f"{HOME}/key.pem")
    for name, text in (("ca.pem", lab.pki.authority().read_text()), ("ocserv.conf", how + _SERVER)):
        lab.server.write(f"{HOME}/{name}", text, 0o600)
    lab.server.enter(["systemctl", "restart", UNIT])
    listens = ["bash", "-c", f"exec 3<>/dev/tcp/{lab.server.hostname}/443"]
    wait_until(lambda: lab.enter(listens, check=False).returncode == 0, "ocserv listens")


def stage_keytab(lab, require_auth=None) -> None:
    """The key of HTTP/ at the server; the KDC gives tickets for it only with that indicator."""
    principal, place = f"HTTP/{lab.server.hostname}", "/run/http.keytab"
    lab.kdc.admin(f"addprinc -randkey {principal}")
    lab.kdc.admin(f"ktadd -q -k {place} {principal}")
    keytab = lab.enter(["base64", place]).stdout
    lab.server.write(f"{HOME}/http.keytab.base64", keytab, 0o600)
    lab.server.enter(["sh", "-ec", f"base64 -d <{HOME}/http.keytab.base64 >{HOME}/http.keytab; chmod 600 {HOME}/http.keytab"])
    if require_auth:
        lab.kdc.admin(f"setstr {principal} require_auth {require_auth}")


def by_card(lab, number=0) -> list[str]:
    """Options of openconnect (RFC 7512)."""
    control = lab.cards[number]
    return ["--certificate", f"pkcs11:token={control.card.user};id=%01;type=cert;pin-value={control.pin}"]


def by_file(identity) -> list[str]:
    return ["--certificate", identity.certificate, "--sslkey", identity.key]


@contextmanager
def connect(lab, shown=()):
    """Up, or refused, when the body begins; without anything shown, by the ticket that kinit has got."""
    since = cursor(lab.server)
    command = ["env", f"KRB5CCNAME={CACHE}", "timeout", LIMIT, "openconnect", "--non-inter", "--background", f"--pid-file={_PID}",
               f"--cafile={AUTHORITY}", "--no-dtls", *shown, f"https://{lab.server.hostname}"]
    # Not a pipe: what goes on in the background would keep it open.
    done = lab.enter(["sh", "-c", f'"$@" >{_LOG} 2>&1', "sh", *command], check=False)
    is_up = done.returncode == 0
    try:
        if is_up:  # its device is made in the background
            wait_until(lambda: "inet 10.99." in lab.enter(["ip", "address"]).stdout, "the tunnel has an address")
        yield Tunnel(lab, UNIT, INSIDE, since, is_up, lab.read(_LOG))
    finally:
        lab.enter(["sh", "-c", f'test -s {_PID} && kill -INT "$(cat {_PID})"; while test -e {_PID}; do sleep 0.05; done'],
                  check=False, timeout=LIMIT)
