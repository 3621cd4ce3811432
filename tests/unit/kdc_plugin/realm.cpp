// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/kdc_plugin/realm.hpp"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <sys/stat.h>

namespace signet::kdc::test {

Realm::Realm(std::string_view more) : judge(path("kdc.toml")) {
    write("ca.pem", certmap::test::pem(ca.der()));
    write("blocked", "");
    settings(more);
    judge.refresh(now_);
}

void Realm::write(const std::string& name, std::string_view contents, int mode) const {
    const std::string file = path(name);
    std::ofstream(file + ".new", std::ios::binary) << contents;
    chmod((file + ".new").c_str(), static_cast<mode_t>(mode));
    std::filesystem::rename(file + ".new", file);
}

void Realm::settings(std::string_view more) const {
    std::string text(more);
    const auto certificates = text.find("[certificates]\n");
    const std::string own =
        "logon_cas = [\"" + path("ca.pem") + "\"]\nblock_list = \"" + path("blocked") + "\"\n";
    if (certificates == std::string::npos)
        text += "\n[certificates]\n" + own;
    else
        text.insert(certificates + std::string_view("[certificates]\n").size(), own);
    for (auto at = text.find("DIR"); at != std::string::npos; at = text.find("DIR"))
        text.replace(at, 3, folder_.path());
    if (std::filesystem::exists(path("store.mdb"))) text = with_store(text);
    write("kdc.toml", text);
}

std::string Realm::with_store(const std::string& text) const {
    if (text.find("[mapping]") != std::string::npos) return text;
    return text + "\n[mapping]\nstore = \"" + path("store.mdb") + "\"\n";
}

void Realm::store(const std::vector<certmap::Entry>& entries, const certmap::DomainFacts& domain) const {
    auto writer = certmap::StoreWriter::replace(path("store.mdb"));
    if (!writer) throw std::runtime_error(writer.error().problem);
    for (const certmap::Entry& entry : entries)
        if (auto put = writer->put(entry); !put) throw std::runtime_error(put.error().problem);
    certmap::StoreInfo info;
    info.source = "test";
    info.domain = domain;
    if (auto done = writer->commit(info); !done) throw std::runtime_error(done.error().problem);
    std::ifstream settings(path("kdc.toml"));
    write("kdc.toml", with_store({std::istreambuf_iterator<char>(settings), {}}));
}

Der Realm::card(const std::vector<std::string>& names) const {
    return ca.issue(certmap::test::logon_request(names)).der;
}

std::vector<Notice> Realm::later() {
    now_ += Judge::look_interval;
    return judge.refresh(now_);
}

CertificateVerdict Realm::ask(CertificateQuestion question) {
    return judge.judge(question, now_);
}

CertificateVerdict Realm::ask(const Der& certificate, const std::string& principal) {
    return ask(question_of(certificate, principal));
}

std::string Realm::verdict(const Der& certificate, const std::string& principal) {
    return std::string(policy::id_of(ask(certificate, principal).decision.reason));
}

CertificateQuestion question_of(const Der& certificate, const std::string& principal) {
    CertificateQuestion question;
    question.der = certificate;
    question.client.entry = certmap::Principal::parse(principal).value();
    question.client.requested = question.client.entry;
    question.now = certmap::test::now;
    return question;
}

} // namespace signet::kdc::test
