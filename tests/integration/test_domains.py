# SPDX-License-Identifier: Apache-2.0
"""The domains that people have: Samba as a domain of Active Directory, Heimdal, MIT; each state of an account, told as what
it is."""

import pytest
from conftest import running_lab
from logon import at_rest, audit, outcome
from signetlab.cards import Card
from signetlab.heimdal import Heimdal
from signetlab.mit import MitRealm
from signetlab.samba import SambaAd
from signetlab.signet import Signet

KINDS = {kind.kind: kind for kind in (SambaAd, Heimdal, MitRealm)}


@pytest.fixture(scope="module", params=KINDS)
def shared(request, lab_can_run):
    yield from running_lab(cards=[Card("alice")], users=["alice"], domain=KINDS[request.param](),
                           signet=Signet(mapping={"rule": None}))


@pytest.fixture
def lab(shared):
    yield from at_rest(shared)


STATES = {
    "Samba": {"disabled": "kdc-account-disabled", "expired": "kdc-account-expired", "locked": "kdc-account-locked-out",
              "hours": "kdc-logon-hours", "must change": "kdc-password-expired"},
    "Heimdal": {},
    "MIT": {},
}


def test_each_state_of_an_account_is_told(lab):
    for state, reason in STATES[lab.domain.kind].items():
        with lab.domain.state("alice", state):
            assert outcome(lab, "alice") == (False, reason), state
        assert lab.domain.kind != "Samba" or "NTSTATUS C0000" in audit(lab)[-1]["SIGNET_DETAIL"]
    assert outcome(lab, "alice") == (True, "granted")
