// SPDX-License-Identifier: Apache-2.0
#include "daemon/worker/token_watch.hpp"

#include "daemon/protocol/messages/readers.hpp"
#include "daemon/system/library_file.hpp"
#include "daemon/worker/module/module_file.hpp"
#include "daemon/worker/module/slots.hpp"
#include "daemon/worker/reply.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <poll.h>
#include <utility>

namespace signet::worker {
namespace {

using namespace std::chrono_literals;

/// Between two looks. A token without a reader comes and goes when an administrator makes or deletes one; that is no event of
/// the machine, and few modules tell of it. A look is some system calls for SoftHSM and a few milliseconds of a TPM.
constexpr auto between_looks = 10s;

protocol::ReadersChanged told(const WorkerError& error) {
    protocol::ReadersChanged changed;
    changed.problem = error.detail.substr(0, protocol::Name::max);
    if (!protocol::is_clean_text(changed.problem)) changed.problem = policy::id_of(error.reason);
    return changed;
}

/// Looks in a row that must fail before a token that was there is given up with its module: another program may have a TPM
/// for a moment, and whoever is logged on with the token would be locked out.
constexpr unsigned max_failures = 3;

struct Look {
    protocol::ReadersChanged seen;
    bool is_last = false; // the module has readers alone
};

/// A module initialized anew each time: many take what they have seen first for all that there is. One that has readers
/// alone would power the cards in them each time.
Look look_at_tokens(const std::string& name, const std::string& path) {
    const auto module = Module::load(path);
    if (!module) return {told(module.error())};
    if (!has_slot_without_reader(*module)) return {{}, true};
    const auto tokens = tokens_of(*module);
    if (!tokens) return {told(tokens.error())};
    protocol::ReadersChanged changed;
    for (const std::string& reader : names_without_reader(name, *tokens)) {
        if (reader.empty() || changed.readers.size() >= protocol::max_readers) continue;
        changed.readers.push_back({reader, true, {}, 0});
    }
    return {std::move(changed)};
}

bool have_same_tokens(const protocol::ReadersChanged& left, const protocol::ReadersChanged& right) {
    const auto same_name = [](const auto& one, const auto& other) { return one.name == other.name; };
    return left.problem == right.problem && std::equal(left.readers.begin(), left.readers.end(),
                                                       right.readers.begin(), right.readers.end(), same_name);
}

/// The peer has nothing more to say: input is its end.
bool peer_is_gone(const protocol::Stream& peer, bool for_good) {
    pollfd entry = {peer.fd(), POLLIN, 0};
    const auto limit = static_cast<int>(std::chrono::milliseconds(between_looks).count());
    return poll(&entry, 1, for_good ? -1 : limit) > 0;
}

} // namespace

protocol::Result<void> watch_tokens(protocol::Stream& peer) {
    const auto request = peer.receive<protocol::WatchTokens>(protocol::no_deadline);
    if (!request) return request.error();
    const auto path = module_path(request->module, system::module_folders());
    if (!path) return fail(peer, path.error());
    std::optional<protocol::ReadersChanged> last;
    unsigned failures = 0;
    for (bool is_last = false; !last || !peer_is_gone(peer, is_last);) {
        auto look = look_at_tokens(request->module, *path);
        is_last = look.is_last;
        failures = look.seen.problem.empty() ? 0 : failures + 1;
        if (last && failures > 0 && failures < max_failures) continue;
        if (last && have_same_tokens(*last, look.seen)) continue;
        if (const auto sent = send(peer, look.seen); !sent) return sent;
        last = std::move(look.seen);
    }
    return protocol::WireError::closed;
}

} // namespace signet::worker
