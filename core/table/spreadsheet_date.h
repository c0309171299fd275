#pragma once
// Dates as spreadsheets keep them: days since an epoch, told from numbers by the cell's format alone. Pure.

#include <optional>
#include <string>
#include <string_view>

namespace campus {

/// Of the formats that every spreadsheet knows by number (ECMA-376 part 1, 18.8.30).
[[nodiscard]] bool is_date_format(long id);
/// Of a format written out: `yyyy"年"m"月"d"日"`.
[[nodiscard]] bool is_date_format(std::string_view code);

/// `2026-11-20`, `2026-11-20 08:30:00`, or `08:30:00` below one day; nothing where it is no date until 9999.
[[nodiscard]] std::optional<std::string> date_text(double serial, bool from_1904);

}  // namespace campus
