# SPDX-License-Identifier: Apache-2.0
"""A Debian as it comes with the shipped profile: its settings, the states it may be in, and the persons who log on."""

from contextlib import contextmanager
from pathlib import Path

from logon import EVENT_LIMIT, SHELL_PROMPT, lingering, wait_until
from remote import start_sshd
from signetlab.places import foundation

PASSWORDS = {"root": "root-passw0rd", "alice": "alice-passw0rd", "bob": "bob-passw0rd", "anna": "anna-passw0rd"}
DEBIAN = Path(__file__).resolve().parents[2] / "packaging/debian"
COMMON = "common-account common-auth common-password common-session common-session-noninteractive".split()
PREFERRED = "preferred-test"  # a service with a password behind the card
SERVICE = "".join(f"@include {name}\n" for name in ("common-auth", "common-account", "common-session"))
SETTINGS = {
    "cards": {"wait_for_card": "1s"},
    "break_glass": {"users": ["anna"]},
    "service": {"login": {"use": "logon", "card": "required"}, PREFERRED: {"use": "logon", "card": "preferred"}},
}
FILES = {
    # Debian's own, in place of the lab's.
    "/etc/pam.d/login": (foundation() / "etc/pam.d/login").read_text(encoding="utf-8"),
    f"/etc/pam.d/{PREFERRED}": SERVICE,
    "/etc/cron.d/profile": "@reboot bob id -un >/tmp/cron-ran\n@reboot root id -un >/tmp/cron-of-root-ran\n",
}
HANG_LIMIT = 20  # seconds; that signetd hangs is noticed after five


def enable_profile(lab):
    """What the administrator does."""
    lab.run(["pam-auth-update", "--enable", "signet", "signet-session"], env={"DEBIAN_FRONTEND": "noninteractive"})


def stock_debian(lab):
    """With bob, who may use sudo, and what runs jobs."""
    stock_stacks(lab)
    lab.enter(["sh", "-euc", "usermod --append --groups sudo bob; systemctl start cron.service atd.service"])
    start_sshd(lab, "bob")


def stock_stacks(lab):
    """The common files as Debian's packages make them; the lab has put its own there. root has a password."""
    script = f"""
    mkdir -p /var/cache/debconf
    rm -f /usr/share/pam-configs/krb5 /etc/pam.d/signet-test
    for name in {' '.join(COMMON)}; do cp /usr/share/pam/$name /etc/pam.d/$name; done
    pam-auth-update --force --package
    usermod --password "$(openssl passwd -6 {PASSWORDS['root']})" root
    """
    lab.run(["sh", "-euc", script], env={"DEBIAN_FRONTEND": "noninteractive"})


def common_files(lab):
    return {name: lab.read(f"/etc/pam.d/{name}") for name in COMMON}


# -- whoever works when nobody is there -------------------------------------------------------------


def run_cron_jobs(lab):
    """Those of FILES, anew; returns when bob's has run."""
    lab.enter(["sh", "-c", "rm -f /tmp/cron-* /run/crond.reboot; systemctl restart cron.service"])
    wait_until(lambda: lab.enter(["cat", "/tmp/cron-ran"], check=False).stdout == "bob\n", "bob's job has run")


def starts_user_manager(lab, user):
    """Of systemd, anew."""
    unit = "user@" + lab.enter(["id", "-u", user]).stdout.strip() + ".service"
    lab.enter(["systemctl", "stop", unit])
    for _ in range(2):  # logind stops it some time after a session has ended, whoever has started it since
        lab.enter(["systemctl", "start", unit])
        if lab.enter(["systemctl", "is-active", unit], check=False).stdout == "active\n":
            return True
    return False


# -- the states of the daemon and of the packages --------------------------------------------------


def maintainer_script(lab, name, *arguments):
    """As dpkg would run it; without arguments, when the package is removed."""
    script = (DEBIAN / name).read_text(encoding="utf-8")
    return lab.run(["sh", "-c", script, name, *(arguments or ("remove",))], check=False,
                   env={"DEBIAN_FRONTEND": "noninteractive", "DPKG_MAINTSCRIPT_PACKAGE_REFCOUNT": "1"})


UNITS = ["signetd.socket", "signetd.service"]


@contextmanager
def running(_lab):
    yield


@contextmanager
def stopped(lab):
    lab.enter(["systemctl", "stop", *UNITS])
    try:
        yield
    finally:
        lab.enter(["systemctl", "start", *UNITS])


@contextmanager
def hung(lab):
    lab.enter(["systemctl", "kill", "--signal=STOP", "signetd.service"])
    try:
        yield
    finally:
        lab.enter(["systemctl", "kill", "--signal=CONT", "signetd.service"])


@contextmanager
def without_signet(lab):
    assert maintainer_script(lab, "signet.prerm").returncode == 0
    assert maintainer_script(lab, "signet-server.prerm").returncode == 0
    with stopped(lab):
        assert maintainer_script(lab, "signet-server.postrm").returncode == 0
        yield
    enable_profile(lab)


@contextmanager
def without_the_module(lab):
    done = maintainer_script(lab, "libpam-signet.prerm")
    assert done.returncode == 0, done.stderr
    [module] = lab.enter(["sh", "-c", "ls /usr/lib/*/security/pam_signet.so"]).stdout.split()
    lab.enter(["mv", module, "/root/pam_signet.so"])
    try:
        yield
    finally:
        lab.enter(["mv", "/root/pam_signet.so", module])
        enable_profile(lab)


@contextmanager
def without_both(lab):
    with without_the_module(lab), without_signet(lab):
        yield


# -- the persons -----------------------------------------------------------------------------------


def type_password(terminal, user, prompt="(?i)password"):
    terminal.expect(prompt, timeout=HANG_LIMIT)
    terminal.sendline(PASSWORDS[user])


def at_console(lab, user):
    """login(1) as Debian has it, which asks for the name first."""
    terminal = lab.pty(["login"], timeout=EVENT_LIMIT)
    terminal.expect("login: ")
    terminal.sendline(user)
    return terminal


def log_on_by_password(lab, user):
    """At the console, up to a shell."""
    terminal = at_console(lab, user)
    type_password(terminal, user)
    terminal.expect("# $" if user == "root" else SHELL_PROMPT)
    terminal.close(force=True)


def at_preferred(lab, user):
    return lab.pty(lingering("pamtester", PREFERRED, user, "authenticate", "acct_mgmt"), timeout=HANG_LIMIT)


def is_refused(terminal):
    """The console says so and never asks for a password."""
    return terminal.expect(["Login incorrect", "(?i)password:"], timeout=HANG_LIMIT) == 0
