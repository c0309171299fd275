// Broken tailorings, waivers and tailorable parameters, each a small edit of clean files, with the exact lines that
// people get to read.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "broken_files.h"
#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"
#include "standards/roster_sites.h"
#include "standards/waivers.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kGolden = fs::path(CAMPUS_ROOT) / "tests" / "golden" / "adjustments-broken";
/// Noon of 26 November in Hulunbuir.
const WallTime kNow = *parse_rfc3339("2026-11-26T04:00:00.000Z");

std::vector<Json> cases() { return Json::parse(read_file(kGolden / "cases.json")).get<std::vector<Json>>(); }

Catalogue standard_in(const fs::path& folder) {
  auto catalogue = load_catalogue(PosixDisk(), folder / "standard");
  EXPECT_TRUE(catalogue) << catalogue.error().message;
  return catalogue ? *catalogue : Catalogue{};
}

Table table_of(const std::string& text) { return read_table(text, "r.csv", 1000); }

WaiverFindings lint_waivers_in(const fs::path& folder) {
  const auto roster = sites_of_roster(table_of(read_file(folder / "roster.csv")), "r.csv");
  EXPECT_TRUE(roster);
  return lint_waivers(PosixDisk(), folder / "waivers.json", standard_in(folder), roster ? &*roster : nullptr, kNow);
}

class BrokenAdjustment : public testing::TestWithParam<Json> {};

TEST_P(BrokenAdjustment, IsNamedWithPlaceAndMend) {
  const auto& broken = GetParam();
  const BrokenFiles files(kGolden / "base");
  for (const auto& edit : broken.at("edits")) files.apply(edit);
  WaiverFindings found;
  const auto kind = broken.at("kind").get<std::string>();
  if (kind == "tailoring") {
    found.findings = lint_tailoring(PosixDisk(), files.path() / "tailoring.json", standard_in(files.path()));
  } else if (kind == "waivers") {
    found = lint_waivers_in(files.path());
  } else {
    // Its rules need no fixtures to be loaded.
    for (const auto& line : lint_catalogue(PosixDisk(), files.path() / "standard")) {
      if (line.find("has no fixture") == std::string::npos) found.findings.push_back(line);
    }
  }
  const auto lines = files.lines_of(found.findings);
  const auto notices = files.lines_of(found.notices);
  EXPECT_EQ(lines, broken.value("lines", std::vector<std::string>())) << Json(lines).dump(2);
  EXPECT_EQ(notices, broken.value("notices", std::vector<std::string>())) << Json(notices).dump(2);
}

std::string name_of_case(const testing::TestParamInfo<Json>& info) {
  auto name = info.param.at("name").get<std::string>();
  for (auto& c : name) c = c == ' ' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Lint, BrokenAdjustment, testing::ValuesIn(cases()), name_of_case);

TEST(LoadTailoring, NamesTheFirstFindingAndTheCommandThatShowsAll) {
  const BrokenFiles files(kGolden / "base");
  files.apply({{"file", "tailoring.json"}, {"from", "\"share\": 0.95"}, {"to", "\"share\": 0.8"}});
  files.apply({{"file", "tailoring.json"}, {"from", "800000000"}, {"to", "400000000"}});
  const auto loaded = load_tailoring(PosixDisk(), files.path() / "tailoring.json", standard_in(files.path()));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::bad_data);
  EXPECT_NE(loaded.error().message.find("/set_parameters/s-02/share: weakens the standard"), std::string::npos);
  EXPECT_NE(loaded.error().message.find("(and 1 more: campus-probe standards lint --tailoring "), std::string::npos);
}

TEST(LoadTailoring, IsMissingWithoutTheFile) {
  const auto loaded = load_tailoring(PosixDisk(), "/nowhere/tailoring.json", standard_in(kGolden / "base"));
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::missing);
}

/// What has expired, or is of no use to this standard, stops nothing: the file is kept for the whole city.
TEST(LoadWaivers, TakesWhatLintOnlyWarnsOf) {
  const BrokenFiles files(kGolden / "base");
  files.apply({{"file", "waivers.json"}, {"from", "2027-02-28"}, {"to", "2026-09-30"}});
  files.apply({{"file", "waivers.json"}, {"from", "\"s-06\""}, {"to", "\"s-99\""}});
  const auto loaded = load_waivers(PosixDisk(), files.path() / "waivers.json");
  ASSERT_TRUE(loaded) << loaded.error().message;
  ASSERT_EQ(loaded->size(), 2U);
  EXPECT_EQ((*loaded)[0].sites, (std::vector{SiteCode("S1"), SiteCode("S2")}));
  EXPECT_EQ(date_text((*loaded)[0].expires_on), "2026-09-30");
  EXPECT_EQ(lint_waivers_in(files.path()).findings.size(), 2U);
}

TEST(LoadWaivers, RefusesWhatIsOverBroad) {
  const BrokenFiles files(kGolden / "base");
  files.apply({{"file", "waivers.json"}, {"from", "[\"S1\", \"S2\"]"}, {"to", "[]"}});
  const auto loaded = load_waivers(PosixDisk(), files.path() / "waivers.json");
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::bad_data);
  EXPECT_EQ(load_waivers(PosixDisk(), "/nowhere/waivers.json").error().code, ErrorCode::missing);
}

TEST(LoadWaivers, KeepsARecordSmallWhateverTheFileHolds) {
  auto file = Json::parse(read_file(kGolden / "base" / "waivers.json"));
  const auto one = file.at("waivers").at(0);
  for (int i = 0; i < 100; ++i) {
    file["waivers"].push_back(one);
    file["waivers"].back()["id"] = "w-more-" + std::to_string(i);
  }
  const BrokenFiles files(kGolden / "base");
  files.apply({{"file", "many.json"}, {"add", file.dump()}});
  const auto loaded = load_waivers(PosixDisk(), files.path() / "many.json");
  ASSERT_FALSE(loaded);
  EXPECT_NE(loaded.error().message.find("site 'S1' has more than 100 waivers"), std::string::npos)
      << loaded.error().message;
}

TEST(SitesOfRoster, ReadsCodesAndLevels) {
  const auto sites = sites_of_roster(table_of("name,code,level\nA,S1,school\nB,S2,\nC,not a code,school\n"), "r.csv");
  ASSERT_TRUE(sites);
  ASSERT_EQ(sites->size(), 2U);
  EXPECT_EQ(sites->at(SiteCode("S1")), Level::school);
  EXPECT_EQ(sites->at(SiteCode("S2")), std::nullopt);
  EXPECT_EQ(sites_of_roster(table_of("a,b\n"), "r.csv").error().message,
            "r.csv:1: there is no column code: give the roster as it is imported");
  EXPECT_FALSE(sites_of_roster(table_of(""), "r.csv"));
}

}  // namespace
}  // namespace campus::standards
