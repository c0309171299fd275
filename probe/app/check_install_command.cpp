#include <iostream>

#include "core/wire/status_json.h"
#include "probe/app/collector_options.h"
#include "probe/app/install_text.h"
#include "probe/app/own_identity.h"
#include "probe/app/planned_responder.h"
#include "probe/app/run_options.h"
#include "probe/audit/this_machine.h"
#include "probe/install/install_check.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

BitRate promised_to(const standards::ResolvedProfile& profile, const AuditSpec& spec) {
  BitRate promised;
  for (const auto& run : standards::plan_for(profile, spec.facts).throughput)
    promised = std::max(promised, run.nominal);
  return promised;
}

InstallSpec spec_of(const CommandContext& context, const SiteOptions& site, const standards::ResolvedProfile& profile,
                    const KeyId& key, const CollectorClock& time) {
  InstallSpec spec{promised_to(profile, site.spec),
                   std::nullopt,
                   std::nullopt,
                   true,
                   site.collector,
                   context.state_folder,
                   key.text(),
                   site.trust,
                   time_of(time)};
  const auto responder = site.spec.responders.find(site.spec.main_tier());
  if (responder != site.spec.responders.end()) spec.responder = responder->second;
  return spec;
}

}  // namespace

ExitCode run_check_install(const CommandContext& context, const Arguments& arguments) {
  auto described = run_options();
  described.add_options()("format", po::value<std::string>(), "text|json / 输出格式")(
      "cable", po::bool_switch(), "also test the cable's pairs; the link goes down for some seconds / 另测网线线对");
  const auto values = parse_options(arguments, described, {});
  if (!values) return fail("check-install", values.error());
  if (help_wanted(*values, "campus-probe check-install --config FILE | the options of run", described)) {
    return ExitCode::conforms;
  }
  const auto format = text_or_json(*values);
  if (!format) return fail("check-install", format.error());
  const auto say = [](const std::string& line) { std::cerr << "campus-probe check-install: " << line << "\n"; };
  if (auto checked = check_enrolled_box(context, context.language, say); !checked) {
    return fail("check-install", checked.error());
  }
  const auto options = read_run_options(context, *values);
  if (!options) return fail("check-install", options.error());
  const auto profile = read_profile(context, options->site);
  if (!profile) return fail("check-install", profile.error());
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("check-install", key.error());
  auto time = own_collector_clock(context);
  const bool text = *format == standards::OutputFormat::text;
  const bool chinese = options->language == Language::zh_cn;
  auto spec = spec_of(context, options->site, *profile, key->id(), time);
  spec.cable = (*values)["cable"].as<bool>();
  if (!spec.responder) {
    const auto planned = ask_for_responder(context, *options, *key, time);
    spec.responder = planned.where;
    spec.by_ticket = planned.by_ticket;
    spec.unnamed = planned.fault;
    spec.unnamed_blocks = planned.fault_blocks;
  }
  const InstallPorts ports{context.disk, context.clock, stamp_now(context.clock).clock_state, time.error(),
                           [&](const std::string& port) {
                             say(chinese ? "测 " + port + " 的网线，它的链路会中断几秒"
                                         : "testing the cable of " + port + "; its link goes down for some seconds");
                           }};
  const auto check = check_install(
      spec, ports,
      [&](const InstallResult& result) {
        if (text) std::cout << install_line(result, options->language) << std::flush;
      },
      context.interrupted);
  if (context.interrupted.stop_requested()) return ExitCode::interrupted;
  std::cout << (text ? install_conclusion(check, options->language) : wire::encode_install_check(check));
  return check.to_mend() == nullptr ? ExitCode::conforms : ExitCode::nonconform;
}

}  // namespace campus::probe
