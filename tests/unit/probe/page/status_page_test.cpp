#include "probe/page/status_page.h"

#include <gtest/gtest.h>

#include "core/words_fault.h"

namespace campus::probe {
namespace {

const WallTime kBegun = *parse_rfc3339("2026-11-27T00:00:00.000Z");
const PageMoment kMoment{*parse_rfc3339("2026-11-27T01:10:00.000Z"), kBegun};

ProbeStatus sample() {
  ProbeStatus status;
  status.schema = kProbeStatusSchema;
  status.version = "1.0";
  status.key = KeyId(std::string(64, 'a'));
  status.site = SiteCode("S1");
  status.running = true;
  status.started = kBegun + std::chrono::milliseconds(1);
  status.at = *parse_rfc3339("2026-11-27T01:02:03.004Z");
  return status;
}

bool holds(const std::string& page, std::string_view text) { return page.find(text) != std::string::npos; }

TEST(StatusPage, SaysFirstWhetherAllIsWell) {
  EXPECT_TRUE(holds(status_page(sample(), kMoment, Language::zh_cn), "<h1 class=\"well\">一切正常</h1>"));
  EXPECT_TRUE(holds(status_page(sample(), kMoment, Language::en), "<h1 class=\"well\">All is well</h1>"));
  auto stopped = sample();
  stopped.running = false;
  EXPECT_TRUE(holds(status_page(stopped, kMoment, Language::zh_cn), "<h1 class=\"wrong\">探针没有在运行</h1>"));
  auto paused = sample();
  paused.activity = ProbeActivity::paused;
  EXPECT_TRUE(holds(status_page(paused, kMoment, Language::zh_cn), "<h1 class=\"paused\">已暂停测试</h1>"));
}

TEST(StatusPage, IsNotWellByWhatIsOldOrOfAnEarlierRun) {
  EXPECT_TRUE(holds(status_page(sample(), kMoment, Language::zh_cn), "2026-11-27 09:02:03")) << "it says of when it is";
  for (const auto minutes : {-20, 20}) {
    const PageMoment later{sample().at + std::chrono::minutes(minutes), kBegun};
    const auto page = status_page(sample(), later, Language::en);
    EXPECT_TRUE(holds(page, "class=\"wrong\"")) << minutes;
    EXPECT_FALSE(holds(page, "All is well"));
    EXPECT_TRUE(holds(page, "2026-11-27 09:02:03"));
  }
  const PageMoment soon{sample().at + std::chrono::minutes(14), kBegun};
  EXPECT_TRUE(holds(status_page(sample(), soon, Language::en), "All is well"));
  auto earlier = sample();
  earlier.started = kBegun - std::chrono::seconds(1);
  const auto page = status_page(earlier, kMoment, Language::en);
  EXPECT_TRUE(holds(page, "class=\"paused\""));
  EXPECT_FALSE(holds(page, "All is well"));
}

TEST(StatusPage, HasEachFaultWithItsCodeAndWhatToDo) {
  for (const auto& [fault, name] : EnumNames<Fault>::names) {
    auto status = sample();
    status.faults = {{fault, "eth0"}};
    for (const auto language : {Language::zh_cn, Language::en}) {
      const auto page = status_page(status, kMoment, language);
      EXPECT_TRUE(holds(page, "<b>" + std::string(code_of(fault)) + "</b>")) << name;
      EXPECT_TRUE(holds(page, "class=\"wrong\"")) << name;
      EXPECT_TRUE(holds(page, "eth0")) << name;
    }
    EXPECT_TRUE(holds(status_page(status, kMoment, Language::zh_cn), what_to_do(fault, Language::zh_cn))) << name;
  }
}

TEST(StatusPage, WhatComesFromOutsideIsText) {
  auto status = sample();
  status.collector = "https://a\"><script>alert(1)</script>";
  status.step = "<img src=x>";
  status.activity = ProbeActivity::routine;
  status.faults = {{Fault::collector_certificate, "CN=<b>&amp;</b>"}};
  const auto page = status_page(status, kMoment, Language::zh_cn);
  EXPECT_FALSE(holds(page, "<script"));
  EXPECT_FALSE(holds(page, "<img"));
  EXPECT_FALSE(holds(page, "CN=<b>"));
}

TEST(StatusPage, AsksNothingOfOtherServers) {
  for (const auto& page : {status_page(sample(), kMoment, Language::zh_cn), no_status_page(Language::en),
                           unreadable_status_page("<script>x</script>", Language::en)}) {
    EXPECT_FALSE(holds(page, "http://"));
    EXPECT_FALSE(holds(page, "https://"));
    EXPECT_FALSE(holds(page, "<script"));
    EXPECT_FALSE(holds(page, "style=\""));  // the policy of the server forbids it
  }
}

}  // namespace
}  // namespace campus::probe
