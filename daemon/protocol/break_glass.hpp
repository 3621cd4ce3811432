// SPDX-License-Identifier: Apache-2.0
#pragma once

// When an account of [break_glass] was last let past a card: an empty file for each, whose time of modification says it,
// in a folder that only root has a way into. The PAM module writes them and signetctl reads them; signetd has no part in
// it, since it is away when that happens.

#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>
#include <vector>

namespace signet::protocol {

constexpr const char* default_break_glass_folder = "/var/lib/signet/break-glass";

// Beside that file of demands: whoever could write there could demand what he likes, too.
std::string break_glass_folder_of(std::string_view demand_file);

// What the file of an account is called: its name with what a file name cannot have, and the percent sign, as %2F.
// Nothing: it would be longer than file names are.
std::optional<std::string> break_glass_file_of(std::string_view account);
// The other way round. Nothing: no account has a file that is called so.
std::optional<std::string> break_glass_account_of(std::string_view file);

// Says that it is now. The folder is made where it is missing, and must be the process's own (0 or errno).
int record_break_glass(const std::string& folder, std::string_view account);

struct BreakGlassUse {
    std::string account{};
    time_t when = 0;
    friend bool operator==(const BreakGlassUse&, const BreakGlassUse&) = default;
};

struct BreakGlassUses {
    std::vector<BreakGlassUse> uses{}; // by name
    int error = 0;                     // errno: why they are not known
};

// A folder that is not there has none.
BreakGlassUses read_break_glass(const std::string& folder);

} // namespace signet::protocol
