// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/judgement_means.hpp"

#include "certmap/judgement/domain_rules.hpp"
#include "certmap/parse/digest.hpp"
#include "certmap/revocation/block_list_file.hpp"
#include "certmap/revocation/path_revocation.hpp"
#include "certmap/rules/rule_parser.hpp"
#include "certmap/trust/authority_files.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <string>
#include <utility>

namespace signet::worker {
namespace {

using Stamps = std::vector<system::FileStamp>;

Stamps stamps_of(const protocol::JudgementTerms& terms) {
    Stamps stamps;
    for (const std::string& file : terms.anchors)
        stamps.push_back(system::stamp_of(file));
    stamps.push_back(system::stamp_of(terms.block_list));
    for (const certmap::NamedIssuerPolicy& issuer : terms.revocation.issuers)
        stamps.push_back(system::stamp_of(issuer.certificate));
    return stamps;
}

Result<std::vector<certmap::Rule>> compile(const std::vector<certmap::RuleText>& texts) {
    auto compiled = certmap::parse_rules(texts);
    if (compiled) return std::move(*compiled);
    const certmap::Error error = compiled.error();
    return failed(Reason::mapping_unusable, "mapping " + error.problem + " (" + error.text + ", column " +
                                                std::to_string(error.column) + "); " + error.hint);
}

Result<certmap::BlockList> read_block_list(const std::string& path, uid_t owner) {
    if (path.empty()) return certmap::BlockList();
    auto list = certmap::read_block_list_file(path, owner);
    if (list) return std::move(*list);
    return failed(Reason::block_list_unusable, list.error().problem);
}

Result<std::unique_ptr<certmap::StoreReader>> open_store(const std::string& path, const char* name) {
    auto store = certmap::open_accounts(path);
    if (store) return std::move(*store);
    return failed(Reason::mapping_unusable, name + store.error().problem);
}

bool is_replaced(const std::unique_ptr<certmap::StoreReader>& store) {
    return store != nullptr && store->is_replaced();
}

} // namespace

JudgementMeans::JudgementMeans(protocol::JudgementTerms terms, const Machine& machine,
                               certmap::Authorities authorities)
    : terms_(std::move(terms)), machine_(machine), stamps_(stamps_of(terms_)),
      authorities_(std::move(authorities)) {}

Result<JudgementMeans> JudgementMeans::open(const protocol::JudgementTerms& terms, const Machine& machine) {
    const auto stamps = stamps_of(terms);
    auto authorities =
        certmap::read_workstation_authorities(terms.anchors, machine.anchors_owner, terms.eku_any);
    if (!authorities) return failed(Reason::anchors_unusable, authorities.error().problem);
    JudgementMeans means(terms, machine, std::move(*authorities));
    means.stamps_ = stamps;
    if (auto opened = means.open_lists(); !opened) return opened.error();
    if (auto opened = means.open_revocation(); !opened) return opened.error();
    return means;
}

Result<void> JudgementMeans::open_revocation() {
    const certmap::RevocationPolicy policy{terms_.revocation.directory, terms_.revocation.others,
                                           terms_.revocation.issuers};
    if (!policy.is_asked()) return {};
    std::vector<certmap::Error> problems;
    issuers_ = certmap::IssuerPolicies::read(policy, machine_.anchors_owner, problems);
    if (!problems.empty())
        return failed(Reason::anchors_unusable, "revocation.issuer: " + problems.front().problem);
    answers_.emplace(policy.directory, machine_.anchors_owner);
    if (machine_.tell_fetcher) hint_.emplace(machine_.tell_fetcher);
    return {};
}

void JudgementMeans::have_fetched(std::span<const certmap::RevocationRequest> asked) {
    for (const certmap::RevocationRequest& request : asked)
        if (hint_) hint_->ask(request, std::chrono::steady_clock::now());
}

Result<void> JudgementMeans::open_lists() {
    auto blocked = read_block_list(terms_.block_list, machine_.anchors_owner);
    if (!blocked) return blocked.error();
    auto rules = compile(terms_.rules);
    if (!rules) return rules.error();
    auto store = open_store(terms_.store, "mapping store ");
    if (!store) return store.error();
    auto local_store = open_store(terms_.local_store, "store of [local_accounts] ");
    if (!local_store) return local_store.error();
    const auto binding =
        certmap::binding_policy_of(terms_.strong_mapping, std::chrono::seconds(terms_.backdating));
    if (!binding) return failed(Reason::bad_request, "there is no such mode of strong mapping");
    auto domain_rules = certmap::domain_rules_of(store->get());
    if (!domain_rules)
        return failed(Reason::mapping_unusable, "mapping store " + domain_rules.error().problem);
    std::ranges::move(*domain_rules, std::back_inserter(*rules));
    blocked_ = std::move(*blocked);
    rules_ = std::move(*rules);
    store_ = std::move(*store);
    local_store_ = std::move(*local_store);
    binding_ = *binding;
    return {};
}

bool JudgementMeans::are_outdated() const {
    return is_replaced(store_) || is_replaced(local_store_) || stamps_of(terms_) != stamps_;
}

certmap::Standards JudgementMeans::standards(std::int64_t now) {
    certmap::Standards standards{.authorities = authorities_,
                                 .eku_any = terms_.eku_any,
                                 .blocked = &blocked_,
                                 .known = &known_,
                                 .ed25519_keys_work = machine_.ed25519_keys_work};
    if (answers_)
        standards.revocation =
            certmap::revocation_by(issuers_, *answers_, {now, std::chrono::steady_clock::now()});
    return standards;
}

certmap::Sources JudgementMeans::sources() {
    return {.store = store_.get(),
            .local_accounts = local_store_.get(),
            .binding = binding_,
            .rules = rules_,
            .domain = terms_.realm,
            .realms = terms_.realms,
            .digest = certmap::libcrypto_digest()};
}

} // namespace signet::worker
