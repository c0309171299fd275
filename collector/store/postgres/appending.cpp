#include "collector/store/postgres/appending.h"

#include <algorithm>
#include <set>
#include <utility>

#include "collector/store/content.h"
#include "collector/store/postgres/decisions.h"
#include "collector/store/postgres/postgres_error.h"
#include "collector/store/retention.h"
#include "collector/store/store_time.h"

namespace campus::collector::postgres {
namespace {

constexpr const char* kCopyReports =
    "COPY reports (day, number, key, sequence, site, received, keep, packed) FROM STDIN (FORMAT binary)";

Digest digest_of(const StoredReport& report) { return Digest::of_hex(report.id.text()); }

}  // namespace

void Counting::add(const SiteCode& banner, Level level, std::string_view outcome, std::int64_t count) {
  counts_[{banner.text(), std::string(name_of(level)), std::string(outcome)}] += count;
}

void Counting::write(Writing& writing) const {
  if (counts_.empty()) return;
  std::vector<std::string> banners;
  std::vector<std::string> levels;
  std::vector<std::string> outcomes;
  std::vector<std::int64_t> counts;
  for (const auto& [what, count] : counts_) {
    banners.push_back(std::get<0>(what));
    levels.push_back(std::get<1>(what));
    outcomes.push_back(std::get<2>(what));
    counts.push_back(count);
  }
  writing.connection().query(
      "INSERT INTO counts (banner, level, outcome, count) SELECT * FROM unnest($1, $2, $3, $4) "
      "ON CONFLICT (banner, level, outcome) DO UPDATE SET count = counts.count + excluded.count",
      Parameters().add_all_texts(banners).add_all_texts(levels).add_all_texts(outcomes).add_all(counts));
  writing.touch(Part::counted);
}

std::vector<AppendOutcome> Appending::run() {
  for (const auto& key : batch_.keys) put_key(writing_, key);
  if (!batch_.reports.empty()) {
    day_ = day_of(batch_.reports.front().received);
    session_.numbers.learn(writing_, batch_.reports);
    need_day(session_, day_);
    list();
    tell_duplicates();
    need_dictionaries();
    copy();
    count_in();
    hold();
  }
  for (std::size_t at = 0; at < outcomes_.size(); ++at) {
    counting_.add(batch_.reports[at].banner, batch_.reports[at].level, name_of(outcomes_[at]));
  }
  for (const auto& count : batch_.counts) counting_.add(count.banner, count.level, count.outcome, count.count);
  counting_.write(writing_);
  return std::move(outcomes_);
}

Appending::Pair Appending::pair_of(const StoredReport& report) const {
  return {session_.numbers.of(report.key), report.sequence};
}

std::vector<std::size_t> Appending::first_of_each_pair() {
  std::set<Pair> seen;
  std::vector<std::size_t> first;
  for (std::size_t at = 0; at < batch_.reports.size(); ++at) {
    if (seen.insert(pair_of(batch_.reports[at])).second) first.push_back(at);
  }
  return first;
}

/// The index says which reports are new; the rest of the transaction is about those.
void Appending::list() {
  const auto first = first_of_each_pair();
  const auto number = writing_.take_numbers(first.size());
  std::vector<std::int64_t> keys;
  std::vector<std::int64_t> sequences;
  std::vector<std::string> ids;
  std::vector<std::int64_t> numbers;
  for (const auto at : first) {
    const auto pair = pair_of(batch_.reports[at]);
    keys.push_back(pair.first);
    sequences.push_back(pair.second);
    ids.emplace_back(digest_of(batch_.reports[at]).raw());
    numbers.push_back(number + static_cast<std::int64_t>(numbers.size()));
  }
  const auto rows = session_.connection.query(
      "INSERT INTO report_index (key, sequence, id, day, number) SELECT u.key, u.sequence, u.id, $5, u.number "
      "FROM unnest($1, $2, $3, $4) u(key, sequence, id, number) ON CONFLICT DO NOTHING RETURNING number",
      Parameters().add_all(keys).add_all(sequences).add_all_bytes(ids).add_all(numbers).add(day_));
  std::set<std::int64_t> listed;
  for (int row = 0; row < rows.size(); ++row) listed.insert(rows.integer(row, 0));
  std::vector<std::size_t> known;
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (!listed.contains(numbers[i])) {
      known.push_back(first[i]);
      continue;
    }
    new_.push_back({first[i], numbers[i]});
    kept_[pair_of(batch_.reports[first[i]])] = digest_of(batch_.reports[first[i]]);
  }
  look_up(known);
}

void Appending::look_up(const std::vector<std::size_t>& known) {
  if (known.empty()) return;
  std::vector<std::int64_t> keys;
  std::vector<std::int64_t> sequences;
  std::vector<std::int64_t> places;
  for (const auto at : known) {
    const auto pair = pair_of(batch_.reports[at]);
    keys.push_back(pair.first);
    sequences.push_back(pair.second);
    places.push_back(static_cast<std::int64_t>(at));
  }
  const auto rows = session_.connection.query(
      "SELECT u.at, i.id, i.day, i.number FROM unnest($1, $2, $3) u(key, sequence, at) JOIN report_index i "
      "ON i.key = u.key AND i.sequence = u.sequence",
      Parameters().add_all(keys).add_all(sequences).add_all(places));
  std::vector<Listed> duplicates;
  for (int row = 0; row < rows.size(); ++row) {
    const auto at = static_cast<std::size_t>(rows.integer(row, 0));
    const auto id = Digest::of_raw(rows.bytes(row, 1));
    kept_[pair_of(batch_.reports[at])] = id;
    if (id == digest_of(batch_.reports[at])) duplicates.push_back({at, {rows.integer(row, 2), rows.integer(row, 3)}});
  }
  heal(duplicates);
}

void Appending::tell_duplicates() {
  std::set<std::size_t> fresh;
  for (const auto& report : new_) fresh.insert(report.at);
  for (std::size_t at = 0; at < batch_.reports.size(); ++at) {
    if (fresh.contains(at)) continue;
    const auto kept = kept_.find(pair_of(batch_.reports[at]));
    // Without a pair of its own it is here under another one, which its bytes do not name.
    const bool same = kept == kept_.end() || kept->second == digest_of(batch_.reports[at]);
    outcomes_[at] = same ? AppendOutcome::duplicate : AppendOutcome::sequence_conflict;
  }
}

/// Where our copy is damaged, its sender still has it: it comes as if called.
void Appending::heal(const std::vector<Listed>& duplicates) {
  std::map<std::int64_t, std::vector<Listed>> by_day;
  for (const auto& duplicate : duplicates) by_day[duplicate.location.day].push_back(duplicate);
  for (const auto& [day, listed] : by_day) {
    std::vector<std::int64_t> numbers;
    for (const auto& duplicate : listed) numbers.push_back(duplicate.location.number);
    const auto rows =
        session_.connection.query("SELECT number, packed FROM reports WHERE day = $1 AND number = ANY($2)",
                                  Parameters().add(day).add_all(numbers));
    std::map<std::int64_t, std::string_view> packed;
    for (int row = 0; row < rows.size(); ++row) packed[rows.integer(row, 0)] = rows.bytes(row, 1);
    for (const auto& duplicate : listed) {
      const auto found = packed.find(duplicate.location.number);
      if (found == packed.end() || !is_whole(found->second, batch_.reports[duplicate.at])) replace(duplicate);
    }
  }
}

bool Appending::is_whole(std::string_view packed, const StoredReport& report) {
  try {
    return sha256_hex(envelope_of(session_, packed, report.public_key).payload) == report.id.text();
  } catch (const PostgresError& error) {
    if (error.code() != ErrorCode::bad_data) throw;
    return false;
  }
}

void Appending::replace(const Listed& duplicate) {
  const auto& report = batch_.reports[duplicate.at];
  auto& connection = session_.connection;
  if (const auto number = dictionary_of(report.packed); number != 0) session_.dictionaries.need(writing_, number);
  const auto healed = connection.query(
      "UPDATE reports SET packed = $3 WHERE day = $1 AND number = $2 RETURNING number",
      Parameters().add(duplicate.location.day).add(duplicate.location.number).add_bytes(report.packed));
  if (!healed.empty()) return;
  CopyRows rows;
  put(rows, duplicate.at, duplicate.location.number);
  connection.copy(kCopyReports, std::move(rows));
  const auto pair = pair_of(report);
  const Pointer pointer{pair.first, pair.second, session_.numbers.of(report.site), duplicate.location.number};
  point_at_day(connection, {&pointer, 1}, day_);
}

void Appending::need_dictionaries() {
  std::set<std::uint32_t> needed;
  for (const auto& report : new_) needed.insert(dictionary_of(batch_.reports[report.at].packed));
  needed.erase(0);
  for (const auto number : needed) session_.dictionaries.need(writing_, number);
}

void Appending::put(CopyRows& rows, std::size_t at, std::int64_t number) const {
  const auto& report = batch_.reports[at];
  const auto pair = pair_of(report);
  rows.begin_row(8);
  rows.add(day_);
  rows.add(number);
  rows.add(pair.first);
  rows.add(pair.second);
  rows.add(session_.numbers.of(report.site));
  rows.add(to_milliseconds(report.received));
  rows.add_small(static_cast<std::int16_t>(keep_of(report.judgement.get())));
  rows.add_bytes(report.packed);
}

void Appending::copy() {
  if (new_.empty()) return;
  CopyRows rows;
  for (const auto& report : new_) put(rows, report.at, report.number);
  session_.connection.copy(kCopyReports, std::move(rows));
}

void Appending::count_in() {
  std::vector<Counted> counted;
  std::vector<std::size_t> places;
  for (const auto& [at, number] : new_) {
    const auto& report = batch_.reports[at];
    if (!report.held.empty()) continue;
    counted.push_back(
        {session_.numbers.of(report.site), report.site, report.subject, report.judgement, {day_, number}});
    places.push_back(at);
  }
  if (counted.empty()) return;
  Standings standings(writing_, session_.numbers, batch_.standard);
  standings.read(counted);
  for (std::size_t i = 0; i < counted.size(); ++i) outcomes_[places[i]] = standings.count_in(counted[i]);
  standings.write();
}

void Appending::hold() {
  CopyRows rows;
  for (const auto& [at, number] : new_) {
    const auto& report = batch_.reports[at];
    if (report.held.empty()) continue;
    outcomes_[at] = AppendOutcome::held;
    rows.begin_row(8);
    rows.add_bytes(digest_of(report).raw());
    rows.add(day_);
    rows.add(number);
    rows.add(session_.numbers.of(report.key));
    rows.add(session_.numbers.of(report.site));
    rows.add_bytes(report.held);
    rows.add(to_milliseconds(report.received));
    rows.add(static_cast<std::int64_t>(report.packed.size()));
  }
  if (rows.empty()) return;
  session_.connection.copy(
      "COPY pending (id, day, number, key, site, reason, received, bytes) FROM STDIN (FORMAT binary)", std::move(rows));
  writing_.touch(Part::held);
}

}  // namespace campus::collector::postgres
