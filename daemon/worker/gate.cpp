// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/gate.hpp"

#include "certmap/parse/ssh_key.hpp"
#include "certmap/text/account_names.hpp"
#include "certmap/text/encoding.hpp"
#include "daemon/worker/certificate.hpp"

#include <algorithm>
#include <utility>

namespace signet::worker {
namespace {

using protocol::HolderJudged;

constexpr std::int64_t nanoseconds = 1'000'000'000; // of a second

Result<certmap::Sha256> digest_of(const protocol::SshKey& key) {
    const auto blob = certmap::base64_bytes(key);
    if (!blob) return failed(Reason::key_unknown, "it is not base64");
    const auto digest = certmap::public_key_of_ssh(*blob);
    if (!digest) return failed(Reason::key_unknown, digest.error().problem);
    return *digest;
}

bool names(const certmap::Account& account, const std::string& user, const std::string& realm) {
    if (!account.user.empty()) return account.user == user;
    const auto names = certmap::account_names(account.principal, realm);
    return std::ranges::find(names, user) != names.end();
}

} // namespace

Gate::Gate(protocol::PrepareGate terms, Machine machine)
    : terms_(std::move(terms)), machine_(std::move(machine)) {}

Result<void> Gate::open_means() {
    if (means_ && !means_->are_outdated()) return {};
    means_.reset();
    auto means = JudgementMeans::open(terms_, machine_);
    if (!means) return means.error();
    means_.emplace(std::move(*means));
    return {};
}

std::int64_t Gate::store_updated() const {
    return terms_.store.empty() ? 0 : system::stamp_of(terms_.store).modified / nanoseconds;
}

Result<HolderJudged> Gate::judge_holder(std::span<const std::uint8_t> der, const std::string& user,
                                        std::optional<certmap::Sha256> key, std::int64_t now) {
    certmap::Subject subject;
    if (!user.empty())
        subject.claim = [&](const certmap::Account& account) { return names(account, user, terms_.realm); };
    auto judged =
        judge_certificate(der, *means_, {.subject = subject, .key = key, .is_client_itself = true}, now);
    if (!judged) return judged.error();
    if (user.empty() && !judged->choices.empty())
        return failed(Reason::card_ambiguous, "and no account is named");
    HolderJudged answer;
    answer.der = protocol::Bytes(der.begin(), der.end());
    answer.certificate = std::move(*judged);
    answer.store_updated = store_updated();
    return answer;
}

Result<HolderJudged> Gate::judge(const protocol::JudgeKey& request) {
    if (auto opened = open_means(); !opened) return opened.error();
    if (means_->store() == nullptr) return failed(Reason::key_unknown, "no mapping store is configured");
    const auto digest = digest_of(request.key);
    if (!digest) return digest.error();
    const auto certificates = means_->store()->certificates_of(*digest);
    if (!certificates)
        return failed(Reason::mapping_unusable, "mapping store " + certificates.error().problem);
    Result<HolderJudged> answer = failed(Reason::key_unknown, {});
    for (const auto& der : *certificates) {
        // A renewed certificate may have the key of one that has expired: that says the least.
        const bool says_little = !answer && (answer.error().reason == Reason::key_unknown ||
                                             answer.error().reason == Reason::cert_expired);
        auto judged = judge_holder(der, request.user, *digest, request.now);
        if (judged || says_little) answer = std::move(judged);
        if (answer) break;
    }
    return answer;
}

Result<HolderJudged> Gate::judge(const protocol::JudgeHolder& request) {
    if (auto opened = open_means(); !opened) return opened.error();
    return judge_holder(request.der, request.user, std::nullopt, request.now);
}

} // namespace signet::worker
