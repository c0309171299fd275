#include "standards/formatting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "core/posix/posix_disk.h"
#include "standards/canonical_json.h"
#include "standards/catalogue.h"
#include "temporary_folder.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;

const fs::path kBase = fs::path(CAMPUS_ROOT) / "tests" / "golden" / "standards-broken" / "base";

class DeliveredFiles : public testing::TestWithParam<const char*> {};

TEST_P(DeliveredFiles, AreCanonical) {
  const auto files = forms_at(PosixDisk(), fs::path(CAMPUS_ROOT) / "standards" / GetParam());
  ASSERT_TRUE(files);
  EXPECT_GT(files->size(), 30U);
  for (const auto& file : *files) {
    EXPECT_EQ(file.form, FileForm::canonical) << file.path << "\n" << testing::PrintToString(file.findings);
    const auto text = read_file(file.path);
    EXPECT_EQ(nlohmann::json::parse(text).is_object(), true);
  }
  EXPECT_EQ(exit_code_of(*files), ExitCode::conforms);
}

INSTANTIATE_TEST_SUITE_P(Standards, DeliveredFiles, testing::Values("hulunbuir-draft", "henan-2020-extract"),
                         [](const auto& tested) { return std::string(tested.param).substr(0, 5); });

TEST(CanonicalText, PutsKeysInTheOrderOfTheSchemaAndKeepsNumbersAsWritten) {
  const auto text = canonical_text(
      DocumentKind::profile,
      "\xEF\xBB\xBF{\"min_score_permille\":8.00e2 , \"set_parameters\":{\"s-02\":{\"z\":1000000000,\"a\":1.50e+3,"
      "\"m\":-0}},\r\n\"id\":\"p\",\"select\":[ ], \"title\":{\"en\":\"P\",\"zh-CN\":\"\\u67d0\\/\\t\"},"
      "\"schema\":\"campus.profile/1\"}");
  EXPECT_EQ(text, R"({
  "schema": "campus.profile/1",
  "id": "p",
  "title": {"zh-CN": "某/\t", "en": "P"},
  "select": [],
  "set_parameters": {"s-02": {"z": 1000000000, "a": 1.50e+3, "m": -0}},
  "min_score_permille": 8.00e2
}
)");
  EXPECT_EQ(canonical_text(DocumentKind::profile, text), text);
}

TEST(CanonicalText, BreaksALineThatHasMoreCharactersThanTheWidth) {
  // `  "title": {"zh-CN": "…", "en": "P"}` without the comma of a member that follows
  const std::string around = R"(  "title": {"zh-CN": "", "en": "P"})";
  const auto with = [&](std::size_t characters) {
    std::string text;
    for (std::size_t i = 0; i < characters; ++i) text += "某";
    return canonical_text(DocumentKind::profile, R"({"title":{"zh-CN":")" + text + R"(","en":"P"}})");
  };
  const auto fits = kCanonicalWidth - around.size();
  EXPECT_THAT(with(fits), HasSubstr("  \"title\": {\"zh-CN\": \"某"));
  EXPECT_THAT(with(fits + 1),
              AllOf(HasSubstr("  \"title\": {\n    \"zh-CN\": \"某"), EndsWith(",\n    \"en\": \"P\"\n  }\n}\n")));
  EXPECT_EQ(canonical_text(DocumentKind::profile, with(fits + 1)), with(fits + 1));
}

TEST(CanonicalText, KeepsTheOrderWhereTheSchemaLeavesTheKeysOpen) {
  const auto text = canonical_text(
      DocumentKind::fixture, R"({"expect":{"status":"pass","verdict":"conform"},"facts":{"b":1,"a":[{"d":2,"c":3}]},)"
                             R"("measurements":[{"method":"tcp","direction":"down"}],"profile":"p",)"
                             R"("schema":"campus.fixture/1"})");
  EXPECT_EQ(text, R"({
  "schema": "campus.fixture/1",
  "profile": "p",
  "facts": {"b": 1, "a": [{"d": 2, "c": 3}]},
  "measurements": [{"method": "tcp", "direction": "down"}],
  "expect": {"verdict": "conform", "status": "pass"}
}
)");
}

TEST(CanonicalText, SaysTheSameAsBeforeOfEveryFixture) {
  for (const auto& entry : fs::recursive_directory_iterator(kBase)) {
    if (entry.path().extension() != ".json" || entry.path().parent_path().parent_path().filename() != "fixtures")
      continue;
    const auto text = read_file(entry.path());
    const auto packed = nlohmann::json::parse(text).dump();
    EXPECT_EQ(nlohmann::json::parse(canonical_text(DocumentKind::fixture, packed)), nlohmann::json::parse(text));
  }
}

TEST(Formatting, RewritesWhatDiffersAndNothingTwice) {
  const TemporaryFolder folder;
  fs::copy(kBase, folder.path(), fs::copy_options::recursive);
  const auto profile = folder.path() / "profiles/small.json";
  const auto loose = nlohmann::json::parse(read_file(profile)).dump();
  write_file(profile, loose);
  auto files = *forms_at(PosixDisk(), folder.path());
  const auto differs = [](const std::vector<FormattedFile>& all) {
    std::vector<std::string> names;
    for (const auto& one : all) {
      if (one.form != FileForm::canonical) names.push_back(one.path.filename().string());
    }
    return names;
  };
  EXPECT_THAT(differs(files), testing::Contains("small.json"));
  EXPECT_EQ(exit_code_of(files), ExitCode::bad_data);
  EXPECT_EQ(read_file(profile), loose) << "only rewrite() writes";
  ASSERT_TRUE(rewrite(PosixDisk(), files));
  EXPECT_EQ(exit_code_of(files), ExitCode::conforms);
  EXPECT_EQ(differs(*forms_at(PosixDisk(), folder.path())), std::vector<std::string>());
  EXPECT_TRUE(load_catalogue(PosixDisk(), folder.path()));
}

TEST(Formatting, LeavesAloneWhatDoesNotParse) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "x.json";
  write_file(file, "{\"schema\": \"campus.profile/1\",}");
  auto files = *forms_at(PosixDisk(), file);
  ASSERT_TRUE(rewrite(PosixDisk(), files));
  EXPECT_EQ(read_file(file), "{\"schema\": \"campus.profile/1\",}");
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].form, FileForm::refused);
  ASSERT_EQ(files[0].findings.size(), 1U);
  EXPECT_THAT(files[0].findings[0], HasSubstr("x.json:1:31: /: not JSON: "));
  EXPECT_EQ(formatting_output(files, OutputFormat::text, Language::en),
            files[0].findings[0] + "\n" + file.string() +
                ": has findings, left as it is\nfiles 1, canonical 0, rewritten 0, not canonical 0, with findings 1\n");
  EXPECT_EQ(exit_code_of(files), ExitCode::bad_data);
}

TEST(Formatting, LeavesAloneWhatDoesNotLintInItsCatalogue) {
  const TemporaryFolder folder;
  fs::copy(kBase, folder.path(), fs::copy_options::recursive);
  const auto profile = folder.path() / "profiles/small.json";
  auto json = nlohmann::json::parse(read_file(profile));
  json["unselect"] = {"s-99"};
  write_file(profile, json.dump());
  const auto files = *forms_at(PosixDisk(), profile);
  ASSERT_EQ(files.size(), 1U);
  EXPECT_EQ(files[0].form, FileForm::refused) << "alone it is of the right shape; its catalogue has no such rule";
  EXPECT_THAT(files[0].findings.at(0), HasSubstr("s-99"));
}

TEST(Formatting, NamesAFileOfNoKnownSchema) {
  const TemporaryFolder folder;
  write_file(folder.path() / "x.json", "{\"schema\": \"other/1\"}");
  const auto files = *forms_at(PosixDisk(), folder.path() / "x.json");
  EXPECT_EQ(files[0].findings,
            (std::vector<std::string>{(folder.path() / "x.json").string() +
                                      ":1:1: /schema: is 'other/1' but must be one of "
                                      "campus.catalogue/1|campus.profile/1|campus.fixture/1|campus.platforms/1"}));
}

TEST(Formatting, IsMissingWhereThereIsNothing) {
  const TemporaryFolder folder;
  EXPECT_EQ(forms_at(PosixDisk(), folder.path()).error().message,
            folder.path().string() + ": has no catalogue.json: give the folder of a standard");
  EXPECT_EQ(forms_at(PosixDisk(), folder.path() / "none").error().code, ErrorCode::missing);
}

TEST(Lint, FindsWhatIsWrongWithPlatforms) {
  const TemporaryFolder folder;
  fs::copy(kBase, folder.path(), fs::copy_options::recursive);
  const auto platforms = folder.path() / "platforms.json";
  write_file(platforms, R"({"schema": "campus.platforms/1", "platforms": [
{"id": "a", "title": {"zh-CN": "甲", "en": "A"}, "url": "https://a.example/"},
{"id": "a", "title": {"zh-CN": "乙", "en": "B"}, "url": "ftp://b.example/"}]})");
  const auto file = platforms.string();
  EXPECT_EQ(lint_catalogue(PosixDisk(), folder.path()),
            (std::vector<std::string>{
                file + ":3:8: /platforms/1/id: 'a' stands twice: rename one",
                file + ":3:56: /platforms/1/url: is 'ftp://b.example/' but must begin with https:// or http://"}));
  write_file(platforms, R"({"schema": "campus.platforms/1", "platforms": [{"id": "a", "url": "https://a.example/"}]})");
  EXPECT_EQ(lint_catalogue(PosixDisk(), folder.path()),
            (std::vector<std::string>{file + ":1:48: /platforms/0: 'title' is missing: add it"}));
}

}  // namespace
}  // namespace campus::standards
