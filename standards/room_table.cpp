#include "standards/room_table.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "core/cell_text.h"
#include "core/csv.h"
#include "core/foreign_text.h"
#include "core/model/level.h"
#include "core/utf8.h"
#include "standards/facts.h"

namespace campus::standards {
namespace {

class RoomTableReader {
 public:
  RoomTableReader(std::string file_name, const SiteCode& school) : file_name_(std::move(file_name)), school_(school) {}

  Result<std::vector<Room>> read(std::string_view text) {
    if (!is_utf8(text)) return wrong(1, "the file is not UTF-8; in Excel or WPS save it as 'CSV UTF-8'");
    const auto rows = parse_csv(text);
    if (!rows) return Error{ErrorCode::bad_data, file_name_ + ":" + rows.error().message};
    if (rows->size() < 2)
      return wrong(1, "there are no rooms; the first row names the columns, each further row is one");
    if (auto header = read_header(rows->front()); !header) return header.error();
    std::vector<Room> rooms;
    std::map<SiteCode, std::size_t> lines;
    for (auto row = rows->begin() + 1; row != rows->end(); ++row) {
      if (!is_of_school(*row)) continue;
      auto room = room_of(*row);
      if (!room) return room.error();
      const auto [first, fresh] = lines.emplace(room->code, row->line);
      if (!fresh) {
        return wrong(row->line, "the code " + room->code.text() + " stands already in line " +
                                    std::to_string(first->second) + "; a code names one room");
      }
      rooms.push_back(*std::move(room));
    }
    if (rooms.empty()) return no_rooms();
    return rooms;
  }

 private:
  [[nodiscard]] Error wrong(std::size_t line, const std::string& what) const {
    return Error{ErrorCode::bad_data, file_name_ + ":" + std::to_string(line) + ": " + what};
  }

  [[nodiscard]] Error no_rooms() const {
    return wrong(1, "there are no classrooms of " + school_.text() +
                        "; their column parent names it, or their codes begin with " + school_.text() + "-");
  }

  Result<void> read_header(const CsvRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      const auto name = tidied(narrowed(row.cells[i]));
      if (!name.empty() && !columns_.emplace(name, i).second) {
        return wrong(row.line, "the column " + in_quotes(name) + " stands twice");
      }
    }
    if (columns_.contains("code")) return {};
    return wrong(row.line, "the column 'code' is missing; the first row names the columns");
  }

  [[nodiscard]] std::string cell(const CsvRow& row, const char* column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() || found->second >= row.cells.size() ? "" : tidied(row.cells[found->second]);
  }
  [[nodiscard]] std::string plain_cell(const CsvRow& row, const char* column) const {
    return tidied(narrowed(cell(row, column)));
  }

  [[nodiscard]] bool is_of_school(const CsvRow& row) const {
    const auto level = plain_cell(row, "level");
    if (!level.empty() && level != name_of(Level::classroom)) return false;
    if (columns_.contains("parent")) return plain_cell(row, "parent") == school_.text();
    return plain_cell(row, "code").starts_with(school_.text() + "-");
  }

  [[nodiscard]] Result<Room> room_of(const CsvRow& row) const {
    for (const auto& one : row.cells) {
      if (one.size() > kRoomCellBytes) {
        return wrong(row.line, "a cell has more than " + std::to_string(kRoomCellBytes) + " bytes; shorten it");
      }
    }
    auto code = parse_site_code(plain_cell(row, "code"));
    if (!code) return wrong(row.line, "column code: " + code.error().message);
    Room room;
    room.code = *std::move(code);
    room.name = cell(row, "name");
    room.building = plain_cell(row, "building");
    room.floor = plain_cell(row, "floor");
    room.access_switch = plain_cell(row, "access_switch");
    if (auto read = read_cable(row, room); !read) return read.error();
    if (auto read = read_truth(row, "computer_room", room.computer_room); !read) return read.error();
    if (auto read = read_truth(row, "interactive", room.interactive); !read) return read.error();
    return room;
  }

  Result<void> read_cable(const CsvRow& row, Room& room) const {
    const Facts facts{{"cable_metres", plain_cell(row, "cable_metres")}};
    if (!is_given(facts, "cable_metres")) return {};
    room.cable_metres = number_of(facts, "cable_metres");
    if (room.cable_metres && *room.cable_metres >= 0) return {};
    return wrong(row.line,
                 "column cable_metres is " + in_quotes(cell(row, "cable_metres")) + " but must be a number of metres");
  }

  Result<void> read_truth(const CsvRow& row, const char* column, bool& truth) const {
    const Facts facts{{column, plain_cell(row, column)}};
    if (!is_given(facts, column)) return {};
    const auto read = truth_of(facts, column);
    if (!read) {
      return wrong(row.line, std::string("column ") + column + " is " + in_quotes(cell(row, column)) +
                                 " but must be one of 是|否|有|无|yes|no|true|false|1|0");
    }
    truth = *read;
    return {};
  }

  std::string file_name_;
  SiteCode school_;
  std::map<std::string, std::size_t, std::less<>> columns_;
};

}  // namespace

Result<std::vector<Room>> parse_rooms_csv(std::string_view text, const std::string& file_name, const SiteCode& school) {
  return RoomTableReader(file_name, school).read(text);
}

}  // namespace campus::standards
