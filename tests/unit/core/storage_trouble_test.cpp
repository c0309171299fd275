#include "core/posix/storage_trouble.h"

#include <gtest/gtest.h>

namespace campus {
namespace {

/// A full disk is made in tests/netns/site_faults_test.py.
TEST(StorageTrouble, IsNoneWhereThereIsRoom) {
  EXPECT_FALSE(storage_trouble("."));
  EXPECT_EQ(why_not_written(".", "cannot sync ./x"), (Localized{"cannot sync ./x", "cannot sync ./x"}))
      << "what nothing explains stands as it was said";
}

TEST(StorageTrouble, TellsAFolderThatIsMissing) {
  EXPECT_EQ(why_not_written("/nowhere/at/all", "cannot create"), (Localized{"目录不存在", "cannot create"}));
}

}  // namespace
}  // namespace campus
