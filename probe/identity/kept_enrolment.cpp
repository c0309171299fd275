#include "probe/identity/kept_enrolment.h"

#include <algorithm>

#include "core/envelope/envelope.h"
#include "core/limits.h"
#include "core/wire/identity_json.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::probe {
namespace {

std::filesystem::path enrolment_in(const std::filesystem::path& folder) { return folder / "enrolment.json"; }
std::filesystem::path collector_in(const std::filesystem::path& folder) { return folder / "collector.json"; }

bool is_listed(const Signature& signature, const std::vector<std::string>& issuers) {
  return std::find(issuers.begin(), issuers.end(), to_hex(signature.public_key)) != issuers.end();
}

}  // namespace

Result<Enrolment> open_enrolment(std::string_view text) {
  const auto envelope = wire::parse_envelope(text);
  if (!envelope) return envelope.error();
  if (auto valid = verify(*envelope, kEnrolmentType); !valid) return valid.error();
  auto enrolment = wire::parse_enrolment(envelope->payload);
  if (!enrolment) return enrolment.error();
  for (const auto& signature : envelope->signatures) {
    if (is_listed(signature, enrolment->issuers)) return enrolment;
  }
  return Error{ErrorCode::permission, "the enrolment is signed by none of the issuers that it lists"};
}

Result<KeptEnrolment> read_enrolment(const Disk& disk, const std::filesystem::path& state_folder, const KeyId& own) {
  const auto file = enrolment_in(state_folder);
  const auto text = disk.read(file, kOrdersLimits.bytes);
  if (!text) return text.error();
  auto enrolment = open_enrolment(*text);
  if (!enrolment) {
    return Error{ErrorCode::bad_data, file.string() + ": " + enrolment.error().message + "; enrol again"};
  }
  if (enrolment->key != own) {
    return Error{ErrorCode::bad_data, file.string() + ": is of another key than this probe's; enrol again"};
  }
  KeptEnrolment kept{*std::move(enrolment), std::nullopt};
  const auto beside = disk.read(collector_in(state_folder), kOrdersLimits.bytes);
  if (!beside && beside.error().code == ErrorCode::missing) return kept;
  auto collector = beside ? wire::parse_kept_collector(*beside) : Result<KeptCollector>(beside.error());
  if (!collector) {
    return Error{ErrorCode::bad_data, collector_in(state_folder).string() + " cannot be read (" +
                                          collector.error().message + "); enrol again"};
  }
  kept.collector = *std::move(collector);
  return kept;
}

Result<void> keep_enrolment(const Disk& disk, const std::filesystem::path& state_folder, const KeptCollector& collector,
                            std::string_view envelope) {
  auto kept = disk.write_durably(collector_in(state_folder), wire::encode_kept_collector(collector),
                                 Disk::Visibility::owner_only);
  if (!kept) return kept;
  return disk.write_durably(enrolment_in(state_folder), envelope, Disk::Visibility::owner_only);
}

}  // namespace campus::probe
