// How long the classroom endpoints of a whole city take to render, and what memory, against prometheus-cpp's registry
// and serialiser with the very same series.
//
//   render_exposition [--rounds N] [--no-peer] SERIES...    prints a table; 100000 1000000 without numbers
//
// Each round renders everything once: ours from the snapshot into one text for each banner, the peer's Collect() and
// TextSerializer into one stream. The first round of each warms up and does not count; the fastest of the rest does, in
// CPU time: the work is the same each time, what differs is the neighbours. Memory is what the heap held at most above
// what it held before a round, the finished text included.
#include <malloc.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>
#include <time.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <new>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "collector/metrics/classroom_series.h"
#include "collector/metrics/exposition.h"
#include "collector/metrics/site_order.h"
#include "tests/support/exposition_parser.h"
#include "tests/support/wide_city.h"

namespace {

std::size_t live_bytes = 0;  // one thread
std::size_t peak_bytes = 0;

void* counted(std::size_t size) {
  void* const memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  live_bytes += ::malloc_usable_size(memory);
  peak_bytes = std::max(peak_bytes, live_bytes);
  return memory;
}

void release(void* memory) {
  if (memory != nullptr) live_bytes -= ::malloc_usable_size(memory);
  std::free(memory);
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }

namespace campus::collector {
namespace {

struct Cost {
  std::vector<double> seconds;
  std::size_t peak = 0;
  std::size_t text = 0;

  [[nodiscard]] double fastest() const { return *std::min_element(seconds.begin(), seconds.end()); }
};

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// `render` returns how many bytes of text it made. As where somebody still reads, it keeps that until the next is
/// whole.
template <class Render>
Cost cost_of(int rounds, Render render) {
  Cost cost;
  for (int round = 0; round <= rounds; ++round) {
    const auto before = live_bytes;
    peak_bytes = live_bytes;
    const double begun = cpu_seconds();
    cost.text = render();
    const double took = cpu_seconds() - begun;
    if (round == 0) continue;
    cost.seconds.push_back(took);
    cost.peak = std::max(cost.peak, peak_bytes - before);
  }
  return cost;
}

Snapshot city_of(std::size_t series) {
  constexpr std::size_t kSeriesOfRoom = 9;
  constexpr std::size_t kBanners = 14;
  constexpr std::size_t kRoomsOfSchool = 30;
  test::WideCity wanted;
  wanted.banners = kBanners;
  wanted.classrooms = kRoomsOfSchool;
  wanted.schools = std::max<std::size_t>(
      1, (series + kSeriesOfRoom * kRoomsOfSchool * kBanners / 2) / (kSeriesOfRoom * kRoomsOfSchool * kBanners));
  wanted.everybody_reports = true;
  return test::wide_city(wanted);
}

std::size_t series_of(const Exposition& exposition) {
  std::size_t series = 0;
  for (const auto& [banner, body] : exposition.classrooms) series += body.series;
  return series;
}

std::size_t bytes_of(const Exposition& exposition) {
  std::size_t bytes = 0;
  for (const auto& [banner, body] : exposition.classrooms) bytes += body.text->size();
  return bytes;
}

/// The same series, as a program that keeps them in prometheus-cpp's registry would.
void fill(prometheus::Registry& registry, const Exposition& exposition) {
  std::map<std::string, prometheus::Family<prometheus::Gauge>*> families;
  for (const auto& [banner, body] : exposition.classrooms) {
    for (const auto& sample : test::parse_exposition(*body.text).samples) {
      auto*& family = families[sample.name];
      if (family == nullptr) {
        family = &prometheus::BuildGauge().Name(sample.name).Help(sample.name).Register(registry);
      }
      family->Add({sample.labels.begin(), sample.labels.end()}).Set(sample.value);
    }
  }
}

Cost cost_of_peer(int rounds, const Exposition& exposition) {
  prometheus::Registry registry;
  fill(registry, exposition);
  std::string kept;
  return cost_of(rounds, [&] {
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, registry.Collect());
    kept = std::move(out).str();
    return kept.size();
  });
}

void print_row(const char* who, std::size_t series, const Cost& cost) {
  const auto each = static_cast<double>(series);
  std::printf("%-15s %9zu %10.1f %10.1f %9.1f %9.1f %9.1f\n", who, series, cost.fastest() * 1e3,
              cost.fastest() * 1e9 / each, static_cast<double>(cost.text) / 1e6, static_cast<double>(cost.peak) / 1e6,
              static_cast<double>(cost.peak) / each);
}

void compare(std::size_t wanted, int rounds, bool with_peer) {
  const auto snapshot = city_of(wanted);
  OwnMetrics own;
  const auto exposition = next_exposition(nullptr, snapshot, own);
  const auto series = series_of(exposition);
  const auto order = order_of(snapshot);  // made once for a roster
  std::vector<std::string> kept;
  const auto ours = cost_of(rounds, [&] {
    std::size_t bytes = 0;
    std::vector<std::string> texts;
    for (const auto& [banner, classrooms] : order->classrooms) {
      bytes += texts.emplace_back(classroom_series(snapshot, classrooms).take()).size();
    }
    kept = std::move(texts);
    return bytes;
  });
  print_row("campus", series, ours);
  const auto unchanged = cost_of(rounds, [&] { return bytes_of(next_exposition(&exposition, snapshot, own)); });
  std::printf("  a next exposition of an unchanged snapshot, with the city's own text: %.1f ms\n",
              unchanged.fastest() * 1e3);
  if (!with_peer) return;
  const auto peer = cost_of_peer(rounds, exposition);
  print_row("prometheus-cpp", series, peer);
  std::printf("  %.1f times as fast, 1/%.1f of the memory\n", peer.fastest() / ours.fastest(),
              static_cast<double>(peer.peak) / static_cast<double>(ours.peak));
}

std::size_t number(std::string_view text) {
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() ? value : 0;
}

int run(const std::vector<std::string_view>& words) {
  std::vector<std::size_t> sizes;
  std::size_t rounds = 10;
  bool with_peer = true;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words[i] == "--no-peer") {
      with_peer = false;
    } else if (words[i] == "--rounds" && i + 1 < words.size()) {
      rounds = number(words[++i]);
    } else {
      sizes.push_back(number(words[i]));
    }
  }
  if (rounds == 0 || rounds > 1000 || std::count(sizes.begin(), sizes.end(), 0U) > 0) {
    std::cerr << "usage: render_exposition [--rounds N] [--no-peer] [SERIES...]\n";
    return 64;
  }
  if (sizes.empty()) sizes = {100'000, 1'000'000};
  std::printf("%-15s %9s %10s %10s %9s %9s %9s\n", "", "series", "ms", "ns/series", "text MB", "peak MB", "B/series");
  for (const auto size : sizes) compare(size, static_cast<int>(rounds), with_peer);
  return 0;
}

}  // namespace
}  // namespace campus::collector

int main(int argc, char** argv) { return campus::collector::run({argv + 1, argv + argc}); }
