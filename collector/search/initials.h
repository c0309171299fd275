#pragma once
// Chinese names by the first letters of their pinyin: 海拉尔第一小学 is hledyxx, or hlrdyxx. The home of ICU.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace campus::collector {

/// One letter or digit for each character that has one, and beside it another where the character is read in two ways
/// (长 is c and z), else the same once more. Both are of one length.
struct Initials {
  std::string first;
  std::string second;
};

/// Does `letters` stand in initials from `at` on, each letter in one of its readings?
[[nodiscard]] bool stand_at(std::string_view first, std::string_view second, std::string_view letters, std::size_t at);

/// Holds a table of some megabytes while it lives. Not thread-safe.
class InitialsReader {
 public:
  InitialsReader();
  InitialsReader(const InitialsReader&) = delete;
  InitialsReader& operator=(const InitialsReader&) = delete;
  ~InitialsReader();

  [[nodiscard]] Initials read(std::string_view text);

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

}  // namespace campus::collector
