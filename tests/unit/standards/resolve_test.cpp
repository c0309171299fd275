#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "core/envelope/envelope.h"
#include "core/posix/posix_disk.h"
#include "standards/catalogue.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

Catalogue load(const fs::path& folder) {
  auto loaded = load_catalogue(PosixDisk(), fs::path(CAMPUS_ROOT) / folder);
  EXPECT_TRUE(loaded) << (loaded ? "" : loaded.error().message);
  return loaded ? *loaded : Catalogue{};
}

Catalogue base() { return load("tests/golden/standards-broken/base"); }

TEST(Resolve, AppliesTheChainRootFirst) {
  const auto catalogue = base();
  const auto school = *resolve(catalogue, "school");
  const auto small = *resolve(catalogue, "small");
  ASSERT_EQ(school.rules.size(), 2U);
  ASSERT_EQ(small.rules.size(), 1U);
  EXPECT_EQ(school.rules[0].parameters.at("nominal").value, 1e9);
  EXPECT_EQ(small.rules[0].parameters.at("nominal").value, 5e8);
  EXPECT_EQ(school.rules[0].requirement, Requirement::veto);
  EXPECT_EQ(small.rules[0].requirement, Requirement::mandatory);
  EXPECT_EQ(small.level, Level::school);
  EXPECT_EQ(small.min_coverage_permille, 900);
}

TEST(Resolve, LeavesOutSourcesAndGroupsThatNoRuleNames) {
  auto catalogue = base();
  catalogue.sources.push_back({"elsewhere", {"他处", "Elsewhere"}, "", "", "S", false, std::nullopt});
  catalogue.groups.push_back({"empty", {"空", "Empty"}, false});
  const auto school = *resolve(catalogue, "school");
  EXPECT_EQ(school.sources.size() + 1, catalogue.sources.size());
  EXPECT_EQ(school.groups.size() + 1, catalogue.groups.size());
  for (const auto& source : school.sources) EXPECT_NE(source.id, "elsewhere");
  for (const auto& group : school.groups) EXPECT_NE(group.id, "empty");
}

TEST(Resolve, NamesTheProfilesThatThereAre) {
  const auto missing = resolve(base(), "medium");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::missing);
  EXPECT_EQ(missing.error().message, "standard base has no profile 'medium': choose one of school, small");
}

TEST(Resolve, EndsInACircle) {
  auto catalogue = base();
  catalogue.profiles[0].extends = "small";
  EXPECT_FALSE(resolve(catalogue, "small"));
  EXPECT_FALSE(resolve_for(catalogue, Level::school, {}));
}

TEST(ResolveFor, SaysWhatIsMissingForALevel) {
  const auto missing = resolve_for(base(), Level::banner, {});
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().message,
            "standard base has no profile for level banner: choose one with --profile from school, small");
}

TEST(EncodeResolved, GivesTheSameBytesTwiceAndAfterARoundTrip) {
  const auto catalogue = load("standards/hulunbuir-draft");
  for (const auto& profile : catalogue.profiles) {
    const auto resolved = *resolve(catalogue, profile.id);
    const auto bytes = encode_resolved(resolved);
    EXPECT_EQ(bytes, encode_resolved(*resolve(load("standards/hulunbuir-draft"), profile.id)));
    const auto again = parse_resolved(bytes);
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(encode_resolved(*again), bytes);
  }
}

TEST(EncodeResolved, DiffersWhereANumberDiffers) {
  auto resolved = *resolve(base(), "school");
  const auto before = encode_resolved(resolved);
  resolved.rules[0].parameters["nominal"].value = 2e9;
  EXPECT_NE(encode_resolved(resolved), before);
}

TEST(ReferenceOf, NamesCatalogueProfileAndBothHashes) {
  const auto catalogue = base();
  const auto resolved = *resolve(catalogue, "small");
  const auto reference = reference_of(resolved);
  EXPECT_EQ(reference.id, "base");
  EXPECT_EQ(reference.version, "1.0.0");
  EXPECT_TRUE(reference.draft);
  EXPECT_EQ(reference.profile, "small");
  EXPECT_EQ(reference.sha256, catalogue.sha256);
  EXPECT_EQ(reference.profile_sha256, sha256_hex(reference.resolved.text));
}

TEST(ParseResolved, RefusesWhatIsNoResolvedProfile) {
  EXPECT_EQ(parse_resolved("{}").error().message, "resolved profile /schema: must be \"campus.resolved-profile/1\"");
  EXPECT_FALSE(parse_resolved("[]"));
  EXPECT_FALSE(parse_resolved("{"));
  EXPECT_FALSE(parse_resolved("{\"schema\":\"campus.resolved-profile/1\"}"));
}

TEST(ParseResolved, RefusesPointsThatWouldOverflow) {
  auto resolved = *resolve(base(), "school");
  resolved.rules[1].points = 1'000'000'000'000;
  EXPECT_EQ(parse_resolved(encode_resolved(resolved)).error().message,
            "resolved profile /rules/1/points: must be 0 to 1000");
}

}  // namespace
}  // namespace campus::standards
