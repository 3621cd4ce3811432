// SPDX-License-Identifier: Apache-2.0
#include "kdc_plugin/desk.hpp"

#include "certmap/revocation/ocsp_hint.hpp"
#include "daemon/system/datagram.hpp"
#include "kdc_plugin/decision/judge.hpp"
#include "kdc_plugin/kdc_log.hpp"

namespace signet::kdc {
namespace {

constexpr const char* fetcher_socket = "/run/signet/kdc-fetch.sock";

// A full queue, or nobody there: the timer of the fetcher is the other way.
void tell_fetcher(const std::string& datagram) {
    system::send_datagram(system::connect_datagrams(fetcher_socket), datagram);
}

class ProcessDesk final : public Desk {
public:
    const policy::KdcSettings* settings() override {
        for (const Notice& notice : judge_.refresh(Judge::Clock::now()))
            write_log(notice.is_error ? LogLevel::error : LogLevel::notice, "signet: " + notice.text);
        return judge_.usable() ? &judge_.settings() : nullptr;
    }

    std::string problem() override { return judge_.problem(); }

    CertificateVerdict judge(const CertificateQuestion& question) override {
        const auto now = Judge::Clock::now();
        auto verdict = judge_.judge(question, now);
        for (const certmap::RevocationRequest& request : verdict.ask_ocsp_about)
            hint_.ask(request, now);
        return verdict;
    }

    policy::TicketDecision judge(const policy::TicketFacts& facts) override { return judge_.judge(facts); }

    void write(const Record& record) override { write_log(LogLevel::notice, text_of(record)); }

private:
    Judge judge_{};
    certmap::OcspHint hint_{tell_fetcher};
};

} // namespace

std::shared_ptr<Desk> process_desk() {
    static std::weak_ptr<Desk> known;
    auto desk = known.lock();
    if (!desk) {
        desk = std::make_shared<ProcessDesk>();
        known = desk;
    }
    return desk;
}

} // namespace signet::kdc
