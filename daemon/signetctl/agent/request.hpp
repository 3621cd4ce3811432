// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a program wants signed, and whether it may be. Pure: time and the way the request came are parameters.

#include "daemon/worker/agent/elevation_messages.hpp"

#include <boost/system/result.hpp>

#include <string>

namespace signet::ctl {

enum class SignedData {
    logon,     // of SSH (RFC 4252 7), by the very key that is to sign it
    of_signet, // begins as what Signet has signed: never by a plain request
    other,
};
SignedData kind_of(const worker::SignRequest& request);

// What the person is asked, and what is signed after a yes.
struct Elevation {
    worker::Bytes key;
    protocol::ElevationChallenge challenge;
    protocol::ElevationPath path;
};

struct Objection {
    std::string what; // one line for whoever looks after the agent
};
using ElevationJudgement = boost::system::result<Elevation, Objection>;

[[noreturn]] void throw_exception_from_error(const Objection& objection, const boost::source_location&);

// `path`: how it came, nothing if that is not proven. `max_hops`: sessions that may stand one behind the other. A host that
// has the agent can bind another one behind itself, since anybody may ask a host for the signature that this takes: so more
// than one is for people who log on from host to host, and the words say so.
ElevationJudgement judge_elevation(const worker::ElevationRequest& request,
                                   const std::optional<protocol::ElevationPath>& path, std::uint32_t max_hops,
                                   std::int64_t now);

} // namespace signet::ctl
