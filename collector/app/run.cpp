#include "collector/app/run.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <iostream>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include "collector/app/care_commands.h"
#include "collector/app/collector.h"
#include "collector/app/commands.h"
#include "collector/app/enroll_commands.h"
#include "collector/app/simulate_command.h"
#include "collector/app/simulate_options.h"
#include "collector/app/ticket_commands.h"
#include "collector/fleet/limits.h"
#include "collector/store/sqlite_store.h"
#include "core/exit_code.h"
#include "core/posix/posix_disk.h"
#include "core/posix/standard_output.h"
#include "core/posix/system_clock.h"
#include "core/posix/system_random.h"
#include "core/version.h"
#include "standards/waivers.h"

namespace campus::collector {
namespace {

using Command = CommandLine::Command;

int show(const CommandAnswer& answer) {
  std::cout << answer.out;
  const auto shown = finish_standard_output();
  std::cerr << answer.err;
  if (shown) return answer.exit_code;
  std::cerr << "campus-collector: " + shown.error().message + "\n";
  return static_cast<int>(ExitCode::io);
}

/// Waivers that hold no more, or not much longer: nothing stops for them, but somebody has to know.
void say_what_waivers_lack(const std::string& waivers, const standards::Catalogue& catalogue) {
  const auto found = standards::lint_waivers(PosixDisk(), waivers, catalogue, nullptr, SystemClock().wall());
  for (const auto& lines : {found.findings, found.notices}) {
    for (const auto& one : lines) std::cerr << "campus-collector: " + one + "\n";
  }
}

/// For commands that judge nothing.
class NoJudge final : public Judge {
 public:
  std::shared_ptr<const StandardSummary> standard() const override { return standard_; }
  Judged judge(const Site&, const Report&) const override { return {}; }

 private:
  std::shared_ptr<const StandardSummary> standard_ = std::make_shared<const StandardSummary>();
};

/// `standard` is an id or a folder; the others files, empty for none.
Result<std::shared_ptr<const Judge>> load_judge(const std::filesystem::path& program_folder,
                                                const std::string& standard, const std::string& tailoring_file,
                                                const std::string& waivers_file) {
  const auto folder = standards::find_standard({program_folder}, standard);
  if (!folder) return folder.error();
  const PosixDisk disk;
  auto catalogue = standards::load_catalogue(disk, *folder);
  if (!catalogue) return catalogue.error();
  if (!tailoring_file.empty()) {
    auto tailoring = standards::load_tailoring(disk, tailoring_file, *catalogue);
    if (!tailoring) return tailoring.error();
    catalogue->tailoring = *std::move(tailoring);
  }
  std::vector<Waiver> waivers;
  if (!waivers_file.empty()) {
    auto loaded = standards::load_waivers(disk, waivers_file);
    if (!loaded) return loaded.error();
    waivers = *std::move(loaded);
    say_what_waivers_lack(waivers_file, *catalogue);
  }
  return std::shared_ptr<const Judge>(std::make_shared<CatalogueJudge>(*std::move(catalogue), waivers));
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

/// A damaged store ends the process: whoever looks after it starts it again, and that start salvages.
class DamageStop {
 public:
  void stop(const Error& error) {
    {
      const std::scoped_lock lock(mutex_);
      error_ = error;
    }
    ::kill(::getpid(), SIGTERM);  // wait_for_stop() sleeps until a signal comes
  }
  [[nodiscard]] int exit_code() const {
    const std::scoped_lock lock(mutex_);
    return error_ ? static_cast<int>(exit_code_of(error_->code)) : 0;
  }

 private:
  mutable std::mutex mutex_;
  std::optional<Error> error_;
};

void wait_for_stop() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  int signal = 0;
  sigwait(&signals, &signal);
}

int serve(const CommandLine& line, const std::filesystem::path& program_folder) {
  auto judge = load_judge(program_folder, line.standard, line.tailoring, line.waivers);
  if (!judge) return show(failed(judge.error()));
  ServeOptions options;
  options.load_judge = [program_folder](const std::string& standard, const std::string& tailoring,
                                        const std::string& waivers) {
    return load_judge(program_folder, standard, tailoring, waivers);
  };
  options.listen = line.listen;
  options.store = line.store;
  options.state_folder = line.state_folder;
  options.open = line.open;
  if (!line.tls_certificate.empty()) options.tls = TlsFiles{line.tls_certificate, line.tls_key, line.tls_client_ca};
  options.report_interval = line.report_interval;
  options.log = [](const std::string& text) { std::cerr << "campus-collector: " + text + "\n"; };
  options.limits.connections = connections_allowed(options.limits.connections);
  DamageStop damage;
  options.damaged = [&](const Error& error) { damage.stop(error); };
  auto collector = Collector::start(options, *std::move(judge));
  if (!collector) return show(failed(collector.error()));
  if ((*collector)->damaged() > 0) {
    std::cerr << "campus-collector: " << (*collector)->damaged()
              << " stored reports cannot be read; the rest is served; restore a backup\n";
  }
  std::cout << "listening on " << (*collector)->address() << std::endl;
  wait_for_stop();
  return damage.exit_code();
}

/// The words that commands.h understands.
Result<Words> words_of(const CommandLine& line) {
  Words words{std::string(name_of(line.language))};
  const auto say = [&](const Words& more) { words.insert(words.end(), more.begin(), more.end()); };
  const auto absolute = [](const std::filesystem::path& path) {
    return path.empty() ? std::string() : std::filesystem::absolute(path).string();
  };
  if (line.command == Command::roster_import || line.command == Command::calendar_import) {
    auto content = PosixDisk().read(line.file, kRosterFileBytes);
    if (!content) return content.error();
    const bool roster = line.command == Command::roster_import;
    say({roster ? "roster-import" : "calendar-import", line.file.string(), *std::move(content)});
  }
  if (line.command == Command::rejudge) {
    // A path is the one that the caller sees, wherever the server runs.
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(line.standard, ignored);
    say({"rejudge", is_folder ? absolute(line.standard) : line.standard, absolute(line.tailoring),
         absolute(line.waivers), line.apply ? "apply" : "try"});
  }
  if (!line.order.empty()) say(line.order);
  if (line.command == Command::fleet_import) {
    constexpr std::size_t kMostBytes = 256U << 10U;
    auto content = PosixDisk().read(line.file, kMostBytes);
    if (!content) return content.error();
    say({*std::move(content)});
  }
  if (line.command == Command::backup) say({"backup", absolute(line.file), place_of_folder(absolute(line.file))});
  if (line.command == Command::fsck) say({"fsck"});
  if (line.command == Command::audit) say({"audit", line.object});
  if (line.command == Command::keys_list) say({"keys-list"});
  if (line.command == Command::keys_approve) {
    say({"keys-approve", line.key});
    say(line.auditor ? Words{"--auditor"} : line.sites);
  }
  if (line.command == Command::keys_revoke) say({"keys-revoke", line.key});
  if (line.command == Command::keys_chain) say({"keys-chain", line.key});
  if (line.command == Command::keys_approve_pending) say({"keys-approve-pending", line.enroll.top});
  if (line.command == Command::enroll_list) say({"enroll-list", line.enroll.site});
  if (line.command == Command::enroll_withdraw) say({"enroll-withdraw", line.enroll.site});
  if (line.command == Command::sites) say({"sites", line.format});
  if (line.command == Command::account_add) {
    say({"account-add", line.object, line.scope, line.banner, line.expires});
  }
  if (line.command == Command::account_list) say({"account-list"});
  if (line.command == Command::account_revoke) say({"account-revoke", line.object});
  return words;
}

/// No `serve` runs: the store is opened for this one command.
CommandAnswer execute_on_store(const CommandLine& line, const std::filesystem::path& program_folder, Store& store,
                               const Words& words) {
  const SystemClock clock;
  SystemRandom random;
  const auto load = [&](const std::string& standard, const std::string& tailoring, const std::string& waivers) {
    return load_judge(program_folder, standard, tailoring, waivers);
  };
  const bool judges = line.command == CommandLine::Command::sites;
  auto judge = judges ? load(line.standard, line.tailoring, line.waivers)
                      : Result<std::shared_ptr<const Judge>>(std::make_shared<const NoJudge>());
  if (!judge) return failed(judge.error());
  FleetChange all;
  auto ingest = Ingest::start(
      store, clock, *std::move(judge), [&](FleetChange change) { merge(all, std::move(change)); }, {},
      judges ? Outdated::show : Outdated::leave);
  if (!ingest) return failed(ingest.error());
  const auto snapshot = [&]() -> Result<std::shared_ptr<const Snapshot>> {
    FleetView view(line.report_interval);
    view.apply(std::move(all));
    return std::make_shared<const Snapshot>(view.snapshot(clock.wall()));
  };
  const CommandContext context{**ingest, snapshot, load, user_name(::geteuid()), clock.wall(), random};
  auto answer = execute(context, words);
  while (answer.unfinished) answer = execute(context, continued_words(words));
  return answer;
}

/// A copy of a backup where there is no store yet.
CommandAnswer restore(const CommandLine& line) {
  auto backup = SqliteStore::open(line.file, SqliteStore::Make::never);
  if (!backup) return failed(backup.error());
  std::error_code error;
  if (line.store.is_database()) {
    return failed(Error{ErrorCode::usage, "a copy of a folder is restored to a folder: --store sqlite:DIR"});
  }
  if (std::filesystem::exists(line.store.folder / "collector.db", error)) {
    return failed(Error{ErrorCode::cannot_create, "there is a store in " + line.store.folder.string() +
                                                      " already; give --store sqlite:DIR with an empty folder"});
  }
  if (auto copied = (*backup)->backup(line.store.folder); !copied) return failed(copied.error());
  return {0, (line.language == Language::en ? "restored to " : "已恢复到 ") + line.store.folder.string() + "\n", ""};
}

CommandAnswer migrate(const CommandLine& line) {
  auto done = migrate_store(line.store, line.version);
  if (!done) return failed(done.error());
  return {0, *done + "\n", ""};
}

/// Whoever has the store: the running collector, or this process.
CommandAnswer ask_anywhere(const CommandLine& line, const std::filesystem::path& program_folder, const Words& words) {
  // Only a roster begins a store: any other command on a folder without one has the wrong folder.
  const bool make = line.command == Command::roster_import;
  // A `serve` that is just starting or stopping holds the lock without answering yet.
  for (int attempt = 1;; ++attempt) {
    if (!line.store.is_database()) {
      auto answer = ask_server(line.store.folder, words);
      if (!answer) return failed(answer.error());
      if (*answer) return **answer;
    }
    auto store = open_store(line.store, make, Mend::no);
    if (store) return execute_on_store(line, program_folder, **store, words);
    if (store.error().code != ErrorCode::conflict || attempt == kStoreAttempts) return failed(store.error());
    std::this_thread::sleep_for(kStorePause);
  }
}

AskStore store_of(const CommandLine& line, const std::filesystem::path& program_folder) {
  return [&](const Words& words) {
    Words all{std::string(name_of(line.language))};
    all.insert(all.end(), words.begin(), words.end());
    return ask_anywhere(line, program_folder, all);
  };
}

int execute_anywhere(const CommandLine& line, const std::filesystem::path& program_folder) {
  if (line.command == Command::restore) return show(restore(line));
  if (line.command == Command::migrate) return show(migrate(line));
  const auto ask = store_of(line, program_folder);
  if (line.command == Command::enroll_codes) return show(make_code_sheets(line.enroll, line.language, ask));
  if (line.command == Command::enroll_bind) return show(bind_boxes(line.enroll, line.language, ask));
  if (line.command == Command::enroll_replace) return show(replace_box(line.enroll, line.language, ask));
  const auto words = words_of(line);
  return show(words ? ask_anywhere(line, program_folder, *words) : failed(words.error()));
}

}  // namespace

int run(const CommandLine& line, const std::filesystem::path& program_folder) {
  switch (line.command) {
    case Command::help:
      return show({0, help_text(line.language), ""});
    case Command::version:
      return show({0, std::string("campus-collector ") + kVersion + "\n", ""});
    case Command::simulate:
      return run_simulate(line.simulate, line.language, program_folder);
    case Command::simulate_help:
      return show({0, simulate_help(line.language), ""});
    case Command::serve:
      return serve(line, program_folder);
    case Command::ticket_issue:
      return show(issue_ticket(line.state_folder, line.ticket, line.language, store_of(line, program_folder)));
    case Command::ticket_issuer:
      return show(show_issuer(line.state_folder, line.language));
    default:
      return execute_anywhere(line, program_folder);
  }
}

}  // namespace campus::collector
