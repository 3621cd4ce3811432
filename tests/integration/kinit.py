# SPDX-License-Identifier: Apache-2.0
"""A person whose certificate and key are files, with MIT's own kinit: a card logon without card, reader and PAM.

    person = issue(lab, Certificate.for_user("alice"))
    got = kinit(lab, "alice", person)
    assert got.status == 0, got.trace
    tgt = tickets(lab)[0]
"""

import itertools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from signetlab.errors import LabError
from signetlab.pki import REALM

CACHE = "FILE:/tmp/krb5cc_kinit"
TGT = f"krbtgt/{REALM}@{REALM}"
REFUSED = "KDC policy rejects request"  # KRB5KDC_ERR_POLICY
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "KRB5_TRACE": "/dev/stderr"}
_TRACE_LINE = re.compile(r"\[\d+\] [\d.]+: ")
_REFUSAL = re.compile(r"(?:Received error from KDC|TGS request result): -\d+/(.*)")
_TICKET = re.compile(r"""
    (?P<start>\d\S+\ \S+)\s+(?P<end>\d\S+\ \S+)\s+(?P<service>\S+)\n
    (?:\tfor\ client\ .*\n)?
    \t(?:renew\ until\ (?P<renewable>\d\S+\ [^\s,]+),\ )?(?:Flags:\ (?P<flags>\w+))?
    (?:\n?\t?.*Etype\ \(skey,\ tkt\):\ (?P<etypes>.*))?""", re.VERBOSE)
_numbers = itertools.count()


@dataclass(frozen=True)
class Identity:
    """Paths in the machine."""

    certificate: str
    key: str

    def __str__(self) -> str:
        return f"FILE:{self.certificate},{self.key}"


@dataclass(frozen=True)
class Outcome:
    """Of a program of krb5-user."""

    status: int
    text: str  # what it said
    trace: str  # what libkrb5 told of its work

    def refusals(self) -> list[str]:
        """What KDCs answered instead of tickets, in order; the first is usually that they want preauthentication."""
        return _REFUSAL.findall(self.trace)


@dataclass(frozen=True)
class Ticket:
    """A line of klist."""

    service: str
    start: datetime
    end: datetime
    renewable: datetime | None
    flags: frozenset[str]  # letters of klist(1): H is hardware, A preauthenticated
    etypes: tuple[str, ...]  # of the session key and of the ticket

    @property
    def lifetime(self) -> timedelta:
        return self.end - self.start

    def ends_as_asked(self, lifetime: timedelta, renewable: timedelta) -> bool:
        """kinit counts from when it asks; the ticket begins when the KDC answers, which is later on a busy machine."""
        late = [lifetime - self.lifetime, renewable - (self.renewable - self.start)]
        return all(timedelta() <= seconds <= timedelta(seconds=30) for seconds in late)


def issue(lab, certificate) -> Identity:
    """A certificate of the lab's PKI, and its key, as files of the machine that root alone reads."""
    issued = lab.pki.issue(certificate)
    stem = f"/root/identities/{next(_numbers)}"
    lab.write(f"{stem}.pem", issued.certificate.read_text())
    lab.write(f"{stem}.key", issued.key.read_text(), 0o600)
    return Identity(f"{stem}.pem", f"{stem}.key")


def kinit(lab, principal, identity=None, *options, password=None, kdc=None) -> Outcome:
    """By certificate, or by password; "-E" among the options makes the principal an enterprise name.

    kdc   one of lab.kdcs: no other is asked
    """
    chosen = ["-X", f"X509_user_identity={identity}"] if identity else []
    command = ["kinit", "-c", CACHE, *chosen, *options, principal]
    lab.enter(["rm", "-f", CACHE.partition(":")[2]])  # a refusal leaves nothing of the logon before
    return _run(lab, command, kdc, "" if password is None else password + "\n")


def service_ticket(lab, service, kdc=None) -> Outcome:
    """By kvno, with the ticket that kinit got."""
    return _run(lab, ["kvno", "-c", CACHE, service], kdc)


def client(lab) -> str:
    """Whose the tickets are."""
    said = lab.enter(_with_environment(["klist", "-c", CACHE])).stdout
    return re.search(r"Default principal: (.*)", said)[1]


def tickets(lab) -> list[Ticket]:
    """What is in the cache, as klist tells it: the TGT first."""
    said = lab.enter(_with_environment(["klist", "-c", CACHE, "-f", "-e"])).stdout
    return [_ticket(match) for match in _TICKET.finditer(said)]


def has_indicator(lab, indicator) -> bool:
    """Whether the TGT carries it. No tool shows indicators, but a KDC refuses tickets for a service without the one
    that the service requires (require_auth, kadmin(1))."""
    service = f"indicator/{next(_numbers)}"  # never one that the cache has a ticket for
    lab.kdc.admin(f"addprinc -randkey {service}")
    lab.kdc.admin(f"setstr {service} require_auth {indicator}")
    outcome = service_ticket(lab, service)
    if outcome.status != 0 and set(outcome.refusals()) != {REFUSED}:
        raise LabError(f"the KDC was not asked for {service}:\n{outcome.trace}")
    return outcome.status == 0


def _run(lab, command, kdc, stdin="") -> Outcome:
    configuration = {"KRB5_CONFIG": kdc.client_configuration} if kdc else {}
    done = lab.enter(_with_environment(command, configuration), check=False, stdin=stdin)
    lines = (done.stdout + done.stderr).splitlines()
    said = [line for line in lines if not _TRACE_LINE.match(line)]
    return Outcome(done.returncode, "\n".join(said), "\n".join(lines))


def _with_environment(command, more=None) -> list[str]:
    return ["env", *(f"{name}={value}" for name, value in {**_ENVIRONMENT, **(more or {})}.items()), *command]


def _ticket(match) -> Ticket:
    def moment(text):
        return datetime.strptime(text, "%m/%d/%y %H:%M:%S") if text else None

    etypes = tuple(part.strip() for part in (match["etypes"] or "").split(",") if part.strip())
    return Ticket(match["service"], moment(match["start"]), moment(match["end"]), moment(match["renewable"]),
                  frozenset(match["flags"] or ""), etypes)
