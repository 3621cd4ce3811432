// SPDX-License-Identifier: Apache-2.0
// May somebody use a service with a card, and by which lines of the settings? It decides by the policy of a logon, and
// looks the account up as a logon does; whose card it is, and what the KDC says, is not asked. What the service wants of
// the certificate, of the place and of the session of the caller is told, and not judged: there is none.
#include "certmap/text/text.hpp"
#include "daemon/signetctl/config_option.hpp"
#include "daemon/signetctl/json_output.hpp"
#include "daemon/signetctl/reason_text.hpp"
#include "daemon/signetctl/settings_words.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/worker/directory/account.hpp"
#include "policy/candidates.hpp"
#include "policy/local_account.hpp"
#include "policy/service_access.hpp"

#include <fmt/format.h>

#include <CLI/App.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>

namespace signet::ctl {
namespace {

struct Line {
    std::string about;
    std::string says;
    std::string place{}; // in the files; empty: it is not from there
};

struct Explanation {
    policy::Decision decision{};
    std::vector<Line> lines{};   // in the order in which they were asked
    bool has_conditions = false; // of the certificate, the place or the session, which nobody knows here
};

// The key whose line has decided.
std::string_view key_of(policy::AccessRule rule) {
    switch (rule) {
    case policy::AccessRule::user: return "users";
    case policy::AccessRule::group:
    case policy::AccessRule::not_listed:
    case policy::AccessRule::everybody: return "groups";
    case policy::AccessRule::excepted_user:
    case policy::AccessRule::excepted_group: return "except";
    case policy::AccessRule::group_unknown: return "";
    }
    return "";
}

class Asker {
public:
    Asker(const config::LoadedSettings& loaded, std::string_view service, std::string user)
        : loaded_(loaded), service_(certmap::lower_case_ascii(service)), // as libpam does
          user_(std::move(user)) {}

    Explanation ask() {
        section_ = policy::section_of_service(*loaded_.settings, service_);
        tell_section();
        decide();
        return std::move(told_);
    }

private:
    std::string path(std::string_view key) const {
        return "service." + section_.name + "." + std::string(key);
    }
    void tell(std::string about, std::string says, std::string place = {}) {
        told_.lines.push_back({std::move(about), std::move(says), std::move(place)});
    }

    void tell_section() {
        if (section_.name.empty())
            return tell(tr("section"), tr("none: no section is named so, matches, or is the default"));
        tell(tr("section"), service_heading(section_.name),
             place_of(loaded_.origins, "service." + section_.name));
        tell("use", std::string(word_of(section_.settings.use)), place_of(loaded_.origins, path("use")));
        tell("card", std::string(word_of(section_.settings.card)), place_of(loaded_.origins, path("card")));
        for (const char* key : {"seats", "remote", "certificates.eku_any", "certificates.policies",
                                "certificates.issuers", "certificates.keys", "certificates.rsa_bits",
                                "certificates.attested", "elevate.session_card", "elevate.max_age"})
            told_.has_conditions = tell_written(key) || told_.has_conditions;
    }

    // As it stands in the files, if it does.
    bool tell_written(const char* key) {
        const auto origin = loaded_.origins.find(path(key));
        if (origin == loaded_.origins.end()) return false;
        tell(key, origin->second.value, place_of(loaded_.origins, path(key)));
        return true;
    }

    void decide() {
        if (section_.settings.use == policy::ServiceUse::off)
            return refuse(policy::refuse(policy::Reason::service_off, service_));
        protocol::LookUpAccount request;
        request.names.push_back(user_);
        request.groups = policy::groups_of_services(*loaded_.settings);
        const auto account = worker::look_up_account(request);
        if (!account) {
            tell(tr("account"), told("{} is not known to the system: {}", user_, account.error().detail));
            return refuse(policy::refuse(account.error().reason, user_));
        }
        tell(tr("account"), told("{} with the uid {}", account->user, account->uid));
        tell_proof(account->user);
        decide_about({account->user, account->uid, account->groups, account->other_groups});
    }

    void tell_proof(std::string_view user) {
        if (policy::is_local_account(*loaded_.settings, user))
            tell(tr("proof"),
                 told("the card's signature, by the key in {}", loaded_.settings->local_accounts.store),
                 place_of(loaded_.origins, "local_accounts.users"));
        else
            tell(tr("proof"), tr("a ticket of the domain's KDC"));
    }

    void decide_about(const policy::Account& account) {
        const auto reach = policy::account_in_reach(*loaded_.settings, account.name, account.uid);
        tell("minimum_uid", std::to_string(loaded_.settings->mapping.minimum_uid),
             place_of(loaded_.origins, "mapping.minimum_uid"));
        if (!reach.granted()) return refuse(reach);
        const auto access = policy::access_to(section_.settings, account);
        for (const char* key : {"users", "groups", "except"})
            tell_written(key);
        const auto sentence = policy::access_sentence(access);
        tell(tr("access"), certmap::filled_in(tr(sentence.phrase), sentence.values), decided_by(access));
        told_.decision = policy::may_use_service(*loaded_.settings, service_, account);
    }

    // Where the name of a group that could not be looked up stands, if in one key only.
    std::string decided_by(const policy::ServiceAccess& access) const {
        std::string_view key = key_of(access.rule);
        if (access.rule == policy::AccessRule::group_unknown) {
            const auto& groups = section_.settings.groups;
            key = std::ranges::find(groups, access.name) == groups.end() ? "except" : "groups";
        }
        return loaded_.origins.contains(path(key)) ? place_of(loaded_.origins, path(key)) : std::string();
    }

    void refuse(policy::Decision decision) { told_.decision = std::move(decision); }

    const config::LoadedSettings& loaded_;
    std::string service_;
    std::string user_;
    policy::ServiceSection section_{};
    Explanation told_{};
};

void print_text(std::ostream& out, const Explanation& explanation, const std::string& service,
                const std::string& user) {
    for (const Line& line : explanation.lines)
        out << fmt::format("{:<12} {}{}{}\n", line.about, line.says, line.place.empty() ? "" : "  # ",
                           line.place);
    policy::TextArguments arguments;
    arguments.user = user;
    arguments.detail = explanation.decision.detail;
    if (explanation.decision.granted())
        out << (explanation.has_conditions ? told("\n{} may use {} with a card, where certificate, place and "
                                                  "session are as these lines ask.\n",
                                                  user, service)
                                           : told("\n{} may use {} with a card.\n", user, service));
    else
        out << told("\n{} may not use {} with a card: {}\n", user, service,
                    policy::id_of(explanation.decision.reason))
            << reason_text(std::string(policy::id_of(explanation.decision.reason)), arguments) << "\n";
}

nlohmann::ordered_json json_of(const Explanation& explanation, const std::string& service,
                               const std::string& user) {
    auto lines = nlohmann::ordered_json::array();
    for (const Line& line : explanation.lines)
        lines.push_back({{"about", line.about}, {"says", line.says}, {"place", line.place}});
    return {{"service", service},
            {"user", user},
            {"allowed", explanation.decision.granted()},
            {"reason", policy::id_of(explanation.decision.reason)},
            {"because", std::move(lines)}};
}

} // namespace

Run prepare_config_explain(CLI::App& app) {
    const auto file = add_config_option(app);
    const auto service = std::make_shared<std::string>();
    const auto user = std::make_shared<std::string>();
    app.add_option("service", *service, "a PAM service")->type_name("SERVICE")->required();
    app.add_option("user", *user, "an account")->type_name("USER")->required();
    return [=](const Invocation& invocation) {
        const auto loaded = settings_or_complaint(invocation, *file);
        if (!loaded) return ExitStatus::no;
        const Explanation explanation = Asker(*loaded, *service, *user).ask();
        if (invocation.json)
            write_json(invocation.out, json_of(explanation, *service, *user));
        else
            print_text(invocation.out, explanation, *service, *user);
        return explanation.decision.granted() ? ExitStatus::yes : ExitStatus::no;
    };
}

} // namespace signet::ctl
