# SPDX-License-Identifier: Apache-2.0
"""signet.toml is changed under a running signetd: what a reload says, and what is in force."""

import json

import pytest
import wire
from logon import pull_out, put_in, status, wait_until
from wire import Client

SETTINGS = "/etc/signet/signet.toml"
FRAGMENT = "/etc/signet/signet.toml.d/50-test.toml"
SLIP = '[service.signet-test]\nuse = "logn"\n'


@pytest.fixture(autouse=True)
def as_it_was(signet_lab):
    wire.wait_until_ready(signet_lab)
    before = signet_lab.read(SETTINGS)
    yield
    signet_lab.write(SETTINGS, before)
    signet_lab.enter(["rm", "-rf", "/etc/signet/signet.toml.d"])
    assert reload(signet_lab) == 0
    assert notice(signet_lab) is None


def reload(lab):
    return lab.enter(["systemctl", "reload", "signetd.service"], check=False).returncode


def notice(lab):
    return status(lab)["settings_notice"]


def journal(lab):
    lab.enter(["journalctl", "--sync"])
    return lab.enter(["journalctl", "--quiet", "--output=cat", "--unit=signetd.service"]).stdout


def write_fragment(lab, text):
    lab.enter(["mkdir", "-p", FRAGMENT.rpartition("/")[0]])
    lab.write(FRAGMENT, text)


def test_a_change_that_nobody_reloaded_shows_in_the_status(signet_lab):
    assert notice(signet_lab) is None
    signet_lab.write(SETTINGS, "# a comment\n" + signet_lab.read(SETTINGS))
    assert notice(signet_lab).startswith(f"{SETTINGS} has changed")
    assert f"Settings: {SETTINGS} has changed" in signet_lab.enter(["signetctl", "status"]).stdout
    assert reload(signet_lab) == 0
    assert notice(signet_lab) is None


def test_a_reload_of_bad_settings_fails_and_the_old_ones_stay_in_force(signet_lab):
    pid = wire.signetd_pid(signet_lab)
    write_fragment(signet_lab, SLIP)
    assert reload(signet_lab) != 0
    problem = f'{FRAGMENT}:2:7: service.signet-test.use: "logn" is not known; did you mean "logon"?'
    assert problem in journal(signet_lab)
    assert notice(signet_lab).endswith(problem)
    assert wire.signetd_pid(signet_lab) == pid
    with Client(signet_lab) as client:
        assert client.log_on("alice", signet_lab.card.pin) == ("granted", "granted")


def log_on(lab):
    wire.wait_until_ready(lab)
    with Client(lab) as client:
        assert client.log_on("alice", lab.card.pin) == ("granted", "granted")


def test_the_logons_of_whoever_is_named_are_traced_without_a_secret(signet_lab):
    log_on(signet_lab)
    assert "krb5 trace" not in journal(signet_lab)
    write_fragment(signet_lab, '[log]\nkrb5_trace = ["alice"]\n')
    assert reload(signet_lab) == 0
    log_on(signet_lab)
    said = journal(signet_lab)
    assert "krb5 trace: PKINIT client verified DH reply" in said  # by the worker that has the card
    assert "krb5 trace: Getting credentials alice@LAB.TEST -> host/" in said  # by the judge of the ticket
    assert signet_lab.card.pin not in said


def test_notes_that_are_not_wanted_are_not_written(signet_lab):
    write_fragment(signet_lab, '[log]\nlevel = "warning"\n')
    assert reload(signet_lab) == 0
    before = journal(signet_lab).count("card inserted")
    pull_out(signet_lab)
    put_in(signet_lab)
    log_on(signet_lab)
    assert journal(signet_lab).count("card inserted") == before


def test_a_file_that_the_settings_name_may_come_later(signet_lab):
    write_fragment(signet_lab, '[domain]\nkeytab = "/etc/signet/later.keytab"\n')
    assert reload(signet_lab) == 0
    assert notice(signet_lab) is None
    assert "later.keytab" in journal(signet_lab)


def test_records_go_into_a_file_too_line_by_line_as_events_shows_them(signet_lab):
    records = "/var/log/signet/records.json"
    write_fragment(signet_lab, f'[log]\nrecords = "{records}"\n')
    assert reload(signet_lab) == 0
    log_on(signet_lab)
    signet_lab.enter(["mv", records, records + ".1"])  # as logrotate does, without a word to signetd
    log_on(signet_lab)
    lines = lambda: [line for name in (records + ".1", records) for line in signet_lab.read(name).splitlines()]
    wait_until(lambda: sum('"credentials-deleted"' in line for line in lines()) == 2, "both sessions are closed")
    in_file = [json.loads(line) for line in lines()]
    shown = signet_lab.enter(["signetctl", "events", "--json", "--lines", str(len(in_file))]).stdout
    in_journal = [json.loads(line) for line in shown.splitlines()]
    assert [{**record, "time": ""} for record in in_file] == [{**record, "time": ""} for record in in_journal]
    assert [record["reason"] for record in in_file if record["event"] == "logon"] == ["granted", "granted"]
    assert signet_lab.enter(["stat", "-c", "%a %U", "/var/log/signet", records]).stdout.split() == ["750", "root", "600", "root"]


def test_a_folder_where_others_write_gets_no_records_and_no_logon_fails(signet_lab):
    signet_lab.enter(["install", "-d", "-m", "777", "/var/log/open"])
    write_fragment(signet_lab, '[log]\nrecords = "/var/log/open/records.json"\n')
    reload(signet_lab)
    log_on(signet_lab)
    assert signet_lab.enter(["ls", "/var/log/open"]).stdout == ""
    assert "log.records: /var/log/open" in journal(signet_lab)


def test_who_may_not_read_the_journal_is_told_so(signet_lab):
    log_on(signet_lab)
    for verb in "last", "events":
        done = signet_lab.enter(["runuser", "-u", "alice", "--", "signetctl", verb], check=False)
        assert done.returncode == 1 and "may not be read by you" in done.stderr, done
        assert signet_lab.enter(["signetctl", verb]).stdout


def test_half_an_answer_is_a_failure(signet_lab):
    for verb in "events", "status", "--help":
        done = signet_lab.enter(["sh", "-c", f"signetctl {verb} >/dev/full"], check=False)
        assert done.returncode == 1 and "could not be written" in done.stderr, done
