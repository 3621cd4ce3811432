// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `signetctl kdc check` has to say, one line each.

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace signet::ctl {

enum class Severity : std::uint8_t {
    ok,
    warning, // works, and somebody should know
    error,   // does not do what it was set up for
};

struct Finding {
    Severity severity = Severity::error;
    std::string about{}; // a file, or a setting of one
    std::string text{};  // one line
    friend bool operator==(const Finding&, const Finding&) = default;
};

class Findings {
public:
    void ok(std::string about, std::string text);
    void warn(std::string about, std::string text);
    void fail(std::string about, std::string text);

    const std::vector<Finding>& all() const { return all_; }
    bool has_error() const;

private:
    std::vector<Finding> all_{};
};

void print_text(std::ostream& out, const Findings& findings);
nlohmann::ordered_json json_of(const Findings& findings);

} // namespace signet::ctl
