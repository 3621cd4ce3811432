// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/steps/cache_ticket.hpp"

#include "certmap/text/account_names.hpp"
#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/signetd/limits.hpp"
#include "daemon/signetd/steps/gate_judges.hpp"
#include "daemon/signetd/workers/account_lookup.hpp"

#include <algorithm>
#include <ctime>
#include <utility>

namespace signet::daemon {
namespace {

using certmap::Principal;
using SettingsPtr = std::shared_ptr<const policy::Settings>;

protocol::PrepareTicketCheck preparation_for(const policy::Settings& settings) {
    protocol::PrepareTicketCheck prepare;
    prepare.keytab = settings.domain.keytab;
    prepare.kdc_timeout_ms = static_cast<std::uint32_t>(settings.domain.kdc_timeout.count());
    prepare.wants_indicators = true; // nothing else tells the ticket of a card from that of a password
    return prepare;
}

protocol::ReadCredentials request_for(const OwnedCache& cache) {
    protocol::ReadCredentials request;
    request.uid = cache.owner.uid;
    request.gid = cache.owner.gid;
    request.ccache = cache.name;
    request.searches = cache.searches;
    return request;
}

bool is_of_domain(const policy::DomainSettings& domain, std::string_view host_realm,
                  const Principal& client) {
    const auto is_it = [&](std::string_view realm) { return certmap::same_realm(realm, client.realm); };
    return !client.empty() && (is_it(host_realm) || std::ranges::any_of(domain.realms, is_it));
}

Task<Result<protocol::MarshalledCredentials>> read_cache(Workers& workers, OwnedCache cache) {
    auto reader = workers.start(verb::ccache);
    if (!reader) co_return reader.error();
    auto request = request_for(cache);
    auto read = co_await reader->ask<protocol::CredentialsRead>(std::move(request), limits::ccache_read);
    if (!read) co_return read.error();
    co_return std::move(read->credentials);
}

Task<Result<protocol::TicketJudged>> judge(Workers& workers, SettingsPtr settings, OwnedCache cache) {
    auto worker = workers.start(verb::ticket); // comes up while the cache is read
    if (!worker) co_return worker.error();
    auto told = co_await worker->tell(preparation_for(*settings));
    if (!told) co_return told.error();
    auto credentials = co_await read_cache(workers, std::move(cache));
    if (!credentials) co_return credentials.error();

    const auto limit = settings->domain.kdc_timeout + limits::worker_slack;
    auto ready = co_await worker->hear<protocol::TicketCheckReady>(limit);
    if (!ready) co_return ready.error();
    protocol::JudgeCachedTicket request;
    request.credentials = std::move(*credentials);
    request.realm = settings->domain.realm;
    request.realms = settings->domain.realms;
    auto judged = co_await worker->ask<protocol::TicketJudged>(std::move(request), limit);
    co_return judged;
}

Task<Result<void>> find_accounts(GateJudges& judges, SettingsPtr settings, Principal client,
                                 CacheTicket& ticket) {
    auto names = certmap::account_names(client, ticket.judged.realm);
    auto account = co_await judges.account(settings, std::move(names));
    if (!account) co_return account.error();
    ticket.of_client = std::move(*account);
    const auto person = certmap::person_of_admin(client);
    if (!person) co_return Result<void>();
    names = certmap::account_names(*person, ticket.judged.realm);
    account = co_await judges.account(settings, std::move(names));
    if (!account) co_return account.error();
    ticket.admin_of = std::move(*account);
    co_return Result<void>();
}

} // namespace

policy::TicketFacts CacheTicket::facts() const {
    policy::TicketFacts facts;
    facts.is_verified = true;
    facts.indicators = judged.indicators;
    facts.client = judged.client;
    facts.client_allowed = client_allowed;
    facts.of_client = account_facts(of_client);
    facts.admin_of = account_facts(admin_of);
    facts.named = account_facts(owner);
    facts.age = std::chrono::seconds(std::max<std::int64_t>(std::time(nullptr) - judged.auth_time, 0));
    return facts;
}

Task<Result<CacheTicket>> judge_cache(Services& services, SettingsPtr settings, OwnedCache cache) {
    CacheTicket ticket;
    ticket.owner = cache.owner;
    auto judged = co_await judge(services.workers, settings, std::move(cache));
    if (!judged) co_return judged.error();
    ticket.judged = std::move(*judged);
    const auto client = Principal::parse(ticket.judged.client).value_or(Principal{});
    ticket.client_allowed = is_of_domain(settings->domain, ticket.judged.realm, client);
    auto found = co_await find_accounts(services.gate_judges, settings, client, ticket);
    if (!found) co_return found.error();
    co_return ticket;
}

} // namespace signet::daemon
