#include "collector/search/initials.h"

#include <unicode/translit.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

#include "core/cell_text.h"
#include "core/utf8.h"

namespace campus::collector {

namespace {

/// What ICU reads in one way only, and names of schools and places here in another as well.
constexpr std::array<std::pair<char32_t, char>, 19> kOtherReadings{{
    {U'长', 'c'}, {U'重', 'c'}, {U'行', 'h'}, {U'乐', 'y'}, {U'朝', 'z'}, {U'查', 'z'}, {U'校', 'j'},
    {U'厦', 'x'}, {U'曾', 'z'}, {U'单', 's'}, {U'会', 'k'}, {U'石', 'd'}, {U'调', 't'}, {U'传', 'z'},
    {U'藏', 'z'}, {U'盛', 'c'}, {U'系', 'j'}, {U'车', 'j'}, {U'尔', 'r'},  // Hailar, as it stands on signs
}};

bool is_letter(char32_t code) { return code >= 'a' && code <= 'z'; }
bool is_digit(char32_t code) { return code >= '0' && code <= '9'; }

}  // namespace

struct InitialsReader::Table {
  std::unique_ptr<icu::Transliterator> latin;
  std::unordered_map<char32_t, char> known;  ///< 0 for a character without a letter

  char read(char32_t code) {
    const auto found = known.find(code);
    if (found != known.end()) return found->second;
    char letter = 0;
    if (latin) {
      icu::UnicodeString text(static_cast<UChar32>(code));
      latin->transliterate(text);
      const auto first = text.length() > 0 ? static_cast<char32_t>(text.char32At(0)) : 0;
      if (is_letter(first)) letter = static_cast<char>(first);
    }
    return known[code] = letter;
  }
};

bool stand_at(std::string_view first, std::string_view second, std::string_view letters, std::size_t at) {
  if (at > first.size() || letters.size() > first.size() - at) return false;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    if (letters[i] != first[at + i] && letters[i] != second[at + i]) return false;
  }
  return true;
}

InitialsReader::InitialsReader() : table_(std::make_unique<Table>()) {
  UErrorCode error = U_ZERO_ERROR;
  // Decomposed, so that 额 is e with a mark behind it.
  table_->latin.reset(icu::Transliterator::createInstance("Han-Latin; NFD", UTRANS_FORWARD, error));
  if (U_FAILURE(error) != 0) table_->latin.reset();
}

InitialsReader::~InitialsReader() = default;

Initials InitialsReader::read(std::string_view text) {
  Initials initials;
  const auto plain = narrowed(text);
  for (std::string_view left = plain; !left.empty();) {
    const auto next = first_character(left);
    left.remove_prefix(next.bytes);
    if (!next.valid) continue;
    auto code = next.code;
    if (code >= 'A' && code <= 'Z') code += 'a' - 'A';
    const char letter = is_letter(code) || is_digit(code) ? static_cast<char>(code) : table_->read(code);
    if (letter == 0) continue;
    initials.first += letter;
    const auto* other = std::find_if(kOtherReadings.begin(), kOtherReadings.end(),
                                     [&](const auto& reading) { return reading.first == code; });
    initials.second += other == kOtherReadings.end() ? letter : other->second;
  }
  return initials;
}

}  // namespace campus::collector
