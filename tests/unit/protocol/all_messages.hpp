// SPDX-License-Identifier: Apache-2.0
#pragma once

// Every message of the wire as one type list, for tests that must leave none out: golden frames, hostile
// frames, the fuzzer. MessageListTest makes sure that the list and the enum say the same.

#include "daemon/protocol/codec.hpp"
#include "daemon/protocol/messages/account.hpp"
#include "daemon/protocol/messages/account_check.hpp"
#include "daemon/protocol/messages/agent.hpp"
#include "daemon/protocol/messages/armor.hpp"
#include "daemon/protocol/messages/card.hpp"
#include "daemon/protocol/messages/certificate.hpp"
#include "daemon/protocol/messages/credentials.hpp"
#include "daemon/protocol/messages/failure.hpp"
#include "daemon/protocol/messages/gate.hpp"
#include "daemon/protocol/messages/logon.hpp"
#include "daemon/protocol/messages/pin.hpp"
#include "daemon/protocol/messages/readers.hpp"
#include "daemon/protocol/messages/session.hpp"
#include "daemon/protocol/messages/status.hpp"
#include "daemon/protocol/messages/survey.hpp"
#include "daemon/protocol/messages/ticket.hpp"

#include <string_view>
#include <tuple>
#include <type_traits>

namespace signet::protocol::testing {

using AllMessages =
    std::tuple<BeginLogon, Answer, Cancel, BeginPinChange, OpenSession, CloseSession, DeleteCredentials,
               ChangeSession, CheckAccount, QueryStatus, QueryCertificates, GateKey, GateCertificate,
               GateSession, GateConnection, Ask, Show, Verdict, Done, Status, Certificates, GateVerdict,
               OpenCard, Preflight, ConnectCard, Authenticate, SignChallenge, WatchTokens, OpenPin, SetPin,
               JudgeCertificate, JudgeAttestation, VerifySignature, VerifySshSignature, ListHostKeys, NameKey,
               LookUpAccount, PrepareTicketCheck, JudgeTicket, JudgeCachedTicket, StoreCredentials,
               DestroyCredentials, ReadCredentials, RemoveAgentKeys, ListAgentKeys, SignByAgent, PrepareGate,
               JudgeKey, JudgeHolder, ObtainArmor, SurveyRealm, TestHostKey, GreetKdc, WorkerFailed,
               ReaderLocated, CardOpened, PreflightDone, CardConnected, PinVerified, TicketObtained,
               ChallengeSigned, ReadersChanged, PinOpened, PinSet, CertificateJudged, AttestationJudged,
               SignatureVerified, KeyNamed, HostKeysListed, Account, TicketCheckReady, TicketJudged,
               CredentialsStored, CredentialsDestroyed, CredentialsRead, AgentKeysRemoved, AgentKeysListed,
               SignedByAgent, HolderJudged, ArmorObtained, RealmSurveyed, HostKeyTested, KdcGreeted>;

// visit(std::type_identity<Message>{}) for each of them.
template <class Visit>
void for_each_message(Visit&& visit) {
    const auto run = [&]<class... Message>(std::type_identity<std::tuple<Message...>>) {
        (visit(std::type_identity<Message>{}), ...);
    };
    run(std::type_identity<AllMessages>{});
}

// The same for the one message of this type; false if there is none.
template <class Visit>
bool visit_message(MessageType type, Visit&& visit) {
    bool found = false;
    for_each_message([&]<class Message>(std::type_identity<Message> tag) {
        if (Message::type != type) return;
        found = true;
        visit(tag);
    });
    return found;
}

// As the enum spells it; empty if the wire knows no such type.
std::string_view name_of(MessageType type);

} // namespace signet::protocol::testing
