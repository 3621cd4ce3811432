# SPDX-License-Identifier: Apache-2.0
"""Apache with mod_auth_gssapi, which has nothing of Signet, as a witness: a ticket says to any service of the realm that a card
stands behind it, and a service can demand it."""

import base64

import pytest
from conftest import running_lab
from kinit import CACHE, issue, kinit
from logon import ask_in_session, wait_for_card
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.lab import HOSTNAME
from signetlab.pki import REALM, Certificate
from signetlab.signet import Signet
from signetlab.users import Principal
from terminal_session import open_shell

BOB = Principal("bob", password="bob-passw0rd")
KEYTAB = "/etc/web.keytab"
ROOM = "/srv/web"
CARD = base64.b64encode(b"card").decode("ascii")  # as mod_auth_gssapi shows what may be no text
LOCATION = f"""\
  AuthType GSSAPI
  AuthName lab
  GssapiCredStore keytab:{KEYTAB}
  GssapiAcceptorName HTTP@{HOSTNAME}
  GssapiNameAttributes INDICATORS auth-indicators
  Require valid-user
"""  # of each, since the module inherits nothing
CONFIGURATION = f"""\
ServerName {HOSTNAME}
PidFile /run/web.pid
Listen 127.0.0.1:80
DocumentRoot {ROOM}
ErrorLog /run/web.log
LogLevel info
LoadModule mpm_prefork_module /usr/lib/apache2/modules/mod_mpm_prefork.so
LoadModule authn_core_module /usr/lib/apache2/modules/mod_authn_core.so
LoadModule authz_core_module /usr/lib/apache2/modules/mod_authz_core.so
LoadModule authz_user_module /usr/lib/apache2/modules/mod_authz_user.so
LoadModule headers_module /usr/lib/apache2/modules/mod_headers.so
LoadModule auth_gssapi_module /usr/lib/apache2/modules/mod_auth_gssapi.so
User www-data
Group www-data
Header always set X-User "expr=%{{REMOTE_USER}}"
Header always set X-Indicators "%{{INDICATORS}}e" env=INDICATORS
<Location "/open">
{LOCATION}</Location>
<Location "/card">
{LOCATION}  GssapiRequiredNameAttributes auth-indicators=card
</Location>
"""


@pytest.fixture(scope="module")
def lab(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice"], signet=Signet(), kdc_plugin=KdcPlugin(),
                           principals=[BOB, f"HTTP/{HOSTNAME}"]):
        lab.kdc.admin(f"ktadd -norandkey -k {KEYTAB} HTTP/{HOSTNAME}")
        lab.enter(["chown", "www-data:", KEYTAB])
        for page in ("open", "card"):
            lab.write(f"{ROOM}/{page}", f"{page}\n")
        lab.write("/etc/web.conf", CONFIGURATION)
        lab.enter(["apache2", "-f", "/etc/web.conf", "-k", "start"])
        yield lab


@pytest.fixture(scope="module")
def alice(lab):
    return issue(lab, Certificate.for_user("alice"))


def page(lab, name):
    """Status, and the headers that tell who was let in; with the ticket of kinit."""
    argv = ["env", f"KRB5CCNAME={CACHE}", "curl", "--silent", "--negotiate", "--user", ":", "--dump-header", "-",
            "--output", "/dev/null", f"http://{HOSTNAME}/{name}"]
    last = lab.enter(argv).stdout.replace("\r\n", "\n").strip().split("\n\n")[-1].splitlines()
    headers = dict(line.split(": ", 1) for line in last[1:])
    return int(last[0].split()[1]), headers


def test_a_card_ticket_says_so_to_any_service(lab, alice):
    assert kinit(lab, "alice", alice).status == 0
    status, headers = page(lab, "open")
    assert (status, headers["X-User"], headers["X-Indicators"]) == (200, f"alice@{REALM}", CARD), lab.read("/run/web.log")


def test_so_does_the_ticket_of_a_logon(lab):
    wait_for_card(lab)
    terminal = open_shell(lab)
    said = ask_in_session(terminal, f"curl --silent --negotiate --user : --head http://{HOSTNAME}/card | cat")
    terminal.close(force=True)
    assert f"X-User: alice@{REALM}" in said and f"X-Indicators: {CARD}" in said, said


def test_a_password_ticket_says_nothing_of_a_card(lab):
    assert kinit(lab, "bob", password=BOB.password).status == 0
    status, headers = page(lab, "open")
    assert (status, headers["X-User"]) == (200, f"bob@{REALM}"), lab.read("/run/web.log")
    assert "X-Indicators" not in headers


def test_a_page_that_demands_a_card_is_for_card_tickets(lab, alice):
    assert kinit(lab, "alice", alice).status == 0
    assert page(lab, "card")[0] == 200, lab.read("/run/web.log")
    assert kinit(lab, "bob", password=BOB.password).status == 0
    assert page(lab, "card")[0] in (401, 403)


def test_without_a_ticket_nobody_gets_in(lab):
    lab.enter(["rm", "-f", CACHE.partition(":")[2]])
    assert page(lab, "open")[0] == 401


# The KDC does not even give one where the service's entry demands the indicator.
def test_the_kdc_refuses_a_password_ticket_for_a_service_that_demands_a_card(lab, alice):
    lab.kdc.admin(f"setstr HTTP/{HOSTNAME} require_auth card")
    try:
        assert kinit(lab, "bob", password=BOB.password).status == 0
        assert page(lab, "open")[0] == 401
        assert kinit(lab, "alice", alice).status == 0
        assert page(lab, "open")[0] == 200
    finally:
        lab.kdc.admin(f"delstr HTTP/{HOSTNAME} require_auth")
