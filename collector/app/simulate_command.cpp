#include "collector/app/simulate_command.h"

#include <cmath>
#include <fstream>
#include <functional>
#include <iostream>
#include <system_error>
#include <utility>

#include "collector/simulate/batches.h"
#include "collector/simulate/delivery/delivery.h"
#include "collector/simulate/roster_csv.h"
#include "core/exit_code.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "standards/catalogue.h"
#include "standards/platforms.h"

namespace campus::collector {
namespace {

namespace fs = std::filesystem;
using simulate::SimulateOptions;

int failed(const Error& error) {
  std::cerr << "campus-collector: " << error.message << "\n";
  return static_cast<int>(exit_code_of(error.code));
}

/// Puts the next line in; false at the end.
using NextLine = std::function<Result<bool>(std::string&)>;

Result<void> write_all(const fs::path& file, const NextLine& next_line) {
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  if (!out) return Error{ErrorCode::cannot_create, "cannot create " + file.string() + "; is its folder there?"};
  std::string line;
  while (out) {
    const auto more = next_line(line);
    if (!more) return more.error();
    if (!*more) break;
    out << line;
  }
  out.close();
  if (!out) return Error{ErrorCode::io, "cannot write " + file.string() + "; is the disk full?"};
  return {};
}

/// A file of any length, a line at a time. What was there before stays until all is written. A device, a pipe and what
/// a link points at (/dev/stdout) are written to as they are: nothing may take their place.
Result<void> write_lines(const fs::path& file, const NextLine& next_line) {
  std::error_code error;
  const auto there = fs::symlink_status(file, error);
  if (fs::exists(there) && !fs::is_regular_file(there)) return write_all(file, next_line);
  const fs::path begun = file.string() + ".part";
  if (auto written = write_all(begun, next_line); !written) {
    fs::remove(begun, error);
    return written;
  }
  fs::rename(begun, file, error);
  if (error) return Error{ErrorCode::cannot_create, "cannot create " + file.string() + ": " + error.message()};
  return {};
}

int write_roster(const SimulateOptions& options) {
  const simulate::City city(options.city);
  std::size_t row = 0;
  const auto written = write_lines(options.roster, [&](std::string& line) -> Result<bool> {
    if (row > city.sites().size()) return false;
    line = row == 0 ? simulate::roster_header() : simulate::roster_row(city, row - 1);
    ++row;
    return true;
  });
  return written ? 0 : failed(written.error());
}

struct Standard {
  standards::Catalogue catalogue;
  std::vector<standards::Platform> platforms;
};

Result<Standard> load_standard(const std::string& id_or_folder, const fs::path& program_folder) {
  const PosixDisk disk;
  const auto folder = standards::find_standard({program_folder}, id_or_folder);
  if (!folder) return folder.error();
  auto catalogue = standards::load_catalogue(disk, *folder);
  if (!catalogue) return catalogue.error();
  auto platforms = standards::load_platforms(disk, *folder);
  if (!platforms) return platforms.error();
  return Standard{*std::move(catalogue), *std::move(platforms)};
}

/// Reports that are only written were made before now.
WallTime begin_of(const SimulateOptions& options, const simulate::Schedule& schedule) {
  if (options.start) return *options.start;
  const auto now = SystemClock().wall();
  if (options.output.empty()) return now;
  const double seconds = static_cast<double>(options.schedule.reports) / schedule.options().rate.value_or(1);
  return now - std::chrono::milliseconds(std::llround(seconds * 1000));
}

int write_reports(const SimulateOptions& options, simulate::Schedule schedule, simulate::ReportMaker maker) {
  simulate::Batches batches(std::move(schedule), options.batch);
  std::vector<simulate::Ticket> left;
  const auto written = write_lines(options.output, [&](std::string& line) -> Result<bool> {
    if (left.empty()) {
      auto batch = batches.next();
      if (!batch) return false;
      left = std::move(batch->tickets);
    }
    const auto envelopes = simulate::envelopes_of(left, maker);
    if (!envelopes) return envelopes.error();
    left.erase(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(envelopes->size()));
    line = simulate::body_of(*envelopes) + "\n";
    return true;
  });
  return written ? 0 : failed(written.error());
}

int deliver(const SimulateOptions& options, Language language, const simulate::City& city, simulate::Schedule schedule,
            simulate::ReportMaker maker) {
  simulate::DeliveryOptions delivery;
  delivery.collector = options.collector;
  delivery.sources = options.sources;
  delivery.connections = options.connections;
  delivery.encoding = options.encoding;
  delivery.progress = [](const std::string& line) { std::cerr << line << std::endl; };
  const auto tally = options.storm
                         ? simulate::deliver_as_storm(delivery, *options.storm, city, schedule, maker)
                         : simulate::deliver_steadily(delivery, simulate::Batches(std::move(schedule), options.batch),
                                                      std::move(maker));
  if (!tally) return failed(tally.error());
  std::cout << (options.json ? simulate::tally_json(*tally) : simulate::tally_table(*tally, language)) << std::flush;
  if (tally->lost() + tally->unsent == 0) return 0;
  return failed(Error{ErrorCode::unavailable, std::to_string(tally->lost()) + " reports were sent and not answered, " +
                                                  std::to_string(tally->unsent) + " were never sent"});
}

}  // namespace

int run_simulate(const SimulateOptions& options, Language language, const fs::path& program_folder) {
  if (!options.roster.empty()) return write_roster(options);
  const auto standard = load_standard(options.standard, program_folder);
  if (!standard) return failed(standard.error());
  const simulate::City city(options.city);
  auto schedule = simulate::Schedule::plan(city, options.schedule);
  if (!schedule) return failed(schedule.error());
  auto reports = options.reports;
  reports.begins = begin_of(options, *schedule);
  simulate::ReportMaker maker(city, standard->catalogue, standard->platforms, reports);
  if (!options.output.empty()) return write_reports(options, *std::move(schedule), std::move(maker));
  return deliver(options, language, city, *std::move(schedule), std::move(maker));
}

}  // namespace campus::collector
