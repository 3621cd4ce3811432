# SPDX-License-Identifier: Apache-2.0
"""Labs for tests, and what a lab has to say when a test in it fails."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "lab"))

from logon import last_names_every_reason, personalize  # noqa: E402  the path comes first
from signetlab.cards import Card  # noqa: E402
from signetlab.lab import Lab  # noqa: E402
from signetlab.machine import Machine  # noqa: E402
from signetlab.pki import Certificate  # noqa: E402
from signetlab.probe import obstacles  # noqa: E402
from signetlab.signet import Signet  # noqa: E402

JOURNAL_LINES = 60  # of a failed test's report
# Tests restart cards, KDCs and signetd as often as they like.
RESTARTS = {"/etc/systemd/system.conf.d/restarts.conf": "[Manager]\nDefaultStartLimitIntervalSec=0\n"}
_running: list[Machine] = []


@pytest.fixture(scope="session")
def lab_can_run():
    """Skips where no lab can run. Everything that goes wrong later is a failure."""
    if found := obstacles():
        pytest.skip("; ".join(found))


def running_lab(files=None, **choices):
    """For a shared lab of a module's own: `yield from running_lab(...)` in a fixture."""
    with Lab(files={**RESTARTS, **(files or {})}, **choices) as lab:
        machines = [lab, *([lab.server] if lab.server else [])]
        _running.extend(machines)
        yield lab
        if choices.get("signet"):
            last_names_every_reason(lab)
        for machine in machines:
            _running.remove(machine)


@pytest.fixture(scope="module")
def lab(lab_can_run):
    """Card, KDC and account of alice; no Signet. Leave it as you found it: the module shares it."""
    yield from running_lab(cards=[Card("alice")], users=["alice"])


@pytest.fixture(scope="module")
def signet_lab(lab_can_run):
    """The same with Signet as it ships."""
    yield from running_lab(cards=[Card("alice")], users=["alice"], signet=Signet())


@pytest.fixture
def alices_card(lab):
    """The module's lab, for tests that personalize her card."""
    yield lab
    personalize(lab, Certificate.for_user("alice"))


@pytest.fixture
def make_lab(lab_can_run):
    """make_lab(cards=..., ...) for a lab of the test's own."""
    made = []

    def make(**choices) -> Lab:
        generator = running_lab(**choices)
        lab = next(generator)
        made.append(generator)
        return lab

    yield make
    for generator in reversed(made):
        next(generator, None)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    report = outcome.get_result()
    if report.failed:
        for machine in _running:
            if machine.leader:
                lines = machine.journal().splitlines()[-JOURNAL_LINES:]
                report.sections.append((f"journal of {machine.hostname}, {machine.name}", "\n".join(lines)))
