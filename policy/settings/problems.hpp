// SPDX-License-Identifier: Apache-2.0
// The text of a settings file and what is wrong with it, with the place and the remedy. All problems are
// collected, so that a file is mended in one go.
#pragma once

#include "policy/result.hpp"

#include <boost/system/result.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

inline constexpr std::size_t max_settings_file = 256UL * 1024; // bytes; a full one with comments has 6 KiB
inline constexpr std::size_t max_settings_files = 64;          // signet.toml and its fragments
inline constexpr std::size_t max_problems = 100;               // more than anybody reads at once

struct Source {
    std::string file; // its name, for problems
    std::string text;
};

struct Problem {
    std::string file;
    std::uint32_t line = 0;   // from 1; 0: of no line, something is missing
    std::uint32_t column = 0; // from 1; 0: of the whole line
    std::string key;          // "domain.anchors"; empty when the file is no TOML
    std::string text;         // what is wrong
    std::string remedy{};     // what to write instead; may be empty
    friend bool operator==(const Problem&, const Problem&) = default;
};

// "signet.toml:3:9: domain.anchors: is empty; name at least one"
std::string problem_text(const Problem& problem);

// Settings, or all that is wrong with them: never empty, in the order of the files and lines.
template <class T>
using SettingsOr = boost::system::result<T, std::vector<Problem>>;

[[noreturn]] void throw_exception_from_error(const std::vector<Problem>& problems,
                                             const boost::source_location&);

struct Position {
    std::uint32_t line = 0; // from 1; 0: nowhere
    std::uint32_t column = 0;
    friend auto operator<=>(const Position&, const Position&) = default;
};

// What was found while one file after the other is read.
class ProblemList {
public:
    void open(std::string file); // the file that positions are of from now on
    const std::string& file() const { return file_; }
    void add(Position at, std::string key, const ValueError& error);
    void close(); // puts the problems of the file into the order of its lines

    bool empty() const { return problems_.empty(); }
    std::size_t size() const { return problems_.size(); }
    bool about(std::string_view key) const; // is there one?
    std::vector<Problem> take() &&;         // the first `max_problems`

private:
    std::vector<Problem> problems_{};
    std::string file_{};
    std::size_t first_of_file_ = 0;
};

} // namespace signet::policy
