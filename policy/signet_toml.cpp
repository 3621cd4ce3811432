// SPDX-License-Identifier: Apache-2.0
#include "policy/signet_toml.hpp"

#include "policy/contradictions.hpp"
#include "policy/service_section.hpp"
#include "policy/settings/shared_sections.hpp"

#include <charconv>
#include <iterator>

namespace signet::policy {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr DurationBounds kdc_timeout_bounds{
    seconds(1), minutes(1), "a card needs up to a second to sign, and nobody waits for a minute"};
constexpr DurationBounds wait_for_card_bounds{seconds(0), minutes(5),
                                              "a prompt that waits longer is one that nobody attends"};
constexpr DurationBounds conversation_timeout_bounds{
    seconds(10), minutes(30), "a PIN takes seconds to type, and each open prompt holds a card"};
constexpr DurationBounds reader_grace_bounds{
    seconds(0), seconds(10), "USB and pcscd are back in a second or two, and a person is gone in ten"};
constexpr DurationBounds max_store_age_bounds{std::chrono::seconds(0), std::chrono::hours(24 * 30),
                                              "a store that old says nothing of today's accounts"};
constexpr DurationBounds expiry_warning_bounds{std::chrono::seconds(0), std::chrono::hours(24 * 365),
                                               "who is warned all the time does not hear it"};
// Each is asked about a card by a process of its own, one after the other, while a person waits.
constexpr std::size_t max_pkcs11_modules = 8;
constexpr std::int64_t last_uid = 4'294'967'294; // 2^32 - 1 is (uid_t)-1, "no uid"

Section<DomainSettings> domain_section() {
    using S = DomainSettings;
    using enum TicketVerification;
    const auto verification = choice<TicketVerification>(
        {{"required", required}, {"when-keytab-exists", when_keytab_exists}, {"never", never}});
    const auto armor = choice<RequestArmor>(
        {{"never", RequestArmor::never}, {"try", RequestArmor::tried}, {"required", RequestArmor::required}});
    return {{
        key("realm", &S::realm, text("string", realm_of), R"("")",
            "The Kerberos realm; empty takes default_realm of krb5.conf."),
        key("realms", &S::realms, list("strings", domain_of), "[]",
            "Other realms whose principals are accounts here; each is told apart by its realm."),
        key("anchors", &S::anchors, list("paths", path_of, Emptiness::refused), must_be_given,
            "PEM files of the CAs that are trusted for cards and KDCs: exactly those."),
        key("kdc_anchors", &S::kdc_anchors, list("paths", path_of), "[]",
            "PEM files of the CAs that are trusted for KDCs, in place of anchors; empty takes anchors."),
        key("keytab", &S::keytab, text("path", path_of), R"("/etc/krb5.keytab")",
            "The key of this host, with which tickets are verified."),
        key("verify_ticket", &S::verify_ticket, verification, R"("required")",
            "Whether a ticket must open with the host's key: required, when-keytab-exists or never."),
        key("armor", &S::armor, armor, R"("never")",
            "Whether this host's key protects requests to the KDC (FAST): never, try or required."),
        key("ccache", &S::ccache, text("string", ccache_of), R"("")",
            "Where the user's ticket goes; empty takes default_ccache_name of krb5.conf."),
        key("kdc_timeout", &S::kdc_timeout, duration(kdc_timeout_bounds), R"("6s")",
            "How long a whole exchange with the KDCs may take, 1s to 1min."),
        key("kdc_hostnames", &S::kdc_hostnames, list("host names", host_name_of), "[]",
            "DNS names accepted in KDC certificates that carry no id-pkinit-san."),
        key("require_indicator", &S::require_indicator, text("string", label_of), R"("")",
            "Authentication indicator that the ticket must carry, as proof that the KDC saw a card."),
    }};
}

// "82" to "95", the keys that cards keep for what was once encrypted; some organizations have their logon keys there.
std::optional<PivSlot> retired_slot(std::string_view text) {
    std::uint8_t key = 0;
    const char* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, key, 16);
    const bool is_hex = text.find_first_not_of("0123456789ABCDEF") == std::string_view::npos;
    if (text.size() != 2 || !is_hex || read.ec != std::errc() ||
        key < static_cast<std::uint8_t>(PivSlot::first_retired) ||
        key > static_cast<std::uint8_t>(PivSlot::last_retired))
        return std::nullopt;
    return static_cast<PivSlot>(key);
}

Section<CardSettings> card_section() {
    using S = CardSettings;
    using enum PivSlot;
    const auto driver = one_of<CardDriver>({{"piv", CardDriver::piv}, {"pkcs11", CardDriver::pkcs11}});
    const auto main_slot = one_of<PivSlot>(
        {{"9A", authentication},
         {"9C", signature},
         {"9D", key_management},
         // SP 800-73-4 part 1 3.1.4: the card authentication key may be used without any PIN
         {"9E", std::nullopt, "signs without a PIN, so whoever finds the card could log on"}});
    const auto slot = [main_slot](std::string_view text) -> Result<PivSlot> {
        if (const auto retired = retired_slot(text)) return *retired;
        return main_slot(text);
    };
    const auto characters =
        choice<PinCharacters>({{"digits", PinCharacters::digits}, {"printable", PinCharacters::printable}});
    const auto default_pin = choice<DefaultPin>(
        {{"allow", DefaultPin::allow}, {"warn", DefaultPin::warn}, {"refuse", DefaultPin::refuse}});
    return {{
        key("drivers", &S::drivers, list("choices", driver, Emptiness::refused), R"(["piv", "pkcs11"])",
            "Card drivers; the first that knows the card wins. pkcs11 is that of pkcs11_modules."),
        key("pkcs11_modules", &S::pkcs11_modules,
            list("modules", module_of, Emptiness::allowed, max_pkcs11_modules), "[]",
            "PKCS#11 modules of cards and tokens that are not PIV: absolute paths, or names of installed "
            "ones."),
        key("piv_slots", &S::piv_slots, list("choices", slot, Emptiness::refused), R"(["9A", "9C"])",
            "PIV slots searched for a logon certificate, in this order: 9A, 9C, 9D, and 82 to 95."),
        key("pin_characters", &S::pin_characters, characters, R"("digits")",
            "What a PIN may be made of, checked before the card is asked: digits or printable."),
        key("default_pin", &S::default_pin, default_pin, R"("warn")",
            "What a PIN is worth that the card was delivered with: allow, warn or refuse."),
        key("wait_for_card", &S::wait_for_card, duration(wait_for_card_bounds), R"("30s")",
            "How long to wait for a card to be inserted, 0s to 5min."),
        key("conversation_timeout", &S::conversation_timeout, duration(conversation_timeout_bounds),
            R"("5min")", "How long a logon may wait for the person at the prompt, 10s to 30min."),
        key("reader_grace", &S::reader_grace, duration(reader_grace_bounds), R"("2s")",
            "How long a reader may vanish before its card counts as removed, 0s to 10s."),
    }};
}

Section<CertificateSettings> certificate_section() {
    using S = CertificateSettings;
    return {{
        eku_any_key(&S::eku_any),
        key("revocation", &S::revocation, revocation_demand(), R"("off")",
            "What happens without a fresh CRL or OCSP answer: off asks for none, soft warns, hard refuses."),
        key("block_list", &S::block_list, text("path", optional_path_of), R"("")",
            "A file of cards that are refused at once, as signetctl kdc block writes it; empty is none."),
        key("expiry_warning", &S::expiry_warning, duration(expiry_warning_bounds), R"("30d")",
            "How long before the end of a certificate people are told, up to 365d; 0s is never."),
        key("attestation_anchors", &S::attestation_anchors, list("paths", path_of), "[]",
            "PEM files of CAs of makers of cards, who attest keys; empty asks no card for it."),
    }};
}

Section<RevocationSettings> revocation_section() {
    return {revocation_keys<RevocationSettings>(R"("/var/lib/signet/revocation")")};
}

Section<MappingSettings> host_mapping_section() {
    Section<MappingSettings> section = mapping_section();
    section.items.insert(section.items.begin(),
                         key("minimum_uid", &MappingSettings::minimum_uid,
                             number(1, last_uid, "root is out of reach of cards"), "1000",
                             "Accounts with a lower uid cannot be logged on with a card."));
    section.items.insert(
        std::prev(section.items.end()), // [[mapping.rule]] comes last
        key("max_store_age", &MappingSettings::max_store_age, duration(max_store_age_bounds), R"("0s")",
            "How long ago the store may have agreed with its source, up to 30d; 0s is no limit."));
    return section;
}

Section<LocalAccountSettings> local_account_section() {
    using S = LocalAccountSettings;
    return {{
        key("users", &S::users, list("strings", user_name_of), "[]",
            "Accounts of this machine alone, which a card opens by its key, without any domain."),
        key("store", &S::store, text("path", optional_path_of), R"("")",
            "The mapping store that has their keys, and nothing that a directory wrote."),
    }};
}

Section<BreakGlassSettings> break_glass_section() {
    using S = BreakGlassSettings;
    return {{
        key("users", &S::users, list("strings", account_name_of), "[]",
            "Accounts that are not asked for a card as long as signetd cannot be reached."),
        key("groups", &S::groups, list("strings", group_name_of), "[]",
            "Groups whose members are such accounts, too."),
    }};
}

Section<LogSettings> log_section() {
    using S = LogSettings;
    const auto level = choice<LogLevel>(
        {{"error", LogLevel::error}, {"warning", LogLevel::warning}, {"info", LogLevel::info}});
    return {{
        key("level", &S::level, level, R"("info")",
            "Which notes signetd writes beside its decisions: error, warning or info."),
        key("krb5_trace", &S::krb5_trace, list("strings", account_name_of), "[]",
            "Accounts or principals whose logons libkrb5 traces to the journal."),
        key("records", &S::records, text("path", optional_path_of), R"("")",
            "A file that gets each audit record as a line of JSON, besides the journal; empty: none."),
    }};
}

Section<Settings> signet_toml() {
    using S = Settings;
    return {{
        section("domain", &S::domain, domain_section()),
        section("cards", &S::cards, card_section()),
        section("certificates", &S::certificates, certificate_section()),
        section("revocation", &S::revocation, revocation_section()),
        section("mapping", &S::mapping, host_mapping_section()),
        section("local_accounts", &S::local_accounts, local_account_section()),
        section("break_glass", &S::break_glass, break_glass_section()),
        section("log", &S::log, log_section()),
        table_of("service", "NAME", "write [service.NAME] with the name of the PAM service", &S::services,
                 service_section(), service_name_of, max_services),
    }};
}

} // namespace

KeyRows signet_toml_rows() {
    return signet_toml().rows();
}

SettingsOr<Settings> parse_settings(const std::vector<Source>& sources, Completeness completeness,
                                    Origins* origins) {
    const bool is_whole = completeness == Completeness::whole;
    auto settings = read_settings(signet_toml(), sources, is_whole ? contradiction_of_all : nullptr, origins);
    if (settings && settings->mapping.rules.empty()) settings->mapping.rules = built_in_mapping_rules();
    return settings;
}

} // namespace signet::policy
