#include "collector/simulate/delivery/packed_reports.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "core/limits.h"

namespace campus::collector::simulate {
namespace {

constexpr std::size_t kSamples = 400;
constexpr std::size_t kDictionaryBytes = 64U << 10U;

/// Without a dictionary reports are packed too, only not so small.
Result<std::shared_ptr<const ZstdDictionary>> learn(const std::vector<Ticket>& tickets, ReportMaker maker) {
  std::vector<std::string> samples;
  const auto step = std::max<std::size_t>(tickets.size() / kSamples, 1);
  for (std::size_t i = 0; i < tickets.size(); i += step) {
    auto envelope = maker.envelope(tickets[i]);
    if (!envelope) return envelope.error();
    samples.push_back(std::move(envelope->payload));
  }
  auto dictionary = ZstdDictionary::train(samples, kDictionaryBytes);
  return dictionary ? *std::move(dictionary) : nullptr;
}

}  // namespace

Result<PackedReports::Packed> PackedReports::pack(const Envelope& envelope) const {
  auto payload = zstd_compress(envelope.payload, dictionary_.get());
  if (!payload) return payload.error();
  const auto& signature = envelope.signatures.front();
  return Packed{*std::move(payload), signature.public_key, signature.signature, envelope.id().text()};
}

Result<PackedReports> PackedReports::make(const std::vector<Ticket>& tickets, const ReportMaker& maker,
                                          const std::function<void(std::size_t)>& progress) {
  PackedReports reports;
  auto dictionary = learn(tickets, maker);
  if (!dictionary) return dictionary.error();
  reports.dictionary_ = *std::move(dictionary);
  reports.packed_.resize(tickets.size());

  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&](ReportMaker own) -> std::optional<Error> {
    for (auto i = next++; i < tickets.size() && !failed; i = next++) {
      const auto envelope = own.envelope(tickets[i]);
      auto packed = envelope ? reports.pack(*envelope) : Result<Packed>(envelope.error());
      if (!packed) {
        failed = true;
        return packed.error();
      }
      reports.packed_[i] = *std::move(packed);
    }
    return std::nullopt;
  };
  std::optional<Error> there;
  std::optional<Error> also_there;
  std::atomic<int> working = 2;
  {
    std::jthread first([&] { there = work(maker), --working; });
    std::jthread second([&] { also_there = work(maker), --working; });
    while (working > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      progress(std::min(next.load(), tickets.size()));
    }
  }
  if (there) return *there;
  if (also_there) return *also_there;
  return reports;
}

Result<Envelope> PackedReports::unpack(std::size_t index) const {
  const auto& packed = packed_[index];
  auto payload = zstd_decompress(packed.payload, dictionary_.get(), kEnvelopeLimits.bytes);
  if (!payload) return payload.error();
  return Envelope{std::string(kReportPayloadType),
                  *std::move(payload),
                  {{key_id_of(packed.public_key), packed.public_key, packed.signature}}};
}

ReportId PackedReports::digest(std::size_t index) const { return ReportId(packed_[index].digest); }

}  // namespace campus::collector::simulate
