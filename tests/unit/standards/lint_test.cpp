// Broken catalogues, each a small edit of one clean one, with the exact lines that people get to read.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "broken_files.h"
#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"
#include "temporary_folder.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kGolden = fs::path(CAMPUS_ROOT) / "tests" / "golden" / "standards-broken";

std::vector<Json> cases() { return Json::parse(read_file(kGolden / "cases.json")).get<std::vector<Json>>(); }

class BrokenCatalogue : public testing::TestWithParam<Json> {};

TEST_P(BrokenCatalogue, IsNamedWithPlaceAndMend) {
  const auto& broken = GetParam();
  const BrokenFiles folder(kGolden / "base");
  for (const auto& edit : broken.at("edits")) folder.apply(edit);
  const auto lines = folder.lines_of(lint_catalogue(PosixDisk(), folder.path()));
  EXPECT_EQ(lines, broken.value("lines", std::vector<std::string>())) << Json(lines).dump(2);
}

std::string name_of_case(const testing::TestParamInfo<Json>& info) {
  auto name = info.param.at("name").get<std::string>();
  for (auto& c : name) c = c == ' ' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Lint, BrokenCatalogue, testing::ValuesIn(cases()), name_of_case);

TEST(LoadCatalogue, NamesTheFirstFindingAndHowManyFollow) {
  const BrokenFiles folder(kGolden / "base");
  folder.apply({{"file", "catalogue.json"}, {"from", "latency.jitter"}, {"to", "latency.jiter"}});
  folder.apply({{"file", "catalogue.json"}, {"from", "\"source\": \"project\""}, {"to", "\"source\": \"none\""}});
  const auto catalogue = load_catalogue(PosixDisk(), folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().code, ErrorCode::bad_data);
  EXPECT_NE(catalogue.error().message.find("/sources/0/source: unknown source 'none'"), std::string::npos);
  EXPECT_NE(catalogue.error().message.find("(and 1 more: "), std::string::npos) << catalogue.error().message;
}

TEST(LoadCatalogue, IsMissingWithoutCatalogueJson) {
  const BrokenFiles folder(kGolden / "base");
  fs::remove(folder.path() / "catalogue.json");
  const auto catalogue = load_catalogue(PosixDisk(), folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().code, ErrorCode::missing);
}

TEST(LoadCatalogue, WorksWithoutFixtures) {
  const BrokenFiles folder(kGolden / "base");
  fs::remove_all(folder.path() / "fixtures");
  EXPECT_TRUE(load_catalogue(PosixDisk(), folder.path()));
}

TEST(TestCatalogue, NamesTheExpectationThatDoesNotHold) {
  const BrokenFiles folder(kGolden / "base");
  EXPECT_EQ(test_catalogue(PosixDisk(), folder.path()), std::vector<std::string>());
  folder.apply({{"file", "fixtures/s-08/pass.json"}, {"from", "0.004"}, {"to", "0.4"}});
  const auto lines = folder.lines_of(test_catalogue(PosixDisk(), folder.path()));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0],
            "fixtures/s-08/pass.json:8:25: /expect/verdict: expects 'conform' but the rule gives 'nonconform': correct "
            "the rule or the expectation");
}

}  // namespace
}  // namespace campus::standards
