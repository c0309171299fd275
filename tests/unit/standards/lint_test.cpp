// Broken catalogues, each a small edit of one clean one, with the exact lines that people get to read.

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"
#include "temporary_folder.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

const fs::path kGolden = fs::path(CAMPUS_ROOT) / "tests" / "golden" / "standards-broken";

void apply(const Json& edit, const fs::path& folder) {
  const auto path = folder / edit.at("file").get<std::string>();
  if (edit.contains("remove")) {
    ASSERT_TRUE(fs::remove(path)) << path;
    return;
  }
  if (edit.contains("add")) {
    write_file(path, edit.at("add").get<std::string>());
    return;
  }
  auto text = read_file(path);
  const auto from = edit.at("from").get<std::string>();
  const auto at = text.find(from);
  ASSERT_NE(at, std::string::npos) << "the clean catalogue does not hold " << from;
  text.replace(at, from.size(), edit.at("to").get<std::string>());
  write_file(path, text);
}

/// Findings with the temporary folder cut off.
std::vector<std::string> lines_of(const std::vector<std::string>& findings, const fs::path& folder) {
  std::vector<std::string> lines;
  for (auto line : findings) {
    const auto prefix = folder.string() + "/";
    for (auto at = line.find(prefix); at != std::string::npos; at = line.find(prefix)) line.erase(at, prefix.size());
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<Json> cases() { return Json::parse(read_file(kGolden / "cases.json")).get<std::vector<Json>>(); }

class BrokenCatalogue : public testing::TestWithParam<Json> {};

TEST_P(BrokenCatalogue, IsNamedWithPlaceAndMend) {
  const auto& broken = GetParam();
  const TemporaryFolder folder;
  fs::copy(kGolden / "base", folder.path(), fs::copy_options::recursive);
  for (const auto& edit : broken.at("edits")) apply(edit, folder.path());
  const auto lines = lines_of(lint_catalogue(PosixDisk(), folder.path()), folder.path());
  EXPECT_EQ(lines, broken.value("lines", std::vector<std::string>())) << Json(lines).dump(2);
}

std::string name_of_case(const testing::TestParamInfo<Json>& info) {
  auto name = info.param.at("name").get<std::string>();
  for (auto& c : name) c = c == ' ' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Lint, BrokenCatalogue, testing::ValuesIn(cases()), name_of_case);

TEST(LoadCatalogue, NamesTheFirstFindingAndHowManyFollow) {
  const TemporaryFolder folder;
  fs::copy(kGolden / "base", folder.path(), fs::copy_options::recursive);
  apply({{"file", "catalogue.json"}, {"from", "latency.jitter"}, {"to", "latency.jiter"}}, folder.path());
  apply({{"file", "catalogue.json"}, {"from", "\"source\": \"project\""}, {"to", "\"source\": \"none\""}},
        folder.path());
  const auto catalogue = load_catalogue(PosixDisk(), folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().code, ErrorCode::bad_data);
  EXPECT_NE(catalogue.error().message.find("/sources/0/source: unknown source 'none'"), std::string::npos);
  EXPECT_NE(catalogue.error().message.find("(and 1 more: "), std::string::npos) << catalogue.error().message;
}

TEST(LoadCatalogue, IsMissingWithoutCatalogueJson) {
  const TemporaryFolder folder;
  const auto catalogue = load_catalogue(PosixDisk(), folder.path());
  ASSERT_FALSE(catalogue);
  EXPECT_EQ(catalogue.error().code, ErrorCode::missing);
}

TEST(LoadCatalogue, WorksWithoutFixtures) {
  const TemporaryFolder folder;
  fs::copy(kGolden / "base", folder.path(), fs::copy_options::recursive);
  fs::remove_all(folder.path() / "fixtures");
  EXPECT_TRUE(load_catalogue(PosixDisk(), folder.path()));
}

TEST(TestCatalogue, NamesTheExpectationThatDoesNotHold) {
  const TemporaryFolder folder;
  fs::copy(kGolden / "base", folder.path(), fs::copy_options::recursive);
  EXPECT_EQ(test_catalogue(PosixDisk(), folder.path()), std::vector<std::string>());
  apply({{"file", "fixtures/s-08/pass.json"}, {"from", "0.004"}, {"to", "0.4"}}, folder.path());
  const auto lines = lines_of(test_catalogue(PosixDisk(), folder.path()), folder.path());
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0],
            "fixtures/s-08/pass.json:8:25: /expect/verdict: expects 'conform' but the rule gives 'nonconform': correct "
            "the rule or the expectation");
}

}  // namespace
}  // namespace campus::standards
