#pragma once
// Finds sites of a roster by what people type: names in part or by the initials of their pinyin, codes, circuits,
// addresses, telephone numbers, IP addresses. Pure; immutable once made, any thread may ask.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "collector/fleet/roster.h"
#include "collector/search/address_terms.h"
#include "collector/search/initials.h"
#include "core/enum_names.h"

namespace campus::collector {

/// How a site was found, the best first.
enum class Match : std::uint8_t {
  exact,      ///< its code, a former one, circuit, contract, telephone number or IP address
  name,       ///< its whole name or short name
  prefix,     ///< of a name, code or circuit
  part,       ///< of a name
  initials,   ///< of its name's pinyin, from the beginning or within
  network,    ///< an IP address within a range that its row names
  elsewhere,  ///< part of a code, circuit, contract, address, contact, carrier or IP address
  scattered,  ///< the characters in their order with others between: 海一小
  above,      ///< some of the words only at the school or banner above it
  none
};

struct Found {
  const Site* site = nullptr;
  Match match = Match::none;
};

struct SearchResult {
  std::vector<Found> sites;  ///< the best first
  std::size_t total = 0;     ///< of all that match, whether in `sites` or not
};

class SearchIndex {
 public:
  /// Takes some 20 microseconds and 250 bytes for a site. `roster` must live as long as the index and its results.
  explicit SearchIndex(const Roster& roster);

  /// Of several words every one has to match. At most `most` sites. A query without a letter or digit finds nothing.
  [[nodiscard]] SearchResult find(std::string_view query, std::size_t most) const;

 private:
  enum class Field : std::uint8_t {
    code,
    name,
    short_name,
    name_first,  ///< initials, as initials.h has them
    name_second,
    short_first,
    short_second,
    circuit,
    contract,
    phone,
    address,
    contact,
    carrier,
    former,  ///< the codes that the site had before, between blanks
    hosts    ///< IP addresses between blanks
  };
  static constexpr std::size_t kFields = 15;
  struct Entry {
    const Site* site = nullptr;
    std::size_t school = 0;  ///< by index, itself where it is one; kNone without
    std::size_t banner = 0;
    std::array<std::uint32_t, kFields> ends{};  ///< in text_; a field begins where the one before ends
    std::uint32_t begin = 0;
    std::uint32_t first_range = 0;
    std::uint32_t ranges = 0;
  };
  struct Word;

  void add(const Roster& roster, std::size_t index, InitialsReader& reader);
  void put(Entry& entry, Field field, std::string_view text);
  [[nodiscard]] std::string_view field(const Entry& entry, Field which) const;
  [[nodiscard]] Match match(const Entry& entry, const Word& word) const;
  [[nodiscard]] bool has_initials(const Entry& entry, std::string_view letters) const;
  [[nodiscard]] std::vector<Match> match_all(const std::vector<Word>& words) const;

  std::string text_;
  std::vector<Ipv4Range> ranges_;
  std::vector<Entry> entries_;  ///< as the roster's sites
};

}  // namespace campus::collector

namespace campus {
template <>
struct EnumNames<collector::Match> {
  static constexpr NameTable<collector::Match, 10> names{{{collector::Match::exact, "exact"},
                                                          {collector::Match::name, "name"},
                                                          {collector::Match::prefix, "prefix"},
                                                          {collector::Match::part, "part"},
                                                          {collector::Match::initials, "initials"},
                                                          {collector::Match::network, "network"},
                                                          {collector::Match::elsewhere, "elsewhere"},
                                                          {collector::Match::scattered, "scattered"},
                                                          {collector::Match::above, "above"},
                                                          {collector::Match::none, "none"}}};
};
}  // namespace campus
