// SPDX-License-Identifier: Apache-2.0
// The control socket: a unix stream socket where a test changes the card while it runs. One JSON object a
// line in, one a line out. Only moves lines; what they mean is in orders.hpp.
#pragma once

#include "tests/card/result.hpp"

#include <filesystem>
#include <functional>
#include <string_view>
#include <vector>

namespace signet::card {

class ControlSocket {
public:
    // Gives the answer to a line; neither has the newline.
    using Answer = std::function<std::string(std::string_view)>;

    // The file appears when connections are taken, mode 0600, replaces an old one, and goes with this object.
    static Result<ControlSocket> listen(const std::filesystem::path& path);
    ControlSocket(ControlSocket&& other) noexcept;
    ControlSocket& operator=(ControlSocket&&) = delete;
    ~ControlSocket();

    std::vector<int> descriptors() const;

    // Takes connections, reads and answers, all without waiting.
    void serve(const Answer& answer);

private:
    struct Client {
        int socket;
        std::string received;
    };

    ControlSocket(int listener, std::filesystem::path path) : listener_(listener), path_(std::move(path)) {}
    void accept_clients();
    static bool serve(Client& client, const Answer& answer);

    int listener_;
    std::filesystem::path path_;
    std::vector<Client> clients_;
};

} // namespace signet::card
