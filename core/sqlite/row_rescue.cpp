#include "core/sqlite/row_rescue.h"

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>
#include <utility>

namespace campus {
namespace {

std::string list_of(const std::vector<std::string>& names, const std::string& after = "") {
  std::string text;
  for (const auto& name : names) text.append(text.empty() ? "" : ", ").append(name).append(after);
  return text;
}

/// Reading of a table whose key begins with an integer, which allows to go on behind a damaged page.
class NumberedRows {
 public:
  NumberedRows(Database& from, const TableShape& table, NumberRange numbers)
      : scan_(from.prepare(("SELECT " + list_of(table.columns) + ", " + table.key.front() + " FROM " + table.name +
                            " NOT INDEXED WHERE " + table.key.front() + " > ?1 ORDER BY " + list_of(table.key))
                               .c_str())),
        column_(static_cast<int>(table.columns.size())),
        numbers_(numbers) {}

  bool read(const TakeRow& take) {
    bool whole = true;
    auto after = numbers_.after;
    while (!read_from(after, take)) {
      whole = false;
      const auto next = behind_damage(after);
      if (!next) break;
      after = *next;
    }
    return whole;
  }

 private:
  /// Until the end: true; or until a page that cannot be read, with the last key in `after`.
  bool read_from(std::int64_t& after, const TakeRow& take) {
    scan_.bind(1, after);
    for (;;) {
      try {
        if (!scan_.step()) return true;
      } catch (const SqliteError&) {
        return false;
      }
      // In a damaged tree keys may go back; the search must not.
      after = std::max(after, scan_.integer(column_));
      take(scan_);
    }
  }

  bool can_go_on_after(std::int64_t number) {
    try {
      scan_.bind(1, number);
      if (scan_.step()) scan_.reset();
      return true;
    } catch (const SqliteError&) {
      return false;
    }
  }

  /// The smallest number, as far as that can be found, behind which there is something to read or the end.
  std::optional<std::int64_t> behind_damage(std::int64_t after) {
    constexpr int kSmallSteps = 10'000;
    constexpr std::int64_t kSmallStep = 64;
    std::int64_t step = 1;
    auto damaged = after;
    for (int tries = 0;; ++tries) {
      if (damaged >= numbers_.last) return std::nullopt;
      const auto at = damaged > numbers_.last - step ? numbers_.last : damaged + step;
      if (can_go_on_after(at)) return smallest(damaged, at);
      damaged = at;
      if (step < kSmallStep || tries > kSmallSteps) step = step > numbers_.last / 2 ? numbers_.last : step * 2;
    }
  }

  std::int64_t smallest(std::int64_t damaged, std::int64_t sound) {
    while (sound - damaged > 1) {
      const auto middle = damaged + (sound - damaged) / 2;
      (can_go_on_after(middle) ? sound : damaged) = middle;
    }
    return sound;
  }

  Statement scan_;
  int column_;
  NumberRange numbers_;
};

/// From one end until a page that cannot be read.
bool read_towards(Database& from, const TableShape& table, const char* direction, const TakeRow& take) {
  const auto sql = "SELECT " + list_of(table.columns) + " FROM " + table.name + " NOT INDEXED ORDER BY " +
                   list_of(table.key, direction);
  try {
    auto scan = from.prepare(sql.c_str());
    for (;;) {
      if (!scan.step()) return true;
      take(scan);
    }
  } catch (const SqliteError& error) {
    if (error.file() != std::filesystem::path(sqlite3_db_filename(from.raw(), "main"))) throw;
    return false;
  }
}

void overwrite(const std::filesystem::path& file, std::streamoff at, const std::string& bytes) {
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(at);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string read_from(const std::filesystem::path& file, std::streamoff at, std::size_t size) {
  std::ifstream in(file, std::ios::binary);
  in.seekg(at);
  std::string bytes(size, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(size));
  return bytes;
}

/// The number of pages as bytes 28 to 31 of a header have it.
std::string header_number(std::uintmax_t pages) {
  std::string bytes;
  for (unsigned shift = 32; shift > 0; shift -= 8) bytes += static_cast<char>((pages >> (shift - 8U)) & 0xffU);
  return bytes;
}

/// A schema is made in one transaction at the beginning of a file, so its pages are the same in every file of a
/// version; comments in the .sql files are part of them.
void give_schema(const std::filesystem::path& damaged, const std::filesystem::path& fresh) {
  Database schema = Database::for_a_look(fresh);
  const auto page_bytes = schema.integer("PRAGMA page_size");
  auto pages = schema.prepare("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'");
  while (pages.step()) {
    const auto at = (pages.integer(0) - 1) * page_bytes;
    overwrite(damaged, at, read_from(fresh, at, static_cast<std::size_t>(page_bytes)));
  }
  // The roots of all tables have to be in the file, else SQLite believes nothing of it: what was cut off is read as
  // zeros, which are no page.
  const auto page = static_cast<std::uintmax_t>(page_bytes);
  const auto whole_pages = (std::filesystem::file_size(damaged) + page - 1) / page * page;
  const auto bytes = std::max(whole_pages, std::filesystem::file_size(fresh));
  std::filesystem::resize_file(damaged, bytes);
  constexpr std::streamoff kPagesInHeader = 28;
  overwrite(damaged, kPagesInHeader, header_number(bytes / page));
  constexpr std::streamoff kFreePages = 32;  // that list is lost, and nothing is written here
  overwrite(damaged, kFreePages, std::string(8, '\0'));
}

/// A row that was read twice; any other constraint says that it is no row of this table.
bool is_there_already(int code) {
  return code == SQLITE_CONSTRAINT_PRIMARYKEY || code == SQLITE_CONSTRAINT_ROWID || code == SQLITE_CONSTRAINT_UNIQUE;
}

std::optional<Database> opened(const std::filesystem::path& file) {
  try {
    auto database = Database::for_a_look(file);
    if (database.integer("SELECT count(*) FROM sqlite_schema") > 0) return database;
  } catch (const SqliteError& error) {
    // A schema of a format that there is not is damage as well, and told by the most general of codes.
    if (!error.is_damage() && (error.code() & 0xff) != SQLITE_ERROR) throw;
  }
  return std::nullopt;
}

}  // namespace

TableShape shape_of(Database& database, const std::string& table) {
  TableShape shape{table, {}, {}, false};
  auto columns = database.prepare("SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid");
  columns.bind(1, table);
  std::vector<std::pair<std::int64_t, std::pair<std::string, std::string>>> key;
  while (columns.step()) {
    shape.columns.push_back(columns.text(0));
    if (columns.integer(2) > 0) key.push_back({columns.integer(2), {columns.text(0), columns.text(1)}});
  }
  std::sort(key.begin(), key.end());
  for (const auto& [place, column] : key) shape.key.push_back(column.first);
  shape.by_integer = !key.empty() && key.front().second.second == "INTEGER";
  return shape;
}

bool rescue_rows(Database& from, const TableShape& table, const TakeRow& take, NumberRange numbers) {
  const bool whole =
      table.by_integer ? NumberedRows(from, table, numbers).read(take) : read_towards(from, table, "", take);
  if (!whole) static_cast<void>(read_towards(from, table, " DESC", take));
  return whole;
}

RescuedTable rescue_table(Database& from, Database& to, const std::string& table) {
  RescuedTable rescued;
  const auto shape = shape_of(to, table);
  std::string values;
  for (std::size_t i = 1; i <= shape.columns.size(); ++i) values += (i == 1 ? "?" : ", ?") + std::to_string(i);
  auto insert =
      to.prepare(("INSERT INTO " + table + " (" + list_of(shape.columns) + ") VALUES (" + values + ")").c_str());
  bool rows_fit = true;
  const bool pages_read = rescue_rows(from, shape, [&](const Statement& row) {
    for (int i = 0; i < static_cast<int>(shape.columns.size()); ++i) insert.bind_value(i + 1, row, i);
    try {
      insert.run();
    } catch (const SqliteError& error) {
      if ((error.code() & 0xff) != SQLITE_CONSTRAINT) throw;
      rows_fit &= is_there_already(error.code());
    }
  });
  rescued.whole = pages_read && rows_fit;
  rescued.rows = to.integer(("SELECT count(*) FROM " + table).c_str());
  return rescued;
}

Database open_damaged(const std::filesystem::path& file, const std::filesystem::path& fresh) {
  if (auto database = opened(file)) return *std::move(database);
  const auto copy = fresh.string() + ".working";
  remove_database(copy);
  std::filesystem::copy_file(file, copy);
  const auto log = file.string() + "-wal";
  if (std::filesystem::exists(log)) std::filesystem::copy_file(log, copy + "-wal");
  give_schema(copy, fresh);
  if (auto database = opened(copy)) return *std::move(database);
  // Its log may bring back a beginning that is as damaged.
  std::filesystem::remove(copy + "-wal");
  return Database::for_a_look(copy);
}

void remove_database(const std::filesystem::path& file) {
  for (const auto* suffix : {"-wal", "-shm", ""}) std::filesystem::remove(file.string() + suffix);
}

}  // namespace campus
