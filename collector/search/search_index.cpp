#include "collector/search/search_index.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "collector/search/search_text.h"
#include "core/utf8.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr std::size_t kNone = SIZE_MAX;

std::string fact_text(const Facts& facts, const char* column) {
  const auto found = facts.find(column);
  if (found == facts.end()) return "";
  if (const auto* text = std::get_if<std::string>(&found->second)) return *text;
  const auto* number = std::get_if<double>(&found->second);
  return number == nullptr ? "" : in_full(*number);
}

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_initials(std::string_view word) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return word.size() >= 2 && std::any_of(word.begin(), word.end(), letter) &&
         std::all_of(word.begin(), word.end(), [&](char c) { return letter(c) || digit(c); });
}

/// Of a text that may be part of a telephone number: `0470-8221234`; else empty.
std::string telephone_digits(std::string_view text) {
  constexpr std::size_t kFewest = 4;
  if (text.find_first_not_of("0123456789-") != std::string_view::npos) return "";
  std::string digits;
  std::copy_if(text.begin(), text.end(), std::back_inserter(digits), [](char c) { return c != '-'; });
  return digits.size() < kFewest ? "" : digits;
}

/// All characters of `word`, in their order.
bool holds_scattered(std::string_view text, std::string_view word) {
  while (!word.empty()) {
    const auto character = word.substr(0, first_character(word).bytes);
    const auto at = text.find(character);
    if (at == std::string_view::npos) return false;
    text.remove_prefix(at + character.size());
    word.remove_prefix(character.size());
  }
  return true;
}

/// Between blanks, commas or semicolons.
std::vector<std::string> codes_in(std::string text) {
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == ';' || c == ','; }, ' ');
  return query_words(text);
}

std::string with_blanks(const std::vector<std::string>& texts) {
  std::string list;
  for (const auto& text : texts) list += (list.empty() ? "" : " ") + text;
  return list;
}

bool is_one_of(std::string_view list, std::string_view word) {
  while (!list.empty()) {
    const auto one = list.substr(0, list.find(' '));
    if (one == word) return true;
    list.remove_prefix(std::min(one.size() + 1, list.size()));
  }
  return false;
}

/// Which site comes first among those that match alike: the higher level, the shorter name.
auto order_of(const Found& found) { return std::tuple(found.match, found.site->level, found.site->name.size()); }

}  // namespace

struct SearchIndex::Word {
  std::string text;
  std::string number;  ///< a telephone number without what people put between its digits; empty for other words
  bool initials = false;
  bool scattered = false;  ///< has two characters at least, not of ASCII alone
  std::optional<std::uint32_t> ipv4 = std::nullopt;

  explicit Word(std::string word)
      : text(std::move(word)),
        number(telephone_digits(text)),
        initials(is_initials(text)),
        scattered(count_characters(text) >= 2 && count_characters(text) < text.size()),
        ipv4(parse_ipv4(text)) {}
};

SearchIndex::SearchIndex(const Roster& roster) {
  InitialsReader reader;
  entries_.reserve(roster.sites().size());
  for (std::size_t i = 0; i < roster.sites().size(); ++i) add(roster, i, reader);
  text_.shrink_to_fit();
  ranges_.shrink_to_fit();
}

void SearchIndex::put(Entry& entry, Field field, std::string_view text) {
  text_ += text;
  entry.ends.at(static_cast<std::size_t>(field)) = static_cast<std::uint32_t>(text_.size());
}

void SearchIndex::add(const Roster& roster, std::size_t index, InitialsReader& reader) {
  const auto& site = roster.sites()[index];
  const auto index_above = [&](Level level) {
    const auto* above = roster.above(index, level);
    return above == nullptr ? kNone : static_cast<std::size_t>(above - roster.sites().data());
  };
  Entry entry{&site, index_above(Level::school), index_above(Level::banner)};
  entry.begin = static_cast<std::uint32_t>(text_.size());
  const auto facts = site.facts.unpacked();
  const auto name_initials = reader.read(site.name);
  const auto short_initials = reader.read(site.short_name);
  put(entry, Field::code, searchable(site.code.text()));
  put(entry, Field::name, searchable(site.name));
  put(entry, Field::short_name, searchable(site.short_name));
  put(entry, Field::name_first, name_initials.first);
  put(entry, Field::name_second, name_initials.second);
  put(entry, Field::short_first, short_initials.first);
  put(entry, Field::short_second, short_initials.second);
  put(entry, Field::circuit, searchable(fact_text(facts, "circuit")));
  put(entry, Field::contract, searchable(fact_text(facts, "contract")));
  put(entry, Field::phone, telephone_digits(searchable(fact_text(facts, "phone"))));
  put(entry, Field::address, searchable(fact_text(facts, "address")));
  put(entry, Field::contact, searchable(fact_text(facts, "contact")));
  put(entry, Field::carrier, searchable(fact_text(facts, "carrier")));
  put(entry, Field::former, with_blanks(codes_in(fact_text(facts, "former"))));
  const auto hosts = address_terms(facts);
  put(entry, Field::hosts, with_blanks(hosts.texts));
  entry.first_range = static_cast<std::uint32_t>(ranges_.size());
  entry.ranges = static_cast<std::uint32_t>(hosts.ranges.size());
  ranges_.insert(ranges_.end(), hosts.ranges.begin(), hosts.ranges.end());
  entries_.push_back(entry);
}

std::string_view SearchIndex::field(const Entry& entry, Field which) const {
  const auto number = static_cast<std::size_t>(which);
  const auto begin = number == 0 ? entry.begin : entry.ends.at(number - 1);
  return std::string_view(text_).substr(begin, entry.ends.at(number) - begin);
}

bool SearchIndex::has_initials(const Entry& entry, std::string_view letters) const {
  const auto stand = [&](Field first, Field second) {
    const auto one = field(entry, first);
    const auto other = field(entry, second);
    for (std::size_t at = 0; at + letters.size() <= one.size(); ++at) {
      if (stand_at(one, other, letters, at)) return true;
    }
    return false;
  };
  return stand(Field::name_first, Field::name_second) || stand(Field::short_first, Field::short_second);
}

Match SearchIndex::match(const Entry& entry, const Word& word) const {
  const std::string_view text = word.text;
  const auto is = [&](Field which) { return field(entry, which) == text; };
  const auto begins = [&](Field which) { return field(entry, which).starts_with(text); };
  const auto holds = [&](Field which) { return contains(field(entry, which), text); };
  if (is(Field::code) || is(Field::circuit) || is(Field::contract) || is_one_of(field(entry, Field::former), text) ||
      is_one_of(field(entry, Field::hosts), text))
    return Match::exact;
  if (!word.number.empty() && field(entry, Field::phone) == word.number) return Match::exact;
  if (is(Field::name) || is(Field::short_name)) return Match::name;
  if (begins(Field::name) || begins(Field::short_name) || begins(Field::code) || begins(Field::circuit))
    return Match::prefix;
  if (holds(Field::name) || holds(Field::short_name)) return Match::part;
  if (word.initials && has_initials(entry, text)) return Match::initials;
  const auto* range = ranges_.data() + entry.first_range;
  if (word.ipv4 && std::any_of(range, range + entry.ranges, [&](const auto& each) { return each.holds(*word.ipv4); })) {
    return Match::network;
  }
  if (!word.number.empty() && contains(field(entry, Field::phone), word.number)) return Match::elsewhere;
  for (const auto which :
       {Field::code, Field::circuit, Field::contract, Field::address, Field::contact, Field::carrier, Field::hosts}) {
    if (holds(which)) return Match::elsewhere;
  }
  return word.scattered && holds_scattered(field(entry, Field::name), text) ? Match::scattered : Match::none;
}

std::vector<Match> SearchIndex::match_all(const std::vector<Word>& words) const {
  std::vector<Match> own(entries_.size() * words.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    for (std::size_t w = 0; w < words.size(); ++w) own[i * words.size() + w] = match(entries_[i], words[w]);
  }
  std::vector<Match> all(entries_.size());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    const auto of = [&](std::size_t index, std::size_t w) {
      return index == kNone ? Match::none : own[index * words.size() + w];
    };
    auto worst = Match::exact;
    bool itself = false;
    for (std::size_t w = 0; w < words.size(); ++w) {
      auto one = of(i, w);
      itself |= one != Match::none;
      const bool higher = of(entries_[i].school, w) != Match::none || of(entries_[i].banner, w) != Match::none;
      if (one == Match::none && higher) one = Match::above;
      worst = std::max(worst, one);
    }
    all[i] = itself ? worst : Match::none;
  }
  return all;
}

SearchResult SearchIndex::find(std::string_view query, std::size_t most) const {
  std::vector<Word> words;
  for (auto& word : query_words(query)) words.emplace_back(std::move(word));
  SearchResult result;
  if (words.empty()) return result;
  const auto matches = match_all(words);
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (matches[i] != Match::none) result.sites.push_back({entries_[i].site, matches[i]});
  }
  result.total = result.sites.size();
  // The sites stand in the order of their codes, which decides where nothing else does.
  std::stable_sort(result.sites.begin(), result.sites.end(),
                   [](const Found& a, const Found& b) { return order_of(a) < order_of(b); });
  if (result.sites.size() > most) result.sites.resize(most);
  return result;
}

}  // namespace campus::collector
