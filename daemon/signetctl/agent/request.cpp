// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetctl/agent/request.hpp"

#include "certmap/text/ssh_data.hpp"
#include "daemon/signetctl/told.hpp"

#include <algorithm>
#include <stdexcept>

namespace signet::ctl {
namespace {

using worker::ByteView;

constexpr std::uint8_t userauth_request = 50; // RFC 4252 6
constexpr std::string_view logon_service = "ssh-connection";
constexpr std::string_view publickey = "publickey";
constexpr std::string_view publickey_of_host =
    "publickey-hostbound-v00@openssh.com"; // PROTOCOL of OpenSSH, 3.1
constexpr std::size_t max_session_id = 64; // bytes: a SHA-512, the longest exchange hash

std::string_view text_of(ByteView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

bool is_logon(ByteView data, ByteView key) {
    certmap::SshReader reader(data);
    const auto session = reader.string();
    const auto type = reader.byte();
    const auto user = reader.string();
    const auto service = reader.text();
    const auto method = reader.text();
    const auto has_signature = reader.byte();
    const auto algorithm = reader.string();
    const auto signing_key = reader.string();
    const bool begins_so = session && !session->empty() && session->size() <= max_session_id &&
                           type == userauth_request && user && service == logon_service;
    if (!begins_so || has_signature != 1 || !algorithm || !signing_key) return false;
    if (!std::ranges::equal(*signing_key, key)) return false;
    if (method == publickey_of_host && !reader.string()) return false;
    return (method == publickey || method == publickey_of_host) && reader.is_at_end();
}

} // namespace

SignedData kind_of(const worker::SignRequest& request) {
    if (text_of(request.data).starts_with(protocol::signet_prefix)) return SignedData::of_signet;
    return is_logon(request.data, request.key) ? SignedData::logon : SignedData::other;
}

void throw_exception_from_error(const Objection& objection, const boost::source_location&) {
    throw std::logic_error("value taken from a refused elevation: " + objection.what);
}

ElevationJudgement judge_elevation(const worker::ElevationRequest& request,
                                   const std::optional<protocol::ElevationPath>& path, std::uint32_t max_hops,
                                   std::int64_t now) {
    const auto challenge = protocol::parse_elevation_challenge(request.challenge);
    if (!challenge) return Objection{tr("a malformed challenge")};
    if (!path)
        return Objection{
            tr("a challenge over a connection that is not bound to a session that forwards this agent")};
    if (path->hops > max_hops)
        return Objection{
            told("a challenge by way of {} sessions, where {} are allowed (--hops)", path->hops, max_hops)};
    if (!protocol::is_host_key(*challenge, path->host_key))
        return Objection{tr("a challenge of another host than the one that the session is with")};
    if (!protocol::is_fresh(*challenge, now))
        return Objection{tr("a challenge that is too old, or from a host whose clock goes wrong")};
    return Elevation{request.key, *challenge, *path};
}

} // namespace signet::ctl
