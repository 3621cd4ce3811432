// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/policy_table.hpp"

#include "certmap/text/service_pattern.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "policy/service_access.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>

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
    case policy::CardOwner::self: return "own";
    case policy::CardOwner::admin_principal: return service.use == ServiceUse::elevate ? "USER/admin" : "own";
    case policy::CardOwner::group:
        return service.use == ServiceUse::elevate ? "group " + service.elevate.as.group : "own";
    }
    return {};
}

std::string for_whom(const ServiceSettings& service) {
    if (service.use == ServiceUse::off) return {};
    std::vector<std::string> listed = service.users;
    for (const std::string& group : service.groups)
        listed.push_back("members of " + group);
    std::vector<std::string> excepted;
    for (const std::string& name : service.except)
        excepted.push_back(name.starts_with(policy::group_mark) ? "members of " + name.substr(1) : name);
    const std::string whom = listed.empty() ? "everybody" : joined(listed);
    return excepted.empty() ? whom : whom + "; except " + joined(excepted);
}

std::string where(const ServiceSettings& service) {
    if (service.use == ServiceUse::gate) return "from elsewhere, with the card there";
    std::string text = "at the reader's seat";
    if (!service.seats.empty()) text += ", at " + joined(service.seats) + " alone";
    if (service.remote) text += "; from elsewhere with the own card at seat0";
    return text;
}

void add(std::vector<std::string>& texts, const char* what, const std::vector<std::string>& values) {
    if (!values.empty()) texts.push_back(what + joined(values));
}

std::string asked_of_certificate(const policy::ServiceCertificates& wanted) {
    std::vector<std::string> texts;
    add(texts, "with a usage of ", wanted.eku_any);
    add(texts, "with a policy of ", wanted.policies);
    add(texts, "of a CA with a key of ", wanted.issuers);
    std::vector<std::string> keys;
    for (const policy::CertificateKey key : wanted.keys)
        keys.emplace_back(word_of(key));
    add(texts, "with a key of the kind ", keys);
    if (wanted.rsa_bits != 0) texts.push_back(fmt::format("not with RSA below {} bits", wanted.rsa_bits));
    return fmt::format("{}", fmt::join(texts, "; "));
}

std::string asked_of_session(const ServiceSettings& service) {
    if (service.use != ServiceUse::elevate) return {};
    std::vector<std::string> texts;
    if (service.elevate.session_card) texts.emplace_back("opened by this very card");
    if (service.elevate.max_age.count() != 0)
        texts.push_back("opened or unlocked by card at most " +
                        policy::duration_text(service.elevate.max_age) + " ago");
    return joined(texts);
}

bool has_break_glass(const Settings& settings) {
    return !settings.break_glass.users.empty() || !settings.break_glass.groups.empty();
}

// The account phase asks signetd about whoever is not there by card, also after a password that `card` allows.
std::string without_signetd(const Settings& settings, const ServiceSettings& service) {
    const bool goes_on = service.use != ServiceUse::off && service.card == policy::CardDemand::preferred &&
                         service.account == policy::AccountDemand::any;
    if (goes_on) return "password";
    return has_break_glass(settings) ? "break-glass accounts" : "nobody";
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

// A service that has no file goes by the stack of all others.
void take_other_stack(PolicyTable& table, const PamStacks& stacks) {
    const auto other = std::ranges::find(stacks.services, other_service, &PamStack::service);
    if (other == stacks.services.end() || other->phases.empty()) return;
    for (PolicyRow& row : table.rows)
        if (is_service(row.section) &&
            std::ranges::find(stacks.services, row.section, &PamStack::service) == stacks.services.end())
            row.stacks.push_back({row.section, other->phases});
}

void find_gaps(const ServiceSettings& service, const PolicyRow& row, std::vector<std::string>& findings) {
    if (row.stacks.empty())
        findings.push_back("section " + row.section +
                           ": no service of it has pam_signet.so in its stack, so it has no effect");
    for (const PamStack& stack : row.stacks) {
        if (service.use != ServiceUse::off && !stack.phases.contains("auth"))
            findings.push_back("service " + stack.service +
                               ": pam_signet.so is not in auth, so nobody is asked for a card");
        if (service.account == policy::AccountDemand::by_card && !stack.phases.contains("account"))
            findings.push_back("service " + stack.service +
                               ": pam_signet.so is not in account, so who has no card goes on as well");
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
            findings.push_back(
                fmt::format("section {}: takes the place of {} as a whole, and so without its {}", section,
                            wider->first, joined(keys)));
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
    for (const PolicyRow& row : table.rows)
        find_gaps(settings.services.at(row.section), row, table.findings);
    find_given_up(settings, table.findings);
    return table;
}

std::string authorities_text(const Settings& settings) {
    const policy::DomainSettings& domain = settings.domain;
    if (domain.kdc_anchors.empty())
        return "Cards and KDCs are believed by the CAs in " + joined(domain.anchors) + ".";
    return "Cards are believed by the CAs in " + joined(domain.anchors) + ", KDCs by those in " +
           joined(domain.kdc_anchors) + ".";
}

std::string binding_text(const Settings& settings) {
    const auto& mapping = settings.mapping;
    if (mapping.store.empty())
        return "There is no mapping store: these CAs are believed about the names in certificates.";
    const std::string mode = fmt::format(
        "strong_mapping is {}, with the mapping store {}: ", word_of(mapping.strong_mapping), mapping.store);
    switch (mapping.strong_mapping) {
    case policy::StrongMapping::names: return mode + "a name is enough where nothing contradicts it.";
    case policy::StrongMapping::compatibility:
        return mode + "a name is enough for a certificate that is younger than its account.";
    case policy::StrongMapping::full:
        return mode + "an account is reached only by a key of its entry that binds strongly, or its SID.";
    }
    return mode;
}

std::string reach_text(const Settings& settings) {
    return fmt::format("No card logs on root or an account with a uid below {} (minimum_uid).",
                       settings.mapping.minimum_uid);
}

std::string local_accounts_text(const Settings& settings) {
    const auto& local = settings.local_accounts;
    if (local.users.empty()) return "Every account needs a ticket of the domain's KDC.";
    return fmt::format(
        "Accounts of this machine alone, opened without a KDC by the keys in {}, and by nothing else: {}.",
        local.store, joined(local.users));
}

std::string root_text(const Settings& settings) {
    const auto services = asking_root(settings);
    const std::string but =
        services.empty() ? "" : " (but at " + joined(services) + ", where another person's card counts)";
    return "root, and accounts below minimum_uid, are not asked for a card" + but +
           ", and need what else the stacks ask for. root can change all of this.";
}

} // namespace signet::ctl
