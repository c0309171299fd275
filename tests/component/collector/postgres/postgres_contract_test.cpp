#include "tests/component/collector/postgres/postgres_bed.h"

namespace campus::test {
namespace {

/// Nothing here can be tried without a server.
class ServerEnvironment final : public ::testing::Environment {
  void SetUp() override {
    if (const auto why = PostgresServer::why_not()) GTEST_SKIP() << *why;
    PostgresServer::instance();
  }
};
const auto* const kEnvironment = ::testing::AddGlobalTestEnvironment(new ServerEnvironment);

std::unique_ptr<StoreBed> make_postgres_bed() { return std::make_unique<PostgresBed>(); }

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, ::testing::Values(make_postgres_bed));

}  // namespace
}  // namespace campus::test
