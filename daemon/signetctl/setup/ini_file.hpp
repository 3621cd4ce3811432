// SPDX-License-Identifier: Apache-2.0
#pragma once

// Settings files of other programs, "[section]" and "key = value": sssd.conf(5) and smb.conf(5). Read for what they say of
// this host's realm, and not otherwise. Pure.

#include "certmap/text/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace signet::ctl {

inline constexpr std::size_t max_ini_file =
    256UL * 1024;                                    // bytes; a smb.conf with all its comments has 10 KiB
inline constexpr std::size_t max_ini_line = 4096;    // bytes
inline constexpr std::size_t max_ini_entries = 4096; // thirty times what a large file server has

struct IniEntry {
    std::string section{}; // "domain/corp.example"; of Samba in lower case
    std::string key{};     // in lower case; of Samba without blanks, which it reads over as well
    std::string value{};
    std::size_t line = 0; // from 1
    friend bool operator==(const IniEntry&, const IniEntry&) = default;
};

enum class IniDialect : unsigned char {
    sssd,  // a line that begins with a blank goes on with the value above it
    samba, // a line that ends with a backslash goes on with the next
};

// An error, with its line, for what the program itself would not take for a setting: nothing of such a file is believed.
certmap::Result<std::vector<IniEntry>> parse_ini(std::string_view text, IniDialect dialect);

} // namespace signet::ctl
