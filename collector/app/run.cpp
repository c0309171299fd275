#include "collector/app/run.h"

#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <optional>
#include <thread>
#include <utility>

#include "collector/app/collector.h"
#include "collector/app/commands.h"
#include "collector/fleet/limits.h"
#include "collector/store/sqlite_store.h"
#include "core/exit_code.h"
#include "core/posix/posix_disk.h"
#include "core/posix/system_clock.h"
#include "core/version.h"
#include "standards/waivers.h"

namespace campus::collector {
namespace {

using Command = CommandLine::Command;

int show(const CommandAnswer& answer) {
  std::cout << answer.out << std::flush;
  std::cerr << answer.err;
  return answer.exit_code;
}

/// Waivers that hold no more, or not much longer: nothing stops for them, but somebody has to know.
void say_what_waivers_lack(const CommandLine& line, const standards::Catalogue& catalogue) {
  const auto found = standards::lint_waivers(PosixDisk(), line.waivers, catalogue, nullptr, SystemClock().wall());
  for (const auto& lines : {found.findings, found.notices}) {
    for (const auto& one : lines) std::cerr << "campus-collector: " + one + "\n";
  }
}

Result<std::unique_ptr<Judge>> load_judge(const CommandLine& line, const std::filesystem::path& program_folder) {
  const auto folder = standards::find_standard({program_folder}, line.standard);
  if (!folder) return folder.error();
  const PosixDisk disk;
  auto catalogue = standards::load_catalogue(disk, *folder);
  if (!catalogue) return catalogue.error();
  if (!line.tailoring.empty()) {
    auto tailoring = standards::load_tailoring(disk, line.tailoring, *catalogue);
    if (!tailoring) return tailoring.error();
    catalogue->tailoring = *std::move(tailoring);
  }
  std::vector<Waiver> waivers;
  if (!line.waivers.empty()) {
    auto loaded = standards::load_waivers(disk, line.waivers);
    if (!loaded) return loaded.error();
    waivers = *std::move(loaded);
    say_what_waivers_lack(line, *catalogue);
  }
  return std::unique_ptr<Judge>(std::make_unique<CatalogueJudge>(*std::move(catalogue), waivers));
}

/// As many connections as wanted, or as there may be descriptors; the store is left some for its files. The usual soft
/// limit of 1024 is below what is wanted.
std::size_t connections_allowed(std::size_t wanted) {
  constexpr rlim_t kForTheStore = 64;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return wanted;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const auto kept = std::min(limit.rlim_max / 2, std::max(kForTheStore, limit.rlim_max / 8));
  return std::min<rlim_t>(wanted, limit.rlim_max - kept);
}

void wait_for_stop() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int signal = 0;
  sigwait(&signals, &signal);
}

int serve(const CommandLine& line, const std::filesystem::path& program_folder) {
  auto judge = load_judge(line, program_folder);
  if (!judge) return show(failed(judge.error()));
  ServeOptions options;
  options.listen = line.listen;
  options.store = line.store;
  options.open = line.open;
  if (!line.tls_certificate.empty()) options.tls = TlsFiles{line.tls_certificate, line.tls_key, line.tls_client_ca};
  options.report_interval = line.report_interval;
  options.log = [](const std::string& text) { std::cerr << "campus-collector: " + text + "\n"; };
  options.limits.connections = connections_allowed(options.limits.connections);
  auto collector = Collector::start(options, *std::move(judge));
  if (!collector) return show(failed(collector.error()));
  if ((*collector)->damaged() > 0) {
    std::cerr << "campus-collector: " << (*collector)->damaged()
              << " stored reports cannot be read; the rest is served; restore a backup\n";
  }
  std::cout << "listening on " << (*collector)->address() << std::endl;
  wait_for_stop();
  return 0;
}

/// The words that commands.h understands.
Result<Words> words_of(const CommandLine& line) {
  Words words{std::string(name_of(line.language))};
  const auto say = [&](const Words& more) { words.insert(words.end(), more.begin(), more.end()); };
  if (line.command == Command::roster_import) {
    auto content = PosixDisk().read(line.file, kRosterFileBytes);
    if (!content) return content.error();
    say({"roster-import", line.file.string(), *std::move(content)});
  }
  if (line.command == Command::keys_list) say({"keys-list"});
  if (line.command == Command::keys_approve) {
    say({"keys-approve", line.key});
    say(line.auditor ? Words{"--auditor"} : line.sites);
  }
  if (line.command == Command::keys_revoke) say({"keys-revoke", line.key});
  if (line.command == Command::sites) say({"sites", line.format});
  return words;
}

/// No `serve` runs: the store is opened for this one command.
CommandAnswer execute_on_store(const CommandLine& line, const std::filesystem::path& program_folder, Store& store,
                               const Words& words) {
  const SystemClock clock;
  FleetChange all;
  auto ingest = Ingest::start(store, clock, [&](FleetChange change) { merge(all, std::move(change)); });
  if (!ingest) return failed(ingest.error());
  const auto snapshot = [&]() -> Result<Snapshot> {
    auto judge = load_judge(line, program_folder);
    if (!judge) return judge.error();
    FleetView view(**judge, line.report_interval);
    view.apply(std::move(all));
    return view.snapshot(clock.wall());
  };
  return execute({**ingest, snapshot}, words);
}

int execute_anywhere(const CommandLine& line, const std::filesystem::path& program_folder) {
  const auto words = words_of(line);
  if (!words) return show(failed(words.error()));
  // Only a roster begins a store: any other command on a folder without one has the wrong folder.
  const auto make = line.command == Command::roster_import ? SqliteStore::Make::if_missing : SqliteStore::Make::never;
  // A `serve` that is just starting or stopping holds the lock without answering yet.
  constexpr int kAttempts = 20;
  for (int attempt = 1;; ++attempt) {
    auto answer = ask_server(line.store, *words);
    if (!answer) return show(failed(answer.error()));
    if (*answer) return show(**answer);
    auto store = SqliteStore::open(line.store, make);
    if (store) return show(execute_on_store(line, program_folder, **store, *words));
    if (store.error().code != ErrorCode::conflict || attempt == kAttempts) return show(failed(store.error()));
    std::this_thread::sleep_for(std::chrono::milliseconds(250));
  }
}

}  // namespace

int run(const CommandLine& line, const std::filesystem::path& program_folder) {
  switch (line.command) {
    case Command::help:
      return show({0, help_text(line.language), ""});
    case Command::version:
      return show({0, std::string("campus-collector ") + kVersion + "\n", ""});
    case Command::serve:
      return serve(line, program_folder);
    default:
      return execute_anywhere(line, program_folder);
  }
}

}  // namespace campus::collector
