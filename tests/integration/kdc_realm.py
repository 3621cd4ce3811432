# SPDX-License-Identifier: Apache-2.0
"""A realm whose KDC has the plugin: who is in it, how its settings are changed, and what its log says."""

import time

from kinit import kinit
from signetlab.users import Principal

MISMATCH = "Client name mismatch"
UNTRUSTED = "Can't verify certificate"
WRONG_USAGE = "Inconsistent key purpose"
REVOKED = "Revoked certificate"
BOB = Principal("bob", password="open sesame")
EVE = Principal("eve/admin", password="let me in")
HARD = Principal("hard", flags="+requires_preauth +requires_hwauth")
GUARDED = Principal("svc/guarded", attributes=(("require_auth", "card"),))
PRINCIPALS = [BOB, EVE, HARD, GUARDED, "svc/open"]
SETTINGS = "/etc/signet/kdc.toml"
LOOK = 1.1  # seconds; the plugin looks at its files once a second


def as_configured(lab):
    """For a fixture: the test begins with the lab's own settings in force and an empty log, and so does the next."""
    first = lab.read(SETTINGS)
    lab.kdc.forget()
    yield
    if lab.read(SETTINGS) != first:
        configure(lab)


def configure(lab, **changes):
    """Other settings than the lab's own, in force when it returns."""
    lab.configure_kdc(**changes)
    time.sleep(LOOK)


def profile_of(lab):
    return f"/etc/lab-kdc/{lab.kdc.address}.conf"


def restart_kdc(lab, profile=None):
    """With another kdc.conf, if one is given."""
    if profile is not None:
        lab.write(profile_of(lab), profile)
    lab.enter(["systemctl", "restart", f"lab-kdc@{lab.kdc.address}"])


def in_every_worker(lab, principal, identity):
    """What each of several requests came to; more of them than there are workers."""
    return {tuple(kinit(lab, principal, identity).refusals()[1:])
            for _ in range(1 if len(lab.kdc.processes()) == 1 else 8)}


def said(lab, *words):
    """The last line of the KDC's log by the plugin that has all the words; empty: there is none."""
    found = [line for line in lab.kdc.log().splitlines() if "signet: " in line and all(word in line for word in words)]
    return found[-1] if found else ""
