// A program that keeps its series in prometheus-cpp's registry and shows them through its exposer: what the collector
// is compared with.
//
//   registry_peer PORT      reads expositions, a line `next` behind each, and `end`; says `ready BYTES`: what their
//   series hold of
//                           the heap
//
// From then on one thread sets one series after the other, found by its labels, as whoever takes reports would. On each
// line on standard input it says `waited COUNT P999 MAX`, in nanoseconds: how long that took since the line before.
#include <malloc.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/exposition_parser.h"

namespace {

using std::chrono::steady_clock;
using Gauges = prometheus::Family<prometheus::Gauge>;

struct Series {
  Gauges* family = nullptr;
  prometheus::Labels labels;
};

constexpr std::size_t kStride = 50;  // one in so many is written to: enough that none is in a cache

class Filling {
 public:
  explicit Filling(prometheus::Registry& registry) : registry_(registry) {}

  void add(const std::string& exposition) {
    for (const auto& sample : campus::test::parse_exposition(exposition).samples) {
      auto*& family = families_[sample.name];
      if (family == nullptr) {
        family = &prometheus::BuildGauge().Name(sample.name).Help(sample.name).Register(registry_);
      }
      const prometheus::Labels labels(sample.labels.begin(), sample.labels.end());
      family->Add(labels).Set(sample.value);
      if (count_++ % kStride == 0) written_.push_back({family, labels});
    }
  }
  [[nodiscard]] const std::vector<Series>& written() const { return written_; }

 private:
  prometheus::Registry& registry_;
  std::map<std::string, Gauges*> families_;
  std::vector<Series> written_;
  std::size_t count_ = 0;
};

/// Sets series until it is destroyed and remembers how long each took.
class Writer {
 public:
  explicit Writer(std::vector<Series> series)
      : series_(std::move(series)), thread_([this](const auto& stop) {
          while (!stop.stop_requested()) write_all(stop);
        }) {}

  std::vector<std::int64_t> taken() {
    const std::scoped_lock lock(mutex_);
    return std::exchange(nanoseconds_, {});
  }

 private:
  void write_all(const std::stop_token& stop) {
    constexpr std::chrono::microseconds kBetween{200};  // some thousand reports a second
    for (const auto& one : series_) {
      if (stop.stop_requested()) return;
      const auto begun = steady_clock::now();
      one.family->Add(one.labels).Set(static_cast<double>(begun.time_since_epoch().count() % 1000));
      const auto took = std::chrono::nanoseconds(steady_clock::now() - begun).count();
      {
        const std::scoped_lock lock(mutex_);
        nanoseconds_.push_back(took);
      }
      std::this_thread::sleep_for(kBetween);
    }
  }

  std::vector<Series> series_;
  std::mutex mutex_;
  std::vector<std::int64_t> nanoseconds_;
  std::jthread thread_;
};

void say_waits(std::vector<std::int64_t> nanoseconds) {
  std::sort(nanoseconds.begin(), nanoseconds.end());
  const auto count = nanoseconds.size();
  const auto p999 = count == 0 ? 0 : nanoseconds[std::min(count * 999 / 1000, count - 1)];
  std::cout << "waited " << count << ' ' << p999 << ' ' << (count == 0 ? 0 : nanoseconds.back()) << std::endl;
}

std::size_t heap_bytes() {
  const auto heap = ::mallinfo2();
  return heap.uordblks + heap.hblkhd;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: registry_peer PORT < EXPOSITIONS, a line `end`, then commands\n";
    return 64;
  }
  const auto registry = std::make_shared<prometheus::Registry>();
  Filling filling(*registry);
  const auto before = heap_bytes();
  std::string text;
  for (std::string line; std::getline(std::cin, line) && line != "end";) {
    if (line == "next") {
      filling.add(text);
      text.clear();
    } else {
      (text += line) += '\n';
    }
  }
  text = {};
  // The few that are written to are held twice, and are not worth taking off.
  std::cout << "ready " << heap_bytes() - before << std::endl;
  prometheus::Exposer exposer(std::string("127.0.0.1:") + argv[1]);
  exposer.RegisterCollectable(registry);
  Writer writer(filling.written());
  for (std::string line; std::getline(std::cin, line);) say_waits(writer.taken());
  return 0;
}
