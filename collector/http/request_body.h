#pragma once
// A request's body as it arrives: taken apart where it is compressed, bounded, and paid for out of what all connections
// may hold together.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "collector/http/budget.h"
#include "core/compression/bounded_decoder.h"
#include "core/result.h"

namespace campus::collector {

/// One thread at a time.
class RequestBody {
 public:
  struct Terms {
    std::optional<Coding> coding;
    std::size_t most_bytes;      ///< of the text, whatever arrives for it
    std::size_t expected_bytes;  ///< as announced; 0 where nothing was
    Budget* budget;              ///< outlives the body
    std::size_t kept_free;       ///< of the budget, for others
  };

  /// Before the first byte.
  void begin(const Terms& terms);
  /// too_large; bad_data: not what its coding says; unavailable: all connections together hold too much; io: memory is
  /// short. Afterwards nothing is held.
  [[nodiscard]] Result<void> take(std::string_view bytes);
  /// bad_data: not all has come.
  [[nodiscard]] Result<void> finish();
  /// Valid as long as this lives and stands where it is.
  [[nodiscard]] std::string_view text() const;

 private:
  [[nodiscard]] Result<void> take_plain(std::string_view bytes);
  [[nodiscard]] Result<void> take_compressed(std::string_view bytes);
  [[nodiscard]] bool pay(std::size_t bytes);
  void drop();

  Terms terms_{};
  std::optional<Budget::Share> share_;
  std::optional<BoundedDecoder> decoder_;
  std::string text_;
};

}  // namespace campus::collector
