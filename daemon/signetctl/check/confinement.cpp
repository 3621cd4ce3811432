// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/check/confinement.hpp"

#include "certmap/text/phrase.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>

namespace signet::ctl {
namespace {

using certmap::phrase;
using Words = std::vector<std::string_view>;

Words words_of(std::string_view text) {
    Words words;
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (end > 0) words.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return words;
}

bool has_all(const Words& words, const Words& wanted) {
    return std::ranges::all_of(
        wanted, [&](std::string_view word) { return std::ranges::find(words, word) != words.end(); });
}

bool differs(std::string_view value, std::string_view shipped) {
    return value != shipped;
}

bool is_strict(std::string_view value, std::string_view) {
    return value == "strict";
}

bool differs_and_is_not_strict(std::string_view value, std::string_view shipped) {
    return value != shipped && value != "strict";
}

// "~" begins a list of what is not allowed, which is what an empty setting is shown as, too.
bool lacks_some(std::string_view value, std::string_view shipped) {
    return !value.starts_with('~') && !has_all(words_of(value), words_of(shipped));
}

bool has_more(std::string_view value, std::string_view shipped) {
    return value != "none" && (value.starts_with('~') || !has_all(words_of(shipped), words_of(value)));
}

// "infinity" is no less than anything.
bool is_less(std::string_view value, std::string_view shipped) {
    const auto number = certmap::number_of(value);
    return number && *number < certmap::number_of(shipped);
}

bool is_too_few(std::string_view value, std::string_view) {
    constexpr std::uint64_t least = 64; // signetd has about 20 open by itself, and a logon adds 10
    const auto number = certmap::number_of(value);
    return number && *number < least;
}

bool is_few(std::string_view value, std::string_view shipped) {
    return is_less(value, shipped) && !is_too_few(value, shipped);
}

bool is_another_user(std::string_view value, std::string_view) {
    return !value.empty() && value != "root" && value != "0";
}

bool is_set(std::string_view value, std::string_view) {
    return !value.empty();
}

// systemctl shows them as a number or by their names. KEEP_CAPS ends where signetd is started, and changes nothing.
bool keeps_from_giving_up(std::string_view value, std::string_view) {
    constexpr std::uint64_t keep_caps = 1U << 4U;
    if (const auto number = certmap::number_of(value)) return (*number & ~keep_caps) != 0;
    return !value.empty() && value != "keep-caps";
}

bool is_or_holds(std::string_view folder, std::string_view path) {
    if (folder == "/") return true;
    return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

// "-" and "+" say how a path is meant, and are no part of it (systemd.exec(5)).
std::string_view without_marks(std::string_view word) {
    word.remove_prefix(std::min(word.find_first_not_of("-+"), word.size()));
    return word;
}

// How long the longest one is of the paths of a property that hold this path; 0: none does.
std::size_t nearest_above(std::string_view value, std::string_view path) {
    std::size_t nearest = 0;
    for (const std::string_view marked : words_of(value)) {
        const std::string_view word = without_marks(marked);
        if (!word.empty() && is_or_holds(word, path)) nearest = std::max(nearest, word.size());
    }
    return nearest;
}

// Below ProtectSystem=full.
bool opens_the_system(std::string_view value, std::string_view) {
    constexpr std::string_view closed[] = {"/usr", "/boot", "/efi", "/etc"};
    return std::ranges::any_of(words_of(value), [&](std::string_view marked) {
        const std::string_view word = without_marks(marked);
        return std::ranges::any_of(closed, [&](std::string_view folder) {
            return is_or_holds(folder, word) || (!word.empty() && is_or_holds(word, folder));
        });
    });
}

// A drop-in that takes one back is somebody's decision, or was forgotten after a day of trying: a warning. An error where
// nobody logs on with it.
struct Rule {
    const char* property;
    const char* shipped; // as systemctl shows it
    bool (*deviates)(std::string_view value, std::string_view shipped);
    const char* breaks;
    Severity severity = Severity::warning;
};

constexpr auto no_ticket_file = phrase(
    "a ticket in /tmp, in a home or under /run/user cannot be stored, or is stored where nobody finds it");

constexpr Rule rules[] = {
    {"NoNewPrivileges", "yes", differs,
     phrase("a worker that is taken over could gain rights by a setuid program").one},
    {"ProtectSystem", "full", differs_and_is_not_strict, phrase("it could write /usr and /etc").one},
    {"ProtectSystem", "full", is_strict, no_ticket_file.one},
    {"ProtectHome", "no", differs, no_ticket_file.one},
    {"PrivateTmp", "no", differs, no_ticket_file.one},
    {"ReadOnlyPaths", "", is_set, no_ticket_file.one},
    {"ReadWritePaths", "", opens_the_system, phrase("it could write /usr and /etc").one},
    {"PrivateDevices", "yes", differs, phrase("it could reach devices").one},
    {"MemoryDenyWriteExecute", "yes", differs, phrase("it could run code that it was sent").one},
    {"LimitCORE", "0", differs, phrase("a core file could hold a PIN").one},
    {"KillMode", "mixed", differs, phrase("a worker could be cut off while it writes a ticket").one},
    {"LockPersonality", "yes", differs, phrase("it could change how the kernel treats it").one},
    {"RestrictRealtime", "yes", differs, phrase("it could take the processor for itself").one},
    {"RestrictAddressFamilies", "AF_INET AF_INET6 AF_NETLINK AF_UNIX", lacks_some,
     phrase("workers do not reach KDCs, name servers or pcscd").one, Severity::error},
    {"RestrictAddressFamilies", "AF_INET AF_INET6 AF_NETLINK AF_UNIX", has_more,
     phrase("it could use sockets of other kinds").one},
    {"PrivateNetwork", "no", differs, phrase("no KDC is reached").one, Severity::error},
    {"InaccessiblePaths", "-/run/pcscd", differs,
     phrase("workers may lack a file that logons need, or reach pcscd who must not").one},
    {"CapabilityBoundingSet", "cap_kill cap_setgid cap_setuid", lacks_some,
     phrase("workers cannot become their users, or be ended").one, Severity::error},
    {"CapabilityBoundingSet", "cap_kill cap_setgid cap_setuid", has_more,
     phrase("it has rights that it never needs").one},
    {"SecureBits", "", keeps_from_giving_up, phrase("workers cannot become their users, or be ended").one,
     Severity::error},
    {"LimitNOFILE", "4096", is_too_few, phrase("signetd cannot open what a logon takes").one,
     Severity::error},
    {"LimitNOFILE", "4096", is_few, phrase("of many who log on at once some are refused").one},
    {"User", "", is_another_user, phrase("signetd has to be root to start its workers").one, Severity::error},
    {"DynamicUser", "no", differs, phrase("signetd has to be root to start its workers").one,
     Severity::error},
    {"PrivateUsers", "no", differs, phrase("workers cannot become users of this host").one, Severity::error},
};

} // namespace

std::string closing_property(const Units& units, std::string_view unit, std::string_view folder) {
    const auto above = [&](std::string_view property) {
        return nearest_above(property_of(units, unit, property), folder);
    };
    if (above("InaccessiblePaths") > 0) return "InaccessiblePaths";
    const std::size_t opened = above("ReadWritePaths");
    if (above("ReadOnlyPaths") > opened) return "ReadOnlyPaths";
    const bool is_strict_alone = property_of(units, unit, "ProtectSystem") == "strict" && opened == 0;
    return is_strict_alone ? "ProtectSystem" : "";
}

std::vector<Deviation> deviations_of(const Units& units, std::string_view unit) {
    std::vector<Deviation> deviations;
    for (const Rule& rule : rules) {
        const std::string value = property_of(units, unit, rule.property);
        if (!rule.deviates(value, rule.shipped)) continue;
        deviations.push_back({rule.property, value.empty() ? tr("empty") : value,
                              *rule.shipped == '\0' ? tr("empty") : rule.shipped, tr(rule.breaks),
                              rule.severity});
    }
    return deviations;
}

} // namespace signet::ctl
