#include "tests/unit/collector/store/sqlite_bed.h"

namespace campus::test {
namespace {

std::unique_ptr<StoreBed> make_sqlite_bed() { return std::make_unique<SqliteBed>(); }

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(make_sqlite_bed));

}  // namespace
}  // namespace campus::test
