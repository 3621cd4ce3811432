// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/policy_table.hpp"

#include "certmap/text/phrase.hpp"
#include "certmap/text/service_pattern.hpp"
#include "certmap/text/spelling.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/told.hpp"
#include "policy/service_access.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace signet::ctl {
namespace {

using policy::ServiceSettings;
using policy::ServiceUse;
using policy::Settings;

std::string joined(const std::vector<std::string>& texts) {
    return fmt::format("{}", fmt::join(texts, ", "));
}

bool has_part(const ServiceSettings& service) {
    return service.use != ServiceUse::off || service.account == policy::AccountDemand::by_card;
}

std::string whose_card(const ServiceSettings& service) {
    if (service.use == ServiceUse::off) return {};
    switch (service.elevate.as.owner) {
    case policy::CardOwner::self: return tr("own");
    case policy::CardOwner::admin_principal:
        return service.use == ServiceUse::elevate ? tr("USER/admin") : tr("own");
    case policy::CardOwner::group:
        return service.use == ServiceUse::elevate ? told("group {}", service.elevate.as.group) : tr("own");
    }
    return {};
}

std::string for_whom(const ServiceSettings& service) {
    if (service.use == ServiceUse::off) return {};
    std::vector<std::string> listed = service.users;
    for (const std::string& group : service.groups)
        listed.push_back(told("members of {}", group));
    std::vector<std::string> excepted;
    for (const std::string& name : service.except)
        excepted.push_back(name.starts_with(policy::group_mark) ? told("members of {}", name.substr(1))
                                                                : name);
    const std::string whom = listed.empty() ? tr("everybody") : joined(listed);
    return excepted.empty() ? whom : told("{}; except {}", whom, joined(excepted));
}

std::string where(const ServiceSettings& service) {
    if (service.use == ServiceUse::gate) return tr("from elsewhere, with the card there");
    std::string text = tr("at the reader's seat");
    if (!service.seats.empty()) text = told("{}, at {} alone", text, joined(service.seats));
    if (service.remote) text = told("{}; from elsewhere with the own card at seat0", text);
    return text;
}

// `sentence`: with one place, {values}.
void add(std::vector<std::string>& texts, const certmap::Phrase& sentence,
         const std::vector<std::string>& values) {
    if (!values.empty()) texts.push_back(certmap::filled_in(tr(sentence), {{"values", joined(values)}}));
}

std::string asked_of_certificate(const policy::ServiceCertificates& wanted) {
    std::vector<std::string> texts;
    add(texts, certmap::phrase("with a usage of {values}"), wanted.eku_any);
    add(texts, certmap::phrase("with a policy of {values}"), wanted.policies);
    add(texts, certmap::phrase("of a CA with a key of {values}"), wanted.issuers);
    std::vector<std::string> keys;
    for (const policy::CertificateKey key : wanted.keys)
        keys.emplace_back(word_of(key));
    add(texts, certmap::phrase("with a key of the kind {values}"), keys);
    if (wanted.rsa_bits != 0) texts.push_back(told("not with RSA below {} bits", wanted.rsa_bits));
    add(texts, certmap::phrase("with a key whose maker attests {values}"), words_of(wanted.attested));
    return fmt::format("{}", fmt::join(texts, "; "));
}

std::string asked_of_session(const ServiceSettings& service) {
    if (service.use != ServiceUse::elevate) return {};
    std::vector<std::string> texts;
    if (service.elevate.session_card) texts.emplace_back(tr("opened by this very card"));
    if (service.elevate.max_age.count() != 0)
        texts.push_back(told("opened or unlocked by card at most {} ago",
                             policy::duration_text(service.elevate.max_age)));
    return joined(texts);
}

bool has_break_glass(const Settings& settings) {
    return !settings.break_glass.users.empty() || !settings.break_glass.groups.empty();
}

// The account phase asks signetd about whoever is not there by card, also after a password that `card` allows.
std::string without_signetd(const Settings& settings, const ServiceSettings& service) {
    const bool goes_on = service.use != ServiceUse::off && service.card == policy::CardDemand::preferred &&
                         service.account == policy::AccountDemand::any;
    if (goes_on) return tr("password");
    return has_break_glass(settings) ? tr("break-glass accounts") : tr("nobody");
}

PolicyRow row_of(const Settings& settings, const std::string& section, const ServiceSettings& service) {
    const bool asks = service.use != ServiceUse::off;
    return {.section = section,
            .use = std::string(word_of(service.use)),
            .whose_card = whose_card(service),
            .card = asks ? std::string(word_of(service.card)) : std::string(),
            .account = std::string(word_of(service.account)),
            .for_whom = for_whom(service),
            .where = asks ? where(service) : "",
            .certificates = asks ? asked_of_certificate(service.certificates) : "",
            .session = asked_of_session(service),
            .without_signetd = without_signetd(settings, service)};
}

PolicyRow* row_named(std::vector<PolicyRow>& rows, std::string_view section) {
    const auto found = std::ranges::find(rows, section, &PolicyRow::section);
    return found == rows.end() ? nullptr : &*found;
}

bool is_service(std::string_view section) {
    return section != certmap::default_service && !certmap::is_service_pattern(section);
}

void take_stack(PolicyTable& table, const Settings& settings, const PamStack& stack) {
    if (stack.phases.empty()) return;
    if (PolicyRow* row = row_named(table.rows, policy::section_of_service(settings, stack.service).name))
        row->stacks.push_back(stack);
    else
        table.without_part.push_back(stack.service);
}

// Of a section for one service that has no file: most often it is misspelt, and the service that was meant is not protected.
std::string missing_service(const PamStacks& stacks, const std::string& section) {
    std::vector<std::string_view> names;
    for (const PamStack& stack : stacks.services)
        names.emplace_back(stack.service);
    const std::string path = path_of_stack(section);
    const auto nearest = certmap::nearest_word(section, names);
    return nearest.empty() ? told("section {}: there is no {}", section, path)
                           : told("section {}: there is no {}: did you mean \"{}\"?", section, path, nearest);
}

bool has_no_file(const PamStacks& stacks, const std::string& section) {
    return is_service(section) &&
           std::ranges::find(stacks.services, section, &PamStack::service) == stacks.services.end();
}

// A service that has no file goes by the stack of all others.
void take_other_stack(PolicyTable& table, const PamStacks& stacks) {
    const auto other = std::ranges::find(stacks.services, other_service, &PamStack::service);
    if (other == stacks.services.end() || other->phases.empty()) return;
    for (PolicyRow& row : table.rows)
        if (has_no_file(stacks, row.section)) {
            row.stacks.push_back({row.section, other->phases});
            table.findings.push_back(missing_service(stacks, row.section));
            table.without_file[table.findings.back()] = row.section;
        }
}

void find_gaps(const ServiceSettings& service, const PolicyRow& row, std::vector<std::string>& findings) {
    if (row.stacks.empty())
        findings.push_back(told(
            "section {}: no service of it has pam_signet.so in its stack, so it has no effect", row.section));
    for (const PamStack& stack : row.stacks) {
        if (service.use == ServiceUse::pin && !stack.phases.contains("password"))
            findings.push_back(
                told("service {}: pam_signet.so is not in password, so nobody is asked for a PIN "
                     "to change",
                     stack.service));
        if (service.use != ServiceUse::off && service.use != ServiceUse::pin &&
            !stack.phases.contains("auth"))
            findings.push_back(told("service {}: pam_signet.so is not in auth, so nobody is asked for a card",
                                    stack.service));
        if (service.account == policy::AccountDemand::by_card && !stack.phases.contains("account"))
            findings.push_back(
                told("service {}: pam_signet.so is not in account, so who has no card goes on as well",
                     stack.service));
    }
}

// The restrictions of a section that would hold without the other one, and are not in that.
std::vector<std::string> keys_given_up(const ServiceSettings& wider, const ServiceSettings& narrower) {
    std::vector<std::string> keys;
    if (wider.account == policy::AccountDemand::by_card && narrower.account == policy::AccountDemand::any)
        keys.emplace_back("account");
    if (narrower.use == ServiceUse::off) return keys;
    const bool is_listed = !narrower.users.empty() || !narrower.groups.empty();
    if (!is_listed && !wider.users.empty()) keys.emplace_back("users");
    if (!is_listed && !wider.groups.empty()) keys.emplace_back("groups");
    if (narrower.except.empty() && !wider.except.empty()) keys.emplace_back("except");
    if (narrower.seats.empty() && !wider.seats.empty()) keys.emplace_back("seats");
    if (narrower.certificates == policy::ServiceCertificates() &&
        wider.certificates != policy::ServiceCertificates())
        keys.emplace_back("certificates");
    return keys;
}

// One section holds for a service as a whole, which is easily forgotten where a pattern or the default is strict.
void find_given_up(const Settings& settings, std::vector<std::string>& findings) {
    for (const auto& [section, service] : settings.services) {
        if (!is_service(section)) continue;
        auto others = settings.services;
        others.erase(section);
        const auto wider = certmap::deciding_section(others, section);
        if (wider == others.end()) continue;
        const auto keys = keys_given_up(wider->second, service);
        if (!keys.empty())
            findings.push_back(told("section {}: takes the place of {} as a whole, and so without its {}",
                                    section, wider->first, joined(keys)));
    }
}

// Services where the card of somebody else counts, and root is asked for one, too.
std::vector<std::string> asking_root(const Settings& settings) {
    std::vector<std::string> services;
    for (const auto& [section, service] : settings.services)
        if (service.use == ServiceUse::elevate && service.elevate.as.owner != policy::CardOwner::self)
            services.push_back(section);
    return services;
}

} // namespace

PolicyTable policy_table(const Settings& settings, const PamStacks& stacks) {
    PolicyTable table;
    for (const auto& [section, service] : settings.services)
        if (has_part(service)) table.rows.push_back(row_of(settings, section, service));
    for (const PamStack& stack : stacks.services)
        take_stack(table, settings, stack);
    take_other_stack(table, stacks);
    for (const PolicyRow& row : table.rows) {
        find_gaps(settings.services.at(row.section), row, table.findings);
        if (row.stacks.empty() && has_no_file(stacks, row.section))
            table.without_file[table.findings.back()] = row.section;
    }
    find_given_up(settings, table.findings);
    return table;
}

std::string authorities_text(const Settings& settings) {
    const policy::DomainSettings& domain = settings.domain;
    if (domain.kdc_anchors.empty())
        return told("Cards and KDCs are believed by the CAs in {}.", joined(domain.anchors));
    return told("Cards are believed by the CAs in {}, KDCs by those in {}.", joined(domain.anchors),
                joined(domain.kdc_anchors));
}

std::string binding_text(const Settings& settings) {
    const auto& mapping = settings.mapping;
    if (mapping.store.empty())
        return tr("There is no mapping store: these CAs are believed about the names in certificates.");
    const auto mode = word_of(mapping.strong_mapping);
    switch (mapping.strong_mapping) {
    case policy::StrongMapping::names:
        return told(
            "strong_mapping is {}, with the mapping store {}: a name is enough where nothing contradicts it.",
            mode, mapping.store);
    case policy::StrongMapping::compatibility:
        return told("strong_mapping is {}, with the mapping store {}: a name is enough for a certificate "
                    "that is younger than its account.",
                    mode, mapping.store);
    case policy::StrongMapping::full:
        return told("strong_mapping is {}, with the mapping store {}: an account is reached only by a key of "
                    "its entry that binds strongly, or its SID.",
                    mode, mapping.store);
    }
    return {};
}

std::string reach_text(const Settings& settings) {
    return told("No card logs on root or an account with a uid below {} (minimum_uid).",
                settings.mapping.minimum_uid);
}

std::string local_accounts_text(const Settings& settings) {
    const auto& local = settings.local_accounts;
    if (local.users.empty()) return tr("Every account needs a ticket of the domain's KDC.");
    return told(
        "Accounts of this machine alone, opened without a KDC by the keys in {}, and by nothing else: {}.",
        local.store, joined(local.users));
}

std::string root_text(const Settings& settings) {
    const auto services = asking_root(settings);
    if (services.empty())
        return tr("root, and accounts below minimum_uid, are not asked for a card, and need what else the "
                  "stacks ask for. root can change all of this.");
    return told("root, and accounts below minimum_uid, are not asked for a card (but at {}, where another "
                "person's card counts), and need what else the stacks ask for. root can change all of this.",
                joined(services));
}

} // namespace signet::ctl
