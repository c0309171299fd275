// Operators over HTTP: what a token opens, what it does not, and what is written down.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/component/collector/collector_fixture.h"

namespace campus::collector {
namespace {

using testing::CollectorTest;
using ::testing::HasSubstr;
using testing::HttpAnswer;
using testing::new_key;
using ::testing::Not;
using testing::sample_envelope;

constexpr const char* kTwoBanners =
    "code,level,parent,name\n150721,banner,,A\n150722,banner,,B\nS1,school,150721,a\nT1,school,150722,b\n";

class AccessTest : public CollectorTest {
 protected:
  void start_with_banners() {
    start();
    ASSERT_EQ(tell({"en", "roster-import", "roster.csv", kTwoBanners}).exit_code, 0);
  }
  /// The header of a new account.
  std::string account(const std::string& name, const std::string& scope, const std::string& banner = "") const {
    const auto answer = tell({"en", "account-add", name, scope, banner, ""});
    EXPECT_EQ(answer.exit_code, 0) << answer.err;
    return header(answer.out.substr(0, answer.out.find('\n')));
  }
  static std::string header(const std::string& token) { return "Authorization: Bearer " + token + "\r\n"; }

  HttpAnswer ask(const std::string& target, const std::string& headers) const { return client().get(target, headers); }
  HttpAnswer approve(const std::string& key_id, const std::string& body, const std::string& headers) const {
    return client().post("/api/v1/keys/" + key_id + "/approve", body, headers);
  }
  HttpAnswer revoke(const std::string& key_id, const std::string& headers) const {
    return client().post("/api/v1/keys/" + key_id + "/revoke", "", headers);
  }
};

TEST_F(AccessTest, ApprovesAndRevokesAKeyAndWritesDownWho) {
  start_with_banners();
  const auto duty = account("王芳", "operate");
  EXPECT_EQ(deliver(sample_envelope(key, "S1", 1)).reason, "unknown_key");
  const auto pending = ask("/api/v1/keys?state=pending", duty);
  EXPECT_EQ(pending.status, 200);
  EXPECT_THAT(pending.body, HasSubstr("\"claimed_sites\":[\"S1\"]"));
  const auto approved = approve(key.id().text(), R"({"sites":["S1"]})", duty);
  EXPECT_EQ(approved.status, 200) << approved.body;
  EXPECT_THAT(approved.body, HasSubstr("\"released_reports\":1"));
  EXPECT_THAT(approved.body, HasSubstr("\"state\":\"approved\""));
  EXPECT_EQ(deliver(sample_envelope(key, "S1", 2)).outcome, wire::Receipt::stored);
  EXPECT_EQ(revoke(key.id().text(), duty).status, 200);
  EXPECT_EQ(deliver(sample_envelope(key, "S1", 3)).reason, "key_revoked");

  const auto audit = ask("/api/v1/audit?object=" + key.id().text(), account("admin", "admin"));
  EXPECT_EQ(audit.status, 200);
  EXPECT_THAT(audit.body, HasSubstr("\"action\":\"key.approve\""));
  EXPECT_THAT(audit.body, HasSubstr("\"action\":\"key.revoke\""));
  EXPECT_THAT(audit.body, HasSubstr("\"who\":\"account:王芳\""));
}

TEST_F(AccessTest, SaysWhatATokenLacks) {
  start_with_roster();
  const auto reader = account("reader", "read");
  const auto duty = account("duty", "operate");
  const auto id = key.id().text();
  const auto none = approve(id, R"({"sites":["S1"]})", "");
  EXPECT_EQ(none.status, 401);
  EXPECT_THAT(none.head, HasSubstr("WWW-Authenticate: Bearer realm="));
  EXPECT_EQ(ask("/api/v1/keys", "Authorization: Basic YTpi\r\n").status, 401);
  EXPECT_EQ(ask("/api/v1/keys", reader + reader).status, 401) << "two headers are no token";
  const auto wrong = ask("/api/v1/keys", header("campus_" + std::string(64, '0')));
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(wrong.body, "no account has this token; see campus-collector account list\n");
  const auto low = approve(id, R"({"sites":["S1"]})", reader);
  EXPECT_EQ(low.status, 403);
  EXPECT_THAT(low.head, HasSubstr("error=\"insufficient_scope\", scope=\"operate\""));
  EXPECT_EQ(revoke(id, reader).status, 403);
  EXPECT_EQ(ask("/api/v1/audit", duty).status, 403);
  EXPECT_EQ(ask("/api/v1/keys", reader).status, 200);
  EXPECT_EQ(ask("/api/v1/keys", duty).status, 200) << "a wider scope opens what a narrower one does";
  EXPECT_EQ(tell({"en", "account-revoke", "reader"}).exit_code, 0);
  const auto revoked = ask("/api/v1/keys", reader);
  EXPECT_EQ(revoked.status, 401);
  EXPECT_THAT(revoked.body, HasSubstr("was revoked"));
  EXPECT_EQ(tell({"en", "keys-list"}).out.find(id), std::string::npos) << "nothing was decided";
}

TEST_F(AccessTest, KeepsABannersOperatorWithinIt) {
  start_with_banners();
  const auto mine = account("county", "operate", "150721");
  const auto other = new_key();
  deliver(sample_envelope(key, "S1", 1));
  deliver(sample_envelope(other, "T1", 1));
  const auto list = ask("/api/v1/keys", mine).body;
  EXPECT_THAT(list, HasSubstr(key.id().text()));
  EXPECT_THAT(list, Not(HasSubstr(other.id().text())));
  EXPECT_EQ(approve(key.id().text(), R"({"sites":["S1","T1"]})", mine).status, 403);
  EXPECT_EQ(approve(key.id().text(), R"({"auditor":true})", mine).status, 403);
  EXPECT_EQ(approve(other.id().text(), R"({"sites":["S1"]})", mine).status, 403) << "it names a site of another banner";
  EXPECT_EQ(revoke(other.id().text(), mine).status, 403);
  EXPECT_EQ(revoke(new_key().id().text(), mine).status, 403) << "whose it is nobody knows";
  EXPECT_EQ(approve(key.id().text(), R"({"sites":["S1"]})", mine).status, 200);
  tell({"en", "keys-approve", key.id().text(), "--auditor"});
  EXPECT_EQ(revoke(key.id().text(), mine).status, 403) << "an auditor's key is the whole city's";
  EXPECT_EQ(tell({"en", "account-add", "x", "admin", "150721", ""}).exit_code, 64);
  EXPECT_EQ(tell({"en", "account-add", "x", "operate", "S1", ""}).exit_code, 66) << "a school is no banner";
}

TEST_F(AccessTest, RefusesBodiesThatDecideNothing) {
  start_with_roster();
  const auto duty = account("duty", "operate");
  for (const auto* body : {"", "[]", "{}", "{\"sites\":[]}", "{\"sites\":[1]}", "{\"sites\":[\"S 1\"]}",
                           "{\"auditor\":false}", "{\"auditor\":1}", "{\"auditor\":true,\"sites\":[\"S1\"]}",
                           "{\"sites\":[\"S1\"],\"until\":1}", "{\"sites\":[\"S1\"],\"sites\":[\"S2\"]}"}) {
    const auto answer = approve(key.id().text(), body, duty);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_THAT(answer.body, HasSubstr("send {\"sites\":[\"CODE\"]} or {\"auditor\":true}")) << body;
  }
  EXPECT_EQ(approve("abc", R"({"sites":["S1"]})", duty).status, 404);
  EXPECT_EQ(ask("/api/v1/keys?state=odd", duty).status, 400);
  EXPECT_EQ(ask("/api/v1/keys?after=x", duty).status, 400);
  EXPECT_EQ(ask("/api/v1/keys?limit=0", duty).status, 400);
  EXPECT_EQ(ask("/api/v1/keys?limit=1001", duty).status, 400);
  EXPECT_EQ(tell({"en", "keys-list"}).out.find(key.id().text()), std::string::npos);
}

TEST_F(AccessTest, GivesListsInPages) {
  start_with_roster();
  const auto admin = account("admin", "admin");
  std::vector<std::string> ids;
  for (int i = 0; i < 5; ++i) {
    const auto one = new_key();
    ids.push_back(one.id().text());
    deliver(sample_envelope(one, "S1", 1));
    ASSERT_EQ(approve(ids.back(), R"({"sites":["S1"]})", admin).status, 200);
  }
  const auto next_of = [](const std::string& body) {
    const auto at = body.find("\"next\":\"");
    return at == std::string::npos ? std::string() : body.substr(at + 8, body.find('"', at + 8) - at - 8);
  };
  const auto walk = [&](const std::string& address, const std::string& cursor) {
    std::string all;
    std::string next;
    int pages = 0;
    do {
      const auto page = ask(address + (next.empty() ? "" : "&" + cursor + "=" + next), admin);
      EXPECT_EQ(page.status, 200) << page.body;
      all += page.body;
      next = next_of(page.body);
    } while (!next.empty() && ++pages < 20);
    return all;
  };
  const auto keys = walk("/api/v1/keys?limit=2", "after");
  const auto audit = walk("/api/v1/audit?limit=2", "before");
  for (const auto& id : ids) {
    EXPECT_THAT(keys, HasSubstr(id));
    EXPECT_THAT(audit, HasSubstr(id));
  }
  EXPECT_THAT(audit, HasSubstr("\"action\":\"account.add\""));
  EXPECT_THAT(audit, HasSubstr("\"action\":\"roster.import\""));
  EXPECT_EQ(ask("/api/v1/audit?before=x", admin).status, 400);
}

TEST_F(AccessTest, LetsWrongTokensWaitAndNeverARightOne) {
  start_with_roster();
  const auto reader = account("reader", "read");
  const FailedAttemptLimits limits;
  HttpAnswer last;
  for (std::int64_t i = 0; i < limits.at_once; ++i) {
    EXPECT_EQ(ask("/api/v1/keys", header("guess" + std::to_string(i))).status, 401);
  }
  EXPECT_TRUE(soon([&] {
    last = ask("/api/v1/keys", header("another"));
    return last.status == 429;
  }));
  EXPECT_THAT(last.head, HasSubstr("Retry-After: "));
  EXPECT_EQ(ask("/api/v1/keys", reader).status, 200) << "who is behind the same proxy is not locked out";
  testing::HttpClient elsewhere(collector->address(), "127.0.0.9");
  EXPECT_EQ(elsewhere.get("/api/v1/keys", header("guess")).status, 401) << "each address by itself";
  deliver(sample_envelope(key, "S1", 1));
  EXPECT_TRUE(shows("/metrics", "campus_collector_access_refused_total{reason=\"wrong_token\"} 1"));
}

TEST_F(AccessTest, KeepsTokensNowhere) {
  std::vector<std::string> lines;
  options.log = [&](const std::string& line) { lines.push_back(line); };
  start_with_roster();
  const auto duty = account("duty", "operate");
  const auto token = duty.substr(duty.find("campus_"), 71);
  EXPECT_EQ(ask("/api/v1/keys", duty).status, 200);
  EXPECT_THAT(tell({"en", "account-list"}).out, Not(HasSubstr(token)));
  EXPECT_THAT(tell({"en", "audit", ""}).out, Not(HasSubstr(token)));
  EXPECT_NE(account("other", "operate"), duty);
  collector.reset();
  for (const auto& file : std::filesystem::recursive_directory_iterator(options.store.folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    EXPECT_EQ(bytes.find(token), std::string::npos) << file.path();
    EXPECT_EQ(bytes.find(token.substr(7)), std::string::npos) << file.path();
  }
  for (const auto& line : lines) EXPECT_THAT(line, Not(HasSubstr(token)));
}

TEST_F(AccessTest, SurvivesARestart) {
  start_with_roster();
  const auto reader = account("reader", "read");
  collector.reset();
  start();
  EXPECT_EQ(ask("/api/v1/keys", reader).status, 200);
  EXPECT_EQ(ask("/api/v1/keys", "").status, 401);
}

TEST_F(AccessTest, LeavesPagesAndMetricsOpen) {
  start_with_roster();
  ASSERT_TRUE(shows("/health/ready", "ready"));
  for (const auto* target : {"/", "/duty", "/search", "/metrics", "/sd", "/api/v1/sites", "/api/v1/duty"}) {
    EXPECT_EQ(get(target).status, 200) << target;
    EXPECT_EQ(ask(target, header("wrong")).status, 200) << target;
  }
}

}  // namespace
}  // namespace campus::collector
