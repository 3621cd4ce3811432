// SPDX-License-Identifier: Apache-2.0
#pragma once

// Who decides in one process of a KDC: owns the settings and all they name, reads again what has changed, and
// answers for certificates and tickets. What is found bad when it changes is left aside, and the last good
// state stays; without any good state no card logs on. Waits for nothing but the disk, and for that only when
// a file has changed. Of one thread; a child of fork(2) opens the store anew.

#include "certmap/store/store.hpp"
#include "daemon/system/file_stamp.hpp"
#include "kdc_plugin/decision/certificate_judgement.hpp"
#include "kdc_plugin/decision/compiled_settings.hpp"
#include "policy/kdc/ticket.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace signet::kdc {

// For the log of the KDC.
struct Notice {
    bool is_error = false;
    std::string text{}; // one line
};

class Judge {
public:
    using Clock = std::chrono::steady_clock;
    static constexpr std::chrono::seconds look_interval{1}; // between two looks at a file

    explicit Judge(std::string settings_file = policy::default_kdc_settings);

    // Reads what has changed; within look_interval of the last time it does nothing.
    std::vector<Notice> refresh(Clock::time_point now);

    bool usable() const { return settings_.has_value(); }
    const std::string& problem() const { return problem_; } // not usable: why
    const policy::KdcSettings& settings() const;            // the defaults while not usable
    const CompiledSettings* compiled() const { return settings_ ? &*settings_ : nullptr; }
    const std::vector<certmap::Rule>& rules() const { return rules_; }

    CertificateVerdict judge(const CertificateQuestion& question, Clock::time_point now);
    policy::TicketDecision judge(const policy::TicketFacts& facts) const;

private:
    void refresh_settings(std::vector<Notice>& notices);
    bool watch(std::vector<std::string> files);
    void take(CompiledSettings settings);
    void refresh_block_list(std::vector<Notice>& notices);
    void refresh_store(std::vector<Notice>& notices);
    void open_store(std::vector<Notice>& notices);
    void put_rules_together();

    std::string path_;
    std::optional<Clock::time_point> looked_{};

    std::optional<CompiledSettings> settings_{};
    std::string problem_{};
    std::vector<std::string> files_{};        // that the settings were made of, or were tried to be
    std::vector<system::FileStamp> stamps_{}; // likewise

    certmap::BlockList blocked_{};
    std::optional<system::FileStamp> blocked_stamp_{};
    bool blocked_known_ = false;
    std::string blocked_problem_{};

    std::unique_ptr<certmap::StoreReader> store_{};
    pid_t store_owner_ = 0; // the process that has opened it
    std::string store_problem_{};
    std::vector<certmap::Rule> domain_rules_{}; // of the store
    std::vector<certmap::Rule> rules_{};        // of the settings, and these

    std::optional<certmap::RevocationShelf> revocation_{};
    certmap::KnownCertificates known_{};
    KnownMappings mappings_{};
};

} // namespace signet::kdc
