# SPDX-License-Identifier: Apache-2.0
"""The tour that people take goes through and ends by itself."""

import subprocess
from pathlib import Path

DEMO = Path(__file__).resolve().parents[1] / "lab/demo"
TOUR_LIMIT = 120  # seconds; it takes ten


def test_the_tour_goes_through(lab_can_run):
    done = subprocess.run([DEMO, "--no-install"], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=TOUR_LIMIT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "commands to the card" in done.stdout
