#include "collector/store/main_file.h"

#include <utility>

#include "collector/store/main_rows.h"
#include "collector/store/placing.h"
#include "collector/store/roll_up_series.h"
#include "collector/store/store_file.h"

namespace campus::collector {

MainFile::MainFile(const std::filesystem::path& file)
    : database_(open_main_file(file)),
      find_site_(database_.prepare("SELECT number FROM sites WHERE code = ?1")),
      insert_site_(database_.prepare("INSERT INTO sites (code) VALUES (?1)")),
      find_key_(database_.prepare("SELECT number FROM keys WHERE id = ?1")),
      insert_key_(database_.prepare("INSERT INTO keys (id, state, auditor, by_open, sites, first_seen, decided) "
                                    "VALUES (?1, 'pending', 0, 0, '', 0, 0)")),
      put_key_(database_.prepare(
          "INSERT INTO keys (id, public_key, state, auditor, by_open, sites, first_seen, decided) "
          "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (id) DO UPDATE SET public_key = excluded.public_key, "
          "state = excluded.state, auditor = excluded.auditor, by_open = excluded.by_open, sites = excluded.sites, "
          "first_seen = excluded.first_seen, decided = excluded.decided")),
      head_(database_.prepare("SELECT sequence FROM heads WHERE key = ?1")),
      set_head_(database_.prepare("INSERT INTO heads (key, sequence) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET "
                                  "sequence = max(sequence, excluded.sequence)")),
      applied_(database_.prepare("SELECT applied FROM days WHERE day = ?1")),
      set_applied_(database_.prepare("INSERT OR REPLACE INTO days (day, applied) VALUES (?1, ?2)")),
      add_count_(
          database_.prepare("INSERT INTO counts (banner, level, outcome, count) VALUES (?1, ?2, ?3, ?4) "
                            "ON CONFLICT (banner, level, outcome) DO UPDATE SET count = count + excluded.count")),
      find_last_(database_.prepare("SELECT judgement FROM last WHERE site = ?1 AND aspect = ?2")),
      put_last_(database_.prepare("INSERT OR REPLACE INTO last (site, aspect, day, number, standard, judgement) "
                                  "VALUES (?1, ?2, ?3, ?4, ?5, ?6)")),
      insert_change_(database_.prepare("INSERT INTO changes (at, site, aspect, before, after, cause, report, failing) "
                                       "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")),
      find_hour_(database_.prepare("SELECT roll_up FROM hourly WHERE hour = ?1 AND site = ?2")),
      put_hour_(database_.prepare("INSERT OR REPLACE INTO hourly (hour, site, roll_up) VALUES (?1, ?2, ?3)")),
      hold_(database_.prepare("INSERT OR IGNORE INTO pending (day, number, id, key, site, reason, received, bytes) "
                              "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)")) {
  auto rebuilding = database_.prepare("SELECT applied FROM days WHERE day = ?1");
  if (rebuilding.bind(1, kRebuilding).step()) rebuilt_from_ = rebuilding.integer(0);
}

void begin_rebuilding(Database& main, std::int64_t first_hour) {
  main.run("DELETE FROM pending; DELETE FROM days");
  main.prepare("DELETE FROM hourly WHERE hour >= ?1").bind(1, first_hour).run();
  main.prepare("INSERT INTO days (day, applied) VALUES (?1, ?2)").bind(1, kRebuilding).bind(2, first_hour).run();
}

void MainFile::end_rebuilding() {
  auto end = database_.prepare("DELETE FROM days WHERE day IN (?1, ?2)");
  end.bind(1, kRebuilding).bind(2, kKeptDay).run();
  rebuilt_from_.reset();
}

std::int64_t MainFile::number_of(const SiteCode& site) {
  if (find_site_.bind(1, site.text()).step()) {
    const auto number = find_site_.integer(0);
    find_site_.run();
    return number;
  }
  insert_site_.bind(1, site.text()).run();
  return database_.last_number();
}

std::optional<std::int64_t> MainFile::known_number_of(const KeyId& key) {
  const auto id = Digest::of_hex(key.text());
  if (!find_key_.bind_blob(1, id.raw()).step()) return std::nullopt;
  const auto number = find_key_.integer(0);
  find_key_.run();
  return number;
}

std::int64_t MainFile::number_of(const KeyId& key) {
  if (const auto known = known_number_of(key)) return *known;
  const auto id = Digest::of_hex(key.text());
  insert_key_.bind_blob(1, id.raw()).run();
  return database_.last_number();
}

std::int64_t MainFile::number_of(const StandardSummary& standard) {
  if (standard_.first == standard.identity && standard_.second != 0) return standard_.second;
  auto find = database_.prepare("SELECT number FROM standards WHERE identity = ?1");
  if (find.bind(1, standard.identity).step()) return find.integer(0);
  auto insert = database_.prepare("INSERT INTO standards (identity, name) VALUES (?1, ?2)");
  const auto name = standard.id + " " + standard.version;
  insert.bind(1, standard.identity).bind(2, name).run();
  return database_.last_number();
}

std::int64_t MainFile::head_of(std::int64_t key) {
  if (!head_.bind(1, key).step()) return 0;
  const auto head = head_.integer(0);
  head_.run();
  return head;
}

void MainFile::advance_head(std::int64_t key, std::int64_t sequence) { set_head_.bind(1, key).bind(2, sequence).run(); }

std::int64_t MainFile::applied(std::int64_t day) {
  if (!applied_.bind(1, day).step()) return 0;
  const auto number = applied_.integer(0);
  applied_.run();
  return number;
}

void MainFile::set_applied(const Location& location) {
  set_applied_.bind(1, location.day).bind(2, location.number).run();
}

void MainFile::put_key(const KeyRecord& key) { rows::put_key(put_key_, key); }

void MainFile::put_audit(const AuditEntry& entry) {
  auto insert = database_.prepare("INSERT INTO audit (at, who, action, object, detail) VALUES (?1, ?2, ?3, ?4, ?5)");
  rows::put_audit(insert, entry);
}

void MainFile::count(const SiteCode& banner, Level level, std::string_view outcome, std::int64_t n) {
  add_count_.bind(1, banner.text()).bind(2, name_of(level)).bind(3, outcome).bind(4, n).run();
}

void MainFile::hold(const Location& location, std::int64_t site, const HeldReport& report) {
  const auto id = Digest::of_hex(report.id.text());
  hold_.bind(1, location.day).bind(2, location.number).bind_blob(3, id.raw()).bind(4, number_of(report.key));
  hold_.bind(5, site).bind(6, report.reason).bind(7, to_milliseconds(report.received));
  hold_.bind(8, report.bytes).run();
}

std::optional<MainFile::Held> MainFile::find_held(const Digest& id) {
  auto select = database_.prepare(
      "SELECT p.day, p.number, s.code FROM pending p JOIN sites s ON s.number = p.site WHERE p.id = ?1");
  if (!select.bind_blob(1, id.raw()).step()) return std::nullopt;
  return Held{{select.integer(0), select.integer(1)}, SiteCode(select.text(2))};
}

void MainFile::set_reason(const Location& location, std::string_view reason) {
  auto update = database_.prepare("UPDATE pending SET reason = ?3 WHERE day = ?1 AND number = ?2");
  update.bind(1, location.day).bind(2, location.number).bind(3, reason).run();
}

void MainFile::release(const Location& location) {
  auto remove = database_.prepare("DELETE FROM pending WHERE day = ?1 AND number = ?2");
  remove.bind(1, location.day).bind(2, location.number).run();
}

AppendOutcome MainFile::count_in(const Counted& report, const StandardSummary& standard) {
  const auto site = number_of(report.site);
  const auto at = report.judgement.received;
  const auto aspect = aspect_of(report.subject);
  const bool newest = place({site, aspect, report.judgement, report.location}, standard, at);
  if (report.subject == Subject::network) {
    roll_up(site, report.judgement);
    if (report.judgement.is_valid_acceptance()) {
      place({site, Aspect::acceptance, report.judgement, report.location}, standard, at);
    }
  }
  return newest ? AppendOutcome::stored : AppendOutcome::late;
}

MainFile::Before MainFile::before(std::int64_t site, Aspect aspect) {
  if (!find_last_.bind(1, site).bind(2, static_cast<std::int64_t>(aspect)).step()) return {};
  auto judgement = decode_judgement(find_last_.text(0));
  find_last_.run();
  return {judgement ? std::optional(*std::move(judgement)) : std::nullopt, true};
}

/// False where a later one stands there.
bool MainFile::place(const Placed& placed, const StandardSummary& standard, WallTime at) {
  const auto stands = before(placed.site, placed.aspect);
  if (stands.judgement && !placed.judgement.is_later_than(*stands.judgement)) return false;
  write(placed, standard);
  if (is_rebuilding() && !stands.judgement) return true;
  const auto from = stands.judgement ? stands.judgement->state : SiteState::unassessed;
  note_change(placed, from, standard, ChangeCause::report, at);
  return true;
}

void MainFile::place_again(const Placed& placed, const StandardSummary& standard, ChangeCause cause, WallTime at) {
  const auto stands = before(placed.site, placed.aspect);
  write(placed, standard);
  if (stands.judgement) note_change(placed, stands.judgement->state, standard, cause, at);
}

void MainFile::write(const Placed& placed, const StandardSummary& standard) {
  const auto bytes = encode_judgement(placed.judgement);
  const auto number = number_of(standard);
  standard_ = {standard.identity, number};
  put_last_.bind(1, placed.site).bind(2, static_cast<std::int64_t>(placed.aspect)).bind(3, placed.location.day);
  put_last_.bind(4, placed.location.number).bind(5, number).bind_blob(6, bytes).run();
}

void MainFile::note_change(const Placed& placed, SiteState from, const StandardSummary& standard, ChangeCause cause,
                           WallTime at) {
  const auto change = change_by(placed.judgement, from, {{}, placed.aspect, cause, at}, standard.rules);
  if (!change || (is_rebuilding() && is_known(*change, placed.site))) return;
  const auto failing = joined_ids(change->failing);
  insert_change_.bind(1, to_milliseconds(change->at)).bind(2, placed.site);
  insert_change_.bind(3, static_cast<std::int64_t>(change->aspect)).bind(4, name_of(change->before));
  insert_change_.bind(5, name_of(change->after)).bind(6, name_of(change->cause));
  insert_change_.bind_blob(7, change->report.raw()).bind(8, failing).run();
}

bool MainFile::is_known(const StateChange& change, std::int64_t site) {
  auto select =
      database_.prepare("SELECT 1 FROM changes WHERE at = ?1 AND site = ?2 AND aspect = ?3 AND report = ?4 LIMIT 1");
  select.bind(1, to_milliseconds(change.at)).bind(2, site).bind(3, static_cast<std::int64_t>(change.aspect));
  return select.bind_blob(4, change.report.raw()).step();
}

/// By the time of the run: what a spool brings after an outage belongs to the hour in which it was measured.
void MainFile::roll_up(std::int64_t site, const Judgement& judgement) {
  const auto hour = hour_of(judgement.ordered_at);
  if (is_rebuilding() && hour < *rebuilt_from_) return;
  RollUp values;
  if (find_hour_.bind(1, hour).bind(2, site).step()) {
    values = roll_up_of(find_hour_.text(0));
    find_hour_.run();
  }
  values.add(judgement);
  const auto bytes = encode_roll_up(values);
  put_hour_.bind(1, hour).bind(2, site).bind_blob(3, bytes).run();
}

std::optional<Location> MainFile::last_of(const SiteCode& site, Aspect aspect) {
  auto select = database_.prepare(
      "SELECT l.day, l.number FROM last l JOIN sites s ON s.number = l.site WHERE s.code = ?1 AND l.aspect = ?2");
  if (!select.bind(1, site.text()).bind(2, static_cast<std::int64_t>(aspect)).step()) return std::nullopt;
  return Location{select.integer(0), select.integer(1)};
}

SiteCode MainFile::code_of(std::int64_t site) {
  auto select = database_.prepare("SELECT code FROM sites WHERE number = ?1");
  return select.bind(1, site).step() ? SiteCode(select.text(0)) : SiteCode();
}

KeyId MainFile::key_of(std::int64_t number) {
  auto select = database_.prepare("SELECT id FROM keys WHERE number = ?1");
  return select.bind(1, number).step() ? KeyId(Digest::of_raw(select.text(0)).hex()) : KeyId();
}

}  // namespace campus::collector
