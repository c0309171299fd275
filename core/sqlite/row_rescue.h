#pragma once
// Reads what can be read of a damaged database, table by table, round the damaged pages. For folders that keep a
// database; failures of the file that is written leave as SqliteError.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "core/sqlite/database.h"

namespace campus {

/// A table as its schema has it.
struct TableShape {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> key;  ///< of its primary key
  bool by_integer = false;       ///< the first of its key is an integer
};
[[nodiscard]] TableShape shape_of(Database& database, const std::string& table);

/// The columns of one row, in their order.
using TakeRow = std::function<void(const Statement& row)>;

/// Between which numbers the keys of a table by integers lie, where that is known: the search behind damage keeps to
/// it.
struct NumberRange {
  std::int64_t after = std::numeric_limits<std::int64_t>::min();
  std::int64_t last = std::numeric_limits<std::int64_t>::max();
};

/// Every row that can be read, some perhaps twice. False where a page could not be read: rows are missing then.
[[nodiscard]] bool rescue_rows(Database& from, const TableShape& table, const TakeRow& take, NumberRange numbers = {});

/// Copies them. `rows` is what the table has then.
struct RescuedTable {
  std::int64_t rows = 0;
  bool whole = true;
};
[[nodiscard]] RescuedTable rescue_table(Database& from, Database& to, const std::string& table);

/// The damaged file for reading. Where its first pages are gone, a working copy that has those of `fresh` (an empty
/// database of the same schema) is read in their place; the copy lies beside `fresh` and is the caller's to remove.
[[nodiscard]] Database open_damaged(const std::filesystem::path& file, const std::filesystem::path& fresh);

/// With its log; what is not there is none.
void remove_database(const std::filesystem::path& file);

}  // namespace campus
