#include <systemd/sd-daemon.h>

#include <iostream>

#include "core/posix/memory.h"
#include "probe/app/own_identity.h"
#include "probe/app/running_probe.h"
#include "probe/page/lasting_page.h"
#include "probe/run/daemon.h"
#include "probe/run/state_files.h"

namespace campus::probe {
namespace {

/// The daemon's own file is asked, so that a reader costs nothing where there is none.
std::unique_ptr<LastingPage> serve_page(const CommandContext& context, const RunOptions& options,
                                        const LastingPage::Log& log) {
  if (!options.status_page) return nullptr;
  const auto ask = [&context] {
    auto status = read_status(context.disk, context.state_folder);
    if (!status) return status;
    status->running = true;
    add_storage_trouble(context.state_folder, *status);
    return status;
  };
  return std::make_unique<LastingPage>(PageSpec{*options.status_page, options.language, context.clock.wall()},
                                       context.clock, ask, log);
}

}  // namespace

ExitCode run_daemon_command(const CommandContext& context, const Arguments& arguments) {
  const auto described = run_options();
  const auto values = parse_options(arguments, described, {});
  if (!values) return fail("run", values.error());
  if (help_wanted(*values,
                  "campus-probe run --config FILE | [--level LEVEL --site CODE] --responder [TIER=]HOST[:PORT]...",
                  described)) {
    return ExitCode::conforms;
  }
  const auto log = [](const std::string& line) { std::cerr << "campus-probe run: " + line + "\n"; };
  const auto box = check_own_box(context, context.language, log);
  if (!box) return fail("run", box.error());
  auto options = read_run_options(context, *values);
  if (!options) return fail("run", options.error());
  if (*box == BoxCheck::unreadable) {
    log(options->language == Language::zh_cn
            ? "读不到本机的序列号和网口地址，不检查数据是否从另一台设备复制而来"
            : "no serial number or port address of this box can be read: a copied state folder would not be noticed");
  }
  if (const auto& enrolment = options->site.enrolment; enrolment && !enrolment->collector) {
    log(options->language == Language::zh_cn
            ? "collector.json 丢失，只按配置文件中的平台地址和证书工作：请重新激活（campus-probe enroll）"
            : "collector.json is lost: only the configuration says which collector there is and by what it is known; "
              "enrol again (campus-probe enroll)");
  }
  const auto page = serve_page(context, *options, log);
  const auto probe = RunningProbe::make(context, *std::move(options), log);
  if (!probe) return fail("run", probe.error());
  const DaemonPorts ports{context.clock,
                          context.disk,
                          [&](const Assignment& run, const auto& step, const std::stop_token& stop) {
                            auto result = (*probe)->perform(run, step, stop);
                            give_back_free_memory();  // most of the time there is nothing to do
                            return result;
                          },
                          [&] { return (*probe)->ordered().orders(); },
                          [&](std::int64_t order) { return (*probe)->ordered().begin_wanted(order); },
                          [&] { return (*probe)->ordered().time(); },
                          [&](ProbeStatus& status) { (*probe)->add_delivery(status); },
                          log,
                          [](const char* state) { static_cast<void>(::sd_notify(0, state)); }};
  const DaemonSpec spec{(*probe)->schedule(), context.state_folder, (*probe)->about()};
  (*probe)->begin_polling();
  const auto ran = run_daemon(spec, ports, context.interrupted);
  return ran ? ExitCode::conforms : fail("run", ran.error());
}

}  // namespace campus::probe
