#include "probe/audit/delivery.h"

#include <algorithm>
#include <thread>

#include "core/limits.h"
#include "core/wire/control_json.h"
#include "probe/net/http_client.h"

namespace campus::probe {
namespace {

constexpr int kAttempts = 3;
constexpr auto kPause = std::chrono::seconds(2);
constexpr auto kLongestPause = std::chrono::seconds(30);

Error unavailable(const std::string& collector, const std::string& why) {
  return Error{ErrorCode::unavailable, "collector " + collector + " did not acknowledge the report: " + why};
}

Result<wire::DeliveryAnswer> read_answer(const std::string& collector, const HttpAnswer& http, const ReportId& id) {
  if (http.status != 200) {
    return Error{ErrorCode::bad_data, "collector " + collector + " refuses with status " + std::to_string(http.status) +
                                          ": " + wire::refusal_text(http.body)};
  }
  const auto answers = wire::parse_answers(http.body);
  if (!answers || answers->size() != 1) return unavailable(collector, "its answer cannot be read");
  const auto& answer = answers->front();
  if (answer.outcome == wire::Receipt::rejected) {
    return Error{ErrorCode::bad_data, "collector " + collector + " rejects the report: " + answer.reason};
  }
  // Only the digest of what it stored makes the report delivered.
  if (answer.digest != id) return unavailable(collector, "it answers with another report's digest");
  return answer;
}

bool worth_trying_again(long status) { return status == 503 || status == 429; }

/// Sleeps in short turns; false when a stop was asked for.
bool pause_for(std::chrono::seconds time, const std::stop_token& stop) {
  for (auto left = std::chrono::milliseconds(time); left.count() > 0; left -= std::chrono::milliseconds(100)) {
    if (stop.stop_requested()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  return !stop.stop_requested();
}

}  // namespace

std::filesystem::path envelope_file(const std::filesystem::path& folder_or_file) {
  std::error_code error;
  return std::filesystem::is_directory(folder_or_file, error) ? folder_or_file / "report.dsse.json" : folder_or_file;
}

Result<wire::DeliveryAnswer> deliver_folder(const Disk& disk, const std::filesystem::path& folder,
                                            const CollectorAccess& collector, const std::stop_token& stop) {
  const auto file = envelope_file(folder);
  const auto text = disk.read(file, kEnvelopeLimits.bytes);
  if (!text) return text.error();
  const auto envelope = wire::parse_envelope(*text);
  if (!envelope) return Error{ErrorCode::bad_data, file.string() + ": " + envelope.error().message};

  HttpClient http({std::chrono::seconds(3), std::chrono::seconds(15), 64U << 10U}, collector);
  Error last = unavailable(collector.url, "not tried");
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto answer = http.post_json(collector.address("/api/v1/reports"), *text);
    if (answer && !worth_trying_again(answer->status)) return read_answer(collector.url, *answer, envelope->id());
    last = answer ? unavailable(collector.url, "it is busy") : answer.error();
    const auto asked = answer ? answer->retry_after.value_or(kPause) : kPause;
    if (attempt + 1 < kAttempts && !pause_for(std::min<std::chrono::seconds>(asked, kLongestPause), stop)) break;
  }
  return last;
}

}  // namespace campus::probe
