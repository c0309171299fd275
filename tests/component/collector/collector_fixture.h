#pragma once
// A whole collector in this process, on a port and a store of its own.

#include <gtest/gtest.h>

#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "collector/app/collector.h"
#include "tests/component/collector/http_client.h"
#include "tests/component/collector/sample_reports.h"
#include "tests/support/threshold_judge.h"

namespace campus::collector::testing {

class CollectorTest : public ::testing::Test {
 protected:
  CollectorTest() {
    std::signal(SIGXFSZ, SIG_IGN);
    std::string pattern = (std::filesystem::temp_directory_path() / "campus-collector-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
    options.listen = "127.0.0.1:0";
    options.store.folder = folder / "store";
    options.limits.header_seconds = 1;
    options.limits.body_seconds = 2;
    options.log = [this](const std::string& line) {
      const std::scoped_lock lock(mutex_);
      log_ += line + "\n";
    };
  }
  ~CollectorTest() override {
    collector.reset();
    if (HasFailure()) std::cerr << "the collector said:\n" << log_;
    std::filesystem::remove_all(folder);
  }

  void start() {
    auto started = Collector::start(options, std::make_shared<const ThresholdJudge>());
    ASSERT_TRUE(started) << started.error().message;
    collector = *std::move(started);
  }
  void start_with_roster() {
    start();
    const auto answer = tell({"en", "roster-import", "roster.csv", kRoster});
    ASSERT_EQ(answer.exit_code, 0) << answer.err;
  }

  CommandAnswer tell(const Words& words) const {
    auto answer = ask_server(options.store.folder, words);
    EXPECT_TRUE(answer && *answer);
    return answer && *answer ? **answer : CommandAnswer{-1, "", ""};
  }

  HttpClient client() const { return HttpClient(collector->address()); }
  HttpAnswer get(const std::string& target) const { return client().get(target); }
  HttpAnswer post(const std::string& body) const { return client().post("/api/v1/reports", body); }
  wire::DeliveryAnswer deliver(const Envelope& envelope) const {
    const auto answer = post(wire::encode_envelope(envelope));
    EXPECT_EQ(answer.status, 200) << answer.body;
    const auto answers = wire::parse_answers(answer.body);
    EXPECT_TRUE(answers && answers->size() == 1);
    return answers ? answers->front() : wire::DeliveryAnswer();
  }

  template <class Happens>
  static bool soon(Happens happens) {
    for (int i = 0; i < 1200; ++i) {
      if (happens()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return false;
  }
  /// The snapshot follows within a second or two; under a sanitizer, of a large roster, within ten times of what it
  /// takes.
  bool shows(const std::string& target, const std::string& text) const {
    return soon([&] { return get(target).body.find(text) != std::string::npos; });
  }

  std::filesystem::path folder;
  ServeOptions options;
  std::unique_ptr<Collector> collector;
  SigningKey key = new_key();

 private:
  std::mutex mutex_;
  std::string log_;
};

}  // namespace campus::collector::testing
