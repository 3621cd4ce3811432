# SPDX-License-Identifier: Apache-2.0
"""The shipped profile in a Debian as it comes: cards log on where they should, and everybody else goes on as before,
with signetd running, stopped and hung, and without the packages."""

import json
import time

import pytest
from conftest import running_lab
from debian_profile import (FILES, PASSWORDS, SETTINGS, at_console, at_preferred, common_files, enable_profile, hung,
                            is_refused, log_on_by_password, maintainer_script, run_cron_jobs, running, starts_user_manager,
                            stock_debian, stopped, type_password, without_both, without_signet, without_the_module)
from logon import (SHELL_PROMPT, answer_pin, ask_in_session, end_of, pull_out, put_in, status, wait_for_card,
                   wait_until)
from remote import over_ssh
from signetlab.cards import Card
from signetlab.signet import Signet
from signetlab.users import User

SETTINGS_FILE = "/etc/signet/signet.toml"
DEMAND_FILE = "/var/lib/signet/demand"
BREAK_GLASS = "/var/lib/signet/break-glass"  # when such accounts were last let past
IS_ROOT = "test $(id -u) = 0"  # by its status: what a program says that ends at once may get lost on its terminal
REMOVED = [without_signet, without_the_module, without_both]
ALL = [running, stopped, hung, *REMOVED]


@pytest.fixture(scope="module")
def shared(lab_can_run):
    users = [User(name, password) for name, password in PASSWORDS.items() if name != "root"]
    for lab in running_lab(cards=[Card("alice")], users=users, signet=Signet(**SETTINGS), files=FILES):
        stock_debian(lab)
        lab.common_before = common_files(lab)
        enable_profile(lab)
        yield lab


@pytest.fixture
def lab(shared):
    wait_for_card(shared)
    yield shared
    if not status(shared)["cards"]:
        put_in(shared)


@pytest.fixture(params=ALL, ids=lambda state: state.__name__)
def in_every_state(lab, request):
    with request.param(lab):
        yield lab
    wait_for_card(lab)


# -- everybody who has no part in cards -------------------------------------------------------------


def test_root_logs_on_at_the_console(in_every_state):
    log_on_by_password(in_every_state, "root")


def test_su_works(in_every_state):
    terminal = in_every_state.pty(["su", "root", "-c", IS_ROOT], user="bob")
    type_password(terminal, "root")
    assert end_of(terminal)[0] == 0
    assert in_every_state.run(["su", "bob", "-c", "id -un"]).stdout == "bob\n"
    assert in_every_state.run(["su", "-", "bob", "-c", "id -un"]).stdout == "bob\n"


def test_sudo_works(in_every_state):
    terminal = in_every_state.pty(["sudo", "-k", "sh", "-c", IS_ROOT], user="bob")
    type_password(terminal, "bob")
    assert end_of(terminal)[0] == 0


def test_cron_runs_jobs(in_every_state):
    lab = in_every_state
    run_cron_jobs(lab)
    wait_until(lambda: lab.enter(["cat", "/tmp/cron-of-root-ran"], check=False).stdout == "root\n", "root's job has run")


def test_at_runs_jobs(in_every_state):
    lab = in_every_state
    lab.enter(["rm", "-f", "/tmp/at-ran"])
    lab.run(["at", "now"], user="bob", stdin="id -un >/tmp/at-ran\n")
    wait_until(lambda: lab.enter(["cat", "/tmp/at-ran"], check=False).stdout == "bob\n", "the job has run")


def test_a_key_of_ssh_is_enough(in_every_state):
    assert in_every_state.run(over_ssh("bob", "id -un")).stdout == "bob\n"


def test_a_user_manager_starts(in_every_state):
    assert starts_user_manager(in_every_state, "bob")


# -- where a card is preferred ---------------------------------------------------------------------


def test_where_a_card_is_preferred_it_is_enough(lab):
    terminal = at_preferred(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    assert end_of(terminal)[0] == 0


def test_where_a_card_is_preferred_enter_leads_to_the_password(lab):
    terminal = at_preferred(lab, "alice")
    answer_pin(terminal, "")
    type_password(terminal, "alice", "Password: ")
    assert end_of(terminal)[0] == 0


def test_where_a_card_is_preferred_none_leads_to_the_password(lab):
    pull_out(lab)
    terminal = at_preferred(lab, "alice")
    type_password(terminal, "alice", "Password: ")
    assert end_of(terminal)[0] == 0


@pytest.mark.parametrize("state", [stopped, hung, *REMOVED], ids=lambda state: state.__name__)
def test_where_a_card_is_preferred_the_password_is_left(lab, state):
    with state(lab):
        terminal = at_preferred(lab, "alice")
        type_password(terminal, "alice", "Password: ")
        assert end_of(terminal)[0] == 0


# -- where a card is required ----------------------------------------------------------------------


def test_where_a_card_is_required_it_opens_a_session(lab):
    terminal = at_console(lab, "alice")
    answer_pin(terminal, lab.card.pin)
    terminal.expect(SHELL_PROMPT)
    assert "Active: active" in ask_in_session(terminal, "systemctl --no-pager status user@$(id -u).service")
    [session] = status(lab)["sessions"]
    assert session["user"] == "alice" and session["ccache"] == ask_in_session(terminal, "echo $KRB5CCNAME").strip()
    # pam_systemd was there first: signetd knows which session it is.
    assert session["session_id"] == ask_in_session(terminal, "echo $XDG_SESSION_ID").strip() != ""
    terminal.close(force=True)
    wait_until(lambda: status(lab)["sessions"] == [], "the session has ended")


def test_where_a_card_is_required_no_password_is_asked_for_without_one(lab):
    pull_out(lab)
    assert is_refused(at_console(lab, "bob"))


def test_where_a_card_is_required_enter_is_a_refusal(lab):
    terminal = at_console(lab, "alice")
    answer_pin(terminal, "")
    assert is_refused(terminal)


@pytest.mark.parametrize("state", [stopped, hung], ids=lambda state: state.__name__)
def test_where_a_card_is_required_no_password_is_asked_for_without_signetd(lab, state):
    with state(lab):
        assert is_refused(at_console(lab, "alice"))


def test_the_demand_outlives_the_runtime_directory(lab):
    with stopped(lab):
        lab.enter(["rm", "-r", "/run/signet"])
        assert is_refused(at_console(lab, "alice"))


@pytest.mark.parametrize("line, demanded", [('use = "logon"', True), ('use = "off"', False), ("use = true", True)],
                         ids=["the same", "off", "broken, so not in force"])
def test_the_demand_follows_the_settings_in_force(lab, line, demanded):
    settings = lab.read(SETTINGS_FILE)
    lab.write(SETTINGS_FILE, settings.replace('use = "logon"', line))
    reloaded = lab.enter(["systemctl", "reload", "signetd.service"], check=False)
    assert (reloaded.returncode == 0) == ("true" not in line)
    with stopped(lab):
        terminal = at_console(lab, "alice")
        refused = is_refused(terminal)
        terminal.close(force=True)
        lab.write(SETTINGS_FILE, settings)
    assert refused == demanded


@pytest.mark.parametrize("arguments, demand_is_there, is_warned",
                         [(["configure", "0.2.0"], False, True), (["configure", "0.2.0"], True, False),
                          (["configure", ""], False, True), (["abort-upgrade", "0.2.0"], False, False)],
                         ids=["not started since the upgrade", "started", "from 0.1.0, not started", "no upgrade after all"])
def test_an_upgrade_warns_where_nothing_is_demanded_any_more(lab, arguments, demand_is_there, is_warned):
    if not demand_is_there:
        lab.enter(["mv", DEMAND_FILE, DEMAND_FILE + ".away"])
    done = maintainer_script(lab, "signet-server.postinst", *arguments)
    lab.enter(["systemctl", "start", "signetd.service"])  # one of 0.1.0 is stopped, and dpkg starts the new one
    if not demand_is_there:
        lab.enter(["mv", DEMAND_FILE + ".away", DEMAND_FILE])
    assert done.returncode == 0
    assert ("WARNING" in done.stderr and "systemctl start signetd" in done.stderr) == is_warned


@pytest.mark.parametrize("state", REMOVED, ids=lambda state: state.__name__)
def test_without_the_packages_the_password_is_asked_for_again(lab, state):
    with state(lab):
        log_on_by_password(lab, "alice")


# -- emergencies -----------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [stopped, hung], ids=lambda state: state.__name__)
def test_an_account_for_emergencies_has_its_password_without_signetd(lab, state):
    lab.enter(["rm", "-rf", BREAK_GLASS])
    with state(lab):
        log_on_by_password(lab, "anna")
    assert "break-glass: 'anna' is not asked for a card" in lab.journal()
    known = json.loads(lab.enter(["signetctl", "policy", "--json"]).stdout)["break_glass"]
    assert list(known["last_used"]) == ["anna"]
    assert abs(known["last_used"]["anna"] - time.time()) < 600  # the container has the clock of this machine
    assert lab.enter(["stat", "-c", "%a %u", BREAK_GLASS, BREAK_GLASS + "/anna"]).stdout.split() == ["700", "0", "600", "0"]


def test_a_folder_that_somebody_else_owns_records_nothing_and_keeps_nobody_out(lab):
    lab.enter(["rm", "-rf", BREAK_GLASS])
    lab.enter(["install", "-d", "-o", "alice", BREAK_GLASS])
    with stopped(lab):
        log_on_by_password(lab, "anna")
    assert "break-glass: the time is not recorded: Operation not permitted" in lab.journal()
    lab.enter(["rm", "-rf", BREAK_GLASS])


def test_an_account_for_emergencies_needs_a_card_as_long_as_signetd_answers(lab):
    pull_out(lab)
    assert is_refused(at_console(lab, "anna"))


# -- the profile itself ----------------------------------------------------------------------------


def test_the_profile_is_off_until_it_is_chosen(lab):
    assert not any("pam_signet" in text for text in lab.common_before.values())


def test_the_session_part_stands_behind_logind(lab):
    session = lab.read("/etc/pam.d/common-session")
    assert session.index("pam_systemd.so") < session.index("pam_signet.so")


@pytest.mark.parametrize("state", REMOVED, ids=lambda state: state.__name__)
def test_removed_packages_leave_the_common_files_as_they_were(lab, state):
    with state(lab):
        assert common_files(lab) == lab.common_before


def test_the_module_is_not_removed_from_under_a_stack_by_hand(lab):
    lab.write("/etc/pam.d/by-hand", "auth required pam_signet.so\n")
    done = maintainer_script(lab, "libpam-signet.prerm")
    lab.enter(["rm", "/etc/pam.d/by-hand"])
    assert done.returncode != 0 and "/etc/pam.d/by-hand" in done.stderr
    assert "pam_signet.so" in lab.read("/etc/pam.d/common-auth")  # and nothing has changed
