#include "probe/trust/collector_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/wire/identity_json.h"
#include "tests/support/certificates.h"

namespace campus::probe {
namespace {

using campus::testing::Authority;

TEST(CollectorTrust, TakesPinsOfKeys) {
  const Authority root("root");
  const auto pin = pin_of(root.certificate());
  ASSERT_TRUE(pin);
  EXPECT_EQ(pin->size(), 51U);
  EXPECT_EQ(*parse_pin(*pin), *pin);
  EXPECT_NE(*pin, *pin_of(Authority("root").certificate())) << "of the key, not of the name";
}

TEST(CollectorTrust, RefusesWhatIsNoPin) {
  for (const auto* text :
       {"", "sha256/", "sha256/AAAA", "sha1/2jmj7l5rSw0yVb/vlWAYkK/YBwk=",
        "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU= ",
        "sha256/47DEQpj8HBSa+_TImW-5JCeuQeRkm5NMpJWZG3hSuFU="}) {
    const auto pin = parse_pin(text);
    ASSERT_FALSE(pin) << text;
    EXPECT_EQ(pin.error().code, ErrorCode::bad_data);
  }
  EXPECT_TRUE(parse_pin("sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="));
}

TEST(CollectorTrust, TakesRootsThatAreCertificatesAndNothingElse) {
  const Authority one("one");
  const Authority two("two");
  EXPECT_TRUE(check_roots(one.certificate()));
  EXPECT_TRUE(check_roots("# of the bureau\n" + one.certificate() + two.certificate()));
  const auto key = one.issue("server").key;
  auto broken = two.certificate();
  broken[100] = '!';
  for (const auto& text : {std::string(), std::string("hello"), key, one.certificate() + broken}) {
    EXPECT_FALSE(check_roots(text)) << text;
  }
}

TEST(CollectorTrust, IsKeptAsItWas) {
  const KeptCollector kept{
      kKeptCollectorSchema, "https://collector.example", Authority("root").certificate(), {"sha256/x"}};
  const auto read = wire::parse_kept_collector(wire::encode_kept_collector(kept));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->url, kept.url);
  EXPECT_EQ(read->roots, kept.roots);
  EXPECT_EQ(read->pins, kept.pins);
  EXPECT_FALSE(wire::parse_kept_collector(wire::encode_collector_time({kCollectorTimeSchema, {}})));
}

}  // namespace
}  // namespace campus::probe
