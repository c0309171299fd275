#pragma once
// Signed reports that wait for their moment, in a fraction of their bytes.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "collector/simulate/report_maker.h"
#include "core/compression/zstd_dictionary.h"
#include "core/envelope/envelope.h"
#include "core/result.h"

namespace campus::collector::simulate {

class PackedReports {
 public:
  /// The reports of the tickets, made on two threads. `progress` hears how many are there, on the calling thread.
  [[nodiscard]] static Result<PackedReports> make(const std::vector<Ticket>& tickets, const ReportMaker& maker,
                                                  const std::function<void(std::size_t)>& progress);

  [[nodiscard]] std::size_t size() const { return packed_.size(); }
  /// In the order of the tickets. io: memory is short.
  [[nodiscard]] Result<Envelope> unpack(std::size_t index) const;
  [[nodiscard]] ReportId digest(std::size_t index) const;

 private:
  struct Packed {
    std::string payload;  ///< zstd
    PublicKey public_key{};
    std::string signature;
    std::string digest;  ///< of the payload, 64 hex digits
  };
  [[nodiscard]] Result<Packed> pack(const Envelope& envelope) const;

  std::shared_ptr<const ZstdDictionary> dictionary_;  ///< null where there were too few to learn from
  std::vector<Packed> packed_;
};

}  // namespace campus::collector::simulate
