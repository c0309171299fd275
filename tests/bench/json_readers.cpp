// CPU time of reading a report and an envelope through a tree of nlohmann/json and through a Document, in turns.
//
//   json_readers REPORT ROUNDS    prints one JSON object: microseconds of each, medians of the rounds
#include <time.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "core/model/brief.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "core/wire/bounded_json.h"
#include "core/wire/delivery_fields.h"
#include "core/wire/report_fields.h"
#include "core/wire/report_json.h"

namespace campus::wire {
namespace {

constexpr int kReadsOfARound = 200;

double cpu_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

double once(const std::function<bool()>& read) {
  const auto begin = cpu_microseconds();
  for (int i = 0; i < kReadsOfARound; ++i) {
    if (!read()) return -1e9;  // shows in every sum
  }
  return (cpu_microseconds() - begin) / kReadsOfARound;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

std::string row(const std::string& name, std::size_t bytes, int rounds, const std::function<bool()>& tree,
                const std::function<bool()>& document) {
  std::vector<double> by_tree;
  std::vector<double> by_document;
  for (int i = 0; i < rounds; ++i) {
    by_tree.push_back(once(tree));
    by_document.push_back(once(document));
  }
  return Json{{"what", name}, {"bytes", bytes}, {"tree", median(by_tree)}, {"document", median(by_document)}}.dump();
}

std::string report_row(const std::string& name, const std::string& text, int rounds) {
  return row(
      name, text.size(), rounds, [&] { return decode<Report>(*parse_bounded(text, kReportLimits)).sequence > 0; },
      [&] { return parse_report(text).has_value(); });
}

std::string envelope_row(const std::string& body, int rounds) {
  return row(
      "envelope", body.size(), rounds,
      [&] {
        const auto json = parse_bounded(body, kEnvelopeBatchLimits);
        return base64_decode(decode<WireEnvelope>(*json).payload).has_value();
      },
      [&] { return parse_envelopes(body)->at(0).has_value(); });
}

int run(const std::vector<std::string>& words) {
  int rounds = 0;
  if (words.size() == 2) std::from_chars(words[1].data(), words[1].data() + words[1].size(), rounds);
  if (rounds < 1) {
    std::cerr << "usage: json_readers REPORT ROUNDS\n";
    return 64;
  }
  auto whole = PosixDisk().read(words[0], kReportLimits.bytes).and_then([](const std::string& text) {
    return parse_report(text);
  });
  if (!whole) {
    std::cerr << "json_readers: " << words[0] << ": " << whole.error().message << "\n";
    return 65;
  }
  whole->mode = Mode::routine;
  const auto brief = encode_report(brief_of(*whole));
  SystemRandom random;
  const auto body = encode_envelope(seal(kReportPayloadType, brief, SigningKey::generate(random)));
  std::cout << "[" << report_row("brief report", brief, rounds) << ","
            << report_row("report", encode_report(*whole), rounds) << "," << envelope_row(body, rounds) << "]\n";
  return 0;
}

}  // namespace
}  // namespace campus::wire

int main(int argc, char** argv) { return campus::wire::run({argv + 1, argv + argc}); }
