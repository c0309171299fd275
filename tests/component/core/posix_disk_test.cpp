#include "core/posix/posix_disk.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

namespace campus {
namespace {

namespace fs = std::filesystem;
using Visibility = Disk::Visibility;

class PosixDiskFiles : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "campus-disk-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder = pattern;
  }
  void TearDown() override {
    fs::permissions(folder, fs::perms::owner_all);
    fs::remove_all(folder);
  }

  [[nodiscard]] std::size_t files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  static mode_t mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 0777U;
  }

  fs::path folder;
  PosixDisk disk;
};

TEST_F(PosixDiskFiles, BringsBackWhatWasWritten) {
  const std::string content("a\0b\n\xff", 5);
  ASSERT_TRUE(disk.write_durably(folder / "x", content, Visibility::everyone));
  EXPECT_EQ(*disk.read(folder / "x", 5), content);
  EXPECT_EQ(files(), 1U);
}

TEST_F(PosixDiskFiles, ReplacesTheWholeOldContent) {
  ASSERT_TRUE(disk.write_durably(folder / "x", std::string(100'000, 'a'), Visibility::everyone));
  ASSERT_TRUE(disk.write_durably(folder / "x", "b", Visibility::everyone));
  EXPECT_EQ(*disk.read(folder / "x", 10), "b");
  EXPECT_EQ(files(), 1U);
}

TEST_F(PosixDiskFiles, WritesSecretsForTheOwnerAlone) {
  const auto before = ::umask(0);
  ASSERT_TRUE(disk.write_durably(folder / "key", "k", Visibility::owner_only));
  ASSERT_TRUE(disk.write_durably(folder / "page", "p", Visibility::everyone));
  ASSERT_TRUE(disk.make_folder(folder / "state" / "deep", Visibility::owner_only));
  ASSERT_TRUE(disk.make_folder(folder / "out" / "deep", Visibility::everyone));
  ::umask(before);
  EXPECT_EQ(mode_of(folder / "key"), 0600U);
  EXPECT_EQ(mode_of(folder / "page"), 0644U);
  EXPECT_EQ(mode_of(folder / "state"), 0700U);
  EXPECT_EQ(mode_of(folder / "state" / "deep"), 0700U);
  EXPECT_EQ(mode_of(folder / "out" / "deep"), 0755U);
}

TEST_F(PosixDiskFiles, NarrowsASecretThatWasOpenBefore) {
  ASSERT_TRUE(disk.write_durably(folder / "key", "old", Visibility::everyone));
  ASSERT_TRUE(disk.write_durably(folder / "key", "new", Visibility::owner_only));
  EXPECT_EQ(mode_of(folder / "key"), 0600U);
}

TEST_F(PosixDiskFiles, ReadsUpToTheLimitAndNotAByteMore) {
  std::ofstream(folder / "x") << std::string(200'000, 'x');
  EXPECT_EQ(disk.read(folder / "x", 200'000)->size(), 200'000U);
  const auto refused = disk.read(folder / "x", 199'999);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::bad_data);
  EXPECT_EQ(disk.read("/dev/zero", 1'000).error().code, ErrorCode::bad_data);  // has no end
}

TEST_F(PosixDiskFiles, TellsMissingFromForbiddenFromAFolder) {
  EXPECT_EQ(disk.read(folder / "none", 10).error().code, ErrorCode::missing);
  std::ofstream(folder / "file") << "x";
  EXPECT_EQ(disk.read(folder / "file" / "below", 10).error().code, ErrorCode::missing);
  EXPECT_EQ(disk.read(folder, 10).error().code, ErrorCode::bad_data);
  fs::create_symlink(folder / "loop", folder / "loop");
  EXPECT_EQ(disk.read(folder / "loop", 10).error().code, ErrorCode::io);
}

TEST_F(PosixDiskFiles, NamesTheFileAndTheMendInOneLine) {
  const auto path = folder / "none";
  EXPECT_EQ(disk.read(path, 10).error().message,
            "cannot read " + path.string() + ": No such file or directory; check the path");
}

/// Root may do everything, so these tests are somebody else for a moment.
class AsNobody {
 public:
  AsNobody() : before_(::geteuid()) { active_ = before_ != 0 || ::seteuid(65534) == 0; }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
  ~AsNobody() {
    if (before_ == 0 && ::seteuid(0) != 0) std::abort();
  }
  [[nodiscard]] bool active() const { return active_; }

 private:
  uid_t before_;
  bool active_ = false;
};

TEST_F(PosixDiskFiles, RefusesToReadWhatIsNotPermitted) {
  std::ofstream(folder / "x") << "x";
  fs::permissions(folder / "x", fs::perms::none);
  fs::permissions(folder, fs::perms(0755));
  const AsNobody nobody;
  if (!nobody.active()) GTEST_SKIP() << "root here may not become anybody else";
  EXPECT_EQ(disk.read(folder / "x", 10).error().code, ErrorCode::permission);
}

TEST_F(PosixDiskFiles, RefusesToWriteWhereItIsNotPermitted) {
  fs::permissions(folder, fs::perms(0555));
  const AsNobody nobody;
  if (!nobody.active()) GTEST_SKIP() << "root here may not become anybody else";
  EXPECT_EQ(disk.write_durably(folder / "x", "y", Visibility::everyone).error().code, ErrorCode::permission);
  EXPECT_EQ(disk.make_folder(folder / "sub", Visibility::everyone).error().code, ErrorCode::permission);
}

TEST_F(PosixDiskFiles, LeavesTheOldContentAndNoRestWhenAWriteFails) {
  ASSERT_TRUE(disk.write_durably(folder / "x", "old", Visibility::everyone));
  EXPECT_EQ(disk.write_durably(folder / "none" / "x", "new", Visibility::everyone).error().code,
            ErrorCode::cannot_create);
  ASSERT_TRUE(disk.make_folder(folder / "taken", Visibility::everyone));
  std::ofstream(folder / "taken" / "inside") << "x";
  EXPECT_FALSE(disk.write_durably(folder / "taken", "new", Visibility::everyone));  // a folder stands there
  EXPECT_EQ(*disk.read(folder / "x", 10), "old");
  EXPECT_EQ(files(), 2U);
}

TEST_F(PosixDiskFiles, ReplacesOrdinaryFilesAlone) {
  std::ofstream(folder / "real") << "old";
  fs::create_symlink(folder / "real", folder / "link");
  fs::create_symlink(folder / "nowhere", folder / "dangling");
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  fs::create_directory(folder / "sub");
  for (const auto* name : {"link", "dangling", "pipe", "sub"}) {
    EXPECT_EQ(check_output_file(folder / name).error().code, ErrorCode::cannot_create) << name;
    const auto written = disk.write_durably(folder / name, "new", Visibility::everyone);
    ASSERT_FALSE(written) << name;
    EXPECT_EQ(written.error().code, ErrorCode::cannot_create) << name;
  }
  EXPECT_TRUE(fs::is_fifo(folder / "pipe"));
  EXPECT_TRUE(fs::is_symlink(folder / "link"));
  EXPECT_EQ(*disk.read(folder / "real", 10), "old");
  EXPECT_TRUE(check_output_file(folder / "real"));
  EXPECT_TRUE(check_output_file(folder / "fresh"));
  EXPECT_EQ(check_output_file("").error().code, ErrorCode::usage);
  EXPECT_EQ(check_output_file(folder / "none" / "x").error().code, ErrorCode::cannot_create);
  EXPECT_EQ(check_output_file("/dev/full").error().code, ErrorCode::cannot_create);
}

TEST_F(PosixDiskFiles, IsNotHeldUpByAPipeInAServicesFolder) {
  ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0);
  const auto read = PosixDisk(folder).read(folder / "pipe", 10);
  EXPECT_TRUE(!read || read->empty());
}

TEST_F(PosixDiskFiles, SaysAFullDiskIsFull) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto ignored = ::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1'000, before.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  const auto written = disk.write_durably(folder / "x", std::string(5'000, 'x'), Visibility::everyone);
  ::setrlimit(RLIMIT_FSIZE, &before);
  ::signal(SIGXFSZ, ignored);
  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::io);
  EXPECT_EQ(files(), 0U);
}

TEST_F(PosixDiskFiles, ShowsReadersTheOldOrTheNewWholeAndNothingBetween) {
  const std::string first(300'000, 'a');
  const std::string second(300'000, 'b');
  ASSERT_TRUE(disk.write_durably(folder / "x", first, Visibility::everyone));
  std::vector<std::jthread> writers;
  for (const auto* content : {&first, &second}) {
    writers.emplace_back([&, content](const std::stop_token& stop) {
      while (!stop.stop_requested()) {
        EXPECT_TRUE(disk.write_durably(folder / "x", *content, Visibility::everyone));
      }
    });
  }
  for (int i = 0; i < 200; ++i) {
    const auto seen = disk.read(folder / "x", 400'000);
    ASSERT_TRUE(seen) << seen.error().message;
    ASSERT_TRUE(*seen == first || *seen == second);
  }
  writers.clear();
  EXPECT_EQ(files(), 1U);
}

TEST_F(PosixDiskFiles, MakesAFolderOnceAndTakesOneThatIsThere) {
  EXPECT_TRUE(disk.make_folder(folder / "a" / "b" / "c", Visibility::everyone));
  EXPECT_TRUE(disk.make_folder(folder / "a" / "b" / "c", Visibility::everyone));
  EXPECT_TRUE(disk.make_folder((folder / "d").string() + "/", Visibility::everyone));
  EXPECT_TRUE(fs::is_directory(folder / "d"));
}

TEST_F(PosixDiskFiles, RefusesAFolderWhereAFileStands) {
  std::ofstream(folder / "file") << "x";
  EXPECT_EQ(disk.make_folder(folder / "file", Visibility::everyone).error().code, ErrorCode::cannot_create);
  EXPECT_EQ(disk.make_folder(folder / "file" / "below", Visibility::everyone).error().code, ErrorCode::cannot_create);
}

constexpr uid_t kService = 61184;

uid_t owner_of(const fs::path& path) {
  struct stat status {};
  EXPECT_EQ(::stat(path.c_str(), &status), 0);
  return status.st_uid;
}

TEST_F(PosixDiskFiles, WhatRootWritesInAServicesFolderBelongsToTheService) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root writes beside a service";
  fs::create_directory(folder / "below");
  for (const auto& path : {folder, folder / "below"}) ASSERT_EQ(::chown(path.c_str(), kService, kService), 0);
  for (const auto& state_folder : {folder, folder / "", folder / "below" / ".."}) {
    const PosixDisk of_service(state_folder);
    for (const auto& path : {folder / "file", folder / "below" / "file"}) {
      ASSERT_TRUE(of_service.write_durably(path, "1", Visibility::owner_only));
      EXPECT_EQ(owner_of(path), kService) << path;
      EXPECT_EQ(mode_of(path), 0600U);
      fs::remove(path);
    }
  }
  // A folder that everybody may write to is nobody's.
  ASSERT_EQ(::chmod(folder.c_str(), 01777), 0);
  ASSERT_TRUE(PosixDisk(folder).write_durably(folder / "another", "1", Visibility::owner_only));
  EXPECT_EQ(owner_of(folder / "another"), 0U);
}

TEST_F(PosixDiskFiles, WhatRootWritesElsewhereStaysRoots) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root may give files away";
  for (const auto* name : {"state", "state-of-another", "share"}) {
    fs::create_directory(folder / name);
    ASSERT_EQ(::chown((folder / name).c_str(), kService, kService), 0);
  }
  const PosixDisk of_service(folder / "state");
  for (const auto& path : {folder / "share" / "sheets", folder / "state-of-another" / "file",
                           folder / "state" / ".." / "share" / "file"}) {
    ASSERT_TRUE(of_service.write_durably(path, "1", Visibility::owner_only));
    EXPECT_EQ(owner_of(path), 0U) << path;
  }
  ASSERT_TRUE(disk.write_durably(folder / "state" / "sheets", "1", Visibility::owner_only));
  EXPECT_EQ(owner_of(folder / "state" / "sheets"), 0U) << "nobody asked for it";
}

}  // namespace
}  // namespace campus
