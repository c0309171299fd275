#include "core/words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "core/words_fault.h"

namespace campus {
namespace {

using Words = std::pair<std::string, std::string>;
using Table = std::map<std::string, Words>;

std::string trimmed(const std::string& text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Rows `| type.value | 中文 | English |` of the glossary.
Table table_of_glossary() {
  Table table;
  std::ifstream file(CAMPUS_GLOSSARY);
  for (std::string line; std::getline(file, line);) {
    const auto a = line.find('|');
    const auto b = line.find('|', a + 1);
    const auto c = b == std::string::npos ? b : line.find('|', b + 1);
    const auto d = c == std::string::npos ? c : line.find('|', c + 1);
    if (a != 0 || d == std::string::npos) continue;
    const auto key = trimmed(line.substr(1, b - 1));
    if (key.find('.') == std::string::npos || key.find_first_of(" ,()") != std::string::npos) continue;
    EXPECT_TRUE(
        table.emplace(key, Words{trimmed(line.substr(b + 1, c - b - 1)), trimmed(line.substr(c + 1, d - c - 1))})
            .second)
        << key << " stands twice";
  }
  return table;
}

template <class E>
void add(Table& table, const std::string& type) {
  for (const auto& [value, name] : EnumNames<E>::names) {
    table[type + "." + std::string(name)] = {std::string(words_of(value, Language::zh_cn)),
                                             std::string(words_of(value, Language::en))};
  }
}

Table table_of_code() {
  Table table;
  add<Level>(table, "level");
  add<SchoolType>(table, "type");
  add<Mode>(table, "mode");
  add<Tier>(table, "tier");
  add<Method>(table, "method");
  add<Direction>(table, "direction");
  add<Verdict>(table, "verdict");
  add<ItemVerdict>(table, "item");
  add<Conclusion>(table, "conclusion");
  add<Requirement>(table, "requirement");
  add<Round>(table, "round");
  add<LimitedBy>(table, "limited_by");
  add<Reason>(table, "reason");
  add<ClockState>(table, "clock");
  for (const auto& [value, name] : EnumNames<LimitedBy>::names) {
    table["limited_by_sentence." + std::string(name)] = {std::string(sentence_of(value, Language::zh_cn)),
                                                         std::string(sentence_of(value, Language::en))};
  }
  return table;
}

TEST(Words, EqualTheGlossaryRowByRow) {
  const auto glossary = table_of_glossary();
  const auto code = table_of_code();
  for (const auto& [key, words] : code) {
    const auto row = glossary.find(key);
    ASSERT_NE(row, glossary.end()) << "docs/glossary.md has no row " << key;
    EXPECT_EQ(row->second, words) << key;
  }
  for (const auto& [key, words] : glossary) EXPECT_TRUE(code.contains(key)) << "no such word in the code: " << key;
}

TEST(Words, NeverShareOneSpellingWithinAVerdict) {
  for (const auto language : {Language::zh_cn, Language::en}) {
    std::set<std::string_view> seen;
    for (const auto& [value, name] : EnumNames<ItemVerdict>::names)
      EXPECT_TRUE(seen.insert(words_of(value, language)).second);
  }
}

TEST(Words, SayReasonsAsWholeSentences) {
  for (const auto& [value, name] : EnumNames<Reason>::names) {
    EXPECT_TRUE(words_of(value, Language::zh_cn).ends_with("。")) << name;
    EXPECT_TRUE(words_of(value, Language::en).ends_with(".")) << name;
  }
}

TEST(Words, ChooseTheLanguageFromTheEnvironment) {
  for (const char* chinese : {"", "C", "C.UTF-8", "POSIX", "zh", "zh_CN.UTF-8", "zh-TW"}) {
    EXPECT_EQ(language_of(chinese), Language::zh_cn) << chinese;
  }
  for (const char* english : {"en", "en_US.UTF-8", "mn_MN", "Czech"})
    EXPECT_EQ(language_of(english), Language::en) << english;
}

TEST(Quantities, CarryTheirUnit) {
  const auto text = [](double value, Unit unit) { return format_quantity(value, unit, Language::en); };
  EXPECT_EQ(text(941.5e6, Unit::bits_per_second), "941.5 Mbit/s");
  EXPECT_EQ(text(1e9, Unit::bits_per_second), "1.000 Gbit/s");
  EXPECT_EQ(text(0.0123, Unit::seconds), "12.3 ms");
  EXPECT_EQ(text(0.02, Unit::seconds), "20 ms");
  EXPECT_EQ(text(1.5, Unit::seconds), "1.5 s");
  EXPECT_EQ(text(0.000184, Unit::seconds), "184 µs");
  EXPECT_EQ(text(0.0005, Unit::ratio), "0.05 %");
  EXPECT_EQ(text(0.99949, Unit::ratio), "99.95 %");
  EXPECT_EQ(text(1, Unit::ratio), "100 %");
  EXPECT_EQ(text(42, Unit::count), "42");
  EXPECT_EQ(text(1234567, Unit::count), "1234567");
  EXPECT_EQ(text(0, Unit::seconds), "0 s");
}

TEST(Quantities, AreComparedByOneSignEach) {
  EXPECT_EQ(sign_of(Comparison::at_least), "≥");
  EXPECT_EQ(sign_of(Comparison::at_most), "≤");
  EXPECT_EQ(sign_of(Comparison::equal), "=");
}

TEST(Quantities, SpellTruthInTheLanguage) {
  EXPECT_EQ(format_quantity(-65, Unit::dbm, Language::en), "-65 dBm");
  EXPECT_EQ(format_quantity(-61.5, Unit::dbm, Language::zh_cn), "-61.5 dBm");
  EXPECT_EQ(format_quantity(1, Unit::truth, Language::zh_cn), "是");
  EXPECT_EQ(format_quantity(0, Unit::truth, Language::en), "no");
}

TEST(Quantities, SurviveAnyNumber) {
  constexpr double kHuge = std::numeric_limits<double>::max();
  for (const auto& [unit, name] : EnumNames<Unit>::names) {
    for (const double value : {kHuge, -kHuge, 1e-300, -1e-300, std::numeric_limits<double>::infinity(),
                               std::numeric_limits<double>::quiet_NaN(), -0.5}) {
      EXPECT_FALSE(format_quantity(value, unit, Language::en).empty()) << name << " " << value;
    }
  }
  EXPECT_EQ(format_quantity(std::numeric_limits<double>::quiet_NaN(), Unit::count, Language::en), "—");
}

TEST(FaultWords, StandInTheDocumentAsTheyAreSaid) {
  std::ifstream file(CAMPUS_FAULTS);
  std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const auto& [fault, name] : EnumNames<Fault>::names) {
    const auto without_code = [&, of = fault](Language language) {
      return what_is_wrong({of, ""}, language).substr(5);
    };
    const auto row = "| " + std::string(code_of(fault)) + " | " + without_code(Language::zh_cn) + "<br>" +
                     without_code(Language::en) + " | " + std::string(what_to_do(fault, Language::zh_cn)) + "<br>" +
                     std::string(what_to_do(fault, Language::en)) + " |\n";
    EXPECT_NE(page.find(row), std::string::npos) << row;
    page.erase(std::min(page.find(row), page.size()), row.size());
  }
  EXPECT_EQ(page.find("| P"), std::string::npos) << "a code that nobody says any more";
}

TEST(FaultWords, SayWhatAndWhatToDoInBothLanguages) {
  std::set<std::string> seen;
  for (const auto& [fault, name] : EnumNames<Fault>::names) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      const auto what = what_is_wrong({fault, "eth0"}, language);
      EXPECT_TRUE(what.starts_with(code_of(fault))) << name;
      EXPECT_NE(what.find("eth0"), std::string::npos) << name;
      EXPECT_TRUE(seen.insert(what.substr(5)).second) << name << " has another one's words";
      EXPECT_GT(what_to_do(fault, language).size(), 20U) << name;
    }
  }
}

}  // namespace
}  // namespace campus
