#include "probe/check/filter_verdict.h"

#include <gtest/gtest.h>

namespace campus::probe {
namespace {

constexpr const char* kUrl = "http://adult.filter-test.example/";

PageVisit answer(long status, const std::string& body = "", const std::string& redirect = "") {
  PageVisit visit;
  visit.end = PageVisit::End::answer;
  visit.status = status;
  visit.body = body;
  visit.redirect = redirect;
  return visit;
}

PageVisit ended(PageVisit::End end) {
  PageVisit visit;
  visit.end = end;
  return visit;
}

TEST(TestPage, IsOpenWhereItCame) {
  EXPECT_EQ(blocking_of(kUrl, answer(200, "hello"), ""), Blocking::open);
  EXPECT_EQ(blocking_of(kUrl, answer(200, "a filter-marker"), "filter-marker"), Blocking::open);
}

TEST(TestPage, IsBlockedByAnythingThatAnswersInItsStead) {
  EXPECT_EQ(blocking_of(kUrl, answer(403), ""), Blocking::blocked);
  EXPECT_EQ(blocking_of(kUrl, answer(451), ""), Blocking::blocked);
  EXPECT_EQ(blocking_of(kUrl, answer(302, "", "http://block.bureau.example/why"), ""), Blocking::blocked);
  EXPECT_EQ(blocking_of(kUrl, answer(200, "访问受限"), "filter-marker"), Blocking::blocked);
}

TEST(TestPage, WithoutAnAnswerIsOnlyCutOff) {
  for (const auto end : {PageVisit::End::refused, PageVisit::End::reset, PageVisit::End::silent, PageVisit::End::tls}) {
    EXPECT_EQ(blocking_of(kUrl, ended(end), ""), Blocking::cut_off);
  }
}

TEST(TestPage, IsUnclearWhereTheServerItselfFails) {
  EXPECT_EQ(blocking_of(kUrl, answer(404), ""), Blocking::unclear);
  EXPECT_EQ(blocking_of(kUrl, answer(503), ""), Blocking::unclear);
  EXPECT_EQ(blocking_of(kUrl, ended(PageVisit::End::nonsense), ""), Blocking::unclear);
  EXPECT_EQ(blocking_of(kUrl, answer(301, "", "https://adult.filter-test.example/"), ""), Blocking::unclear);
}

TEST(TestPage, IsOpenIfItIsSoOverAnyFamily) {
  EXPECT_EQ(blocking_of_all({Blocking::blocked, Blocking::open}), Blocking::open);
  EXPECT_EQ(blocking_of_all({Blocking::blocked, Blocking::unclear}), Blocking::unclear);
  EXPECT_EQ(blocking_of_all({Blocking::blocked, Blocking::cut_off}), Blocking::cut_off);
  EXPECT_EQ(blocking_of_all({Blocking::blocked, Blocking::blocked}), Blocking::blocked);
  EXPECT_EQ(blocking_of_all({}), Blocking::unclear) << "a name that does not exist is blocked by nobody";
}

TEST(TeachingPage, IsOpenOnItsOwnSite) {
  EXPECT_TRUE(is_open("https://smartedu.cn/", answer(200)));
  EXPECT_TRUE(is_open("https://smartedu.cn/", answer(301, "", "https://www.smartedu.cn/")));
  EXPECT_FALSE(is_open("https://smartedu.cn/", answer(302, "", "http://block.example/")));
  EXPECT_FALSE(is_open("https://smartedu.cn/", answer(403)));
  EXPECT_FALSE(is_open("https://smartedu.cn/", ended(PageVisit::End::silent)));
}

TEST(Sinkhole, IsAnAddressThatLeadsToNobody) {
  for (const char* address : {"0.0.0.0", "127.0.0.1", "127.9.9.9", "::", "::1"}) {
    EXPECT_TRUE(leads_to_nobody(*numeric_address(address, 0))) << address;
  }
  for (const char* address : {"10.0.0.1", "198.51.100.7", "fd00::1"}) {
    EXPECT_FALSE(leads_to_nobody(*numeric_address(address, 0))) << address;
  }
}

}  // namespace
}  // namespace campus::probe
