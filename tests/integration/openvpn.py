# SPDX-License-Identifier: Apache-2.0
"""OpenVPN between the two machines of a lab: its server at lab.server, as packaging/examples has it, and a client at the
workstation whose key is on the card there or in a file.

    serve(lab)
    with connect(lab, by_card(lab)) as tunnel:
        assert tunnel.is_up and tunnel.carries_packets()
"""

import re
import socket
from contextlib import contextmanager, suppress
from pathlib import Path

from gate import cursor
from logon import wait_until
from signetlab.pam import OPENSC
from tls_service import AUTHORITY, Tunnel, give_certificate

LIMIT = 30  # seconds; a handshake takes a tenth of one
UNIT = "openvpn-server@lab.service"
HOME = "/etc/openvpn/server"
INSIDE = "10.88.0.1"  # the server, through the tunnel
CLIENT = "lab-openvpn.service"
CONTROL = "/run/lab-openvpn.sock"
VERIFY = "/usr/bin/signetctl vpn-verify"
EXAMPLE = Path(__file__).resolve().parents[2] / "packaging/examples/openvpn-server.conf"
SHOWN = "/run/openvpn-shown"  # as the example has it
# Over TCP a client that is refused knows at once, and with OpenVPN's own protocol after hand-window.
_ALWAYS = "proto tcp-server\n"
UDP = "proto udp\nhand-window 5\n"  # for both ends
BY_ENVIRONMENT = f'script-security 3\nauth-user-pass-verify "{VERIFY}" via-env\n'
_CLIENT = f"""\
client
dev tun
proto tcp-client
remote {{host}} 1194
nobind
ca {AUTHORITY}
remote-cert-tls server
hand-window 15
management {CONTROL} unix
management-query-passwords
management-hold
"""


def serve(lab, more="") -> None:
    """Started, or anew: the example, and these further lines."""
    give_certificate(lab, f"{HOME}/cert.pem", f"{HOME}/key.pem")
    lab.server.write(f"{HOME}/lab.conf", EXAMPLE.read_text() + _ALWAYS + more, 0o600)
    lab.server.enter(["install", "-d", "-o", "nobody", "-m", "700", SHOWN])
    lab.server.enter(["systemctl", "restart", UNIT])


def by_card(lab, number=0) -> str:
    """Lines of the client's configuration."""
    said = lab.enter(["openvpn", "--show-pkcs11-ids", OPENSC]).stdout
    user = lab.cards[number].card.user
    identity = next(line for line in re.findall(r"Serialized id: *(\S+)", said) if f"/{user}/" in line)
    return f"pkcs11-providers {OPENSC}\npkcs11-id '{identity}'\n"


def by_file(identity) -> str:
    """An Identity of kinit.issue()."""
    return f"cert {identity.certificate}\nkey {identity.key}\n"


@contextmanager
def connect(lab, identity, user=None, password=""):
    """Up, or refused, when the body begins. A user name is sent only if one is given."""
    tunnel = Tunnel(lab, UNIT, INSIDE, cursor(lab.server))
    lines = _CLIENT.format(host=lab.server.hostname) + identity + ("auth-user-pass\n" if user else "")
    lab.write("/root/openvpn.conf", lines)
    lab.enter(["systemd-run", "--quiet", "--collect", f"--unit={CLIENT}", "openvpn", "--config", "/root/openvpn.conf"])
    try:
        tunnel.is_up = _answer(lab, {"Auth": (user, password)})
        yield tunnel
    finally:
        lab.enter(["systemctl", "stop", CLIENT], check=False)


def _answer(lab, asked) -> bool:
    """Whether it is connected, after every question of the client (management-notes.txt of OpenVPN)."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as control:
        control.settimeout(LIMIT)
        path = f"/proc/{lab.leader}/root{CONTROL}"

        def is_there():
            with suppress(FileNotFoundError, ConnectionRefusedError):
                control.connect(path)
                return True

        wait_until(is_there, "OpenVPN's client listens")
        control.sendall(b"state on\nhold release\n")
        for line in control.makefile("r", encoding="utf-8"):
            if question := re.match(r">PASSWORD:Need '(.*)' (username/)?password", line):
                control.sendall(_words(lab, question[1], asked).encode())
            elif re.match(r">STATE:\d+,CONNECTED,SUCCESS", line):
                return True
            elif re.match(r">STATE:\d+,(RECONNECTING|EXITING)|>FATAL|>PASSWORD:Verification Failed", line):
                return False
    return False


def _words(lab, name, asked) -> str:
    if name in asked:
        user, password = asked[name]
        return f'username "{name}" "{user}"\npassword "{name}" "{password}"\n'
    owner = next(control for control in lab.cards if name.startswith(control.card.user))
    return f'password "{name}" "{owner.pin}"\n'
