// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/decisions.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/check/local_password.hpp"
#include "daemon/signetctl/check/survey.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/host_name.hpp"
#include "policy/settings/values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <ostream>
#include <pwd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::phrase;
using certmap::Result;

// At whose prompt people log on, where the file is there.
constexpr std::array<const char*, 4> usual_services{"login", "gdm-password", "lightdm", "sddm"};
constexpr auto get_keytab = phrase("kadmin: ktadd host/NAME; or adcli join; or ipa-getkeytab");

bool is_file(const std::string& path) {
    std::error_code error;
    return std::filesystem::is_regular_file(path, error);
}

void tell(const Talk& talk, const char* what, const Found& found) {
    talk.out() << fmt::format("{:<10} {} ({})\n", what, found.value, found.place);
}

// Of the domain of this host, where the DNS has KDCs of it.
std::vector<Found> realm_of_dns(const std::string& worker) {
    const std::string host = system::host_name();
    const auto dot = host.find('.');
    if (dot == std::string::npos) return {};
    const std::string realm = upper_case(std::string_view(host).substr(dot + 1));
    SurveyQuestion question;
    question.worker = worker;
    question.keytab = "/etc/krb5.keytab";
    question.realm = realm;
    const Survey survey = take_survey(question);
    if (!survey.realm || survey.realm->kdcs.empty()) return {};
    return {{realm, tr("the DNS has KDCs of the domain of this host")}};
}

// The answer, else what is agreed on, else what is typed.
Result<Found> decide_one(const Talk& talk, const std::string& answer, const std::vector<Found>& found,
                         const char* question, const char* key) {
    const bool is_at_odds = !found.empty() && !agreed(found);
    if (is_at_odds) talk.out() << told("These differ: {}", text_of(found)) << "\n";
    if (!answer.empty()) return Found{answer, tr("the answers")};
    if (auto one = agreed(found)) return *one;
    auto typed = talk.ask(question, "", key);
    if (!typed && is_at_odds && !talk.has_person())
        return Error(told("{} differ", text_of(found)),
                     told("say which is right by \"{}\" in the answers", key));
    if (!typed) return typed.error();
    return Found{*typed, tr("typed")};
}

Result<std::string> decide_realm(const Talk& talk, const RealmSources& sources, const std::string& worker) {
    std::vector<Found> realms = sources.realms;
    if (realms.empty() && talk.answers().realm.empty()) realms = realm_of_dns(worker);
    const auto realm = decide_one(talk, talk.answers().realm, realms, tr("The realm of this host"), "realm");
    if (!realm) return realm.error();
    if (realm->value.empty() || !policy::realm_of(realm->value))
        return Error(told("\"{}\" is no realm", certmap::printable_ascii(realm->value)),
                     tr("one looks like \"CORP.EXAMPLE\""));
    tell(talk, tr("realm"), *realm);
    return realm->value;
}

Result<std::string> decide_keytab(const Talk& talk, const RealmSources& sources) {
    std::vector<Found> there = sources.keytabs;
    std::erase_if(there, [](const Found& found) { return !is_file(found.value); });
    if (talk.answers().keytab.empty() && there.empty())
        return Error(told("this host has no keytab: no ticket could be verified (looked for {})",
                          text_of(sources.keytabs)),
                     tr(get_keytab));
    const auto keytab =
        decide_one(talk, talk.answers().keytab, there, tr("The keytab of this host"), "keytab");
    if (!keytab) return keytab.error();
    if (!policy::path_of(keytab->value) || !is_file(keytab->value))
        return Error(told("{} is no file", certmap::printable_ascii(keytab->value)), tr(get_keytab));
    tell(talk, tr("keytab"), *keytab);
    return keytab->value;
}

Result<std::vector<std::string>> decide_services(const Talk& talk) {
    if (!talk.has_person()) return talk.answers().services;
    std::string usual;
    for (const char* service : usual_services)
        if (is_file(std::string("/etc/pam.d/") + service))
            usual += (usual.empty() ? "" : " ") + std::string(service);
    const auto typed = talk.ask(tr("The services that ask for a card"), usual, "services");
    if (!typed) return typed.error();
    std::vector<std::string> services;
    for (const auto& word : words_of(*typed)) {
        const auto service = policy::service_name_of(word);
        if (!service)
            return Error("\"" + certmap::printable_ascii(word) + "\" " + service.error().problem,
                         service.error().hint);
        services.push_back(*service);
    }
    if (services.empty()) return Error(tr("no service is named"), tr("login is the text console"));
    return services;
}

Result<WayBack> decide_way_back(const Talk& talk) {
    if (talk.answers().way_back) return *talk.answers().way_back;
    const auto typed = talk.ask(tr("Who gets in by password when cards do not: root, or a local account"),
                                "root", "way_back");
    if (!typed) return typed.error();
    if (*typed == WayBack().account) return WayBack{};
    const auto way = way_back_of("break-glass " + *typed);
    if (!way) return Error(way.error().problem, way.error().hint);
    return *way;
}

// A way back that cannot work is none.
Result<WayBack> usable(WayBack way) {
    if (getpwnam(way.account.c_str()) == nullptr)
        return Error(told("the way back: {} is no account of this host", way.account),
                     "getent passwd " + way.account);
    if (const Obstacle obstacle = obstacle_of(way.account); obstacle != Obstacle::none)
        return Error(told("the way back: {} {}", way.account, text_of(obstacle)),
                     remedy_of(obstacle, way.account).next);
    return way;
}

bool names_host(const std::string& kdc, const std::string& host) {
    return kdc == host || kdc.starts_with(host + ":");
}

} // namespace

Result<Wish> decide(const Talk& talk, const RealmSources& sources, const std::string& worker) {
    for (const std::string& problem : sources.problems)
        talk.out() << told("not believed: {}", problem) << "\n";
    const auto realm = decide_realm(talk, sources, worker);
    if (!realm) return realm.error();
    const auto keytab = decide_keytab(talk, sources);
    if (!keytab) return keytab.error();
    const auto services = decide_services(talk);
    if (!services) return services.error();
    const auto way = decide_way_back(talk);
    if (!way) return way.error();
    const auto way_back = usable(*way);
    if (!way_back) return way_back.error();
    return Wish{*realm, *keytab, {}, *services, talk.answers().card, *way_back};
}

void tell_of_kdcs(const Talk& talk, const RealmSources& sources, const std::string& realm,
                  const std::vector<std::string>& kdcs) {
    constexpr std::string_view krb5_conf = "krb5.conf";
    const auto is_of_krb5 = [&](const Found& found) {
        return found.place.find(krb5_conf) != std::string::npos;
    };
    std::string place = tr("the DNS");
    if (is_file("/var/lib/sss/pubconf/kdcinfo." + realm)) place = told("kdcinfo.{} of SSSD", realm);
    const bool is_its_realm = std::ranges::any_of(
        sources.realms, [&](const Found& found) { return is_of_krb5(found) && found.value == realm; });
    if (is_its_realm && std::ranges::any_of(sources.kdcs, is_of_krb5))
        place = told("{} of {}", "[realms]", "/etc/krb5.conf");
    for (const std::string& kdc : kdcs)
        tell(talk, "KDC", {kdc, place});
    for (const Found& found : sources.kdcs)
        if (std::ranges::none_of(kdcs, [&](const auto& kdc) { return names_host(kdc, found.value); }))
            talk.out() << told("{} names {}, which is not asked\n", found.place, found.value);
}

} // namespace signet::ctl
