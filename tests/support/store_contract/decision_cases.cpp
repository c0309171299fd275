#include "collector/fleet/limits.h"
#include "collector/fleet/roster.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/store_contract/store_contract.h"

namespace campus::test {
namespace {

using collector::Account;
using collector::AuditEntry;
using collector::CodeRecord;
using collector::Excuse;
using collector::FleetOrder;
using collector::KeyRecord;
using collector::KeyState;
using std::chrono::hours;

AuditEntry entry(const std::string& action, const std::string& object, int minute = 0) {
  return {store_time() + std::chrono::minutes(minute), "ops", action, object, "detail of " + action};
}

std::vector<std::string> actions_of(const std::vector<AuditEntry>& entries) {
  std::vector<std::string> actions;
  for (const auto& one : entries) actions.push_back(one.action);
  return actions;
}

TEST_P(StoreContract, RemembersKeys) {
  KeyRecord record{
      key.id(),     key.public_key(),       KeyState::approved, false, true, {SiteCode("S1"), SiteCode("S2")},
      store_time(), store_time() + hours(1)};
  const std::vector<KeyRecord> with{record};
  ASSERT_TRUE(store->append({std::vector{report("S1", 1)}, with, {}, standard}));
  const auto other = collector::testing::new_key();
  const KeyRecord unseen{other.id(), std::nullopt, KeyState::approved, true, false, {}, store_time() - hours(1), {}};
  ASSERT_TRUE(store->put_key(unseen, entry("key.approve", other.id().text())));
  const auto check = [&] {
    const auto keys = *store->keys();
    ASSERT_EQ(keys.size(), 2U);
    EXPECT_EQ(keys[0].id, other.id()) << "by when they were first seen";
    EXPECT_FALSE(keys[0].public_key);
    EXPECT_TRUE(keys[0].auditor);
    EXPECT_EQ(keys[1].id, key.id());
    EXPECT_EQ(keys[1].public_key, key.public_key());
    EXPECT_EQ(keys[1].state, record.state);
    EXPECT_EQ(keys[1].by_open, record.by_open);
    EXPECT_EQ(keys[1].sites, record.sites);
    EXPECT_EQ(keys[1].first_seen, record.first_seen);
    EXPECT_EQ(keys[1].decided, record.decided);
  };
  check();
  record.state = KeyState::revoked;
  record.by_open = false;
  record.sites.clear();
  ASSERT_TRUE(store->put_key(record, entry("key.revoke", key.id().text())));
  reopen();
  check();
  EXPECT_EQ(actions_of(*store->audit(key.id().text(), 10)), std::vector<std::string>{"key.revoke"});
  EXPECT_EQ(append({report("S1", 1), report(other, "S1", 1)}).front(), collector::AppendOutcome::duplicate);
}

TEST_P(StoreContract, DecidesAboutAKeyOnlyInTheStateInWhichItWasSeen) {
  KeyRecord record{key.id(), key.public_key(), KeyState::approved, false, false, {SiteCode("S1")}, store_time(), {}};
  const auto decide = [&](KeyState to, KeyState from) {
    record.state = to;
    const auto decided = store->decide_key(record, from, entry("key.decide", key.id().text()));
    return decided ? std::nullopt : std::optional(decided.error().code);
  };
  EXPECT_EQ(decide(KeyState::cloned, KeyState::approved), ErrorCode::conflict) << "nobody knows it";
  record.state = KeyState::approved;
  ASSERT_TRUE(store->put_key(record, entry("key.approve", key.id().text())));
  EXPECT_EQ(decide(KeyState::revoked, KeyState::approved), std::nullopt);
  EXPECT_EQ(decide(KeyState::cloned, KeyState::approved), ErrorCode::conflict);
  reopen();
  EXPECT_EQ(store->keys()->front().state, KeyState::revoked);
  EXPECT_EQ(actions_of(*store->audit(key.id().text(), 10)), (std::vector<std::string>{"key.decide", "key.approve"}));
}

TEST_P(StoreContract, ReplacesTheRosterAsAWhole) {
  const std::vector<Facts> first{{{"code", "S1"}, {"classes", 12.0}, {"name", "第一小学"}}, {{"code", "S2"}}};
  const std::vector<AuditEntry> by{entry("roster.import", "r.csv"), entry("site.add", "S1"), entry("site.add", "S2")};
  ASSERT_TRUE(store->replace_roster(first, by));
  EXPECT_EQ(*store->roster(), first);
  EXPECT_EQ(actions_of(*store->audit("", 10)), (std::vector<std::string>{"site.add", "site.add", "roster.import"}));
  const std::vector<Facts> second{{{"code", "S2"}, {"open", true}}, {{"code", "s1"}}, {{"code", "S3"}}};
  ASSERT_TRUE(store->replace_roster(second, {}));
  reopen();
  EXPECT_EQ(*store->roster(), (std::vector<Facts>{second[0], second[2], second[1]})) << "by code, byte by byte";
  ASSERT_TRUE(store->replace_roster({}, {}));
  EXPECT_TRUE(store->roster()->empty());
}

/// As many columns as a table may have, each name and value as long as it may be, every byte one that JSON escapes.
std::string largest_table() {
  std::string names = "code,level,name";
  std::string values = "150721,banner,";
  const auto text = [](std::size_t marked) {
    std::string quoted = "\"" + std::to_string(1000 + marked);
    for (std::size_t i = 4; i < collector::kRosterCellBytes; ++i) quoted += i % 2 == 0 ? "\\" : "\"\"";
    return quoted + "\"";
  };
  values += text(0);
  for (std::size_t column = 3; column < collector::kRosterColumns; ++column) {
    names += "," + text(column);
    values += "," + text(column);
  }
  return names + "\n" + values + "\n";
}

TEST_P(StoreContract, ReadsBackTheLargestRowThatTheImportTakes) {
  const auto table = collector::parse_roster(largest_table(), "r.csv");
  ASSERT_EQ(table.sites.size(), 1U) << table.errors.front().substr(0, 200);
  const std::vector<Facts> written{table.sites.front().facts.unpacked()};
  ASSERT_EQ(written.front().size(), collector::kRosterColumns);
  ASSERT_TRUE(store->replace_roster(written, {}));
  reopen();
  const auto read = store->roster();
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, written);
}

TEST_P(StoreContract, ReplacesExcusesAsAWhole) {
  const std::vector<Excuse> summer{{SiteCode(), store_time(), store_time() + hours(24 * 40), "暑假"},
                                   {SiteCode("S1"), store_time(), store_time() + hours(2), "高考"}};
  ASSERT_TRUE(store->replace_excuses(summer, entry("excuses.replace", "calendar")));
  reopen();
  EXPECT_EQ(*store->excuses(), summer);
  ASSERT_TRUE(store->replace_excuses(std::vector{summer[1]}, entry("excuses.replace", "calendar", 1)));
  EXPECT_EQ(*store->excuses(), std::vector{summer[1]});
  EXPECT_EQ(store->audit("calendar", 10)->size(), 2U);
}

TEST_P(StoreContract, RemembersAccounts) {
  Account duty{"duty", std::string(64, 'a'),    {"read", "operate"}, SiteCode("150721"), store_time(),
               false,  store_time() + hours(24)};
  const Account admin{"admin", std::string(64, 'b'), {"admin"}, std::nullopt, store_time(), false};
  ASSERT_TRUE(store->put_account(duty, entry("account.add", "duty")));
  ASSERT_TRUE(store->put_account(admin, entry("account.add", "admin")));
  duty.revoked = true;
  ASSERT_TRUE(store->put_account(duty, entry("account.revoke", "duty")));
  reopen();
  const auto accounts = *store->accounts();
  ASSERT_EQ(accounts.size(), 2U);
  EXPECT_EQ(accounts[0].name, "admin");
  EXPECT_FALSE(accounts[0].banner);
  EXPECT_EQ(accounts[1].name, "duty");
  EXPECT_EQ(accounts[1].token_sha256, duty.token_sha256);
  EXPECT_EQ(accounts[1].scopes, duty.scopes);
  EXPECT_EQ(accounts[1].banner, duty.banner);
  EXPECT_EQ(accounts[1].created, duty.created);
  EXPECT_TRUE(accounts[1].revoked);
  EXPECT_FALSE(accounts[0].expires);
  EXPECT_EQ(accounts[1].expires, duty.expires);
  EXPECT_EQ(actions_of(*store->audit("duty", 10)), (std::vector<std::string>{"account.revoke", "account.add"}));
}

CodeRecord code(char digit, const std::string& site, int minute = 0) {
  const auto made = store_time() + std::chrono::minutes(minute);
  return {std::string(64, digit), SiteCode(site), "k3m9", made, made + hours(24 * 120)};
}

KeyRecord approved(const KeyId& id, const std::string& site) {
  return {id, std::nullopt, KeyState::approved, false, false, {SiteCode(site)}, store_time(), store_time()};
}

TEST_P(StoreContract, RemembersCodes) {
  auto one = code('a', "S2");
  const auto two = code('b', "S1", 1);
  const auto three = code('c', "S1");
  ASSERT_TRUE(store->put_codes(std::vector{one, two, three}, entry("code.make", "S")));
  EXPECT_EQ(*store->codes(SiteCode()), (std::vector{three, two, one})) << "by site, then as they were made";
  one.withdrawn = store_time() + hours(1);
  ASSERT_TRUE(store->put_codes(std::vector{one}, entry("code.withdraw", "S2")));
  reopen();
  EXPECT_EQ(*store->codes(SiteCode("S2")), std::vector{one});
  EXPECT_EQ(*store->find_code(two.digest), two);
  EXPECT_FALSE(*store->find_code(std::string(64, 'd')));
  EXPECT_EQ(actions_of(*store->audit("", 9)), (std::vector<std::string>{"code.withdraw", "code.make"}));
}

TEST_P(StoreContract, UsesACodeOnceAndWritesItsKeyWithIt) {
  const auto other = collector::testing::new_key();
  const auto free = code('a', "S1");
  ASSERT_TRUE(store->put_codes(std::vector{free}, entry("code.make", "S1")));
  ASSERT_TRUE(store->use_code(free.digest, approved(key.id(), "S1"), entry("key.enrol", key.id().text())));
  const auto again = store->use_code(free.digest, approved(key.id(), "S1"), entry("key.enrol", key.id().text(), 5));
  EXPECT_TRUE(again) << "a lost answer";
  const auto late = store->use_code(free.digest, approved(other.id(), "S1"), entry("key.enrol", other.id().text()));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::conflict);
  reopen();
  const auto used = **store->find_code(free.digest);
  EXPECT_EQ(used.used_by, key.id());
  EXPECT_EQ(used.used, store_time()) << "the first time";
  ASSERT_EQ(store->keys()->size(), 1U);
  EXPECT_EQ(store->keys()->front().sites, std::vector{SiteCode("S1")});
  EXPECT_TRUE(store->audit(other.id().text(), 9)->empty());
  // Whoever withdraws it read it before it was used.
  auto stale = free;
  stale.withdrawn = store_time();
  ASSERT_TRUE(store->put_codes(std::vector{stale}, entry("code.withdraw", "S1")));
  EXPECT_EQ((*store->find_code(free.digest))->used_by, key.id());
}

TEST_P(StoreContract, UsesNoCodeThatWasWithdrawnNorForAKeyThatMayNotSpeak) {
  auto gone = code('a', "S1");
  gone.withdrawn = store_time();
  const auto free = code('b', "S1");
  ASSERT_TRUE(store->put_codes(std::vector{gone, free}, entry("code.make", "S1")));
  const auto use = [&](const std::string& digest) {
    const auto used = store->use_code(digest, approved(key.id(), "S1"), entry("key.enrol", key.id().text()));
    return used ? std::nullopt : std::optional(used.error().code);
  };
  EXPECT_EQ(use(gone.digest), ErrorCode::conflict);
  EXPECT_EQ(use(std::string(64, 'd')), ErrorCode::missing);
  EXPECT_TRUE(store->keys()->empty());
  for (const auto state : {KeyState::revoked, KeyState::cloned}) {
    auto record = approved(key.id(), "S1");
    record.state = state;
    ASSERT_TRUE(store->put_key(record, entry("key.revoke", key.id().text())));
    EXPECT_EQ(use(free.digest), ErrorCode::conflict) << name_of(state);
    EXPECT_EQ(store->keys()->front().state, state);
  }
  EXPECT_FALSE((*store->find_code(free.digest))->used);
}

FleetOrder order(const std::string& kind, int since, std::optional<int> until, const std::string& text = "") {
  FleetOrder made{0, kind, SiteCode("150721"), store_time() + hours(since), {}, text, "ops", {}};
  if (until) made.until = store_time() + hours(*until);
  return made;
}

TEST_P(StoreContract, RemembersOrdersUntilTheyAreOver) {
  const auto put = [&](const FleetOrder& one, int minute) {
    const auto number = store->put_order(one, entry("order.put", "150721", minute));
    EXPECT_TRUE(number) << number.error().message;
    return number ? *number : 0;
  };
  const auto exam = put(order(collector::kSilenceOrder, 0, 8, "高考"), 0);
  const auto open = put(order(collector::kSilenceOrder, 5, std::nullopt), 0);
  const auto old = put(order(collector::kFleetOrder, 0, std::nullopt, "{}"), 0);
  const auto test = put(order(collector::kTestOrder, 0, 1), 0);
  const auto fleet = put(order(collector::kFleetOrder, 0, std::nullopt, "{\"a\":1}"), 0);
  EXPECT_TRUE(exam < open && open < old && old < test && test < fleet);
  reopen();
  const auto numbers = [&](int hour) {
    std::vector<std::int64_t> all;
    const auto orders = store->orders(store_time() + hours(hour));
    for (const auto& one : *orders) all.push_back(one.number);
    return all;
  };
  EXPECT_EQ(numbers(0), (std::vector{exam, open, test, fleet}));
  EXPECT_EQ(numbers(1), (std::vector{exam, open, fleet})) << "it ends with its last moment";
  auto expected = order(collector::kSilenceOrder, 0, 8, "高考");
  expected.number = exam;
  EXPECT_EQ(store->orders(store_time())->front(), expected);
  ASSERT_TRUE(store->withdraw_order(exam, store_time() + hours(2), entry("order.withdraw", "150721")));
  ASSERT_TRUE(store->withdraw_order(exam, store_time() + hours(7), entry("order.withdraw", "150721")));
  ASSERT_TRUE(store->withdraw_order(fleet, store_time() + hours(3), entry("order.withdraw", "150721")));
  EXPECT_EQ(numbers(2), (std::vector{open, fleet})) << "the first time holds";
  EXPECT_EQ(numbers(3), (std::vector{open, old})) << "the settings before";
  EXPECT_EQ(store->withdraw_order(fleet + 1, store_time(), entry("order.withdraw", "")).error().code,
            ErrorCode::missing);
  auto endless = order(collector::kFleetOrder, 0, std::nullopt, std::string(collector::kOrderTextBytes, 'x'));
  EXPECT_TRUE(store->put_order(endless, entry("order.put", "")));
  endless.text += 'x';
  EXPECT_EQ(store->put_order(endless, entry("order.put", "")).error().code, ErrorCode::usage);
}

TEST_P(StoreContract, DropsOrdersFourHundredDaysAfterTheyAreOver) {
  const auto put = [&](const FleetOrder& one) { return *store->put_order(one, entry("order.put", "150721")); };
  const auto exam = put(order(collector::kSilenceOrder, 0, 8));
  const auto open = put(order(collector::kSilenceOrder, 0, std::nullopt));
  const auto withdrawn = put(order(collector::kSilenceOrder, 0, std::nullopt));
  const auto old = put(order(collector::kFleetOrder, 0, std::nullopt, "{}"));
  const auto fleet = put(order(collector::kFleetOrder, 0, std::nullopt, "{}"));
  const auto long_one = put(order(collector::kSilenceOrder, 0, 24 * 30));
  ASSERT_TRUE(store->withdraw_order(withdrawn, store_time() + hours(7), entry("order.withdraw", "150721")));
  const auto last = put(order(collector::kTestOrder, 0, 1));
  const auto there = [&](std::int64_t number) {
    return store->withdraw_order(number, store_time() + hours(1), entry("order.withdraw", "150721")).has_value();
  };
  maintain(store_time() + hours(24 * 400));
  EXPECT_EQ(store->orders(store_time())->size(), 6U) << "of the settings the newest";
  maintain(store_time() + hours(24 * 401 + 9));
  reopen();
  std::vector<std::int64_t> left;
  const auto orders = store->orders(store_time());
  for (const auto& one : *orders) left.push_back(one.number);
  EXPECT_EQ(left, (std::vector{open, fleet, long_one, last}));
  for (const auto gone : {exam, withdrawn, old}) EXPECT_FALSE(there(gone)) << gone;
  EXPECT_TRUE(there(last)) << "so that no number comes twice";
  EXPECT_GT(put(order(collector::kTestOrder, 0, 1)), last);
}

TEST_P(StoreContract, GivesNoOrderANumberOfOneThatARestoredStoreForgot) {
  const auto number = *store->put_order(order(collector::kTestOrder, 0, 1), entry("order.put", "", 60));
  EXPECT_GE(number, std::chrono::floor<std::chrono::seconds>(store_time() + hours(1)).time_since_epoch().count());
  EXPECT_GT(*store->put_order(order(collector::kTestOrder, 0, 1), entry("order.put", "")), number)
      << "though the clock went back";
}

TEST_P(StoreContract, GivesTheAuditLogNewestFirst) {
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(store->note(entry("step" + std::to_string(i), i % 2 == 0 ? "even" : "odd", i)));
  }
  reopen();
  EXPECT_EQ(actions_of(*store->audit("", 3)), (std::vector<std::string>{"step4", "step3", "step2"}));
  EXPECT_EQ(actions_of(*store->audit("odd", 100)), (std::vector<std::string>{"step3", "step1"}));
  EXPECT_TRUE(store->audit("nothing", 100)->empty());
  const auto first = store->audit("odd", 100)->back();
  EXPECT_EQ(first.at, store_time() + std::chrono::minutes(1));
  EXPECT_EQ(first.who, "ops");
  EXPECT_EQ(first.object, "odd");
  EXPECT_EQ(first.detail, "detail of step1");
}

/// One decision with several entries, then single ones: a page may end within it.
TEST_P(StoreContract, GivesTheAuditLogInPages) {
  const std::vector<AuditEntry> import{entry("site.add", "S1"), entry("site.add", "S2"),
                                       entry("roster.import", "a.csv")};
  ASSERT_TRUE(store->replace_roster(std::vector<Facts>{}, import));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(store->note(entry("step" + std::to_string(i), "S1", i)));
  for (const std::string object : {"", "S1"}) {
    const auto all = *store->audit(object, 100);
    std::vector<AuditEntry> paged;
    for (auto place = collector::kAuditEnd;;) {
      const auto page = *store->audit_before(place, object, 2);
      if (page.empty()) break;
      ASSERT_LE(page.size(), 2U);
      paged.insert(paged.end(), page.begin(), page.end());
      place = page.back().place;
    }
    EXPECT_EQ(actions_of(paged), actions_of(all));
    EXPECT_EQ(paged.size(), object.empty() ? 7U : 5U);
  }
}

}  // namespace
}  // namespace campus::test
