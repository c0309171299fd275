#pragma once
// Values in PostgreSQL's binary form: parameters, rows for COPY, rows of an answer. For this folder's .cpp files.

#include <libpq-fe.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.h"

namespace campus::collector::postgres {

/// Of one statement, in order.
class Parameters {
 public:
  Parameters& add(std::int64_t value);
  Parameters& add(WallTime time);            ///< in milliseconds
  Parameters& add_count(std::size_t value);  ///< the largest there is, where it is larger
  Parameters& add_truth(bool value);
  Parameters& add_text(std::string_view text);
  Parameters& add_bytes(std::string_view bytes);
  Parameters& add_null_bytes();
  // Columns: one array each.
  Parameters& add_all(std::span<const std::int64_t> values);
  Parameters& add_all_texts(std::span<const std::string> texts);
  Parameters& add_all_bytes(std::span<const std::string> bytes);

  [[nodiscard]] int count() const { return static_cast<int>(values_.size()); }
  [[nodiscard]] const std::vector<Oid>& types() const { return types_; }
  [[nodiscard]] std::vector<const char*> pointers() const;
  [[nodiscard]] std::vector<int> lengths() const;

 private:
  Parameters& put(Oid type, std::string value);
  std::vector<Oid> types_;
  std::vector<std::string> values_;
  std::vector<bool> nulls_;
};

/// What COPY ... (FORMAT binary) takes.
class CopyRows {
 public:
  CopyRows();
  void begin_row(std::int16_t columns);
  void add(std::int64_t value);
  void add_small(std::int16_t value);
  void add_bytes(std::string_view bytes);  ///< also text
  [[nodiscard]] bool empty() const { return rows_ == 0; }
  [[nodiscard]] std::string finish() &&;

 private:
  std::string bytes_;
  std::size_t rows_ = 0;
};

/// An answer. Columns are bigint, integer, smallint, boolean, text or bytea; a null is 0 or empty.
class Rows {
 public:
  Rows() = default;
  explicit Rows(PGresult* result) : result_(result) {}
  [[nodiscard]] int size() const { return PQntuples(result_.get()); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] bool is_null(int row, int column) const;
  [[nodiscard]] std::int64_t integer(int row, int column) const;
  [[nodiscard]] WallTime time(int row, int column) const;
  /// Lives as long as these rows.
  [[nodiscard]] std::string_view bytes(int row, int column) const;
  [[nodiscard]] std::string text(int row, int column) const { return std::string(bytes(row, column)); }
  [[nodiscard]] std::string_view command() const { return PQcmdStatus(result_.get()); }  ///< that was done
  [[nodiscard]] const PGresult* raw() const { return result_.get(); }

 private:
  struct Clear {
    void operator()(PGresult* result) const { PQclear(result); }
  };
  std::unique_ptr<PGresult, Clear> result_;
};

/// `make(rows, row)` of each row.
template <class Make>
[[nodiscard]] auto list_of(const Rows& rows, Make make) {
  std::vector<decltype(make(rows, 0))> list;
  list.reserve(static_cast<std::size_t>(rows.size()));
  for (int row = 0; row < rows.size(); ++row) list.push_back(make(rows, row));
  return list;
}

}  // namespace campus::collector::postgres
