#include "core/ticket/ticket_words.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "core/ticket/refusal.h"
#include "tests/support/sample_tickets.h"

namespace campus {
namespace {

TEST(TicketWords, EveryRefusalHasItsOwnWordsInBothLanguages) {
  std::set<std::string_view> seen;
  for (const auto& [value, name] : EnumNames<TicketRefusal>::names) {
    for (const auto language : {Language::zh_cn, Language::en}) {
      const auto words = words_of(value, language);
      EXPECT_FALSE(words.empty()) << name;
      EXPECT_TRUE(seen.insert(words).second) << name << ": " << words;
    }
    const auto english = words_of(value, Language::en);
    EXPECT_TRUE(std::all_of(english.begin(), english.end(), [](char c) {
      return static_cast<unsigned char>(c) < 0x80;
    })) << name;
    EXPECT_LE(words_of(value).size(), 200U) << name << ": a probe shows no more of it";
  }
}

TEST(TicketWords, ATicketIsDescribedFieldByField) {
  const auto ticket = sign_ticket(sample_ticket(), sample_issuer())->ticket;
  const auto english = describe(ticket, Language::en);
  for (const auto& part :
       {ticket.id, ticket.issuer.text(), std::string("here"), to_hex(ticket.device_key), std::string("S1-301"),
        std::string("2026-11-23 16:00:00 to 2026-11-23 16:10:00"), std::string("down and up"), std::string("exclusive"),
        std::string("1.000 Gbit/s"), std::string("60 s"), std::string("10000000000 bytes")}) {
    EXPECT_NE(english.find(part), std::string::npos) << part << " in\n" << english;
  }
  const auto chinese = describe(ticket, Language::zh_cn);
  for (const auto* part : {"下行和上行", "独占", "60 秒", "2026-11-23 16:00:00 至 2026-11-23 16:10:00"}) {
    EXPECT_NE(chinese.find(part), std::string::npos) << part << " in\n" << chinese;
  }
}

}  // namespace
}  // namespace campus
