#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "standards/catalogue.h"

namespace campus::standards {
namespace {

namespace fs = std::filesystem;

class Places : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (fs::temp_directory_path() / "campus-places-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    add("share/campus/standards/zeta");
    add("share/campus/standards/alpha");
    fs::create_directories(root_ / "share/campus/standards/schema");
    places_.program_folder = root_ / "bin";
  }
  void TearDown() override {
    std::error_code ignored;
    fs::remove_all(root_, ignored);
  }
  void add(const std::string& folder) {
    fs::create_directories(root_ / folder);
    std::ofstream(root_ / folder / "catalogue.json") << "{}";
  }

  fs::path root_;
  StandardPlaces places_;
};

TEST_F(Places, FindAnIdBesideTheProgram) {
  EXPECT_EQ(*find_standard(places_, "alpha"), root_ / "share/campus/standards/alpha");
}

TEST_F(Places, TakeAPathAsItIs) {
  const auto folder = (root_ / "share/campus/standards/zeta").string();
  EXPECT_EQ(*find_standard(places_, folder), folder);
  EXPECT_EQ(*find_standard(places_, folder + "/catalogue.json"), folder);
}

TEST_F(Places, NameEveryPlaceLookedAt) {
  const auto found = find_standard(places_, "gamma");
  ASSERT_FALSE(found);
  EXPECT_EQ(found.error().code, ErrorCode::missing);
  EXPECT_EQ(found.error().message, "standard 'gamma' not found: no catalogue.json in " +
                                       (root_ / "share/campus/standards/gamma").string() +
                                       ", /etc/campus/standards/gamma; give an installed id (campus-probe standards "
                                       "list) or a folder");
}

TEST_F(Places, ListEveryCatalogueAndNothingElse) {
  const auto all = all_standards(places_);
  ASSERT_GE(all.size(), 2U);
  EXPECT_EQ(all[0].filename(), "alpha");
  EXPECT_EQ(all[1].filename(), "zeta");
}

}  // namespace
}  // namespace campus::standards
