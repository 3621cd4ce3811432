// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the host's other programs say of its realm, each with the place where it stands: krb5.conf, SSSD, winbind. Where two
// of them differ nothing is chosen; whoever asks is told. Pure; the files are host_files.hpp's.

#include "daemon/signetctl/setup/ini_file.hpp"
#include "daemon/signetctl/setup/krb5_conf.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

struct Found {
    std::string value{};
    std::string place{}; // "krb5_realm of /etc/sssd/sssd.conf"
    friend bool operator==(const Found&, const Found&) = default;
};

struct RealmSources {
    std::vector<Found> realms{};
    std::vector<Found> kdcs{};
    std::vector<Found> keytabs{};
    std::vector<Found> authorities{};    // files that may have the CAs of cards and KDCs
    std::vector<std::string> problems{}; // files that are there and not believed
};

// The domains that are switched on; a domain of the provider ad or ipa is its realm in lower case.
void add_sssd(RealmSources& sources, const std::vector<IniEntry>& entries, const std::string& file);
void add_samba(RealmSources& sources, const std::vector<IniEntry>& entries, const std::string& file);
void add_krb5(RealmSources& sources, const Krb5Conf& conf);

// As realms are written; of ASCII alone.
std::string upper_case(std::string_view text);

// Commas and blanks part the words of a list.
std::vector<std::string> words_of(std::string_view list);

// The one value that all name; nothing: there is none, or they differ.
std::optional<Found> agreed(const std::vector<Found>& found);
// "A (krb5_realm of ...), B (...)"
std::string text_of(const std::vector<Found>& found);

} // namespace signet::ctl
