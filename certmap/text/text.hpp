// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which texts from outside may be used as names at all. Everything else in certmap compares byte by byte and
// relies on this: a name with a NUL, a control or a bidirectional character would look like another name
// somewhere.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace signet::certmap {

// Bytes. A UPN and an e-mail address end at 320 (64 + '@' + 255), Active Directory's UPN attribute at 1024.
inline constexpr std::size_t max_name_length = 1024;

// Bytes. utmp keeps 32, Samba and sssd users are longer; 255 is what LOGIN_NAME_MAX and file names allow.
inline constexpr std::size_t max_user_name_length = 255;

// Why the text may not be used as a name: empty, too long, not UTF-8 (RFC 3629, no overlong forms or
// surrogates), a NUL, a control character (C0, DEL, C1, line and paragraph separator) or a bidirectional one.
// nullopt: it may.
std::optional<std::string> name_problem(std::string_view name);

// The same without the limits on length: for text that was measured by somebody else.
std::optional<std::string> character_problem(std::string_view text);

// Why the text cannot be the name of a local account. A name service may have "AD\alice", "alice@ad.test" or
// "Alice Smith", so every character that a name may have is allowed but '/' and ':', which a home directory or
// /etc/passwd could not hold; a leading '-' would be read as an option, blanks at the ends and "." and ".." as
// something else. nullopt: it can.
std::optional<std::string> user_name_problem(std::string_view user);

// Takes one character off the front; nullopt: there is none, or it is not UTF-8 (RFC 3629, no overlong forms or
// surrogates).
std::optional<std::uint32_t> take_code_point(std::string_view& text);

// At most `max_bytes` of the text, in whole characters where it is UTF-8.
std::string_view cut_at_character(std::string_view text, std::size_t max_bytes);

// Other than printable ASCII is a question mark: for foreign bytes on their way to a terminal or a line of a log, where
// they must neither be obeyed nor look like another line.
std::string printable_ascii(std::string_view text);

// Without blanks and line ends on either side.
std::string_view trimmed(std::string_view text) noexcept;

// A-Z become a-z, all else stays: what "case does not count" means everywhere in certmap.
std::string lower_case_ascii(std::string_view text);

bool equal_ignoring_ascii_case(std::string_view a, std::string_view b) noexcept;

} // namespace signet::certmap
