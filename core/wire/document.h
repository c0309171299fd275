#pragma once
// A JSON text that was read under limits, by simdjson. What it takes, refuses and says is what parse_bounded takes,
// refuses and says; docs/decisions/0013-two-readers-of-json.md. For core/wire only; include in .cpp files.

#include <memory>
#include <string_view>

#include "core/limits.h"
#include "core/result.h"
#include "core/wire/node.h"

namespace campus::wire {

/// Thread-safe; each thread keeps the memory of one reader for the next text, of a large text it keeps none.
class Document {
 public:
  /// bad_data as parse_bounded. Never throws on input.
  [[nodiscard]] static Result<Document> read(std::string_view text, const JsonLimits& limits);

  [[nodiscard]] Node root() const;

 private:
  class Reader;
  struct GiveBack {
    void operator()(Reader* reader) const;
  };
  using Lent = std::unique_ptr<Reader, GiveBack>;

  [[nodiscard]] static Lent lend();
  explicit Document(Lent reader) : reader_(std::move(reader)) {}
  Lent reader_;
};

}  // namespace campus::wire
