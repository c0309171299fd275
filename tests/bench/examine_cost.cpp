// CPU time of examine() for one report of each of many probes, and of its steps: what a report costs a collector before
// it is decided on.
//
//   examine_cost REPORT STANDARD_FOLDER PROBES ROUNDS    prints one JSON object: microseconds, medians of the rounds
#include <time.h>

#include <algorithm>
#include <charconv>
#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "collector/ingest/submission.h"
#include "core/limits.h"
#include "core/model/brief.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_random.h"
#include "standards/catalogue.h"

namespace campus::collector {
namespace {

using Json = nlohmann::ordered_json;

double cpu_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e6 + static_cast<double>(now.tv_nsec) / 1e3;
}

struct Delivered {
  Envelope envelope;
  ReportId id;
  Report report;
  std::string body;
};

std::vector<Delivered> one_of_each_probe(Report report, int probes) {
  std::vector<Delivered> all;
  SystemRandom random;
  for (int i = 0; i < probes; ++i) {
    const auto key = SigningKey::generate(random);
    report.key = key.id();
    report.sequence = 1000 + i;
    auto envelope = seal(kReportPayloadType, wire::encode_report(report), key);
    auto body = wire::encode_envelope(envelope);
    auto id = envelope.id();
    all.push_back({std::move(envelope), std::move(id), report, std::move(body)});
  }
  return all;
}

/// A roster that knows the report's site, and the standard.
Result<Standing> standing_for(const Report& report, const std::string& folder) {
  auto catalogue = standards::load_catalogue(PosixDisk(), folder);
  if (!catalogue) return catalogue.error();
  Site site;
  site.code = report.site;
  site.level = report.level;
  site.facts = PackedFacts(report.facts);
  Standing standing;
  standing.roster = std::make_shared<const Roster>(std::vector<Site>{site});
  standing.judge = std::make_shared<CatalogueJudge>(*std::move(catalogue));
  return standing;
}

/// Of one report. Throws where a step fails: what is refused costs something else.
double median_cost(const std::vector<Delivered>& all, int rounds, const std::function<bool(const Delivered&)>& step) {
  std::vector<double> costs;
  for (int round = 0; round <= rounds; ++round) {
    const auto begin = cpu_microseconds();
    for (const auto& one : all) {
      if (!step(one)) throw std::runtime_error("a report was refused");
    }
    if (round > 0) costs.push_back((cpu_microseconds() - begin) / static_cast<double>(all.size()));
  }
  std::nth_element(costs.begin(), costs.begin() + static_cast<std::ptrdiff_t>(costs.size() / 2), costs.end());
  return costs[costs.size() / 2];
}

Json costs_of(const std::vector<Delivered>& all, int rounds, const Standing& standing) {
  const auto cost = [&](const std::function<bool(const Delivered&)>& step) { return median_cost(all, rounds, step); };
  Json json;
  json["payload_bytes"] = all[0].envelope.payload.size();
  json["body_bytes"] = all[0].body.size();
  json["examine"] =
      cost([&](const Delivered& one) { return examine(one.body, standing)->reports.at(0).submission.has_value(); });
  json["parse_envelopes"] =
      cost([&](const Delivered& one) { return wire::parse_envelopes(one.body)->at(0).has_value(); });
  json["sha256"] = cost([&](const Delivered& one) { return !one.envelope.id().text().empty(); });
  json["verify"] = cost([&](const Delivered& one) { return verify(one.envelope, kReportPayloadType).has_value(); });
  json["parse_report"] =
      cost([&](const Delivered& one) { return wire::parse_report(one.envelope.payload).has_value(); });
  json["judge"] =
      cost([&](const Delivered& one) { return opinion_of(one.report, one.id, standing).judgement != nullptr; });
  json["pack"] =
      cost([&](const Delivered& one) { return standing.packer->pack(one.envelope, one.report.key).has_value(); });
  return json;
}

int run(const std::vector<std::string>& words) {
  int probes = 0;
  int rounds = 0;
  const auto number = [](const std::string& word, int& value) {
    std::from_chars(word.data(), word.data() + word.size(), value);
  };
  if (words.size() == 4) {
    number(words[2], probes);
    number(words[3], rounds);
  }
  if (probes < 1 || rounds < 1) {
    std::cerr << "usage: examine_cost REPORT STANDARD_FOLDER PROBES ROUNDS\n";
    return 64;
  }
  const auto report = PosixDisk().read(words[0], kReportLimits.bytes).and_then([](const std::string& text) {
    return wire::parse_report(text);
  });
  if (!report) {
    std::cerr << "examine_cost: " << words[0] << ": " << report.error().message << "\n";
    return 65;
  }
  const auto standing = standing_for(*report, words[1]);
  if (!standing) {
    std::cerr << "examine_cost: " << words[1] << ": " << standing.error().message << "\n";
    return 65;
  }
  auto routine = *report;
  routine.mode = Mode::routine;
  const Json json = {{"brief", costs_of(one_of_each_probe(brief_of(routine), probes), rounds, *standing)},
                     {"full", costs_of(one_of_each_probe(*report, probes), rounds, *standing)}};
  std::cout << json.dump(1) << "\n";
  return 0;
}

}  // namespace
}  // namespace campus::collector

int main(int argc, char** argv) { return campus::collector::run({argv + 1, argv + argc}); }
