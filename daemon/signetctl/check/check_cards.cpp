// SPDX-License-Identifier: Apache-2.0
// Readers and cards. A host where no service asks for a card has no fault without them.
#include "daemon/signetctl/check/checks.hpp"
#include "daemon/signetctl/check/local_password.hpp"
#include "daemon/signetctl/check/reach.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/card_need.hpp"
#include "policy/default_pin.hpp"
#include "policy/reasons/reasons.hpp"

#include <algorithm>
#include <filesystem>

namespace signet::ctl {
namespace {

using policy::Reason;
using protocol::CardStatus;
using protocol::InsertedCertificate;

constexpr unsigned few_tries = 1;
constexpr const char* ask_daemon = "signetctl check units daemon";
constexpr const char* polkit_rule = "/usr/share/polkit-1/rules.d/50-signet.rules";

// True: there is nothing to look at, and it was said.
bool is_without_cards(Host& host, Findings& findings) {
    if (policy::needs_cards(host.settings())) return false;
    findings.ok("cards", tr("no service asks for one"));
    return true;
}

bool is_about_account(const std::string& id) {
    const auto reason = policy::reason_of(id);
    return reason == Reason::account_unknown || reason == Reason::account_not_allowed ||
           reason == Reason::card_not_mapped || reason == Reason::card_ambiguous;
}

Remedy remedy_of_pcscd(const Units& units, const WorkerTrouble& trouble) {
    if (trouble.is_silence) return "systemctl restart pcscd.service";
    if (property_of(units, "pcscd.socket", "LoadState") == "masked")
        return tr("systemctl unmask pcscd.socket pcscd.service, if it was not masked for a reason");
    if (property_of(units, "pcscd.socket", "LoadState") != "loaded") return "apt install pcscd";
    if (property_of(units, "pcscd.socket", "ActiveState") != "active")
        return Remedy::safe({"systemctl", "start", "pcscd.socket"});
    std::error_code error;
    if (!std::filesystem::exists(polkit_rule, error))
        return tr("apt install --reinstall signet; its polkit rule lets signet-card use readers");
    return "journalctl -b -u pcscd -u polkit";
}

void check_tries(const CardStatus& card, Findings& findings) {
    if (!card.tries_left && card.has_few_tries)
        findings.warn(card.reader, tr("few PIN tries are left before this card blocks itself"),
                      tr("give it to its owner, who knows the PIN"));
    if (!card.tries_left || *card.tries_left > few_tries) return;
    if (*card.tries_left == 0)
        findings.fail(card.reader, tr("the PIN of this card is blocked"),
                      tr("unblock it by its PUK, or replace it"));
    else
        findings.warn(card.reader, tr("one PIN try is left before this card blocks itself"),
                      tr("give it to its owner, who knows the PIN"));
}

std::vector<const InsertedCertificate*> certificates_of(const protocol::Certificates& all,
                                                        const CardStatus& card) {
    std::vector<const InsertedCertificate*> found;
    for (const InsertedCertificate& certificate : all.certificates)
        if (certificate.reader == card.reader) found.push_back(&certificate);
    return found;
}

bool is_usable(const InsertedCertificate* certificate) {
    return certificate->reason.empty();
}

bool is_refused_for_its_pin(const InsertedCertificate* certificate) {
    return policy::reason_of(certificate->reason) == Reason::pin_default;
}

// True: that is what keeps the card from logging anybody on, and nothing more is to be said of it.
bool check_default_pin(const policy::Settings& settings, const CardStatus& card,
                       const std::vector<const InsertedCertificate*>& certificates, Findings& findings) {
    const bool is_default = card.pin_is_default == protocol::DefaultSecret::yes;
    if (!policy::warns_of_default_pin(settings, is_default)) return false;
    const bool is_refused = std::ranges::any_of(certificates, is_refused_for_its_pin) &&
                            std::ranges::none_of(certificates, is_usable);
    const std::string text =
        tr("this card still has the PIN that it was delivered with, which everybody knows");
    if (is_refused)
        findings.fail(card.reader, text, "signetctl card pin");
    else
        findings.warn(card.reader, text, "signetctl card pin");
    return is_refused;
}

void check_card(const policy::Settings& settings, const CardStatus& card,
                const std::vector<const InsertedCertificate*>& certificates, Findings& findings) {
    check_tries(card, findings);
    if (check_default_pin(settings, card, certificates, findings)) return;
    if (std::ranges::any_of(certificates, is_usable)) {
        findings.ok(card.reader, card.label + ", " + card.principal);
        return;
    }
    if (certificates.empty() && !card.reason.empty())
        findings.fail(card.reader,
                      reason_text(card.reason, {.tries_left = card.tries_left, .detail = card.detail}),
                      "signetctl card");
    for (const InsertedCertificate* certificate : certificates)
        if (!is_about_account(certificate->reason))
            findings.fail(card.reader + " " + certificate->slot,
                          reason_text(certificate->reason, {.user = certificate->user,
                                                            .principal = certificate->principal,
                                                            .detail = certificate->detail}),
                          "signetctl card");
}

// What pam_nologin(8) goes by.
void check_nologin(Findings& findings) {
    std::error_code error;
    for (const char* file : {"/etc/nologin", "/run/nologin"})
        if (std::filesystem::exists(file, error))
            findings.warn(file, tr("is there: nobody but root logs on, whatever the card"),
                          std::string("rm ") + file);
}

void check_account(const InsertedCertificate& certificate, Findings& findings) {
    const std::string user(certificate.user);
    const std::string about = certificate.reader + " " + certificate.slot;
    const Obstacle obstacle = user.empty() ? Obstacle::none : obstacle_with_card(user);
    if (obstacle == Obstacle::account_expired)
        findings.fail(about, told("the account {} has expired: its card lets nobody in", user),
                      remedy_of(obstacle, user));
    else if (obstacle == Obstacle::no_shell)
        findings.fail(about, told("the account {} {}: its card lets nobody in", user, text_of(obstacle)),
                      remedy_of(obstacle, user));
}

// The KDC names the account of a UPN, and has not been asked: most often it is called what stands before the @.
void check_upn(const InsertedCertificate& certificate, const NamesFound& guessed, Findings& findings) {
    const std::string name = guessed_account(certificate);
    const auto is_none = [&](const NamedOne& user) {
        return user.name == name && user.state == NameState::unknown;
    };
    if (name.empty() || std::ranges::none_of(guessed.users, is_none)) return;
    findings.warn(
        certificate.reader + " " + certificate.slot,
        told("of {} the KDC has to name the account, and there is none here called {}: unless it is "
             "another one, this card lets nobody in",
             std::string_view(certificate.principal), name),
        "getent passwd " + name);
}

} // namespace

void check_pcscd(Host& host, Findings& findings) {
    if (is_without_cards(host, findings)) return;
    const Survey& survey = host.survey();
    if (!can_run(host.places().worker))
        findings.warn("pcscd", tr("was not looked at without signet-worker"),
                      "signetctl check permissions files");
    else if (survey.readers)
        findings.ok("pcscd", tr("lets the user signet-card look at readers"));
    else
        findings.fail("pcscd", told("{}: no card is seen", survey.readers_trouble.detail),
                      remedy_of_pcscd(host.units(), survey.readers_trouble));
}

void check_readers(Host& host, Findings& findings) {
    if (is_without_cards(host, findings)) return;
    const Survey& survey = host.survey();
    if (!survey.readers) {
        findings.warn("readers", tr("are not known without pcscd"), "signetctl check pcscd");
        return;
    }
    for (const protocol::ReaderState& reader : survey.readers->readers)
        findings.ok(reader.name, reader.present ? tr("has a card") : tr("is empty"));
    if (survey.readers->readers.empty())
        findings.fail("readers", tr("pcscd sees none: nobody can show a card"),
                      tr("plug one in; lsusb shows what the kernel sees, and libccid is the usual driver"));
}

void check_cards(Host& host, Findings& findings) {
    if (is_without_cards(host, findings)) return;
    const DaemonWord& daemon = host.daemon();
    if (!daemon.status || !daemon.certificates) {
        findings.warn("cards", tr("are not known without signetd"), ask_daemon);
        return;
    }
    for (const CardStatus& card : daemon.status->cards)
        check_card(host.settings(), card, certificates_of(*daemon.certificates, card), findings);
    if (daemon.status->cards.empty()) findings.ok("cards", tr("there is none in a reader"));
}

void check_accounts(Host& host, Findings& findings) {
    if (is_without_cards(host, findings)) return;
    const DaemonWord& daemon = host.daemon();
    if (!daemon.certificates) {
        findings.warn("accounts", tr("are not known without signetd"), ask_daemon);
        return;
    }
    const std::size_t before = findings.all().size();
    check_nologin(findings);
    for (const InsertedCertificate& certificate : daemon.certificates->certificates) {
        check_account(certificate, findings);
        check_upn(certificate, host.survey().guessed, findings);
        if (!is_about_account(certificate.reason)) continue;
        findings.fail(certificate.reader + " " + certificate.slot,
                      reason_text(certificate.reason, {.user = certificate.user,
                                                       .principal = certificate.principal,
                                                       .detail = certificate.detail}),
                      certificate.user.empty() ? "signetctl explain --card"
                                               : "getent passwd " + certificate.user);
    }
    if (findings.all().size() == before)
        findings.ok("accounts", tr("those of the cards in the readers are known here"));
}

} // namespace signet::ctl
