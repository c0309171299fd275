#include "collector/ingest/accounts.h"

#include <gtest/gtest.h>

#include "collector/fleet/limits.h"
#include "core/envelope/envelope.h"

namespace campus::collector {
namespace {

using Refusal = AccountBook::Refusal;

const WallTime kNow(std::chrono::seconds(1'800'000'000));

Account of(const std::string& name, const std::string& token, std::vector<std::string> scopes = {"read"}) {
  return {name, sha256_hex(token), std::move(scopes), std::nullopt, kNow, false, {}};
}

TEST(AccountBook, KnowsATokenByItsHash) {
  auto county = of("county", "second", {"operate"});
  county.banner = SiteCode("150721");
  const AccountBook book({of("duty", "first"), county});
  const auto found = book.admit("second", kNow);
  ASSERT_TRUE(found.permit);
  EXPECT_EQ(found.permit->account, "county");
  EXPECT_EQ(found.permit->scope, Scope::operate);
  EXPECT_EQ(found.permit->banner, SiteCode("150721"));
  EXPECT_EQ(found.permit->who(), "account:county");
  for (const std::string token : {"", "firs", "first ", "FIRST", "third"}) {
    EXPECT_FALSE(book.admit(token, kNow).permit) << token;
  }
  EXPECT_FALSE(book.admit(sha256_hex("first"), kNow).permit) << "what is in the store opens nothing";
  EXPECT_FALSE(AccountBook().admit("", kNow).permit);
}

TEST(AccountBook, RefusesWhatWasRevokedOrHasExpired) {
  auto gone = of("gone", "a");
  gone.revoked = true;
  auto old = of("old", "b");
  old.expires = kNow;
  auto fresh = of("fresh", "c");
  fresh.expires = kNow + std::chrono::milliseconds(1);
  const AccountBook book({gone, old, fresh});
  EXPECT_EQ(book.admit("a", kNow).refusal, Refusal::revoked);
  EXPECT_EQ(book.admit("b", kNow).refusal, Refusal::expired);
  EXPECT_FALSE(book.admit("b", kNow).permit);
  EXPECT_TRUE(book.admit("c", kNow).permit);
}

TEST(AccountBook, TakesTheWidestScopeThatItKnows) {
  const AccountBook book({of("a", "a", {"read", "operate"}), of("b", "b", {"fly"}), of("c", "c", {})});
  EXPECT_EQ(book.admit("a", kNow).permit->scope, Scope::operate);
  EXPECT_FALSE(book.admit("b", kNow).permit) << "a scope of a later version opens nothing here";
  EXPECT_FALSE(book.admit("c", kNow).permit);
}

TEST(Scope, OpensWhatTheNarrowerOnesDo) {
  const Permit operating{"x", Scope::operate, {}};
  EXPECT_TRUE(operating.opens(Scope::read));
  EXPECT_TRUE(operating.opens(Scope::operate));
  EXPECT_FALSE(operating.opens(Scope::admin));
}

TEST(AccountName, IsOnePrintableWord) {
  for (const std::string name : {"a", "王芳", "duty-1@city"}) EXPECT_TRUE(check_account_name(name)) << name;
  EXPECT_TRUE(check_account_name(std::string(kAccountNameBytes, 'a')));
  for (const std::string name : {"", "a b", "account:x", "a\nb", "a\tb", "\xff", "\u202e"}) {
    EXPECT_FALSE(check_account_name(name)) << name;
  }
  EXPECT_FALSE(check_account_name(std::string(kAccountNameBytes + 1, 'a')));
}

TEST(Permit, CoversItsBannerAlone) {
  const auto parsed =
      parse_roster("code,level,parent,name\n1,banner,,a\n2,banner,,b\nS,school,1,s\nT,school,2,t\n", "r");
  const Roster roster(parsed.sites);
  const Permit city{"x", Scope::operate, {}};
  const Permit county{"x", Scope::operate, SiteCode("1")};
  EXPECT_TRUE(covers(city, {SiteCode("S"), SiteCode("T"), SiteCode("unknown")}, roster));
  EXPECT_TRUE(covers(county, {SiteCode("S"), SiteCode("1")}, roster));
  EXPECT_FALSE(covers(county, {SiteCode("S"), SiteCode("T")}, roster));
  EXPECT_FALSE(covers(county, {SiteCode("unknown")}, roster));
}

}  // namespace
}  // namespace campus::collector
