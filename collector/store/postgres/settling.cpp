#include <map>
#include <utility>
#include <vector>

#include "collector/store/postgres/appending.h"
#include "collector/store/retention.h"

namespace campus::collector::postgres {
namespace {

struct Waiting {
  Location location;
  std::int64_t site = 0;
  SiteCode code;
};
using AllWaiting = std::map<Digest, Waiting>;

AllWaiting find_waiting(Connection& connection, const SettleBatch& batch) {
  std::vector<std::string> ids;
  for (const auto& settlement : batch.settlements) ids.emplace_back(Digest::of_hex(settlement.id.text()).raw());
  const auto rows = connection.query(
      "SELECT p.id, p.day, p.number, s.number, s.code FROM pending p JOIN sites s ON s.number = p.site "
      "WHERE p.id = ANY($1)",
      Parameters().add_all_bytes(ids));
  AllWaiting all;
  for (int row = 0; row < rows.size(); ++row) {
    all[Digest::of_raw(rows.bytes(row, 0))] = {
        {rows.integer(row, 1), rows.integer(row, 2)}, rows.integer(row, 3), SiteCode(rows.text(row, 4))};
  }
  return all;
}

/// Sorted by what has to be done with them.
struct Decided {
  std::vector<AppendOutcome> outcomes;
  std::vector<Counted> counted;
  std::vector<std::size_t> places;  ///< of `counted`, in the batch
  std::vector<std::string> still_held;
  std::vector<std::string> reasons;
};

Decided decide(AllWaiting all, const SettleBatch& batch) {
  Decided decided;
  for (const auto& settlement : batch.settlements) {
    const auto id = Digest::of_hex(settlement.id.text());
    const auto found = all.find(id);
    if (found == all.end()) {
      decided.outcomes.push_back(AppendOutcome::sequence_conflict);
      continue;
    }
    decided.outcomes.push_back(AppendOutcome::held);
    if (!settlement.held.empty()) {
      decided.still_held.emplace_back(id.raw());
      decided.reasons.push_back(settlement.held);
      continue;
    }
    const auto& waiting = found->second;
    decided.places.push_back(decided.outcomes.size() - 1);
    decided.counted.push_back({waiting.site, waiting.code, settlement.subject, settlement.judgement, waiting.location});
    all.erase(found);
  }
  return decided;
}

void set_reasons(Writing& writing, const Decided& decided) {
  if (decided.still_held.empty()) return;
  writing.connection().query(
      "UPDATE pending p SET reason = u.reason FROM unnest($1, $2) u(id, reason) WHERE p.id = u.id",
      Parameters().add_all_bytes(decided.still_held).add_all_texts(decided.reasons));
  writing.touch(Part::held);
}

void release(Writing& writing, const Decided& decided) {
  if (decided.counted.empty()) return;
  std::vector<std::int64_t> numbers;
  std::map<std::int64_t, std::pair<std::vector<std::int64_t>, std::vector<std::int64_t>>> by_day;
  for (const auto& report : decided.counted) {
    numbers.push_back(report.location.number);
    auto& [of_day, keeps] = by_day[report.location.day];
    of_day.push_back(report.location.number);
    keeps.push_back(static_cast<std::int64_t>(keep_of(report.judgement.get())));
  }
  writing.connection().query("DELETE FROM pending WHERE number = ANY($1)", Parameters().add_all(numbers));
  for (const auto& [day, rows] : by_day) {
    writing.connection().query(
        "UPDATE reports r SET keep = u.keep FROM unnest($2, $3) u(number, keep) WHERE r.day = $1 AND r.number = "
        "u.number",
        Parameters().add(day).add_all(rows.first).add_all(rows.second));
  }
  writing.touch(Part::held);
}

}  // namespace

std::vector<AppendOutcome> settle(Session& session, Writing& writing, const SettleBatch& batch) {
  auto decided = decide(find_waiting(session.connection, batch), batch);
  set_reasons(writing, decided);
  release(writing, decided);
  if (decided.counted.empty()) return decided.outcomes;
  Standings standings(writing, session.numbers, batch.standard);
  standings.read(decided.counted);
  Counting counting;
  for (std::size_t i = 0; i < decided.counted.size(); ++i) {
    const auto outcome = standings.count_in(decided.counted[i]);
    const auto& settlement = batch.settlements[decided.places[i]];
    decided.outcomes[decided.places[i]] = outcome;
    counting.add(settlement.banner, settlement.level, name_of(outcome));
  }
  standings.write();
  counting.write(writing);
  return decided.outcomes;
}

}  // namespace campus::collector::postgres
