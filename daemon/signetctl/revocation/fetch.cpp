// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/fetch.hpp"

#include "certmap/text/encoding.hpp"
#include "certmap/trust/crl.hpp"
#include "certmap/trust/ocsp.hpp"
#include "daemon/signetctl/revocation/ocsp_table.hpp"

#include <optional>
#include <span>

namespace signet::ctl {
namespace {

using certmap::Bytes;
using certmap::Error;
using certmap::RevocationRecord;
using certmap::RevocationTable;

// So many certificates in a row without any answer: the responder is down, and each costs its time limit.
constexpr int most_silences = 3;

std::span<const std::uint8_t> bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void fetch_crl(const IssuerOrder& order, const Transport& transport, std::int64_t now,
               const Findings& findings) {
    for (const std::string& url : order.crl) {
        const auto bytes = transport({url, {}, {}, certmap::max_crl_size});
        if (!bytes) {
            findings.problem(bytes.error().problem);
            continue;
        }
        const auto table = certmap::read_crl(bytes_of(*bytes), order.certificate, now);
        if (table) return findings.table(*table);
        const std::string hint = table.error().hint.empty() ? "" : " (" + table.error().hint + ")";
        findings.problem(url + ": the CRL is refused: " + table.error().problem + hint);
    }
}

class Questions {
public:
    Questions(const IssuerOrder& order, const Transport& transport, std::int64_t now,
              const Findings& findings)
        : order_(order), transport_(transport), now_(now), findings_(findings) {}

    std::optional<RevocationRecord> ask(const Bytes& serial) {
        const auto request = certmap::ocsp_request(order_.certificate, serial);
        if (!request) {
            findings_.problem(order_.name + ": " + request.error().problem);
            return std::nullopt;
        }
        bool is_answered = false;
        for (const std::string& url : order_.ocsp) {
            const auto bytes =
                transport_({url, *request, "application/ocsp-request", certmap::max_ocsp_size});
            if (!bytes) {
                findings_.problem(bytes.error().problem);
                continue;
            }
            is_answered = true;
            auto record = certmap::read_ocsp(bytes_of(*bytes), order_.certificate, serial, now_);
            silences_ = 0;
            if (record) return *record;
            findings_.problem(url + ": serial number " + certmap::hexadecimal(serial) + ": " +
                              record.error().problem);
        }
        if (!is_answered) ++silences_;
        return std::nullopt;
    }

    bool is_worth_going_on() const { return silences_ < most_silences; }

private:
    const IssuerOrder& order_;
    const Transport& transport_;
    std::int64_t now_;
    const Findings& findings_;
    int silences_ = 0;
};

void fetch_ocsp(const IssuerOrder& order, const Transport& transport, std::int64_t now,
                std::chrono::steady_clock::time_point end, const Findings& findings) {
    RevocationTable known = order.known;
    known.issuer_key = order.key;
    const auto serials = order.is_full_round ? serials_to_ask(known, order.asked)
                                             : serials_to_ask(RevocationTable{}, order.asked);
    Questions questions(order, transport, now, findings);
    std::vector<RevocationRecord> answers;
    for (const Bytes& serial : serials) {
        if (!questions.is_worth_going_on() || std::chrono::steady_clock::now() >= end) {
            findings.problem(order.name + ": not all certificates were asked about");
            break;
        }
        if (auto answer = questions.ask(serial)) answers.push_back(std::move(*answer));
    }
    const auto merged = merge_answers(known, std::move(answers), now);
    if (merged.records != known.records) findings.table(merged);
}

} // namespace

// OCSP first: somebody may wait for it.
void fetch(const IssuerOrder& order, const Transport& transport, std::int64_t now,
           std::chrono::steady_clock::time_point end, const Findings& findings) {
    if (!order.ocsp.empty()) fetch_ocsp(order, transport, now, end, findings);
    if (!order.crl.empty() && order.is_full_round) fetch_crl(order, transport, now, findings);
}

} // namespace signet::ctl
