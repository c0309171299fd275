#pragma once
// Reports as the body of one POST. Pure.

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "collector/simulate/report_maker.h"
#include "core/enum_names.h"
#include "core/ids.h"
#include "core/result.h"

namespace campus::collector::simulate {

enum class Encoding { none, gzip, zstd };

struct Request {
  std::string body;               ///< encoded
  std::vector<ReportId> digests;  ///< of the reports in it, in order
};

/// Below the collector's limit of a body.
inline constexpr std::size_t kMostBodyBytes = 4U << 20U;

/// One envelope, or an array of several. io: memory is short.
[[nodiscard]] Result<Request> request_of(std::span<const Envelope> envelopes, Encoding encoding);
/// The same where the digests are known.
[[nodiscard]] Result<Request> request_of(std::span<const Envelope> envelopes, std::vector<ReportId> digests,
                                         Encoding encoding);

/// The envelopes of the first tickets, as many as fit into kMostBodyBytes, at least one. Errors as ReportMaker.
[[nodiscard]] Result<std::vector<Envelope>> envelopes_of(std::span<const Ticket> tickets, ReportMaker& maker);

/// `{...}`, or `[{...},{...}]` for several.
[[nodiscard]] std::string body_of(std::span<const Envelope> envelopes);

}  // namespace campus::collector::simulate

namespace campus {
template <>
struct EnumNames<collector::simulate::Encoding> {
  using Encoding = collector::simulate::Encoding;
  static constexpr NameTable<Encoding, 3> names{
      {{Encoding::none, "none"}, {Encoding::gzip, "gzip"}, {Encoding::zstd, "zstd"}}};
};
}  // namespace campus
