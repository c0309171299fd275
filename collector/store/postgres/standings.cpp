#include "collector/store/postgres/standings.h"

#include "collector/store/placing.h"
#include "collector/store/roll_up_series.h"
#include "collector/store/store_time.h"
#include "collector/store/words.h"

namespace campus::collector::postgres {
namespace {

std::shared_ptr<const Judgement> judgement_of(std::string_view bytes) {
  auto judgement = decode_judgement(bytes);
  return judgement ? std::make_shared<const Judgement>(*std::move(judgement)) : nullptr;
}

}  // namespace

void Standings::read_last(const std::vector<std::int64_t>& sites) {
  const auto rows =
      writing_.connection().query("SELECT site, aspect, day, number, report, judgement FROM last WHERE site = ANY($1)",
                                  Parameters().add_all(sites));
  for (int row = 0; row < rows.size(); ++row) {
    standings_[{rows.integer(row, 0), static_cast<Aspect>(rows.integer(row, 1))}] = {
        {rows.integer(row, 2), rows.integer(row, 3)},
        Digest::of_raw(rows.bytes(row, 4)),
        judgement_of(rows.bytes(row, 5)),
        false};
  }
}

void Standings::read(std::span<const Counted> reports) {
  if (reports.empty()) return;
  std::set<std::int64_t> sites;
  for (const auto& report : reports) sites.insert(report.site);
  read_last({sites.begin(), sites.end()});
  read_hours(reports);
}

void Standings::read(const std::vector<std::string>& codes) {
  const auto rows = writing_.connection().query("SELECT number, code FROM sites WHERE code = ANY($1)",
                                                Parameters().add_all_texts(codes));
  std::vector<std::int64_t> sites;
  for (int row = 0; row < rows.size(); ++row) {
    sites.push_back(rows.integer(row, 0));
    sites_[SiteCode(rows.text(row, 1))] = sites.back();
  }
  read_last(sites);
}

void Standings::read_hours(std::span<const Counted> reports) {
  for (const auto& report : reports) {
    if (report.subject == Subject::network) hours_[{hour_of(report.judgement->ordered_at), report.site}] = {};
  }
  std::vector<std::int64_t> hours;
  std::vector<std::int64_t> sites;
  for (const auto& [place, values] : hours_) {
    hours.push_back(place.first);
    sites.push_back(place.second);
  }
  const auto rows = writing_.connection().query(
      "SELECT h.hour, h.site, h.roll_up FROM unnest($1, $2) u(hour, site) JOIN hourly h ON h.hour = u.hour AND h.site "
      "= u.site",
      Parameters().add_all(hours).add_all(sites));
  for (int row = 0; row < rows.size(); ++row) {
    hours_[{rows.integer(row, 0), rows.integer(row, 1)}] = roll_up_of(rows.bytes(row, 2));
  }
}

AppendOutcome Standings::count_in(const Counted& report) {
  const bool newest = place(report, aspect_of(report.subject));
  if (report.subject == Subject::network) {
    roll_up(report);
    if (report.judgement->is_valid_acceptance()) place(report, Aspect::acceptance);
  }
  return newest ? AppendOutcome::stored : AppendOutcome::late;
}

/// False where a later one stands there.
bool Standings::place(const Counted& report, Aspect aspect) {
  auto& stands = standings_[{report.site, aspect}];
  const auto& judgement = *report.judgement;
  if (stands.judgement && !judgement.is_later_than(*stands.judgement)) return false;
  const auto before = stands.judgement ? stands.judgement->state : SiteState::unassessed;
  const Placing placing{report.code, aspect, ChangeCause::report, judgement.received};
  note(report.site, change_by(judgement, before, placing, standard_->rules));
  stands = {report.location, judgement.report, report.judgement, true};
  return true;
}

void Standings::place_again(const Rejudged& again, ChangeCause cause, WallTime at) {
  const auto site = sites_.find(again.site);
  if (site == sites_.end()) return;
  const auto found = standings_.find({site->second, again.aspect});
  if (found == standings_.end()) return;
  auto& stands = found->second;
  if (stands.report != again.judgement->report) return;
  if (stands.judgement) {
    const Placing placing{again.site, again.aspect, cause, at};
    note(site->second, change_by(*again.judgement, stands.judgement->state, placing, standard_->rules));
  }
  stands.judgement = again.judgement;
  stands.changed = true;
}

void Standings::note(std::int64_t site, std::optional<StateChange> change) {
  if (change) changes_.push_back({site, *std::move(change)});
}

/// By the time of the run: what a spool brings after an outage belongs to the hour in which it was measured.
void Standings::roll_up(const Counted& report) {
  hours_[{hour_of(report.judgement->ordered_at), report.site}].add(*report.judgement);
}

void Standings::write() {
  write_last();
  write_changes();
  write_hours();
}

void Standings::write_last() {
  std::vector<std::int64_t> sites;
  std::vector<std::int64_t> aspects;
  std::vector<std::int64_t> days;
  std::vector<std::int64_t> numbers;
  std::vector<std::string> reports;
  std::vector<std::string> judgements;
  for (const auto& [place, stands] : standings_) {
    if (!stands.changed) continue;
    sites.push_back(place.first);
    aspects.push_back(static_cast<std::int64_t>(place.second));
    days.push_back(stands.location.day);
    numbers.push_back(stands.location.number);
    reports.emplace_back(stands.report.raw());
    judgements.push_back(encode_judgement(*stands.judgement));
  }
  if (sites.empty()) return;
  const auto standard = numbers_.of(writing_, *standard_);
  writing_.connection().query(
      "INSERT INTO last (site, aspect, revision, day, number, report, standard, judgement) "
      "SELECT u.site, u.aspect, $7, u.day, u.number, u.report, $8, u.judgement "
      "FROM unnest($1, $2, $3, $4, $5, $6) u(site, aspect, day, number, report, judgement) "
      "ON CONFLICT (site, aspect) DO UPDATE SET revision = excluded.revision, day = excluded.day, "
      "number = excluded.number, report = excluded.report, standard = excluded.standard, "
      "judgement = excluded.judgement",
      Parameters()
          .add_all(sites)
          .add_all(aspects)
          .add_all(days)
          .add_all(numbers)
          .add_all_bytes(reports)
          .add_all_bytes(judgements)
          .add(writing_.revision())
          .add(standard));
  writing_.touch(Part::judged);
}

void Standings::write_changes() {
  if (changes_.empty()) return;
  CopyRows rows;
  std::int64_t position = 0;
  for (const auto& [site, change] : changes_) {
    rows.begin_row(10);
    rows.add(writing_.revision());
    rows.add(position++);
    rows.add(to_milliseconds(change.at));
    rows.add(site);
    rows.add_small(static_cast<std::int16_t>(change.aspect));
    rows.add_bytes(name_of(change.before));
    rows.add_bytes(name_of(change.after));
    rows.add_bytes(name_of(change.cause));
    rows.add_bytes(change.report.raw());
    rows.add_bytes(joined_ids(change.failing));
  }
  writing_.connection().copy(
      "COPY changes (revision, position, at, site, aspect, before, after, cause, report, failing) FROM STDIN (FORMAT "
      "binary)",
      std::move(rows));
}

void Standings::write_hours() {
  if (hours_.empty()) return;
  std::vector<std::int64_t> hours;
  std::vector<std::int64_t> sites;
  std::vector<std::string> roll_ups;
  for (const auto& [place, values] : hours_) {
    hours.push_back(place.first);
    sites.push_back(place.second);
    roll_ups.push_back(encode_roll_up(values));
  }
  writing_.connection().query(
      "INSERT INTO hourly (hour, site, roll_up) SELECT * FROM unnest($1, $2, $3) "
      "ON CONFLICT (hour, site) DO UPDATE SET roll_up = excluded.roll_up",
      Parameters().add_all(hours).add_all(sites).add_all_bytes(roll_ups));
}

}  // namespace campus::collector::postgres
