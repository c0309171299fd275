#pragma once
// A spool in a folder of its own, with small reports to put into it.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/sqlite/database.h"
#include "core/wire/report_json.h"
#include "probe/spool/open_spool.h"
#include "tests/component/collector/sample_reports.h"

namespace campus::probe {

inline Report routine_report(const SigningKey& key, int number) {
  auto report = collector::testing::sample_report(key, "S1", number);
  report.mode = Mode::routine;
  return report;
}

inline Report acceptance_report(const SigningKey& key, int number) {
  auto report = routine_report(key, number);
  report.mode = Mode::acceptance;
  report.standard.resolved.text = "{}";
  return report;
}

/// With so many bytes of series, about.
inline Report samples_report(const SigningKey& key, int number, int bytes = 400) {
  auto report = routine_report(key, number);
  Repeat repeat;
  repeat.series.assign(static_cast<std::size_t>(bytes / 10), BitRate::bits_per_second(941'000'000));
  report.measurements.front().repeats = {repeat};
  return report;
}

class SpoolBed : public ::testing::Test {
 protected:
  SpoolBed() {
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-spool-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~SpoolBed() override {
    open.reset();
    std::filesystem::remove_all(folder);
  }

  [[nodiscard]] SpoolPlace place() const { return {disk, clock, key, folder, nullptr}; }
  [[nodiscard]] std::filesystem::path file() const { return folder / "spool.db"; }

  Result<void> try_open() {
    open.reset();
    auto opened = open_spool(place(), settings);
    if (!opened) return opened.error();
    open = std::make_unique<OpenSpool>(*std::move(opened));
    return {};
  }
  void start() {
    const auto opened = try_open();
    ASSERT_TRUE(opened) << opened.error().message;
  }
  void stop() { open.reset(); }
  [[nodiscard]] Spool& spool() const { return *open->spool; }

  Recorded record(Report report) const {
    const auto recorded = spool().append(std::move(report));
    EXPECT_TRUE(recorded) << recorded.error().message;
    return recorded ? *recorded : Recorded();
  }
  std::vector<Recorded> record_routine(int count) const {
    std::vector<Recorded> all;
    for (int i = 1; i <= count; ++i) all.push_back(record(routine_report(key, i)));
    return all;
  }

  [[nodiscard]] std::vector<ReportId> waiting() const {
    std::vector<ReportId> digests;
    const auto batch = spool().next_batch({100'000, std::int64_t{1} << 40});
    EXPECT_TRUE(batch);
    if (batch) {
      for (const auto& one : *batch) digests.push_back(one.digest);
    }
    return digests;
  }
  [[nodiscard]] Report report_of(const ReportId& digest) const {
    const auto batch = spool().next_batch({100'000, std::int64_t{1} << 40});
    for (const auto& one : *batch) {
      if (one.digest == digest) return *wire::parse_report(wire::parse_envelope(one.envelope)->payload);
    }
    ADD_FAILURE() << "no such record waits";
    return {};
  }

  /// As somebody with a tool of his own would.
  void tamper(const char* sql) const {
    Database database(file());
    database.run(sql);
  }
  [[nodiscard]] std::vector<SpoolFault> faults() const {
    std::vector<SpoolFault> all;
    for (const auto& event : open->news) all.push_back(event.finding.fault);
    return all;
  }
  [[nodiscard]] bool found(SpoolFault fault) const {
    const auto all = faults();
    return std::find(all.begin(), all.end(), fault) != all.end();
  }
  [[nodiscard]] int files_aside() const {
    int count = 0;
    std::error_code none;
    for (const auto& entry : std::filesystem::directory_iterator(folder / "damaged", none)) {
      count += entry.path().extension() == ".db" ? 1 : 0;
    }
    return count;
  }

  PosixDisk disk;
  SystemClock clock;
  SigningKey key = collector::testing::new_key();
  SpoolSettings settings;
  std::filesystem::path folder;
  std::unique_ptr<OpenSpool> open;
};

}  // namespace campus::probe
