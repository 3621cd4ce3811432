# SPDX-License-Identifier: Apache-2.0
"""What every machine of the lab has, workstation or server: its name, the names of others, a journal, a target to boot."""

from pathlib import Path


def lay(root: Path, path: str, text: str) -> None:
    """One file of a staged root."""
    place = root / path.lstrip("/")
    place.parent.mkdir(parents=True, exist_ok=True)
    place.unlink(missing_ok=True)  # never through a link, which would lead out of the machine's root
    place.write_text(text)


def stage(root: Path, hostname: str, hosts: dict[str, str]) -> None:
    """hosts: address to name; each name is also known by its first part."""
    lay(root, "/etc/hostname", hostname + "\n")
    names = "".join(f"{address} {name} {name.partition('.')[0]}\n" for address, name in hosts.items())
    lay(root, "/etc/hosts", names + "127.0.0.1 localhost\n")
    lay(root, "/etc/systemd/journald.conf.d/lab.conf", "[Journal]\nStorage=volatile\nRateLimitBurst=0\n")
    for stamp in ("/etc/.updated", "/var/.updated"):  # else the first boot rebuilds every cache there is
        lay(root, stamp, "")


def stage_target(root: Path, units: list[str]) -> None:
    lay(root, "/etc/systemd/system/signet-lab.target", f"""\
[Unit]
Description=What the lab starts, and nothing else
Requires=basic.target
After=basic.target
Wants={' '.join(["dbus.service", "systemd-logind.service", "systemd-user-sessions.service", *units])}
AllowIsolate=yes
""")
