#include "tests/component/collector/postgres/postgres_bed.h"

namespace campus::test {
namespace {

std::unique_ptr<StoreBed> make_postgres_bed() { return std::make_unique<PostgresBed>(); }

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, ::testing::Values(make_postgres_bed));

}  // namespace
}  // namespace campus::test
