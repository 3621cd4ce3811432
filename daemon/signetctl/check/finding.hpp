// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `signetctl check` and `signetctl kdc check` have to say: what is so, why it matters, and what to do next.

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace signet::ctl {

enum class Severity : std::uint8_t {
    ok,
    warning, // works, and somebody should know
    error,   // does not do what it was set up for
};

// What mends it. By hand unless it is a command that can break nothing: that one `--fix` runs.
struct Remedy {
    Remedy() = default;
    Remedy(const char* by_hand) : next(by_hand) {}
    Remedy(std::string by_hand) : next(std::move(by_hand)) {}
    // Program and arguments.
    static Remedy safe(std::vector<std::string> command);

    std::string next{};                 // as it is shown; empty: nothing is to be done
    std::vector<std::string> command{}; // empty: not for --fix
    friend bool operator==(const Remedy&, const Remedy&) = default;
};

struct Finding {
    Severity severity = Severity::error;
    std::string check{}; // that has found it
    std::string about{}; // a file, a setting of one, a KDC
    std::string text{};  // one line
    Remedy remedy{};
    friend bool operator==(const Finding&, const Finding&) = default;
};

class Findings {
public:
    // Whose the next ones are.
    void begin(std::string check) { check_ = std::move(check); }

    void ok(std::string about, std::string text);
    void warn(std::string about, std::string text, Remedy remedy = {});
    void fail(std::string about, std::string text, Remedy remedy = {});

    // That this check cannot look, for a reason that others may have as well: one warning, which names them all.
    void unseen(std::string about, std::string why, Remedy remedy);

    const std::vector<Finding>& all() const { return all_; }
    bool has_error() const;

private:
    void add(Severity severity, std::string about, std::string text, Remedy remedy);

    std::string check_{};
    std::vector<Finding> all_{};
};

} // namespace signet::ctl
