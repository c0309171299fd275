// Writes signed reports without end, one envelope a line, until nobody reads them: food for proofs and benches.
//   signed_reports [KEYS] [SEED]      each key speaks for its own school S1, S2, ...; sequences grow
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <random>
#include <vector>

#include "tests/component/collector/sample_reports.h"

int main(int count, char** words) {
  namespace testing = campus::collector::testing;
  const int keys = count > 1 ? std::atoi(words[1]) : 8;
  std::mt19937_64 random(count > 2 ? std::strtoull(words[2], nullptr, 10) : 1);
  if (keys < 1 || keys > 10'000) {
    std::cerr << "signed_reports: KEYS must be 1 to 10000\n";
    return 64;
  }
  std::vector<campus::SigningKey> all;
  for (int i = 0; i < keys; ++i) all.push_back(testing::new_key());
  for (std::int64_t sequence = 1; std::cout.good(); ++sequence) {
    for (int i = 0; i < keys && std::cout.good(); ++i) {
      const auto& key = all[static_cast<std::size_t>(i)];
      auto report = testing::sample_report(key, "S" + std::to_string(i + 1), sequence);
      // From one to some ten kilobytes, so that commits end in the middle of pages and the log grows past a checkpoint.
      report.checks.emplace_back().detail.assign(random() % 10'000, 'x');
      report.checks.back().quantity = "padding";
      std::cout << campus::wire::encode_envelope(testing::sealed(report, key)) << '\n';
    }
  }
  return 0;
}
