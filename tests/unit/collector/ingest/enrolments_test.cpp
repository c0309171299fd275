#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/ingest/ingest.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/failing_store.h"
#include "tests/support/sample_enrolments.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector {
namespace {

using std::chrono::hours;
using testing::kept;
using testing::new_code;
using testing::new_key;
using testing::sample_envelope;
using testing::sample_report;
using wire::Receipt;

class SetClock final : public Clock {
 public:
  SteadyTime steady() const override { return {}; }
  WallTime wall() const override { return now; }
  WallTime now = WallTime(std::chrono::seconds(1'800'000'000));
};

class EnrolmentsTest : public ::testing::Test {
 protected:
  EnrolmentsTest() {
    auto started = Ingest::start(store, clock, std::make_shared<testing::ThresholdJudge>(), [](const FleetChange&) {});
    EXPECT_TRUE(started);
    ingest = *std::move(started);
    EXPECT_TRUE(ingest->import_roster(parse_roster(testing::kRoster, "r").sites, "r", "tester"));
  }

  EnrolmentCode code_for(const std::string& site, const std::string& hardware = "") {
    auto code = new_code();
    const std::vector<CodeRecord> records{kept(code, site, clock.now + hours(24), hardware)};
    EXPECT_TRUE(ingest->add_codes(records, OpenCodes::stay, "tester"));
    return code;
  }
  Result<EnrolmentDecision> attempt(const SigningKey& with, const EnrolmentCode& code,
                                    const std::vector<std::string>& hardware = {}) {
    std::vector<std::string> digests{code.digest("")};
    for (const auto& one : hardware) digests.push_back(code.digest(one));
    return ingest->enrol({with.id(), with.public_key(), "nonce", digests});
  }
  /// The machine word of a refusal, else the site.
  std::string enrol(const SigningKey& with, const EnrolmentCode& code, const std::vector<std::string>& hardware = {}) {
    const auto decision = attempt(with, code, hardware);
    if (!decision) return "store: " + decision.error().message;
    return decision->refusal ? std::string(name_of(*decision->refusal)) : decision->enrolment.site.text();
  }
  wire::DeliveryAnswer post(const Envelope& envelope) {
    const std::vector<Delivery> deliveries{
        {examine("[" + wire::encode_envelope(envelope) + "]", ingest->standing())->reports, false}};
    auto answers = ingest->process(deliveries);
    EXPECT_TRUE(answers);
    return answers->front().front();
  }
  KeyState state_of(const SigningKey& of) { return ingest->keys_now().find(of.id())->state; }
  std::vector<std::string> texts(const std::vector<SiteCode>& codes) {
    std::vector<std::string> list;
    list.reserve(codes.size());
    for (const auto& one : codes) list.push_back(one.text());
    return list;
  }

  testing::FailingStore store;
  SetClock clock;
  std::unique_ptr<Ingest> ingest;
  SigningKey key = new_key();
  SigningKey other = new_key();
};

TEST_F(EnrolmentsTest, ACodeMakesItsKeySpeakForItsSiteAndReleasesWhatItSent) {
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 1)).reason, "unknown_key");
  const auto decision = attempt(key, code_for("S1-101"));
  ASSERT_TRUE(decision && !decision->refusal);
  EXPECT_EQ(decision->enrolment.site, SiteCode("S1-101"));
  EXPECT_EQ(decision->enrolment.school, SiteCode("S1"));
  EXPECT_EQ(decision->enrolment.level, Level::classroom);
  EXPECT_EQ(decision->enrolment.site_name, "一年一班");
  EXPECT_EQ(decision->enrolment.key, key.id());
  EXPECT_EQ(decision->enrolment.nonce, "nonce");
  EXPECT_TRUE(*store.find_last(SiteCode("S1-101"), Aspect::latest));
  const auto now = ingest->keys_now().find(key.id());
  ASSERT_TRUE(now);
  EXPECT_EQ(now->state, KeyState::approved);
  EXPECT_EQ(now->sites, std::vector{SiteCode("S1-101")});
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 2)).outcome, Receipt::stored);
  const auto log = *store.audit(key.id().text(), 1);
  EXPECT_EQ(log.front().action, "key.enrol");
  EXPECT_EQ(log.front().who, "code:k3m9");
}

TEST_F(EnrolmentsTest, ABannersOwnCodeIsItsUplink) {
  EXPECT_EQ(attempt(key, code_for("150721"))->enrolment.school, SiteCode("150721"));
}

TEST_F(EnrolmentsTest, ACodeIsUsedOnceAndAnsweredAgainToItsKey) {
  const auto code = code_for("S1-101");
  EXPECT_EQ(enrol(key, code), "S1-101");
  EXPECT_EQ(enrol(other, code), "code_used");
  clock.now += hours(48);
  EXPECT_EQ(enrol(key, code), "S1-101") << "the answer was lost";
}

/// A salvage may lose the keys and keep the codes: the key then waits again, and its next report makes it pending.
TEST_F(EnrolmentsTest, AKeyThatWaitsAgainUsesItsCodeAgain) {
  const auto code = code_for("S1-101");
  EXPECT_EQ(enrol(key, code), "S1-101");
  ASSERT_TRUE(store.put_key({key.id(), key.public_key(), KeyState::pending, false, false, {}, clock.now, {}}, {}));
  ASSERT_TRUE(ingest->recover());
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 1)).outcome, Receipt::pending);
  EXPECT_EQ(enrol(key, code), "S1-101");
  EXPECT_EQ(state_of(key), KeyState::approved);
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 2)).outcome, Receipt::stored);
  EXPECT_TRUE(*store.find_last(SiteCode("S1-101"), Aspect::latest));
}

TEST_F(EnrolmentsTest, SaysWhyACodeDoesNotHold) {
  EXPECT_EQ(enrol(key, new_code()), "code_unknown");
  const auto withdrawn = code_for("S1");
  EXPECT_EQ(*ingest->withdraw_codes(SiteCode("S1"), "tester"), 1U);
  EXPECT_EQ(enrol(key, withdrawn), "code_withdrawn");
  const auto late = code_for("S1-101");
  const auto gone = code_for("S2");
  clock.now += hours(24);
  EXPECT_EQ(enrol(key, late), "code_expired");
  clock.now -= hours(24);
  auto sites = parse_roster(testing::kRoster, "r").sites;
  std::erase_if(sites, [](const Site& site) { return site.code == SiteCode("S2"); });
  ASSERT_TRUE(ingest->import_roster(sites, "r", "tester"));
  EXPECT_EQ(enrol(key, gone), "site_gone");
  ASSERT_TRUE(ingest->import_roster({}, "r", "tester"));
  EXPECT_EQ(enrol(key, gone), "no_roster");
}

TEST_F(EnrolmentsTest, SaysWhyAKeyMayNotUseIt) {
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101");
  EXPECT_EQ(enrol(key, code_for("S2")), "key_elsewhere");
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101") << "another code for the same place";
  ASSERT_TRUE(ingest->revoke(key.id(), "tester"));
  EXPECT_EQ(enrol(key, code_for("S1-101")), "key_revoked");
  ASSERT_TRUE(ingest->approve(other.id(), {true, {}}, "tester"));
  EXPECT_EQ(enrol(other, code_for("S2")), "key_elsewhere") << "of an acceptance team";
}

TEST_F(EnrolmentsTest, ABatchCodeWorksOnItsBoxesAlone) {
  const auto code = code_for("S1-101", "mac:aa:bb:cc:dd:ee:01");
  ASSERT_TRUE(ingest->add_codes({kept(code, "S1-102", clock.now + hours(24), "serial:x2")}, OpenCodes::stay, "tester"));
  EXPECT_EQ(enrol(key, code), "code_unknown");
  EXPECT_EQ(enrol(key, code, {"serial:x9"}), "code_unknown");
  EXPECT_EQ(enrol(key, code, {"serial:x9", "serial:x2"}), "S1-102");
  EXPECT_EQ(enrol(other, code, {"mac:aa:bb:cc:dd:ee:01"}), "S1-101");
}

TEST_F(EnrolmentsTest, AStoreThatFailsUsesNoCode) {
  const auto code = code_for("S1-101");
  store.failing = true;
  EXPECT_FALSE(attempt(key, code));
  EXPECT_FALSE(ingest->keys_now().find(key.id()));
  store.failing = false;
  ASSERT_TRUE(ingest->recover());
  EXPECT_EQ(enrol(key, code), "S1-101");
}

TEST_F(EnrolmentsTest, FindsTheSitesThatWantACode) {
  const auto all = std::vector<std::string>{"150721", "S1", "S1-101", "S1-102", "S2"};
  EXPECT_EQ(texts(*ingest->sites_without_key({}, OpenCodes::are_enough)), all);
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101");
  static_cast<void>(code_for("S2"));
  EXPECT_EQ(texts(*ingest->sites_without_key({}, OpenCodes::are_enough)),
            (std::vector<std::string>{"150721", "S1", "S1-102"}));
  EXPECT_EQ(texts(*ingest->sites_without_key(SiteCode("S1"), OpenCodes::are_enough)),
            (std::vector<std::string>{"S1", "S1-102"}));
  EXPECT_EQ(texts(*ingest->sites_without_key(SiteCode("S2"), OpenCodes::are_replaced)), std::vector<std::string>{"S2"});
  EXPECT_EQ(ingest->sites_without_key(SiteCode("S9"), OpenCodes::are_enough).error().code, ErrorCode::missing);
  clock.now += hours(24);
  EXPECT_EQ(texts(*ingest->sites_without_key(SiteCode("S2"), OpenCodes::are_enough)), std::vector<std::string>{"S2"});
}

TEST_F(EnrolmentsTest, NewCodesTakeThePlaceOfOpenOnes) {
  const auto former = code_for("S1-101");
  const auto beside = code_for("S1-102");
  const auto next = new_code();
  ASSERT_TRUE(ingest->add_codes({kept(next, "S1-101", clock.now + hours(24))}, OpenCodes::are_replaced, "tester"));
  EXPECT_EQ(enrol(key, former), "code_withdrawn");
  EXPECT_EQ(enrol(key, next), "S1-101");
  EXPECT_EQ(enrol(other, beside), "S1-102");
}

TEST_F(EnrolmentsTest, TakesNoCodesThatCouldNotBeUsed) {
  const auto add = [&](const CodeRecord& record) {
    const auto added = ingest->add_codes({record}, OpenCodes::stay, "tester");
    return added ? std::nullopt : std::optional(added.error().code);
  };
  EXPECT_EQ(add(kept(new_code(), "S9", clock.now + hours(24))), ErrorCode::missing);
  EXPECT_EQ(add(kept(new_code(), "S1", clock.now)), ErrorCode::usage);
  EXPECT_EQ(add(kept(new_code(), "S1", clock.now + kLongestCodeLife)), std::nullopt) << "through its last day";
  EXPECT_EQ(add(kept(new_code(), "S1", clock.now + kLongestCodeLife + hours(1))), ErrorCode::usage);
}

TEST_F(EnrolmentsTest, AnotherBoxTakesThePlaceOfTheFormer) {
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101");
  const auto open = code_for("S1-101");
  ASSERT_TRUE(ingest->approve(other.id(), {false, {SiteCode("S1-101"), SiteCode("S2")}}, "tester"));
  const auto code = new_code();
  const auto replaced = ingest->replace_box(kept(code, "S1-101", clock.now + hours(24)), "tester");
  ASSERT_TRUE(replaced);
  EXPECT_EQ(replaced->revoked, std::vector{key.id()});
  EXPECT_EQ(replaced->withdrawn, 1U);
  EXPECT_EQ(state_of(key), KeyState::revoked);
  EXPECT_EQ(state_of(other), KeyState::approved) << "it speaks for more";
  const auto next = new_key();
  EXPECT_EQ(enrol(next, open), "code_withdrawn");
  EXPECT_EQ(enrol(next, code), "S1-101");
}

/// Two boxes with one key number their reports alike.
TEST_F(EnrolmentsTest, AForkedKeyIsHeldUntilSomebodyDecides) {
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101");
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 1)).outcome, Receipt::stored);
  auto fork = sample_report(key, "S1-101", 1);
  fork.host.cpus = 99;
  EXPECT_EQ(post(testing::sealed(fork, key)).reason, "sequence_conflict");
  EXPECT_EQ(state_of(key), KeyState::cloned);
  const auto held = post(sample_envelope(key, "S1-101", 2));
  EXPECT_EQ(held.outcome, Receipt::pending);
  EXPECT_EQ(held.reason, "key_cloned");
  EXPECT_EQ((*store.find_last(SiteCode("S1-101"), Aspect::latest))->id, sample_envelope(key, "S1-101", 1).id());
  EXPECT_EQ(enrol(key, code_for("S1-101")), "key_cloned");
  const auto log = *store.audit(key.id().text(), 1);
  EXPECT_EQ(log.front().action, "key.quarantine");
  EXPECT_EQ(*ingest->approve(key.id(), {false, {SiteCode("S1-101")}}, "tester"), 1U);
  EXPECT_EQ((*store.find_last(SiteCode("S1-101"), Aspect::latest))->id, sample_envelope(key, "S1-101", 2).id());
  EXPECT_EQ(post(sample_envelope(key, "S1-101", 3)).outcome, Receipt::stored);
}

/// Another collector on the same store decides; this one has not heard of it yet.
TEST_F(EnrolmentsTest, NoQuarantineTakesThePlaceOfADecisionOfOthers) {
  EXPECT_EQ(enrol(key, code_for("S1-101")), "S1-101");
  ASSERT_TRUE(store.put_key({key.id(), key.public_key(), KeyState::revoked, false, false, {}, clock.now, {}}, {}));
  EXPECT_TRUE(ingest->quarantine(key.id(), "two boxes"));
  EXPECT_EQ(store.keys()->front().state, KeyState::revoked);
}

TEST_F(EnrolmentsTest, NoApprovalOfWhatWaitsTakesThePlaceOfADecisionOfOthers) {
  static_cast<void>(post(sample_envelope(key, "S1-101", 1)));
  static_cast<void>(post(sample_envelope(other, "S1-102", 1)));
  ASSERT_TRUE(store.put_key({key.id(), key.public_key(), KeyState::revoked, false, false, {}, clock.now, {}}, {}));
  const auto approved = ingest->approve_pending(SiteCode("S1"), std::nullopt, "tester");
  ASSERT_TRUE(approved);
  ASSERT_EQ(approved->keys.size(), 1U);
  EXPECT_EQ(approved->keys.front().use.key.id, other.id());
  const auto keys = store.keys();
  for (const auto& one : *keys) {
    EXPECT_EQ(one.state, one.id == key.id() ? KeyState::revoked : KeyState::approved);
  }
}

TEST_F(EnrolmentsTest, AForkOfAKeyThatNobodyApprovedChangesNothing) {
  static_cast<void>(post(sample_envelope(key, "S1-101", 1)));
  auto fork = sample_report(key, "S1-101", 1);
  fork.host.cpus = 99;
  EXPECT_EQ(post(testing::sealed(fork, key)).reason, "sequence_conflict");
  EXPECT_EQ(state_of(key), KeyState::pending);
}

TEST_F(EnrolmentsTest, WhatCanBeApprovedComesBeforeWhatCannot) {
  std::int64_t sequence = 0;
  std::set<KeyId> good;
  for (int i = 0; i < 12; ++i) {
    const auto one = new_key();
    static_cast<void>(post(sample_envelope(one, "S1-101", ++sequence)));
    if (i % 2 == 0) {
      good.insert(one.id());
    } else {
      static_cast<void>(post(sample_envelope(one, "S9", ++sequence)));
    }
  }
  const auto pending = ingest->pending_keys(SiteCode("S1"));
  ASSERT_TRUE(pending);
  ASSERT_EQ(pending->size(), 12U);
  std::set<KeyId> first;
  for (std::size_t i = 0; i < good.size(); ++i) first.insert((*pending)[i].use.key.id);
  EXPECT_EQ(first, good) << "so that a list that is cut at some number does not stand still";
}

TEST_F(EnrolmentsTest, TellsTheNewestOfThoseThatMayNotSpeak) {
  std::vector<SigningKey> keys;
  for (int i = 0; i < 6; ++i) {
    keys.push_back(new_key());
    ASSERT_TRUE(ingest->approve(keys.back().id(), {false, {SiteCode("S1")}}, "tester"));
  }
  std::vector<KeyId> newest;
  for (int i = 0; i < 5; ++i) {
    clock.now += hours(1);
    const auto& id = keys[static_cast<std::size_t>(i)].id();
    ASSERT_TRUE(i == 3 ? ingest->quarantine(id, "two boxes") : ingest->revoke(id, "tester"));
    newest.insert(newest.begin(), id);
  }
  const auto all = ingest->keys_now().denied(5);
  EXPECT_EQ(all.keys, newest);
  EXPECT_FALSE(all.newest_left_out);
  const auto cut = ingest->keys_now().denied(3);
  EXPECT_EQ(cut.keys, std::vector(newest.begin(), newest.begin() + 3));
  EXPECT_EQ(cut.newest_left_out, clock.now - hours(3));
}

TEST_F(EnrolmentsTest, ApprovesWhatWaitsForOneSiteBelow) {
  const auto several = new_key();
  const auto nowhere = new_key();
  const auto elsewhere = new_key();
  static_cast<void>(post(sample_envelope(key, "S1-101", 1)));
  static_cast<void>(post(sample_envelope(key, "S1-101", 2)));
  static_cast<void>(post(sample_envelope(several, "S1-101", 1)));
  static_cast<void>(post(sample_envelope(several, "S2", 2)));
  static_cast<void>(post(sample_envelope(nowhere, "S9", 1)));
  static_cast<void>(post(sample_envelope(elsewhere, "S2", 1)));
  const auto approved = ingest->approve_pending(SiteCode("S1"), std::nullopt, "tester");
  ASSERT_TRUE(approved);
  EXPECT_EQ(approved->keys.size(), 2U);
  EXPECT_EQ(approved->released, 2U);
  EXPECT_EQ(state_of(key), KeyState::approved);
  EXPECT_EQ(ingest->keys_now().find(key.id())->sites, std::vector{SiteCode("S1-101")});
  for (const auto* one : {&several, &nowhere, &elsewhere}) EXPECT_EQ(state_of(*one), KeyState::pending);
  const std::set<KeyId> nobody;
  EXPECT_TRUE(ingest->approve_pending(SiteCode("150721"), nobody, "tester")->keys.empty());
  EXPECT_EQ(ingest->approve_pending(SiteCode("S9"), std::nullopt, "tester").error().code, ErrorCode::missing);
}

}  // namespace
}  // namespace campus::collector
