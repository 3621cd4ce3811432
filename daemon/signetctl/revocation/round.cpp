// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/revocation/round.hpp"

#include "certmap/trust/anchors.hpp"
#include "certmap/trust/authorities.hpp"
#include "certmap/trust/revocation_view.hpp"
#include "daemon/signetctl/revocation/certificate_request.hpp"
#include "daemon/signetctl/revocation/child.hpp"
#include "daemon/signetctl/told.hpp"
#include "daemon/system/trusted_file.hpp"

#include <algorithm>
#include <unistd.h>

namespace signet::ctl {
namespace {

using certmap::Error;
using certmap::Result;

// The timer's ten minutes, less its randomness: datagrams alone do not make every run a full one.
constexpr std::int64_t round_interval = 9 * 60; // seconds

Result<IssuerOrder> order_of(const policy::IssuerRevocation& issuer) {
    const auto pem = system::read_trusted_file(issuer.certificate, certmap::max_anchors_file, geteuid());
    if (!pem) return Error(pem.error().problem, pem.error().hint);
    auto certificates = certmap::parse_anchors(*pem);
    if (!certificates) return Error(issuer.certificate + ": " + certificates.error().problem, "");
    if (certificates->size() != 1)
        return Error{told("{}: holds more than one certificate", issuer.certificate), ""};
    const auto key = certmap::key_of_authority(certificates->front());
    if (!key) return Error{issuer.certificate + ": " + key.error().problem, ""};
    IssuerOrder order;
    order.name = issuer.certificate;
    order.certificate = std::move(certificates->front());
    order.key = *key;
    order.crl = issuer.crl;
    order.ocsp = issuer.ocsp;
    return order;
}

class Round {
public:
    explicit Round(const RoundOrder& order, RevocationShelf shelf) : order_(order), shelf_(std::move(shelf)) {
        for (const policy::IssuerRevocation& issuer : order.settings.issuers) {
            if (issuer.crl.empty() && issuer.ocsp.empty()) continue;
            auto issuer_order = order_of(issuer);
            if (issuer_order)
                orders_.push_back(std::move(*issuer_order));
            else
                fail(issuer.certificate, issuer_order.error().problem);
        }
    }

    Result<std::vector<Outcome>> run() {
        std::optional<Identity> identity;
        if (geteuid() == 0) {
            const auto found = system::identity_of(order_.user);
            if (!found) return Error(found.error().problem, "");
            identity = *found;
        }
        for (const certmap::Der& certificate : order_.certificates)
            if (auto problem = ask_about(certificate)) return *problem;
        for (const certmap::RevocationRequest& request : order_.requests)
            ask(request);
        const bool is_full = order_.requests.empty() || shelf_.is_round_due(order_.now, round_interval);
        if (is_full) shelf_.begin_round();
        // Of a CA without a responder its CRL speaks, or nothing does (signetctl kdc check).
        for (const certmap::Der& authority : order_.authorities)
            if (is_full) static_cast<void>(ask_about(authority));
        for (IssuerOrder& issuer : orders_) {
            issuer.is_full_round = is_full;
            if (!issuer.ocsp.empty()) issuer.known = shelf_.ocsp_answers(issuer.key);
        }
        const auto answers = fetch_in_children(orders_, identity, order_.now);
        for (std::size_t at = 0; at < orders_.size(); ++at)
            take(orders_[at], answers[at]);
        return std::move(outcomes_);
    }

private:
    // Of a CA that is not asked by OCSP: nothing can be found out.
    void ask(const certmap::RevocationRequest& request) {
        const auto issuer = std::ranges::find(orders_, request.issuer_key, &IssuerOrder::key);
        if (issuer != orders_.end() && !issuer->ocsp.empty()) issuer->asked.push_back(request.serial);
    }

    std::optional<Error> ask_about(const certmap::Der& certificate) {
        const auto request = request_about(certificate, orders_);
        if (!request) return request.error();
        ask(*request);
        return std::nullopt;
    }

    void take(const IssuerOrder& issuer, const ChildAnswer& answer) {
        const auto messages = decode_messages(answer.said);
        for (const Message& message : messages ? *messages : std::vector<Message>{}) {
            if (message.kind == Message::Kind::table)
                put(issuer, message.content);
            else
                fail(issuer.name, message.content);
        }
        if (!messages && answer.problem.empty()) fail(issuer.name, messages.error().problem);
        if (!answer.problem.empty()) fail(issuer.name, answer.problem);
    }

    void put(const IssuerOrder& issuer, const std::string& bytes) {
        const auto put = shelf_.put(bytes, issuer.key);
        if (!put) return fail(issuer.name, put.error().problem);
        const auto view = certmap::RevocationView::of(bytes);
        outcomes_.push_back({*put == Put::written ? Outcome::Kind::written : Outcome::Kind::not_newer,
                             issuer.name, view->about(), view->size()});
    }

    void fail(const std::string& issuer, const std::string& problem) {
        outcomes_.push_back({Outcome::Kind::problem, issuer, {}, 0, problem});
    }

    const RoundOrder& order_;
    RevocationShelf shelf_;
    std::vector<IssuerOrder> orders_;
    std::vector<Outcome> outcomes_;
};

} // namespace

Result<std::vector<Outcome>> run_round(const RoundOrder& order) {
    // A machine where nobody has said whom to ask gets no directory either.
    if (order.settings.issuers.empty() && order.certificates.empty()) return std::vector<Outcome>{};
    auto shelf = RevocationShelf::open(order.settings.directory);
    if (!shelf) return shelf.error();
    return Round(order, std::move(*shelf)).run();
}

} // namespace signet::ctl
