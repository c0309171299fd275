#include "probe/audit/traffic_notice.h"

#include <gtest/gtest.h>

#include <sstream>

#include "probe/report/plain_text.h"
#include "sample_profile.h"

namespace campus::probe {
namespace {

class SetClock : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return {}; }
  [[nodiscard]] WallTime wall() const override { return parse_rfc3339("2026-06-01T01:00:00.000Z").value(); }
};

class TrafficNotice : public testing::Test {
 protected:
  TrafficNotice() {
    using standards::limit_rule;
    profile_ = standards::profile_of({standards::throughput_rule("s-02", "throughput.down", 1e9, Requirement::veto, 20),
                                      limit_rule("s-11", "dns.response", 0.5, Requirement::scored, 1),
                                      limit_rule("n-06", "separation.open_paths", 0, Requirement::scored, 1),
                                      limit_rule("s-16", "snmp.backbone_rate", 1e9, Requirement::mandatory, 1),
                                      limit_rule("s-17", "snmp.utilisation", 0.7, Requirement::scored, 1),
                                      limit_rule("f-04", "camera.reachable", 1, Requirement::scored, 1)});
    profile_.catalogue_title = {"试行标准", "Trial standard"};
    spec_.site = *parse_site_code("DEMO-HLR-001");
    spec_.responders[Tier::banner] = {"10.77.1.130", 8601};
    spec_.facts = {{"name", "海拉尔区第一小学"},
                   {"separated_targets", "10.9.0.1:554;10.9.0.2:80"},
                   {"backbone_ports", "10.8.0.1/XGigabitEthernet0/0/1;10.8.0.2/ge1"},
                   {"monitored_ports", "10.8.0.1/XGigabitEthernet0/0/1"},
                   {"cameras", "rtsp://10.9.0.1/Streaming/Channels/101/a/rather/long/path"},
                   {"authorised_checks", "snmp;camera"},
                   {"authorised_by", "张工"},
                   {"authorised_until", "2026-06-30"}};
    spec_.platforms = {{"smartedu", {"国家平台", "National platform"}, "https://www.smartedu.cn/"}};
  }

  [[nodiscard]] std::string text(Language language) const {
    return traffic_notice(spec_, profile_, {{"probe1", {"10.77.1.2"}}, clock_, std::string("http://10.0.0.9:8600")},
                          language);
  }
  [[nodiscard]] std::vector<std::string> lines(Language language) const {
    std::istringstream in(text(language));
    std::vector<std::string> all;
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
  }
  /// The first line that holds it.
  [[nodiscard]] std::string line_with(const std::string& part, Language language = Language::zh_cn) const {
    for (const auto& line : lines(language)) {
      if (line.find(part) != std::string::npos) return line;
    }
    return "";
  }

  SetClock clock_;
  standards::ResolvedProfile profile_;
  AuditSpec spec_;
};

TEST_F(TrafficNotice, ListsEveryTargetWithPortVolumeTimeAndLeave) {
  const auto run = line_with("10.77.1.130:8601");
  for (const char* part : {"持续测速 下行", "TCP+UDP 8601", "4.9 GB", "39 s", "不需"}) {
    EXPECT_NE(run.find(part), std::string::npos) << part << " in: " << run;
  }
  const auto camera = line_with("rtsp://10.9.0.1");
  for (const char* part : {"视频监控", "TCP 554", "<= 1 次请求", "已获"}) {
    EXPECT_NE(camera.find(part), std::string::npos) << part << " in: " << camera;
  }
  for (const char* part : {"10.9.0.1:554", "10.9.0.2:80", "10.8.0.1:161", "10.8.0.2:161", "www.smartedu.cn",
                           "http://10.0.0.9:8600", "resolver"}) {
    EXPECT_NE(line_with(part), "") << part;
  }
}

TEST_F(TrafficNotice, SaysThatOneNameIsMadeUpWhereOneIs) {
  const std::string zh_cn = "www.<13个字母>-campus.com";
  const std::string en = "www.<13 letters>-campus.com";
  EXPECT_EQ(text(Language::zh_cn).find(zh_cn), std::string::npos);
  EXPECT_EQ(text(Language::en).find(en), std::string::npos);
  profile_ =
      standards::profile_of({standards::limit_rule("s-11", "dns.response", 0.5, Requirement::scored, 1),
                             standards::limit_rule("s-11.truthful", "dns.truthful", 1, Requirement::informational, 0)});
  EXPECT_NE(line_with(zh_cn), "");
  EXPECT_NE(line_with(en, Language::en), "");
  EXPECT_NE(line_with("resolver").find("<= 13 次查询"), std::string::npos) << line_with("resolver");
  for (const auto language : {Language::zh_cn, Language::en}) {
    for (const auto& line : lines(language)) EXPECT_LE(display_width(line), 96U) << line;
  }
}

TEST_F(TrafficNotice, SaysWhatIsNotAuthorisedAndWhatIsMissing) {
  EXPECT_NE(line_with("10.9.0.2:80").find("未获"), std::string::npos);
  EXPECT_NE(text(Language::zh_cn).find("网段隔离 (missing=authorised_checks)"), std::string::npos);
  EXPECT_NE(line_with("10.8.0.2:161").find("已获"), std::string::npos);
  spec_.facts["authorised_until"] = "2026-05-31";
  EXPECT_NE(line_with("10.8.0.2:161").find("未获"), std::string::npos);
  EXPECT_NE(text(Language::en).find("expired=2026-05-31"), std::string::npos);
}

TEST_F(TrafficNotice, IsAlignedInBothLanguages) {
  for (const auto language : {Language::zh_cn, Language::en}) {
    std::size_t rows = 0;
    for (const auto& line : lines(language)) {
      EXPECT_LE(display_width(line), 96U) << line;
      const bool is_row = !line.empty() && line[0] >= '1' && line[0] <= '9';
      if (!is_row) continue;
      ++rows;
      const auto leave = line.substr(line.rfind(' ') + 1);
      EXPECT_EQ(display_width(line) - display_width(leave), 90U) << line;
    }
    EXPECT_GE(rows, 9U);
  }
}

TEST_F(TrafficNotice, HasItsHeadAndTheLinesToSign) {
  for (const char* part : {"测试流量报备表", "DEMO-HLR-001 海拉尔区第一小学", "probe1 10.77.1.2", "计划时段", "申请人",
                           "网络管理单位意见", "签字", "日期", "2026-06-01 09:00:00"}) {
    EXPECT_NE(line_with(part), "") << part;
  }
  for (const char* part :
       {"Notice of test traffic", "Time window", "Applicant", "Opinion of the network's owner", "Signature", "Date"}) {
    EXPECT_NE(line_with(part, Language::en), "") << part;
  }
}

TEST_F(TrafficNotice, SpellsOutWhatWouldReorderItsLines) {
  spec_.facts["name"] = "a\x1b[2J\xe2\x80\xae";
  const auto all = text(Language::zh_cn);
  EXPECT_EQ(all.find('\x1b'), std::string::npos);
  EXPECT_NE(all.find("[U+202E]"), std::string::npos);
}

TEST_F(TrafficNotice, AsksForNoLeaveWhereNoneIsNeeded) {
  profile_ = standards::profile_of({standards::limit_rule("s-11", "dns.response", 0.5, Requirement::scored, 1)});
  const auto all = text(Language::zh_cn);
  EXPECT_EQ(all.find("授权记录"), std::string::npos);
  EXPECT_EQ(all.find("未获"), std::string::npos);
}

}  // namespace
}  // namespace campus::probe
