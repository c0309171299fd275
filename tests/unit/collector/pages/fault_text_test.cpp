#include "collector/http/pages/fault_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "collector/http/pages/line_facts.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/unit/collector/pages/changed_city.h"

namespace campus::collector {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(FaultText, HoldsEverythingThatACarrierAsksBackFor) {
  const auto city = test::sample_city({1, test::kSchoolKinds, 0});
  const auto& status = *city.snapshot.find(SiteCode("2107020001"));
  const auto text =
      fault_text(status, *city.snapshot.standard, test::sample_city_time(), std::nullopt, Language::zh_cn);
  EXPECT_EQ(
      text,
      "【线路报障】\n"
      "单位：海拉尔区第二中学（代码 2107020001、海拉尔区）\n"
      "地址：河东街道学苑路2号\n"
      "线路服务单位（运营商）：中国联通呼伦贝尔分公司\n"
      "线路编号：HLBE-1G-20001\n"
      "合同编号：教网〔2024〕2号\n"
      "合同速率（下行 / 上行）：1G / 1G\n"
      "现场联系人：乌云其木格 0470-8210001\n"
      "未达标指标：\n"
      "  1. S-02 校至旗市区下行吞吐：实测 412.0 Mbit/s，要求不低于 900.0 Mbit/s（TCP有效吞吐量）；限制因素：线路\n"
      "同一报告的其他测量值：空闲往返时延 p50 6 ms / p95 11 ms、抖动 1 ms、丢包率 0.02 %\n"
      "判为不达标的时间：2026-11-23 16:00:00（北京时间）\n"
      "测试时间：2026-11-23 15:56:57（北京时间）\n"
      "测试方式：日常监测，由现场探针与教育专网测速节点之间主动测得\n"
      "测试记录编号（SHA-256）：" +
          status.latest->report.hex() +
          "\n"
          "记录由探针签名，可用 campus-probe verify 核对。\n"
          "请核查该线路，处理完毕后告知，以便安排复测。");
}

TEST(FaultText, TellsHowItWasMeasuredWhereTheReportIsAtHand) {
  const auto city = test::mini_city();
  auto detail = test::mini_city_report(SiteCode("2107020002"));
  auto& run = detail->report.measurements.front();
  run.streams = 8;
  run.duration = std::chrono::seconds(30);
  run.repeats.resize(3);
  for (auto& repeat : run.repeats) repeat.duration = std::chrono::seconds(10);
  run.responder = "10.77.1.2:8601";
  const auto text =
      fault_text(*city.find(SiteCode("2107020002")), *city.standard, std::nullopt, detail, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("  下行 持续测速、8 条流、3 次，每次 10 s，测速节点 10.77.1.2:8601\n"));
  const auto english = fault_text(*city.find(SiteCode("2107020002")), *city.standard, {}, detail, Language::en);
  EXPECT_THAT(english, HasSubstr("download sustained run, 8 streams, 3 times 10 s, responder 10.77.1.2:8601\n"));
}

TEST(FaultText, IsEmptyWhereNothingIsTheCarriersToMend) {
  const auto city = test::sample_city({1, test::kSchoolKinds, 3});
  const auto text = [&](const char* code) {
    return fault_text(*city.snapshot.find(SiteCode(code)), *city.snapshot.standard, {}, {}, Language::zh_cn);
  };
  EXPECT_EQ(text("2107020000"), "") << "complies";
  EXPECT_EQ(text("2107020002"), "") << "the contract is too small";
  EXPECT_EQ(text("2107020006"), "") << "undecided";
  EXPECT_EQ(text("2107020008"), "") << "waived";
  EXPECT_EQ(text("2107020009-102"), "") << "a room";
  EXPECT_THAT(text("2107020001"), Not(HasSubstr("S-20"))) << "the school's own";
}

TEST(FaultText, BlamesNobodyForSilence) {
  const auto city = test::sample_city({1, test::kSchoolKinds, 0});
  const auto text = silence_text(*city.snapshot.find(SiteCode("2107020004")), Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("最近一次收到上报：2026-11-23 11:30:00（北京时间）\n应报间隔：10 分钟"));
  EXPECT_THAT(text, HasSubstr("线路是否中断尚未确认"));
  EXPECT_THAT(text, Not(HasSubstr("不达标")));
}

TEST(FaultText, KeepsForeignTextToOneLine) {
  const auto snapshot = test::with_roster(test::mini_city(), [](Site& site) {
    site.name = "a\nb\u202e\x1b[31m\xff\u2028";
    site.facts = PackedFacts(Facts{{"address", std::string("x\r\ny")}, {"phone", 4708210001.0}});
  });
  const auto text = fault_text(*snapshot.find(SiteCode("2107020002")), *snapshot.standard, {}, {}, Language::zh_cn);
  EXPECT_THAT(text, HasSubstr("单位：a b  [31m? （代码 2107020002"));
  EXPECT_THAT(text, HasSubstr("地址：x  y\n现场联系人：4708210001\n"));
}

TEST(LineFacts, OfARoomAreItsSchoolsWhereItsRowIsSilent) {
  const auto snapshot = test::with_roster(test::mini_city(), [](Site& site) {
    site.facts = PackedFacts(site.level == Level::classroom
                                 ? Facts{{"contact", std::string("room")}}
                                 : Facts{{"contact", std::string("school")}, {"circuit", std::string("c-1")}});
  });
  const auto facts = line_facts(*snapshot.find(SiteCode("2107020001-101")));
  EXPECT_EQ(facts.contact, "room");
  EXPECT_EQ(facts.circuit, "c-1");
}

}  // namespace
}  // namespace campus::collector
