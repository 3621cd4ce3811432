# SPDX-License-Identifier: Apache-2.0
"""sudo by a ticket that a card has brought (elevate.via), for a person from another host: nobody is asked for a PIN, and no
other ticket will do. The certificate is a file; for the KDC and a ticket it is a card."""

import pytest
from conftest import running_lab
from elevation import at_seat, last_elevation
from kinit import CACHE, issue, kinit
from logon import answer_pin, configure, end_of, journal_of, wait_for_card, wait_until
from remote import over_ssh, start_sshd
from signetlab.cards import Card
from signetlab.kdc_plugin import KdcPlugin
from signetlab.pki import Certificate
from signetlab.signet import Signet
from signetlab.users import Principal

PASSWORD = "a password"
STACK = "".join(f"{kind} required {module}.so\n" for kind, module in
                (("auth", "pam_signet"), ("account", "pam_permit"), ("session", "pam_permit")))
SOURCE = CACHE.partition(":")[2]
LIMIT = 30  # seconds, for what takes a fraction of one
LARGE = 5 * 1024 * 1024  # bytes; more than any cache has


def settings(via=("ticket",), domain=None, **elevate):
    return {
        "cards": {"wait_for_card": "1s"},
        "domain": {"require_indicator": "card", **(domain or {})},
        "service": {"sudo": {"use": "elevate", "elevate": {"via": list(via), **elevate}}},
    }


@pytest.fixture(scope="module")
def shared(lab_can_run):
    for lab in running_lab(cards=[Card("alice")], users=["alice", "bob"], kdc_plugin=KdcPlugin(),
                           principals=[Principal(name, password=PASSWORD) for name in ("alice", "bob")],
                           signet=Signet(**settings()), files={"/etc/pam.d/sudo": STACK}):
        lab.run(["usermod", "--append", "--groups", "sudo", "alice"])
        for name in ("alice", "bob", "krbtgt/LAB.TEST"):
            lab.kdc.admin(f"modprinc -maxrenewlife 7d {name}")
        lab.persons = {name: issue(lab, Certificate.for_user(name)) for name in ("alice", "bob")}
        lab.uids = {name: int(lab.enter(["id", "-u", name]).stdout) for name in lab.persons}
        start_sshd(lab, "alice")
        wait_for_card(lab)
        yield lab


@pytest.fixture
def lab(shared):
    configure(shared, **settings())
    yield shared
    shared.enter(["sh", "-c", "rm -rf /tmp/krb5cc_* /tmp/ccs_*"])


def give(lab, *options, client="alice", user="alice", by_card=True, cache=None):
    """A ticket, as a file of the user's in the place of the default cache."""
    got = kinit(lab, client, lab.persons[client] if by_card else None, *options, password=None if by_card else PASSWORD)
    assert got.status == 0, got.trace
    cache = cache or f"/tmp/krb5cc_{lab.uids['alice']}"
    lab.enter(["install", "-o", user, "-g", user, "-m", "600", SOURCE, cache])
    return cache


def sudo(lab, user="root"):
    """By ssh: (whether it has become that user, reason)."""
    done = lab.run(over_ssh("alice", f"sudo -k -u {user} id -un </dev/null"), check=False, timeout=LIMIT)
    return done.stdout == f"{user}\n", last_elevation(lab)[0]


GRANTED = (True, "granted")


def refused(reason):
    return False, reason


def detail(lab):
    return journal_of(lab, "elevation")[-1].get("SIGNET_DETAIL", "")


def test_the_ticket_of_a_card_is_enough(lab):
    cache = give(lab)
    before = lab.enter(["sha256sum", cache]).stdout
    assert sudo(lab) == GRANTED
    assert last_elevation(lab) == ("granted", "alice", "alice@LAB.TEST")
    assert lab.enter(["sha256sum", cache]).stdout == before  # no ticket was put into it


def test_the_ticket_of_a_password_is_not(lab):
    give(lab, by_card=False)
    assert sudo(lab) == refused("ticket-without-indicator")


def test_without_a_ticket_there_is_nothing(lab):
    assert sudo(lab) == refused("ticket-missing")


def test_what_sshd_was_given_is_found(lab):
    give(lab, cache=f"/tmp/krb5cc_{lab.uids['alice']}_AbCdEf")
    assert sudo(lab) == GRANTED


def test_the_card_that_was_seen_last_counts(lab):
    give(lab)
    wait_until(lambda: give(lab, by_card=False, cache=f"/tmp/krb5cc_{lab.uids['alice']}_later")
               and sudo(lab) == refused("ticket-without-indicator"), "the password was the last")


def test_a_collection_in_a_folder_is_read_where_the_settings_have_it(lab):
    configure(lab, **settings(domain={"ccache": "DIR:/tmp/ccs_%{uid}"}))
    folder = f"/tmp/ccs_{lab.uids['alice']}"
    lab.enter(["install", "-d", "-o", "alice", "-m", "700", folder])
    give(lab, cache=f"{folder}/tkt")
    assert sudo(lab) == refused("ticket-missing")  # the collection has no primary cache, and nothing makes one
    assert lab.enter(["ls", folder]).stdout == "tkt\n"
    lab.enter(["sh", "-c", f"echo tkt >{folder}/primary; chown alice {folder}/primary"])
    assert sudo(lab) == GRANTED


@pytest.mark.parametrize("cache", ["KEYRING:persistent:{uid}", "KCM:"])
def test_a_cache_that_is_no_file_is_read_as_its_owner(lab, cache):
    if cache == "KCM:":
        lab.enter(["systemctl", "start", "sssd-kcm.socket"])
    configure(lab, **settings(domain={"ccache": cache.format(uid="%{uid}")}))
    name = cache.format(uid=lab.uids["alice"])
    of_alice = ["setpriv", "--reuid=alice", "--clear-groups"]
    got = lab.enter([*of_alice, "kinit", "-c", name, "alice"], check=False, stdin=PASSWORD + "\n")
    assert got.returncode == 0, got.stderr
    assert sudo(lab) == refused("ticket-without-indicator")  # it was found: of a password, whose key no file needs
    lab.enter([*of_alice, "kdestroy", "-c", name])
    assert sudo(lab) == refused("ticket-missing")


# -- how old it is ---------------------------------------------------------------------------------


def test_its_age_is_that_of_the_logon_also_when_it_was_renewed(lab):
    cache = give(lab, "-r", "1d")
    configure(lab, **settings(max_age="3s"))
    wait_until(lambda: sudo(lab) == refused("ticket-too-old"), "it is too old")
    lab.enter(["setpriv", "--reuid=alice", "--clear-groups", "kinit", "-c", f"FILE:{cache}", "-R"])
    assert sudo(lab) == refused("ticket-too-old")
    configure(lab, **settings(max_age="1h"))
    assert sudo(lab) == GRANTED


def test_one_that_has_ended_is_none(lab):
    give(lab, "-l", "2s")
    wait_until(lambda: sudo(lab) == refused("ticket-missing"), "it has ended")
    assert "has ended" in detail(lab)


# -- whose it is -----------------------------------------------------------------------------------


def test_a_stolen_ticket_is_its_owners(lab):
    give(lab, client="bob")
    assert sudo(lab) == refused("card-of-other-user")


def test_a_cache_of_somebody_elses_is_not_read(lab):
    cache = give(lab, client="bob", user="bob")
    lab.enter(["chmod", "644", cache])
    assert sudo(lab) == refused("ticket-missing")


@pytest.mark.parametrize("make", [
    "ln -s {source} {cache}", "mkfifo {cache}", "mkdir {cache}", f"truncate --size={LARGE} {{cache}}", "echo noise >{cache}",
])
def test_what_is_no_plain_cache_is_not_read(lab, make):
    source = give(lab, cache="/tmp/krb5cc_source")
    cache = f"/tmp/krb5cc_{lab.uids['alice']}"
    lab.run(["sh", "-c", make.format(source=source, cache=cache)], user="alice")
    assert sudo(lab) == refused("ticket-missing")


def test_another_realm_is_not_asked(lab):
    """The cache says that it is of a realm which somebody else rules."""
    cache = give(lab)
    lab.enter(["sed", "-i", "s/LAB.TEST/BAD.TEST/g", cache])
    assert sudo(lab) == refused("realm-not-allowed")


def test_nobody_elses_rights_come_of_it(lab):
    give(lab)
    lab.write("/etc/sudoers.d/targetpw", "Defaults targetpw\n", 0o440)  # bob is whom PAM is asked about
    came = sudo(lab, "bob")
    lab.enter(["rm", "/etc/sudoers.d/targetpw"])
    assert came == refused("card-of-other-user")


# -- what else there is ----------------------------------------------------------------------------


def test_while_no_kdc_can_be_asked_none_counts(lab):
    give(lab)
    lab.kdc.become("dead")
    came = sudo(lab)
    lab.kdc.become("genuine")
    assert came == refused("kdc-unreachable")


def test_where_it_does_not_hold_the_card_is_asked_for(lab):
    configure(lab, **settings(via=("ticket", "card")))
    wait_for_card(lab)
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    answer_pin(terminal, lab.card.pin)
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split() == ["0"]
    assert "ticket-missing" in detail(lab)


def test_where_it_holds_no_card_is_asked_for(lab):
    configure(lab, **settings(via=("ticket", "card")))
    give(lab)
    terminal = at_seat(lab, "sudo", "-k", "id", "-u")
    exit_status, said = end_of(terminal)
    assert exit_status == 0 and said.split() == ["0"]


def test_a_person_elsewhere_has_no_card_to_fall_back_to(lab):
    configure(lab, **settings(via=("ticket", "card")))
    assert sudo(lab) == refused("not-at-seat")
    assert "ticket-missing" in detail(lab)
