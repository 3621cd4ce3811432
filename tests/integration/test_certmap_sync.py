# SPDX-License-Identifier: Apache-2.0
"""The mapping store from a real slapd with many accounts: what is in it is compared account by account with what the
directory was given, after the first sync, after changes, and after a server that dies half way.

20,000 accounts, 100,000 with SIGNET_BENCH=full."""

import json
import os
import subprocess
import time

import pytest
from directory import (ANN, BASE, BEFORE_SECONDS, BREAKING, PORT, RULE_ENTRIES, RULES, URI, Account, Slapd, accounts, added, deleted, modified,
                       modified_rule)
from logon import wait_until
from signetlab.pki import Certificate

FULL = os.environ.get("SIGNET_BENCH") == "full"
COUNT = 100_000 if FULL else 20_000
SYNC_LIMIT = 300  # seconds
CHANGES = 100
HALF_WAY = COUNT * 300  # bytes; an account is about 700
STORE = "/var/lib/signet/certmap/store.mdb"
ENVIRONMENT = "/etc/signet/certmap-sync.env"
METHODS = ["refresh", "timestamp"]
PERIOD, SPREAD = 300, 240  # seconds, of the timer


@pytest.fixture(scope="module")
def directory(signet_lab):
    """slapd with everybody in it, as each test that changes nothing leaves it."""
    pem = signet_lab.pki.issue(Certificate.for_user("alice")).certificate.read_bytes()
    der = subprocess.run(["openssl", "x509", "-outform", "DER"], input=pem, capture_output=True, check=True).stdout
    slapd = Slapd(signet_lab)
    slapd.everybody = accounts(COUNT, der)
    begin = time.monotonic()
    slapd.fill(slapd.everybody.values())
    slapd.start()
    print(f"\n{COUNT} accounts in a directory: {time.monotonic() - begin:.1f} s")
    yield slapd
    slapd.stop()


@pytest.fixture
def sync(signet_lab):
    def run(*options, uri=URI, store=STORE, check=True):
        argv = ["signetctl", "certmap", "sync", "--uri", uri, "--store", store, "--json", *options]
        done = signet_lab.run(argv, user="signet-sync", check=check, timeout=SYNC_LIMIT)
        return json.loads(done.stdout) if check else done

    yield run
    signet_lab.enter(["sh", "-c", "rm -f /var/lib/signet/certmap/*"])


def stored(lab, store=STORE) -> dict:
    """By user; signet, who may only read, reads."""
    lines = lab.run(["signetctl", "certmap", "dump", "--store", store], user="signet-judge", timeout=SYNC_LIMIT).stdout
    entries = [json.loads(line) for line in lines.splitlines()]
    by_user = {entry["user"]: entry for entry in entries}
    assert len(by_user) == len(entries) == len({entry["id"] for entry in entries}), "an account twice"
    return by_user


def compare(lab, everybody: dict) -> None:
    """No account lost, none invented, none with other keys than the directory gives it."""
    found = stored(lab)
    assert set(found) == set(everybody)
    wrong = [name for name, account in everybody.items()
             if {(key["kind"], key["value"]) for key in found[name]["keys"]} != account.keys()]
    assert not wrong, f"{len(wrong)} with other keys, such as {found[wrong[0]]}, not {everybody[wrong[0]].keys()}"
    assert all(entry["principal"] == "" and entry["created"] >= BEFORE_SECONDS for entry in found.values())


def tell(what: str, report: dict) -> None:
    print(f"\n{what} by {report['method']}: {report['entries']} entries, {report['keys']} keys, "
          f"{report['seconds']:.2f} s ({report['added']} added, {report['changed']} changed, "
          f"{report['removed']} removed)")


def hundred_changes(everybody: dict) -> tuple[str, dict, str]:
    """LDIF, everybody afterwards, and the LDIF that takes it back."""
    after, there, back = dict(everybody), "", ""
    chosen = sorted(everybody)[1::COUNT // 70][:70]
    for name in chosen[::2] + chosen[61::2]:
        changed = Account(everybody[name].number, everybody[name].serial + COUNT, everybody[name].certificate)
        there += modified(changed, "altSecurityIdentities", changed.issuer_serial(), f"X509:<SKI>{changed.key_id()}")
        back += modified(everybody[name], "altSecurityIdentities", everybody[name].issuer_serial(),
                         f"X509:<SKI>{changed.key_id()}")
        after[name] = changed
    for name in chosen[1:60:2]:
        there, back = there + deleted(everybody[name]), back + added(everybody[name])
        del after[name]
    for number in range(COUNT, COUNT + 30):
        new = Account(number, number)
        there, back = there + added(new), back + deleted(new)
        after[new.name] = new
    return there, after, back


@pytest.mark.parametrize("method", METHODS)
def test_the_store_follows_the_directory(signet_lab, directory, sync, method):
    report = sync("--method", method)
    tell("first sync", report)
    assert report["loaded"] and report["added"] == report["entries"] == COUNT and report["refused"] == 0
    compare(signet_lab, directory.everybody)

    there, after, back = hundred_changes(directory.everybody)
    directory.change(there)
    try:
        report = sync("--method", method)
        tell("100 changes", report)
        assert not report["loaded"]
        assert report["added"] + report["changed"] + report["removed"] == CHANGES
        compare(signet_lab, after)
    finally:
        directory.change(back)
    report = sync("--method", method)
    assert not report["loaded"] and report["removed"] == 30
    compare(signet_lab, directory.everybody)
    tell("no change", sync("--method", method))


def test_a_server_that_dies_half_way_leaves_the_last_store(signet_lab, directory, sync):
    sync()
    before = stored(signet_lab)
    signet_lab.write("/run/breaking.py", BREAKING)
    for options in (["--full"], ["--full", "--method", "timestamp"]):
        breaking = signet_lab.pty(["python3", "/run/breaking.py", PORT, HALF_WAY, directory.pid()])
        breaking.expect(r"port (\d+)")
        try:
            done = sync(*options, uri=f"ldap://127.0.0.1:{breaking.match[1]}", check=False)
        finally:
            directory.stop()
            directory.start()
        assert done.returncode == 1, done
        assert "broke off" in done.stderr
        assert stored(signet_lab) == before
    files = signet_lab.enter(["ls", "/var/lib/signet/certmap"]).stdout.split()
    assert sorted(files) == ["store.mdb", "store.mdb.lock"]
    directory.stop()
    try:
        assert sync(check=False).returncode == 1
    finally:
        directory.start()
    assert stored(signet_lab) == before
    assert sync("--full")["changed"] == 0


def test_the_owner_of_a_bad_entry_is_named_and_refused(signet_lab, directory, sync):
    sync()
    victim = directory.everybody["user000007"]
    directory.change(modified(victim, "altSecurityIdentities", "X509:<SKI>no key id"))
    try:
        report = sync()
        assert report["refused"] == report["changed"] == 1 and report["removed"] == 0
        assert report["refusals"][0]["entry"] == victim.dn
        assert report["refusals"][0]["account"] == "user000007"
        assert "altSecurityIdentities" in report["refusals"][0]["why"]
        assert len(stored(signet_lab)) == COUNT
    finally:
        directory.change(modified(victim, "altSecurityIdentities", victim.issuer_serial(),
                                  f"X509:<SKI>{victim.key_id()}"))
    assert sync()["changed"] == 1


def test_a_wrong_filter_locks_nobody_out(signet_lab, directory, sync):
    sync()
    for wrong in ("(uid=user00000*)", "(uid=nobody)"):
        done = sync("--filter", wrong, check=False)
        assert done.returncode == 1
        assert "nothing was" in done.stderr
    assert len(stored(signet_lab)) == COUNT
    assert sync("--filter", "(uid=user00000*)", "--allow-shrink")["entries"] == 10


def test_the_unit_does_it(signet_lab, directory, sync):
    signet_lab.write(ENVIRONMENT, f'CERTMAP_SYNC_OPTIONS="--uri {URI}"\n')
    signet_lab.enter(["systemctl", "start", "signet-certmap-sync.service"], timeout=SYNC_LIMIT)
    info = json.loads(signet_lab.run(["signetctl", "certmap", "info", "--json"]).stdout)
    assert info["entries"] == COUNT and info["source"] == URI and 0 <= info["age"] < SYNC_LIMIT
    # Workers are signet: they read the store, and could not write to it.
    for attempt in (f"echo >>{STORE}", "touch /var/lib/signet/certmap/x", f"rm {STORE}"):
        assert signet_lab.run(["sh", "-c", attempt], user="signet-judge", check=False).returncode != 0
    directory.stop()
    try:
        done = signet_lab.enter(["systemctl", "start", "signet-certmap-sync.service"], check=False)
        assert done.returncode != 0
        assert "Can't contact LDAP server" in signet_lab.journal("signet-certmap-sync")
    finally:
        directory.start()
    assert len(stored(signet_lab)) == COUNT


@pytest.fixture
def rules(directory):
    """Of a FreeIPA domain."""
    directory.change(RULES)
    yield
    directory.change("".join(f"dn: {name}cn=certmap,{BASE}\nchangetype: delete\n\n" for name in RULE_ENTRIES))


def explained(lab, certificate, *options):
    """With the store, and strong_mapping "names" or other settings."""
    lab.write("/run/card.pem", lab.pki.issue(certificate).certificate.read_text())
    return lab.enter(["signetctl", "explain", "--json", "--cert", "/run/card.pem", "--store", STORE, "--rules", *options], check=False).stdout


def test_the_rules_of_freeipa_are_rules_of_a_host(signet_lab, directory, sync, rules):
    owner = directory.everybody["user000008"]
    directory.change(modified(owner, "ipaCertMapData", "X509:<I>DC=test,DC=lab,CN=CA lab<S>DC=test,DC=lab,CN=alice"))
    printed = signet_lab.run(["signetctl", "certmap", "rules", "--uri", URI], user="signet-sync").stdout
    assert "1 enabled, 1 not" in printed and "anybody" not in printed
    signet_lab.write("/run/rules.toml", printed)
    sync("--full")
    assert ("issuer-subject", "dc=test,dc=lab,cn=ca lab\ndc=test,dc=lab,cn=alice") in {
        (key["kind"], key["value"]) for key in stored(signet_lab)[owner.name]["keys"]}
    said = explained(signet_lab, Certificate.for_user("alice"), "/run/rules.toml")
    assert owner.name in said and "cards" in said, said
    directory.change(modified_rule("ipaCertMapMatchRule", "<ISSUER>["))
    done = signet_lab.run(["signetctl", "certmap", "rules", "--uri", URI], user="signet-sync", check=False)
    directory.change(modified(owner, "ipaCertMapData"))
    assert done.returncode == 1 and "cards: " in done.stderr and "[[" not in done.stdout


def test_a_host_follows_the_rules_of_freeipa(signet_lab, directory, sync, rules):
    """Somebody of whom the directory has no key is found by the address in the certificate."""
    directory.change(ANN)
    card = Certificate("nobody", extensions=("subjectAltName=email:ann@lab.test",))
    signet_lab.write("/run/none.toml", '[mapping]\nstrong_mapping = "names"\n')
    whom = lambda: (json.loads(explained(signet_lab, card, "/run/none.toml"))["account"] or {"user": ""})["user"]
    sync("--full")
    assert whom() == ""
    directory.change(modified_rule("ipaCertMapMapRule", "(uid={subject_rfc822_name.short_name})"))
    sync("--rules")
    assert whom() == "ann"
    assert "rules        1" in signet_lab.enter(["signetctl", "certmap", "info"]).stdout
    directory.change(modified_rule("ipaCertMapMatchRule", "<ISSUER>["))
    done = sync("--rules", check=False)
    assert done.returncode == 0 and "stay as they were: cards: " in done.stderr
    assert whom() == "ann"
    for issuer, expected in (("^CN=Nobody$", ""), ("^CN=CA lab", "ann")):
        directory.change(modified_rule("ipaCertMapMatchRule", f"<ISSUER>{issuer}"))
        sync("--rules")
        assert whom() == expected
    sync()
    assert whom() == ""
    directory.change(f"dn: uid=ann,{BASE}\nchangetype: delete\n\n")


def next_turn(lab):
    """Of the timer, in seconds of the clock; it has none while it is at a turn, as when the host was up for long."""
    command = ["systemctl", "show", "--value", "--property=NextElapseUSecRealtime", "signet-certmap-sync.timer"]
    shown = wait_until(lambda: lab.enter(command).stdout.strip(), "a next turn")
    return int(lab.enter(["date", "--date", shown, "+%s"]).stdout)


def test_the_host_has_a_moment_of_its_own_and_a_failure_has_no_other(signet_lab):
    signet_lab.write(ENVIRONMENT, 'CERTMAP_SYNC_OPTIONS="--uri ldapi://%2Fnowhere"\n')
    signet_lab.enter(["systemctl", "start", "signet-certmap-sync.timer"])
    try:
        moment = next_turn(signet_lab) % PERIOD
        assert moment <= SPREAD
        for _ in range(3):
            assert signet_lab.enter(["systemctl", "start", "signet-certmap-sync.service"], check=False).returncode != 0
            assert next_turn(signet_lab) % PERIOD == moment
            assert next_turn(signet_lab) > time.time()  # the container has the clock of this machine
        signet_lab.enter(["systemctl", "restart", "signet-certmap-sync.timer"])
        assert next_turn(signet_lab) % PERIOD == moment
    finally:
        signet_lab.enter(["systemctl", "stop", "signet-certmap-sync.timer"])
