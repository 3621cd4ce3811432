// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two gates, "sshd" for keys and "vpn" for certificates, and whoever asks at them: this process, whose parent stands for sshd or
// the VPN.

#include "daemon/signetd/stories/gate.hpp"
#include "tests/unit/daemon/scene.hpp"

#include <gtest/gtest.h>

#include <ctime>
#include <unistd.h>

namespace signet::daemon {

class GateScene : public testing::Test {
protected:
    GateScene() {
        scene.settings->mapping.store = "/var/lib/signet/certmap/store.mdb";
        auto& sshd = scene.settings->services["sshd"];
        sshd.use = policy::ServiceUse::gate;
        sshd.gate.options = {"restrict", "pty"};
        auto& vpn = scene.settings->services["vpn"];
        vpn.use = policy::ServiceUse::gate;
        vpn.gate.via = {policy::GateProof::certificate};
        scene.host.accounts["bob"] = {"bob", 1001, 1001};
        scene.host.store_updated = std::time(nullptr);
    }

    // A certificate, over a connection or over none that is spoken of again.
    protocol::GateVerdict show(const std::string& der, const std::string& user, const std::string& connection,
                               const std::string& service = "vpn") {
        protocol::GateCertificate question;
        question.service = service;
        question.user = user;
        question.der.assign(der.begin(), der.end());
        question.connection = connection;
        return scene.loop.run(pass_gate(scene.services, asking(), std::move(question)));
    }
    static Peer asking() { return caller(fakes::user_peer, getpid()); }
    // The one whose child asks for keys.
    static Peer sshd() { return caller(fakes::root_peer, getppid()); }

    Scene scene;

private:
    static Peer caller(Peer peer, pid_t process) {
        peer.pid = process;
        peer.start_time = system::start_time_of(process);
        return peer;
    }
};

} // namespace signet::daemon
