# SPDX-License-Identifier: Apache-2.0
"""The lab: Signet among real parts (systemd, logind, pcscd, MIT KDC) on one computer, without touching it."""
