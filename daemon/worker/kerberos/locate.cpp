// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/kerberos/locate.hpp"

#include "daemon/worker/kerberos/kdc_error.hpp"
#include "daemon/worker/kerberos/resolve.hpp"
#include "daemon/worker/kerberos/srv_records.hpp"

#include <algorithm>
#include <arpa/nameser.h>
#include <array>
#include <netdb.h>
#include <random>
#include <resolv.h>

namespace signet::worker {
namespace {

constexpr std::size_t most_kdcs =
    64; // one that refuses costs no time; of silent ones the deadline lets a dozen be asked
constexpr std::size_t answer_size = 65535; // of the DNS over TCP; a large domain has hundreds of controllers

WorkerError none(const std::string& realm, const std::string& why) {
    return {Reason::kdc_unreachable, "no KDC known for realm " + realm + ": " + why};
}

class Resolver {
public:
    Resolver() : ready_(res_ninit(&state_) == 0) {
        state_.retrans = dns_query_seconds;
        state_.retry = attempts_at(state_.nscount);
    }
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;
    ~Resolver() {
        if (ready_) res_nclose(&state_);
    }

    std::vector<std::uint8_t> query(const std::string& name, int type) {
        std::vector<std::uint8_t> answer(answer_size);
        if (!ready_) return {};
        const int size =
            res_nquery(&state_, name.c_str(), ns_c_in, type, answer.data(), static_cast<int>(answer_size));
        if (size <= 0) return {};
        answer.resize(std::min(answer_size, static_cast<std::size_t>(size)));
        return answer;
    }

    std::string why() const { return hstrerror(state_.res_h_errno); }
    bool is_silent() const { return state_.res_h_errno == TRY_AGAIN; }

private:
    struct __res_state state_ {};
    bool ready_;
};

// Those of one service, in the order in which to try them.
std::vector<KdcAddress> records_of(Resolver& resolver, const std::string& name) {
    std::random_device device;
    return in_srv_order(parse_srv_answer(resolver.query(name, ns_t_srv)), [&](unsigned most) {
        return std::uniform_int_distribution<unsigned>(0, most)(device);
    });
}

// Not both: a KDC that has both is found by the first, and is asked by UDP as well where it takes no TCP.
Result<std::vector<KdcAddress>> ask_dns(const std::string& realm) {
    Resolver resolver;
    const std::string name = "_kerberos._tcp." + realm + ".";
    auto kdcs = records_of(resolver, name);
    const std::string why = resolver.why();
    if (kdcs.empty() && !resolver.is_silent()) { // who is silent would be so about this, too
        kdcs = records_of(resolver, "_kerberos._udp." + realm + ".");
        for (KdcAddress& kdc : kdcs)
            kdc.way = KdcWay::udp;
    }
    if (kdcs.empty())
        return none(realm, "not in krb5.conf, not from SSSD, and the DNS has no " + name + ": " + why);
    return kdcs;
}

// libkrb5 goes on to the primary of a realm that has no other.
constexpr std::array kdc_keys{"kdc", "primary_kdc", "master_kdc"};

std::vector<KdcAddress> from_profile(const Krb5Context& context, const std::string& realm) {
    std::vector<KdcAddress> kdcs;
    for (const char* const key : kdc_keys)
        for (const std::string& value : context.values({"realms", realm, key}))
            if (auto kdc = parse_kdc_address(value.substr(0, value.find_first_of(" \t"))))
                kdcs.push_back(std::move(*kdc));
    return kdcs;
}

// Each once, where it stands first, and no more than can be asked.
std::vector<KdcAddress> without_repetitions(std::vector<KdcAddress> all) {
    std::vector<KdcAddress> kdcs;
    for (KdcAddress& kdc : all)
        if (kdcs.size() < most_kdcs && std::ranges::find(kdcs, kdc) == kdcs.end())
            kdcs.push_back(std::move(kdc));
    return kdcs;
}

} // namespace

Result<std::vector<KdcAddress>> locate_kdcs(const Krb5Context& context, const std::string& realm,
                                            const SssdFolder& sssd) {
    auto kdcs = from_profile(context, realm);
    if (kdcs.empty()) kdcs = read_kdcinfo(realm, sssd);
    if (kdcs.empty()) {
        if (!context.boolean({"libdefaults", "dns_lookup_kdc"}, true))
            return none(realm, "krb5.conf and SSSD name none, and krb5.conf forbids to ask the DNS");
        auto found = ask_dns(realm);
        if (!found) return found;
        kdcs = std::move(*found);
    }
    return without_repetitions(std::move(kdcs));
}

Result<KdcReply> RealmTransports::exchange(const std::string& realm, std::span<const std::uint8_t> request) {
    auto transport = transport_to(realm);
    if (!transport) return transport.error();
    return (*transport)->exchange(request, [this](std::span<const std::uint8_t> reply) {
        return why_ask_another_kdc(context_, reply);
    });
}

Result<KdcTransport*> RealmTransports::transport_to(const std::string& realm) {
    const auto known = transports_.find(realm);
    if (known != transports_.end()) return &known->second;
    auto kdcs = locate_kdcs(context_, realm);
    if (!kdcs) return kdcs.error();
    KdcTransport transport(std::move(*kdcs), limits_, proxy_means(context_, realm));
    transport.prefer(preferred_);
    return &transports_.emplace(realm, std::move(transport)).first->second;
}

} // namespace signet::worker
