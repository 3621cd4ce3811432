// SPDX-License-Identifier: Apache-2.0
#include "daemon/signetd/server/listener.hpp"

#include "daemon/signetd/audit/spawn_logged.hpp"
#include "daemon/signetd/server/dispatch.hpp"

#include <boost/asio/steady_timer.hpp>
#include <systemd/sd-daemon.h>

#include <fcntl.h>
#include <memory>
#include <sys/stat.h>
#include <unistd.h>

namespace signet::daemon {
namespace {

// One frame, its row in the table, its handler. False: this client is done with.
Task<bool> serve_one(Services& services, Client& client, Door::Place& place) {
    auto frame = co_await client.read(limits::client_silence);
    if (!frame) co_return false;
    place.begin_request();
    const Request* request = find_request(frame->type, client.peer(), Stage::between_requests);
    if (request == nullptr || request->handle == nullptr) co_return false;
    const bool goes_on = co_await request->handle(services, client, std::move(*frame));
    place.end_request();
    co_return goes_on;
}

Task<void> serve(std::unique_ptr<Client> client, Services& services, Door& door) {
    Door::Place place(door, *client);
    while (co_await serve_one(services, *client, place)) {
    }
}

// Running out of descriptors must not become a busy loop.
Task<void> pause_after_error() {
    asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(100));
    co_await timer.async_wait(no_throw);
}

} // namespace

Acceptor make_acceptor(const asio::any_io_executor& executor, const std::string& path) {
    if (sd_listen_fds(1) > 0) return Acceptor(executor, asio::local::stream_protocol(), SD_LISTEN_FDS_START);
    unlink(path.c_str());
    Acceptor acceptor(executor, asio::local::stream_protocol::endpoint(path));
    chmod(path.c_str(), 0666);
    return acceptor;
}

Task<void> accept_clients(Acceptor& acceptor, Services& services, Door& door) {
    const auto executor = co_await asio::this_coro::executor;
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(no_throw);
        if (error) {
            services.journal.note(Severity::error, "accept: " + error.message());
            co_await pause_after_error();
            continue;
        }
        fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
        const auto peer = peer_of(socket, services.gatekeepers);
        if (!peer || !door.make_room_for(*peer)) continue; // the socket closes
        auto client = std::make_unique<Client>(std::move(socket), *peer, update_place);
        spawn_logged(executor, serve(std::move(client), services, door), services.journal, "client");
    }
}

} // namespace signet::daemon
