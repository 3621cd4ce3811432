// SPDX-License-Identifier: Apache-2.0
// What an administrator has set, as typed values with their defaults, in the order of signet.toml(5).
// Made by policy/signet_toml.hpp, which also has what the manual says of each key; owned by whoever reads the files
// (signetd, signetctl).
#pragma once

#include "certmap/text/mapping_rule.hpp"
#include "policy/certificate_settings.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace signet::policy {

// Whether a ticket must open with this host's own key before it is believed.
enum class TicketVerification : std::uint8_t {
    required,           // no keytab, no logon
    when_keytab_exists, // for hosts that have not joined; with a keytab as strict as `required`
    never,              // whoever answers as KDC and has a certificate the anchors trust is believed
};

// Whether requests for tickets go to the KDC in FAST armor (RFC 6113), which is a ticket of this host's own.
enum class RequestArmor : std::uint8_t { never, tried, required };
enum class CardDriver : std::uint8_t { piv, pkcs11 };

// PIV key references (SP 800-73-4 part 1 table 4b). 9E is missing on purpose: its key signs without a PIN. Those between the
// first and the last retired key are values of this type too.
enum class PivSlot : std::uint8_t {
    authentication = 0x9A,
    signature = 0x9C,
    key_management = 0x9D,
    first_retired = 0x82,
    last_retired = 0x95,
};

// What a PIN may be made of, before the card is asked.
enum class PinCharacters : std::uint8_t {
    digits,    // SP 800-73-4 part 2 2.4.3
    printable, // tokens whose owner may set letters
};

// A PIN that the card itself says is the one that it was delivered with.
enum class DefaultPin : std::uint8_t {
    allow,  // as any other
    warn,   // its person is told, after it was shown
    refuse, // it is not asked for, but where the screen is locked
};

enum class ServiceUse : std::uint8_t { off, logon, unlock, elevate, gate, pin };
enum class CardDemand : std::uint8_t { required, preferred };
// Whom the account phase of PAM lets on.
enum class AccountDemand : std::uint8_t {
    any,     // whoever the authentication let in, by whatever means
    by_card, // nobody who is not there by card: a key of ssh and a password get no further
};
// What becomes of a session whose card has left, or that has come to one of its limits.
enum class SessionResponse : std::uint8_t {
    none,       // it is recorded
    lock,       // the screen is locked, and the locker has to prove it
    logoff,     // the session is ended
    disconnect, // a session from another host is ended, any other one is locked
};
// What becomes of rights that a card has given, when that card leaves.
enum class ElevationRemoval : std::uint8_t {
    none, // the program goes on, and so does what sudo and polkit keep
    warn, // the program goes on, and its person is told; what is kept goes
    end,  // the program is ended with all that it has started; what is kept goes
};
// What becomes of a session that nobody has proved to be locked.
enum class LockFallback : std::uint8_t { none, logoff };

struct DomainSettings {
    std::string realm{};                    // empty: default_realm of krb5.conf
    std::vector<std::string> realms{};      // others whose principals are accounts here
    std::vector<std::string> anchors{};     // absolute paths of PEM files, at least one
    std::vector<std::string> kdc_anchors{}; // of KDCs alone; empty: anchors
    std::string keytab = "/etc/krb5.keytab";
    TicketVerification verify_ticket = TicketVerification::required;
    RequestArmor armor = RequestArmor::never;
    std::string ccache{};                        // empty: default_ccache_name of krb5.conf
    std::chrono::milliseconds kdc_timeout{6000}; // for the whole exchange with all KDCs of the realm
    std::vector<std::string> kdc_hostnames{};    // dNSNames accepted in KDC certificates
    std::string require_indicator{};             // that the host's ticket must carry (RFC 8129); empty: none
    friend bool operator==(const DomainSettings&, const DomainSettings&) = default;
};

// Each is asked about a card by a process of its own, one after the other, while a person waits.
inline constexpr std::size_t max_pkcs11_modules = 8;

struct CardSettings {
    std::vector<CardDriver> drivers{CardDriver::piv, CardDriver::pkcs11}; // in this order
    std::vector<std::string> pkcs11_modules{}; // absolute paths, or names of files in the folders of modules
    std::vector<PivSlot> piv_slots{PivSlot::authentication, PivSlot::signature}; // in order of preference
    PinCharacters pin_characters = PinCharacters::digits;
    DefaultPin default_pin = DefaultPin::warn;
    std::chrono::milliseconds wait_for_card = std::chrono::seconds(30);
    // How long a reader may be away, with the card in it, without its card being taken for removed.
    std::chrono::milliseconds reader_grace = std::chrono::seconds(2);
    std::chrono::milliseconds conversation_timeout = std::chrono::minutes(5);
    friend bool operator==(const CardSettings&, const CardSettings&) = default;
};

// With a mapping store: what binds a certificate to an account (KB5014754). What the store knows and the
// certificate contradicts refuses in every mode.
enum class StrongMapping : std::uint8_t {
    names,         // a name is enough where nothing contradicts it
    compatibility, // likewise, for a certificate that is younger than its account
    full,          // a strong key of the account, or its SID
};

// One [[mapping.rule]], sss-certmap(5) language. The strings are checked by whoever compiles the rules
// (certmap/rules), not here.
using MappingRule = certmap::RuleText;
using certmap::lowest_priority;

// [mapping] of signet.toml and of kdc.toml.
struct MappingSettings {
    std::uint32_t minimum_uid = 1000; // accounts below it are out of reach of cards; a KDC knows no uids
    std::string store{};              // path; empty: there is no store. One that is set must be there.
    StrongMapping strong_mapping = StrongMapping::full;
    std::chrono::milliseconds certificate_backdating{0}; // that a certificate may be older than its account
    // Of a workstation or server: how long ago the store may have agreed with its source; 0: it does not matter.
    std::chrono::milliseconds max_store_age{0};
    std::vector<MappingRule> rules{}; // in order of the files; never empty in parsed settings
    friend bool operator==(const MappingSettings&, const MappingSettings&) = default;
};

// Accounts of this machine alone, which a card opens without any domain: no KDC is asked, and there is no ticket.
struct LocalAccountSettings {
    std::vector<std::string> users{}; // as the system spells them
    std::string store{};              // path; of their keys, and of nobody else's
    friend bool operator==(const LocalAccountSettings&, const LocalAccountSettings&) = default;
};

struct BreakGlassSettings {
    std::vector<std::string> users{};  // as PAM names them
    std::vector<std::string> groups{}; // their members, as the system says at that time
    friend bool operator==(const BreakGlassSettings&, const BreakGlassSettings&) = default;
};

// The least important notes of signetd that are written; what it decides is recorded at every level.
enum class LogLevel { error, warning, info };

struct LogSettings {
    LogLevel level = LogLevel::info;
    std::vector<std::string> krb5_trace{}; // accounts or principals
    std::string records{};                 // a file for the audit records, besides the journal; empty: none
    friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

// Whose card proves that a person may have more rights.
enum class CardOwner : std::uint8_t {
    self,            // of the account that PAM names: sudo's caller, the account that su becomes
    admin_principal, // that person's second principal, "alice/admin"
    group,           // anybody's in a group
};

struct Elevator {
    CardOwner owner = CardOwner::self;
    std::string group{}; // its name, with CardOwner::group
    friend bool operator==(const Elevator&, const Elevator&) = default;
};

// What proves that the person has the card.
enum class ElevationProof : std::uint8_t {
    card,   // it is in a reader of this machine, and its PIN is given
    ticket, // the user's cache has a ticket that a card has brought
    agent,  // the user's ssh-agent, which has the card, signs what is asked for
};

// Which agents are taken.
enum class AgentDemand : std::uint8_t {
    bound, // one that shows the person what is asked for and says by which host (signetctl agent)
    any,   // one that signs whatever it is given, too
};

struct ElevateSettings {
    Elevator as{};
    std::vector<ElevationProof> via{ElevationProof::card}; // tried in this order; never empty
    AgentDemand agent = AgentDemand::bound;
    bool session_card = false; // only the very card that has opened the caller's session counts
    bool offline = false;      // while no KDC can be reached, the card's signature is enough
    // Since a card has opened the caller's session, or has brought the ticket; 0: it does not matter.
    std::chrono::milliseconds max_age{0};
    ElevationRemoval on_removal = ElevationRemoval::none;
    friend bool operator==(const ElevateSettings&, const ElevateSettings&) = default;
};

// What stands behind a logon whose card is at another machine.
enum class GateProof : std::uint8_t {
    key,         // the key of ssh that was used is a card's
    ticket,      // the ticket that came along was obtained by card
    certificate, // the certificate that a VPN or a web server has verified is a card's
};

struct GateSettings {
    std::vector<GateProof> via{GateProof::key}; // never empty
    std::vector<std::string> options{}; // of each key that is given to sshd, as in authorized_keys (sshd(8))
    std::chrono::milliseconds max_age{
        0}; // of a ticket, since the card was shown to the KDC; 0: until it ends
    friend bool operator==(const GateSettings&, const GateSettings&) = default;
};

// How on_removal is done.
struct RemovalSettings {
    std::chrono::milliseconds grace{0}; // the card may be away for so long
    bool destroy_tickets = false;
    std::chrono::milliseconds lock_deadline = std::chrono::seconds(5); // for the proof of a lock
    LockFallback lock_fallback = LockFallback::logoff;
    bool rehearsal = false; // nothing is done; what would be is recorded
    friend bool operator==(const RemovalSettings&, const RemovalSettings&) = default;
};

// How long a card that has opened a session holds for it. 0: without limit.
struct SessionSettings {
    std::chrono::milliseconds max_age{0};     // since card and PIN were last shown
    std::chrono::milliseconds idle{0};        // without a key or a pointer of the person, as logind has it
    std::chrono::milliseconds ticket_left{0}; // before the ticket's end
    std::chrono::milliseconds recheck{
        0}; // the certificate of the card in the reader is judged again each time
    SessionResponse on_limit = SessionResponse::lock;
    friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

struct ServiceSettings {
    ServiceUse use = ServiceUse::off;
    CardDemand card = CardDemand::required;
    AccountDemand account = AccountDemand::any;
    SessionResponse on_removal = SessionResponse::none;
    // Accounts as the system spells them. Neither users nor groups: everybody may who is in reach of cards.
    std::vector<std::string> users{};
    std::vector<std::string> groups{};
    std::vector<std::string> except{}; // "bert" or "@contractors"; goes before the others
    std::vector<std::string> seats{};  // of whose readers a card is taken; empty: of any
    bool remote = false; // who is at no seat of this machine may use a card of his own in a reader of seat0
    ServiceCertificates certificates{};
    ElevateSettings elevate{};
    GateSettings gate{};
    RemovalSettings removal{};
    SessionSettings session{};
    friend bool operator==(const ServiceSettings&, const ServiceSettings&) = default;
};

struct Settings {
    DomainSettings domain{};
    CardSettings cards{};
    CertificateSettings certificates{};
    RevocationSettings revocation{};
    MappingSettings mapping{};
    LocalAccountSettings local_accounts{};
    BreakGlassSettings break_glass{};
    LogSettings log{};
    std::map<std::string, ServiceSettings, std::less<>> services{}; // by PAM service or pattern, lower case
    friend bool operator==(const Settings&, const Settings&) = default;
};

// What [certificates] and [revocation] say together.
certmap::RevocationPolicy revocation_policy(const Settings& settings);

// The rules that hold when the settings name none: the UPN, then the KRB5PrincipalName of RFC 4556
// (id-pkinit-san).
std::vector<MappingRule> built_in_mapping_rules();

// What holds for a PAM service, and by which section: the name of the service, else the pattern with the most literal
// characters, else "default". Without any the service is off.
struct ServiceSection {
    std::string name{}; // as the settings spell it; empty: no section decides
    ServiceSettings settings{};
    friend bool operator==(const ServiceSection&, const ServiceSection&) = default;
};
ServiceSection section_of_service(const Settings& settings, std::string_view service);

// The same for who does not ask by which section.
ServiceSettings service_named(const Settings& settings, std::string_view service);

} // namespace signet::policy
