// page_preview DIR: the pages of three cities as files, for browsers and eyes. DIR/pages.json says which address each
// file answers and under which policy; `http://sample.test/duty?lang=en` and the like.

#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "collector/http/pages/duty_time.h"
#include "collector/http/pages/history.h"
#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_frame.h"
#include "collector/http/pages/pages.h"
#include "tests/support/mini_city.h"
#include "tests/support/sample_city.h"
#include "tests/support/sample_courses.h"

namespace {

using namespace campus;
using namespace campus::collector;

class Preview {
 public:
  explicit Preview(std::filesystem::path folder) : folder_(std::move(folder)) {}

  /// One page under each of its addresses.
  void write(const std::string& host, const std::vector<std::string>& addresses, const std::string& page) {
    const auto file = host + "-" + std::to_string(pages_.size()) + ".html";
    std::ofstream(folder_ / file, std::ios::binary) << page;
    for (const auto& address : addresses) {
      pages_.push_back({{"url", "http://" + host + ".test" + address}, {"file", file}});
    }
  }

  void finish() const {
    std::ofstream(folder_ / "pages.json") << nlohmann::json{{"policy", kPagePolicy}, {"pages", pages_}}.dump(1);
  }

 private:
  std::filesystem::path folder_;
  nlohmann::json pages_ = nlohmann::json::array();
};

struct City {
  std::string host;
  Snapshot snapshot;
  std::vector<StateChange> changes;
  std::vector<std::string> queries;
  bool every_site = true;
};

/// A fortnight, of which one day is silent and one bad.
std::vector<TimedRollUp> fortnight(WallTime now) {
  std::vector<TimedRollUp> days;
  for (int day = 14; day > 0; --day) {
    if (day == 6) continue;
    TimedRollUp one{now - std::chrono::days(day), {}};
    for (int report = 0; report < 96; ++report) {
      Judgement judgement;
      judgement.state = day == 9 && report > 40 ? SiteState::noncompliant : SiteState::compliant;
      judgement.rates[0].measured = day == 9 && report > 40 ? 4.1e8 : 9.3e8 + 1e5 * report;
      judgement.rates[1].measured = 9.2e8 + 1e5 * report;
      judgement.quality.rtt =
          Percentiles{std::chrono::milliseconds(4), std::chrono::milliseconds(9), std::chrono::milliseconds(12)};
      judgement.quality.loss = 0.0002;
      one.values.add(judgement);
    }
    days.push_back(one);
  }
  return days;
}

void write_history(Preview& preview, const City& city, const SiteCode& code, Language language) {
  for (const auto step : {RollUpStep::day, RollUpStep::hour}) {
    const auto history = city.host == "empty" ? std::vector<TimedRollUp>() : fortnight(city.snapshot.built);
    const auto path = "/sites/" + code.text() + "/history?step=" + std::string(name_of(step)) +
                      "&lang=" + std::string(name_of(language));
    preview.write(city.host, {path}, *history_page(city.snapshot, code, step, history, language));
  }
}

void write_city(Preview& preview, const City& city, Language language) {
  const auto& snapshot = city.snapshot;
  preview.write(city.host, {home_path(language)}, status_page(snapshot, language));
  const auto now = snapshot.built;
  const auto before = to_rfc3339(last_shift_change(last_shift_change(now) - std::chrono::milliseconds(1)));
  for (const auto& value : {std::string(), before, std::string("8h"), std::string("24h"), std::string("72h")}) {
    const auto since = *duty_since(value, now);
    preview.write(city.host, {duty_path(value, language), duty_path(to_rfc3339(since), language)},
                  duty_page(snapshot, test::courses_of({snapshot, city.changes}, since), language));
  }
  const auto lang = "lang=" + std::string(name_of(language));
  const SearchIndex index(*snapshot.roster);
  for (const auto& query : city.queries) {
    const auto page = search_page(snapshot, index.find(query, 50), query, language);
    preview.write(city.host, {"/search?q=" + url_encoded(query) + "&" + lang}, page);
  }
  std::size_t sites = 0;
  for (const auto& site : snapshot.roster->sites()) {
    if (!city.every_site && ++sites > 3) break;
    const auto detail = city.host == "mini" ? test::mini_city_report(site.code) : std::nullopt;
    preview.write(city.host, {site_path(site.code, language)}, *site_page(snapshot, site.code, detail, language));
    write_history(preview, city, site.code, language);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: page_preview DIR\n";
    return 64;
  }
  auto sample = test::sample_city({3, 12, 2});
  Snapshot empty;
  empty.built = test::sample_city_time();
  auto large = test::sample_city({14, 1000, 30, true});
  const std::vector<City> cities{
      {"sample", sample.snapshot, sample.changes, {"", "hlrqdyxx", "海拉尔", "10.100.3.7", "zzz"}},
      {"mini", test::mini_city(), {}, {"\"><script>"}},
      {"empty", empty, {}, {"海拉尔"}},
      {"large", large.snapshot, large.changes, {"中学"}, false}};
  Preview preview(argv[1]);
  for (const auto language : {Language::zh_cn, Language::en}) {
    for (const auto& city : cities) write_city(preview, city, language);
  }
  preview.finish();
  return 0;
}
