// The files that an operator keeps: whom to trust, what to refuse.

#include <gtest/gtest.h>

#include "probe/responder/deny_list.h"
#include "probe/responder/trust_list.h"
#include "tests/support/sample_tickets.h"

namespace campus::probe {
namespace {

std::string hex(const SigningKey& key) { return to_hex(key.public_key()); }

TEST(TrustList, HasAKeyALineWithAName) {
  const auto list =
      parse_trust_list("# city\n\n" + hex(sample_issuer()) + "  city collector \r\n" + hex(sample_device()), "trust");
  ASSERT_TRUE(list) << list.error().message;
  ASSERT_EQ(list->issuers().size(), 2U);
  EXPECT_EQ(list->find(sample_issuer().id())->name, "city collector");
  EXPECT_EQ(list->find(sample_device().id())->key, sample_device().public_key());
  EXPECT_EQ(list->find(KeyId(std::string(64, '0'))), nullptr);
}

TEST(TrustList, ThatIsOffSaysWhere) {
  const auto off =
      parse_trust_list("# issuers\n" + hex(sample_issuer()) + "\n" + hex(sample_device()).substr(1), "t.txt");
  ASSERT_FALSE(off);
  EXPECT_EQ(off.error().code, ErrorCode::bad_data);
  EXPECT_TRUE(off.error().message.starts_with("t.txt:3: ")) << off.error().message;
  EXPECT_FALSE(parse_trust_list("", "t")) << "nobody could be let in";
  EXPECT_FALSE(parse_trust_list("# only\n", "t"));
  std::string many;
  for (std::size_t i = 0; i <= TrustList::kMost; ++i) many += hex(sample_issuer()) + "\n";
  EXPECT_FALSE(parse_trust_list(many, "t"));
}

TEST(DenyList, NamesTicketsDevicesAndSites) {
  const auto ticket = sample_ticket();
  const auto denies = [&](const std::string& text) {
    const auto list = parse_deny_list(text, "deny");
    EXPECT_TRUE(list) << list.error().message;
    return list && list->holds(ticket);
  };
  EXPECT_FALSE(denies(""));
  EXPECT_TRUE(denies("ticket 000102030405060708090a0b0c0d0e0f\n"));
  EXPECT_FALSE(denies("ticket ffffffffffffffffffffffffffffffff\n"));
  EXPECT_TRUE(denies("key " + hex(sample_device()) + "\n"));
  EXPECT_TRUE(denies("key " + sample_device().id().text() + "\n")) << "keys list shows the id";
  EXPECT_FALSE(denies("key " + hex(sample_issuer()) + "\n"));
  EXPECT_TRUE(denies("# moved\nsite S1-301"));
  EXPECT_TRUE(denies("site\tS1")) << "its school";
  EXPECT_FALSE(denies("site S2"));
}

TEST(DenyList, ThatIsOffSaysWhere) {
  for (const std::string line : {"ticket 0001", "key 00", "site a b", "room S1", "ticket", "site ../x"}) {
    const auto off = parse_deny_list("site S2\n" + line + "\n", "deny");
    ASSERT_FALSE(off) << line;
    EXPECT_TRUE(off.error().message.starts_with("deny:2: ")) << off.error().message;
  }
}

}  // namespace
}  // namespace campus::probe
