#pragma once
// Signed reports for tests: small, complete, one key per probe.

#include <string>
#include <vector>

#include "core/envelope/envelope.h"
#include "core/model/report.h"
#include "core/posix/system_random.h"
#include "core/wire/report_json.h"

namespace campus::collector::testing {

inline SigningKey new_key() {
  SystemRandom random;
  return SigningKey::generate(random);
}

inline Report sample_report(const SigningKey& key, const std::string& site, std::int64_t sequence) {
  Report report;
  report.schema = kReportSchema;
  report.key = key.id();
  report.sequence = sequence;
  report.tool = {"campus-probe", "0.1.0"};
  report.host = {"6.1", "test", 2, {}};
  report.site = SiteCode(site);
  report.facts = {{"code", site}};
  report.started = {WallTime(std::chrono::seconds(1'790'000'000 + sequence)), "boot", sequence, ClockState::unknown};
  report.ended = report.started;
  report.standard.id = "hulunbuir-draft";
  report.standard.version = "1";
  Measurement measurement;
  measurement.direction = Direction::down;
  measurement.goodput = BitRate::bits_per_second(941'000'000 + sequence);
  report.measurements = {measurement};
  return report;
}

inline Envelope sealed(const Report& report, const SigningKey& key) {
  return seal(kReportPayloadType, wire::encode_report(report), key);
}

inline Envelope sample_envelope(const SigningKey& key, const std::string& site, std::int64_t sequence) {
  return sealed(sample_report(key, site, sequence), key);
}

inline std::string array_of(const std::vector<Envelope>& envelopes) {
  std::string text = "[";
  for (const auto& envelope : envelopes) text += (text.size() > 1 ? "," : "") + wire::encode_envelope(envelope);
  return text + "]";
}

/// A banner, a school, two rooms and a second school.
inline const char* const kRoster =
    "code,level,parent,name\n"
    "150721,banner,,阿荣旗\n"
    "S1,school,150721,第一小学\n"
    "S1-101,classroom,S1,一年一班\n"
    "S1-102,classroom,S1,一年二班\n"
    "S2,school,150721,第二小学\n";

}  // namespace campus::collector::testing
