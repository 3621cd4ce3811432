// SPDX-License-Identifier: Apache-2.0

// The sources that search: which questions they ask a server, and what they make of the answers.

#include "certmap/sync/binary_value.hpp"
#include "daemon/signetctl/directory/timestamp_source.hpp"
#include "daemon/signetctl/directory/usn_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>

namespace signet::ctl {
namespace {

using certmap::Result;
using Names = std::vector<std::string>;

const std::string filter = "(objectClass=user)";

struct Object {
    std::string name; // one letter
    std::uint64_t usn = 0;
    std::string modified = "20260101000000Z";
    bool is_user = true;
    bool is_in_base = true;
    bool is_deleted = false;
};

std::string guid_of(const std::string& name) {
    return std::string(16, name.front());
}

std::string id_of_name(const std::string& name) {
    return certmap::guid_text(guid_of(name)).value();
}

// Understands exactly the filters that the sources write.
class FakeServer final : public Searchable {
public:
    std::vector<Object> objects;
    std::string usn = "100";
    std::string invocation = std::string(16, 'I');
    bool shows_deleted = true;
    bool shows_ids = true;

    Result<certmap::Record> read(const std::string& dn, const std::vector<std::string>&) override {
        if (dn.empty())
            return certmap::Record{"", "", {{"highestCommittedUSN", {usn}}, {"dsServiceName", {"cn=dc1"}}}};
        return certmap::Record{"", dn, {{"invocationId", {invocation}}}};
    }

    Result<void> search(const Query& query, bool, const Visit& visit) override {
        for (const Object& object : objects) {
            if (!fits(query, object)) continue;
            const bool has_id = shows_ids && std::ranges::count(query.attributes, "objectGUID") == 1;
            const certmap::Record record{"",
                                         "cn=" + object.name,
                                         {{"objectGUID", has_id ? Names{guid_of(object.name)} : Names{}},
                                          {"whenChanged", {object.modified}},
                                          {"sAMAccountName", {object.name}}}};
            if (const auto visited = visit(record); !visited) return visited.error();
        }
        return {};
    }

private:
    static std::string argument(const Query& query, const std::string& start) {
        const std::size_t at = query.filter.find(start);
        if (at == std::string::npos) return "";
        const std::size_t begin = at + start.size();
        return query.filter.substr(begin, query.filter.find(')', begin) - begin);
    }

    bool fits(const Query& query, const Object& object) const {
        if (object.is_deleted != query.show_deleted || (object.is_deleted && !shows_deleted)) return false;
        const bool wants_deleted = query.filter.find("(isDeleted=TRUE)") != std::string::npos;
        const bool wants_others = query.filter.find("(!" + filter + ")") != std::string::npos;
        if (wants_deleted != object.is_deleted) return false;
        if (!object.is_deleted && (!object.is_in_base || wants_others == object.is_user)) return false;
        std::uint64_t least = 0;
        const std::string number = argument(query, "(uSNChanged>=");
        std::from_chars(number.data(), number.data() + number.size(), least);
        return object.usn >= least && object.modified >= argument(query, "(whenChanged>=");
    }
};

class Hearer final : public ChangeSink {
public:
    Result<void> found(const certmap::Record& record) override { return note("+", record.id); }
    Result<void> gone(const std::string& id) override { return note("-", id); }
    Result<void> still_there(const std::string& id) override { return note("=", id); }

    Names heard; // "+a"

private:
    Result<void> note(const std::string& sign, const std::string& id) {
        std::string name = "?";
        for (char letter = 'a'; letter <= 'z'; ++letter) {
            if (id == id_of_name(std::string(1, letter))) name = letter;
        }
        heard.push_back(sign + name);
        return {};
    }
};

class Searching : public ::testing::Test {
protected:
    Searching() {
        server.kind = ServerKind::active_directory;
        server.naming_context = "dc=corp";
        directory.objects = {{"a", 10}, {"b", 20}, {"c", 30}};
    }

    UsnSource usn(std::int64_t now) { return {directory, query, server, now}; }
    TimestampSource timestamp() { return {directory, query, server}; }

    // What is heard since the cookie, which becomes the next one.
    Names changes(DirectorySource& source) {
        Hearer hearer;
        const auto heard = source.changes(cookie, hearer);
        EXPECT_TRUE(heard);
        if (!heard || heard->must_load) return {"load"};
        is_complete = heard->is_complete;
        cookie = heard->cookie;
        return hearer.heard;
    }

    Names load(DirectorySource& source) {
        Hearer hearer;
        const auto heard = source.load(hearer);
        EXPECT_TRUE(heard);
        if (heard) cookie = heard->cookie;
        return hearer.heard;
    }

    Names changes_by_usn(std::int64_t now) {
        UsnSource source = usn(now);
        return changes(source);
    }

    FakeServer directory;
    Server server;
    Query query{"ou=people,dc=corp", filter, {"sAMAccountName"}};
    std::string cookie;
    bool is_complete = false;
};

TEST_F(Searching, UsnHearsEverythingThenWhatHasAHigherNumber) {
    UsnSource source = usn(0);
    EXPECT_EQ(load(source), (Names{"+a", "+b", "+c"}));
    EXPECT_EQ(changes_by_usn(60), Names{});
    EXPECT_FALSE(is_complete);
    directory.objects[0].usn = 101;
    directory.objects.push_back({"d", 102});
    directory.usn = "102";
    EXPECT_EQ(changes_by_usn(120), (Names{"+a", "+d"}));
    EXPECT_EQ(changes_by_usn(180), Names{});
}

TEST_F(Searching, UsnHearsWhatWasDeletedOrLeftTheFilter) {
    UsnSource source = usn(0);
    load(source);
    directory.objects[0] = {"a", 101, "20260101000000Z", true, true, true};
    directory.objects[1] = {"b", 102, "20260101000000Z", false};
    directory.usn = "102";
    EXPECT_EQ(changes_by_usn(60), (Names{"-b", "-a"}));
}

TEST_F(Searching, UsnComparesAllIdsEachHour) {
    UsnSource source = usn(0);
    load(source);
    directory.objects[2].is_in_base = false; // moved: no search finds it
    directory.objects[2].usn = 101;
    directory.usn = "101";
    EXPECT_EQ(changes_by_usn(comparison_interval - 1), Names{});
    EXPECT_FALSE(is_complete);
    EXPECT_EQ(changes_by_usn(comparison_interval), (Names{"=a", "=b"}));
    EXPECT_TRUE(is_complete);
    EXPECT_EQ(changes_by_usn(comparison_interval + 60), Names{});
    EXPECT_FALSE(is_complete);
    // A clock that was set back does not put it off for ever.
    EXPECT_EQ(changes_by_usn(60), (Names{"=a", "=b"}));
}

TEST_F(Searching, UsnOfAnotherDomainControllerMeansNothing) {
    UsnSource source = usn(0);
    load(source);
    directory.invocation = std::string(16, 'J');
    EXPECT_EQ(changes_by_usn(60), Names{"load"});
    directory.invocation = std::string(16, 'I');
    directory.usn = "99"; // restored from a backup
    EXPECT_EQ(changes_by_usn(60), Names{"load"});
    cookie = "nonsense";
    EXPECT_EQ(changes_by_usn(60), Names{"load"});
}

TEST_F(Searching, UsnNeedsANumberAndAnInvocation) {
    Hearer hearer;
    UsnSource source = usn(0);
    directory.usn = "many";
    EXPECT_FALSE(source.load(hearer));
    directory.usn = "100";
    directory.invocation = "short";
    EXPECT_FALSE(source.load(hearer));
    EXPECT_TRUE(hearer.heard.empty());
}

TEST_F(Searching, TimestampHearsAgainWhatIsRecentAndComparesAllIds) {
    directory.objects[1].modified = "20260101120000Z";
    TimestampSource source = timestamp();
    EXPECT_EQ(load(source), (Names{"+a", "+b", "+c"}));
    EXPECT_EQ(cookie, "20260101120000Z");
    directory.objects.erase(directory.objects.begin());
    directory.objects.push_back({"d", 0, "20260101115000Z"}); // late, by the overlap and no more
    directory.objects.push_back({"e", 0, "20260101114959Z"});
    EXPECT_EQ(changes(source), (Names{"+b", "+d", "=b", "=c", "=d", "=e"}));
    EXPECT_TRUE(is_complete);
    EXPECT_EQ(cookie, "20260101120000Z");
    cookie = "yesterday";
    EXPECT_EQ(changes(source), Names{"load"});
}

// An account without its id would count as deleted.
TEST_F(Searching, ComparisonNeedsIds) {
    TimestampSource source = timestamp();
    load(source);
    directory.shows_ids = false;
    Hearer hearer;
    EXPECT_FALSE(source.changes(cookie, hearer));
}

} // namespace
} // namespace signet::ctl
