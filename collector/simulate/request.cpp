#include "collector/simulate/request.h"

#include <utility>

#include "core/compression/gzip.h"
#include "core/compression/zstd_dictionary.h"
#include "core/wire/report_json.h"

namespace campus::collector::simulate {
namespace {

Result<std::string> encoded(std::string body, Encoding encoding) {
  constexpr int kFast = 1;
  switch (encoding) {
    case Encoding::gzip:
      return gzip_compress(body, kFast);
    case Encoding::zstd:
      return zstd_compress(body, nullptr);
    case Encoding::none:
      break;
  }
  return body;
}

}  // namespace

std::string body_of(std::span<const Envelope> envelopes) {
  if (envelopes.size() == 1) return wire::encode_envelope(envelopes.front());
  std::string body = "[";
  for (const auto& envelope : envelopes) body += (body.size() > 1 ? "," : "") + wire::encode_envelope(envelope);
  return body + "]";
}

Result<Request> request_of(std::span<const Envelope> envelopes, std::vector<ReportId> digests, Encoding encoding) {
  auto body = encoded(body_of(envelopes), encoding);
  if (!body) return body.error();
  return Request{*std::move(body), std::move(digests)};
}

Result<Request> request_of(std::span<const Envelope> envelopes, Encoding encoding) {
  std::vector<ReportId> digests;
  for (const auto& envelope : envelopes) digests.push_back(envelope.id());
  return request_of(envelopes, std::move(digests), encoding);
}

Result<std::vector<Envelope>> envelopes_of(std::span<const Ticket> tickets, ReportMaker& maker) {
  std::vector<Envelope> envelopes;
  std::size_t bytes = 0;
  for (const auto& ticket : tickets) {
    auto envelope = maker.envelope(ticket);
    if (!envelope) return envelope.error();
    constexpr std::size_t kSeal = 512;  // signature, keys and braces
    bytes += envelope->payload.size() * 4 / 3 + kSeal;
    if (!envelopes.empty() && bytes > kMostBodyBytes) break;
    envelopes.push_back(*std::move(envelope));
  }
  return envelopes;
}

}  // namespace campus::collector::simulate
