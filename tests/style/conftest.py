# SPDX-License-Identifier: Apache-2.0
"""What every file of this suite needs from its caller, and how a skip is told to meson."""

import json
from pathlib import Path

import pytest

SKIPPED_TO_MESON = 77  # meson counts this exit status as skipped, not as passed


def pytest_addoption(parser):
    parser.addoption("--build", type=Path, help="the build directory whose libraries and programs are judged")


def pytest_sessionfinish(session, exitstatus):
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if exitstatus == 0 and reporter and reporter.stats.get("skipped"):
        session.exitstatus = SKIPPED_TO_MESON


@pytest.fixture
def build(request):
    """The build directory; skips where there is none, or where sanitizers change what is linked."""
    folder = request.config.getoption("--build")
    if folder is None:
        pytest.skip("no --build directory given")
    options = json.loads((folder / "meson-info/intro-buildoptions.json").read_text())
    if any(option["name"] == "b_sanitize" and option["value"] != "none" for option in options):
        pytest.skip("a sanitized build links and exports what the sanitizer needs")
    return folder
