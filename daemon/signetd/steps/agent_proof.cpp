// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/agent_proof.hpp"

#include "daemon/language/prompts.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/elevation_challenge.hpp"
#include "policy/elevate.hpp"

#include <array>
#include <utility>

namespace signet::daemon {
namespace {

using policy::Reason;

// A key of the agent's whose card may be used.
struct AgentKey {
    std::string key;
    JudgedHolder holder;
    policy::Decision decision;
};

// Who has the agent: the application names that person as the one who asks, or as the one it is about. What it says is held
// against whose logon it is.
Task<Result<protocol::Account>> find_person(Story& story) {
    const std::array<std::string, 2> asked{story.begin.ruser, story.begin.user};
    for (const std::string& name : asked) {
        if (name.empty()) continue;
        std::vector<std::string> names(1, name);
        auto known = co_await story.services.gate_judges.account(story.settings, std::move(names));
        if (!known) co_return known.error();
        if (!*known) continue;
        if (name == story.begin.user) story.user_uid = (*known)->uid;
        if ((*known)->uid == story.peer.login_uid) co_return std::move(**known);
    }
    co_return Refusal{Reason::not_permitted, "the caller does not name whose logon it is"};
}

// PAM's user, where it is not the person.
Task<Result<void>> find_target(Story& story) {
    if (story.user_uid) co_return Result<void>();
    std::vector<std::string> names(1, story.begin.user);
    auto known = co_await story.services.gate_judges.account(story.settings, std::move(names));
    if (!known) co_return known.error();
    if (*known) story.user_uid = (*known)->uid;
    co_return Result<void>();
}

Task<AgentKey> judge_key(Story& story, std::string key, std::string person) {
    AgentKey judged;
    judged.holder = co_await story.services.gate_judges.judge_key(story.settings, key, std::move(person));
    judged.key = std::move(key);
    judged.decision = policy::may_elevate_by_agent(*story.settings, story.begin_facts(),
                                                   judged.holder.facts(), judged.holder.identity.fingerprint)
                          .decision;
    co_return judged;
}

// The first that policy lets through; else why not the one that came nearest: most keys of an agent are no card's.
Task<Result<AgentKey>> choose_key(Story& story, std::vector<std::string> keys, std::string person) {
    Refusal nearest{Reason::key_unknown, "of none of the agent's keys"};
    for (std::string& key : keys) {
        auto judged = co_await judge_key(story, std::move(key), person);
        if (judged.decision.granted()) co_return judged;
        if (judged.decision.reason != Reason::key_unknown) nearest = refusal_of(judged.decision);
    }
    co_return nearest;
}

// The agent's side of it.
class AskedAgent {
public:
    explicit AskedAgent(Story& story) : story_(story) {}

    Task<Result<std::vector<std::string>>> keys(const protocol::Account& person) {
        auto started = story_.services.workers.start(verb::agent);
        if (!started) co_return started.error();
        worker_ = std::move(*started);
        protocol::ListAgentKeys question;
        question.uid = person.uid;
        question.gid = person.gid;
        question.socket = story_.begin.agent;
        auto listed = co_await story_.person.while_connected(
            worker_.ask<protocol::AgentKeysListed>(std::move(question), limits::agent_listing));
        if (!listed) co_return listed.error();
        co_return std::vector<std::string>(std::move(listed->keys));
    }

    Task<Result<protocol::SignedByAgent>> sign(std::string key, const protocol::ElevationChallenge& challenge,
                                               bool is_bound_only) {
        const auto bytes = protocol::encode(challenge).value_or(certmap::Bytes());
        protocol::SignByAgent question;
        question.key = std::move(key);
        question.challenge.assign(bytes.begin(), bytes.end());
        question.is_bound_only = is_bound_only;
        return story_.person.while_connected(
            worker_.ask<protocol::SignedByAgent>(std::move(question), limits::agent_signature));
    }

private:
    Story& story_;
    Worker worker_;
};

Task<Result<void>> verify(Story& story, Worker& judge, protocol::Bytes der, protocol::Bytes statement,
                          protocol::Bytes signature) {
    protocol::VerifySshSignature question;
    question.der = std::move(der);
    question.statement = std::move(statement);
    question.signature = std::move(signature);
    auto verified = co_await story.person.while_connected(
        judge.ask<protocol::SignatureVerified>(std::move(question), limits::certificate_check));
    if (!verified) co_return verified.error();
    co_return Result<void>();
}

ProvenByAgent proven_by(AgentKey key, bool is_bound) {
    ProvenByAgent proven;
    proven.account = std::move(key.holder.named).value_or(protocol::Account{});
    proven.principal = std::move(key.holder.identity.principal);
    proven.fingerprint = std::move(key.holder.identity.fingerprint);
    proven.is_bound = is_bound;
    return proven;
}

} // namespace

Task<Result<ProvenByAgent>> prove_by_agent(Story& story) {
    const auto begin = policy::may_begin_elevation_by_agent(*story.settings, story.begin_facts());
    if (!begin.granted()) co_return refusal_of(begin);
    auto person = co_await find_person(story);
    if (!person) co_return person.error();
    auto target = co_await find_target(story);
    if (!target) co_return target.error();

    // Whose keys has the agent? Only then is anybody asked.
    AskedAgent agent(story);
    auto keys = co_await agent.keys(*person);
    if (!keys) co_return keys.error();
    auto chosen = co_await choose_key(story, std::move(*keys), person->user);
    if (!chosen) co_return chosen.error();

    // What is asked is good at this host, for this one question.
    auto judge = story.services.workers.start(verb::certificate);
    if (!judge) co_return judge.error();
    auto host_keys =
        co_await judge->ask<protocol::HostKeysListed>(protocol::ListHostKeys(), limits::certificate_check);
    if (!host_keys) co_return host_keys.error();
    auto challenge = new_elevation_challenge(story, person->user, *host_keys);
    if (!challenge) co_return challenge.error();
    co_await story.person.show(protocol::Level::info, language::prompt::say_yes_elsewhere.one);
    const auto demand = service_named(*story.settings, story.begin.service).elevate.agent;
    auto answer = co_await agent.sign(chosen->key, *challenge, demand == policy::AgentDemand::bound);
    if (!answer) co_return answer.error();

    // The person may have taken minutes: by the settings and the certificate of now.
    story.settings = story.services.settings;
    auto judged = co_await judge_key(story, chosen->key, person->user);
    if (!judged.decision.granted()) co_return refusal_of(judged.decision);
    auto statement = signed_statement(*challenge, *answer,
                                      service_named(*story.settings, story.begin.service).elevate.agent);
    if (!statement) co_return statement.error();
    protocol::Bytes der = judged.holder.der;
    auto verified =
        co_await verify(story, *judge, std::move(der), std::move(*statement), std::move(answer->signature));
    if (!verified) co_return verified.error();
    co_return proven_by(std::move(judged), answer->is_bound);
}

} // namespace signet::daemon
