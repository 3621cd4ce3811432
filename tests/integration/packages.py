# SPDX-License-Identifier: Apache-2.0
"""The Debian packages, made from a build tree as debhelper makes them, without compiling anew; and what was one package before.
Where $SIGNET_PACKAGES names a folder of packages that were built, it is those, and likewise $SIGNET_OLD_PACKAGES of OLD."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from signetlab.places import CONTROL, REPOSITORY

LIMIT = 120  # seconds for one step; all of them take ten
STEPS = ("dh_installdirs", "dh_install", "dh_installdocs", "dh_installexamples", "dh_installchangelogs", "dh_installsysusers",
         "dh_installtmpfiles", "dh_installlogrotate", "dh_installsystemd", "dh_fixperms", "dh_installdeb", "dh_shlibdeps",
         "dh_gencontrol", "dh_md5sums")
TOGETHER = ("signet-common", "signet-server", "signet")  # which were the package signet until OLD
OLD = "0.1.0"
UNPACKED = ("-Znone",)  # these go no further than the next machine


def build(installed: Path, scratch: Path) -> dict[str, Path]:
    """Path by name. `installed` is what `meson install` has made, `scratch` an empty folder."""
    if built := os.environ.get("SIGNET_PACKAGES"):
        return _by_name(Path(built))
    tree = scratch / "signet"
    shutil.copytree(CONTROL.parent, tree / "debian")
    shutil.copytree(installed, tree / "debian/tmp", symlinks=True)
    shutil.copytree(REPOSITORY / "packaging/examples", tree / "packaging/examples")
    shutil.copy(REPOSITORY / "README.md", tree)
    rules = (tree / "debian/rules").read_text(encoding="utf-8")
    for step in STEPS:
        _run(["debian/rules", f"override_{step}"] if f"override_{step}:" in rules else [step], tree)
    _run(["dh_builddeb", "--destdir", scratch, "--", *UNPACKED], tree)
    return _by_name(scratch)


def old(packages: dict[str, Path], scratch: Path) -> list[Path]:
    """Of OLD, what a workstation has."""
    if built := os.environ.get("SIGNET_OLD_PACKAGES"):
        return [path for name, path in _by_name(Path(built)).items() if name in ("signet", "libpam-signet")]
    return [one_package(packages, scratch), one_profile(packages["libpam-signet"], scratch)]


def _by_name(folder: Path) -> dict[str, Path]:
    named = {package.name.partition("_")[0]: package for package in folder.glob("*.deb")}
    return {name: path for name, path in named.items() if not name.endswith("-dbgsym")}


def one_package(packages: dict[str, Path], scratch: Path) -> Path:
    """signet as it was before there was signet-server: the files of all three, and what the scripts of the first two do."""
    tree = scratch / "old"
    for name in TOGETHER:
        _run(["dpkg-deb", "--extract", packages[name], tree], scratch)
    (tree / "DEBIAN").mkdir()
    for script in ("postinst", "prerm", "postrm"):
        parts = [_run(["dpkg-deb", "--info", packages[name], script], scratch) for name in TOGETHER[:2]]
        (tree / "DEBIAN" / script).write_text("".join(parts), encoding="utf-8")
        (tree / "DEBIAN" / script).chmod(0o755)
    (tree / "DEBIAN/control").write_text(
        f"Package: signet\nVersion: {OLD}\nArchitecture: {_architecture()}\nMaintainer: Signet maintainers <signet@example.org>\n"
        "Description: as it was\n", encoding="utf-8")
    package = scratch / f"signet_{OLD}.deb"
    _run(["dpkg-deb", "--root-owner-group", *UNPACKED, "--build", tree, package], scratch)
    return package


def one_profile(package: Path, scratch: Path) -> Path:
    """libpam-signet as it was when its one profile had the sessions, too."""
    tree = scratch / "old-module"
    _run(["dpkg-deb", "--raw-extract", package, tree], scratch)
    control = tree / "DEBIAN/control"
    control.write_text(re.sub("(?m)^Version: .*", f"Version: {OLD}", control.read_text(encoding="utf-8")), encoding="utf-8")
    of_logons, of_sessions = (tree / "usr/share/pam-configs" / name for name in ("signet", "signet-session"))
    sessions = of_sessions.read_text(encoding="utf-8").partition("Session-Type")
    of_logons.write_text(of_logons.read_text(encoding="utf-8") + "".join(sessions[1:]), encoding="utf-8")
    of_sessions.unlink()
    old_package = scratch / f"libpam-signet_{OLD}.deb"
    _run(["dpkg-deb", "--root-owner-group", *UNPACKED, "--build", tree, old_package], scratch)
    return old_package


def field(package: Path, name: str) -> list[str]:
    """Of the control file: names without versions, alternatives by themselves."""
    text = _run(["dpkg-deb", "--field", package, name], package.parent)
    return [part.split()[0] for group in text.split(",") if group.strip() for part in group.split("|")]


def files(package: Path) -> list[str]:
    return [line.split()[5] for line in _run(["dpkg-deb", "--contents", package], package.parent).splitlines()
            if not line.startswith("d")]


def _architecture() -> str:
    return _run(["dpkg", "--print-architecture"], Path("/")).strip()


def _run(argv, folder: Path) -> str:
    done = subprocess.run(argv, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=LIMIT)
    assert done.returncode == 0, f"{argv}: {done.stdout}{done.stderr}"
    return done.stdout
