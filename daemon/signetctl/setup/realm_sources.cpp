// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/setup/realm_sources.hpp"

#include "certmap/text/text.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <array>

namespace signet::ctl {
namespace {

constexpr std::string_view domain_prefix = "domain/";
constexpr const char* krb5_conf = "/etc/krb5.conf";
constexpr std::array<std::string_view, 3> sssd_servers{"krb5_server", "ad_server", "ipa_server"};
constexpr std::array<std::string_view, 2> sssd_domains{"ad_domain", "ipa_domain"};
constexpr std::array<std::string_view, 2> sssd_keytabs{"krb5_keytab", "ldap_krb5_keytab"};

// The last one counts, as for the programs themselves.
std::string value_of(const std::vector<IniEntry>& entries, std::string_view section, std::string_view key) {
    std::string value;
    for (const IniEntry& entry : entries)
        if (entry.section == section && entry.key == key) value = entry.value;
    return value;
}

void add_once(std::vector<Found>& list, std::string value, std::string place) {
    if (!value.empty() && std::ranges::find(list, value, &Found::value) == list.end())
        list.push_back({std::move(value), std::move(place)});
}

template <class Names>
Found first_of(const std::vector<IniEntry>& entries, const std::string& section, const Names& keys,
               const std::string& file) {
    for (const std::string_view key : keys)
        if (auto value = value_of(entries, section, key); !value.empty())
            return {std::move(value), told("{} of {}", key, file)};
    return {};
}

void add_sssd_domain(RealmSources& sources, const std::vector<IniEntry>& entries, const std::string& section,
                     const std::string& file) {
    const std::string provider = value_of(entries, section, "id_provider");
    const Found realm = first_of(entries, section, std::array{std::string_view("krb5_realm")}, file);
    const Found domain = first_of(entries, section, sssd_domains, file);
    if (!realm.value.empty())
        sources.realms.push_back(realm);
    else if (!domain.value.empty())
        sources.realms.push_back({upper_case(domain.value), domain.place});
    else if (provider == "ad" || provider == "ipa")
        sources.realms.push_back({upper_case(std::string_view(section).substr(domain_prefix.size())),
                                  told("{} of {}", "[" + section + "]", file)});
    const Found servers = first_of(entries, section, sssd_servers, file);
    for (const std::string& server : words_of(servers.value))
        if (server != "_srv_") add_once(sources.kdcs, server, servers.place);
    const Found keytab = first_of(entries, section, sssd_keytabs, file);
    add_once(sources.keytabs, keytab.value, keytab.place);
}

} // namespace

void add_sssd(RealmSources& sources, const std::vector<IniEntry>& entries, const std::string& file) {
    const std::vector<std::string> enabled = words_of(value_of(entries, "sssd", "domains"));
    std::vector<std::string> seen;
    for (const IniEntry& entry : entries) {
        if (!entry.section.starts_with(domain_prefix)) continue;
        const std::string name = entry.section.substr(domain_prefix.size());
        const bool is_on = enabled.empty() || std::ranges::find(enabled, name) != enabled.end();
        if (!is_on || std::ranges::find(seen, name) != seen.end()) continue;
        seen.push_back(name);
        add_sssd_domain(sources, entries, entry.section, file);
    }
}

void add_samba(RealmSources& sources, const std::vector<IniEntry>& entries, const std::string& file) {
    const std::string realm = value_of(entries, "global", "realm");
    if (!realm.empty()) sources.realms.push_back({upper_case(realm), told("{} of {}", "realm", file)});
    // Without a method that has a keytab, winbind keeps the key to itself.
    const std::string method = certmap::lower_case_ascii(value_of(entries, "global", "kerberosmethod"));
    if (method != "dedicated keytab" && method != "secrets and keytab") return;
    std::string keytab = value_of(entries, "global", "dedicatedkeytabfile");
    if (keytab.starts_with("FILE:")) keytab.erase(0, std::string_view("FILE:").size());
    add_once(sources.keytabs, std::move(keytab), told("{} of {}", "dedicated keytab file", file));
}

void add_krb5(RealmSources& sources, const Krb5Conf& conf) {
    if (!conf.problem.empty()) sources.problems.push_back(conf.problem);
    if (!conf.realm.empty())
        sources.realms.push_back({conf.realm, told("{} of {}", "default_realm", krb5_conf)});
    for (const std::string& kdc : conf.kdcs)
        add_once(sources.kdcs, kdc, told("{} of {}", "[realms]", krb5_conf));
    add_once(sources.keytabs, conf.keytab, told("{} of {}", "default_keytab_name", "libkrb5"));
    for (const std::string& file : conf.anchors)
        add_once(sources.authorities, file, told("{} of {}", "pkinit_anchors", krb5_conf));
}

std::string upper_case(std::string_view text) {
    std::string upper(text);
    for (char& c : upper)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return upper;
}

std::vector<std::string> words_of(std::string_view list) {
    constexpr std::string_view between = ", \t";
    std::vector<std::string> words;
    while (true) {
        list.remove_prefix(std::min(list.find_first_not_of(between), list.size()));
        if (list.empty()) return words;
        const std::string_view word = list.substr(0, list.find_first_of(between));
        words.emplace_back(word);
        list.remove_prefix(word.size());
    }
}

std::optional<Found> agreed(const std::vector<Found>& found) {
    const auto differs = [&](const Found& other) { return other.value != found.front().value; };
    if (found.empty() || std::ranges::any_of(found, differs)) return std::nullopt;
    return found.front();
}

std::string text_of(const std::vector<Found>& found) {
    std::string text;
    for (const Found& one : found) {
        if (!text.empty()) text += ", ";
        text += one.value;
        text += " (" + one.place + ")";
    }
    return text;
}

} // namespace signet::ctl
