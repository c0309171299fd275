#include <algorithm>
#include <iostream>
#include <map>

#include "core/enrolment/code.h"
#include "core/foreign_text.h"
#include "core/version.h"
#include "core/wire/status_json.h"
#include "core/words.h"
#include "core/words_fault.h"
#include "probe/app/options.h"
#include "probe/app/own_identity.h"
#include "probe/app/status_text.h"
#include "probe/identity/kept_enrolment.h"
#include "probe/net/host_capability.h"
#include "probe/net/local_ports.h"
#include "probe/net/port_facts.h"
#include "probe/run/run_lock.h"
#include "probe/run/state_files.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

std::map<std::string, PortFacts> ports_of_this_machine() {
  std::map<std::string, PortFacts> ports;
  for (const auto& port : local_ports()) {
    if (!port.loopback && !port.addresses.empty()) ports.emplace(port.name, port_of(port.addresses.front()));
  }
  return ports;
}

std::string describe(const PortFacts& port, bool chinese) {
  std::string text = "  " + port.interface + "  ";
  text += port.rate ? to_text(*port.rate) : (chinese ? "协商速率未知" : "speed not known");
  if (port.full_duplex)
    text += *port.full_duplex ? (chinese ? " 全双工" : " full duplex") : (chinese ? " 半双工" : " half duplex");
  return text + "  MTU " + std::to_string(port.mtu) + "\n";
}

/// The most that this host can judge: half of what it carries alone with both ends' work, and no more than its port.
Result<std::string> capability(const std::map<std::string, PortFacts>& ports, bool chinese) {
  std::optional<BitRate> fastest;
  for (const auto& [name, port] : ports) {
    if (port.rate && (!fastest || *fastest < *port.rate)) fastest = port.rate;
  }
  const auto engine = try_host_capability();
  if (!engine) return engine.error();
  constexpr double kHalf = 0.5;
  const auto alone = engine->segmented.scaled(kHalf);
  const auto single = engine->single_packets.scaled(kHalf);
  std::string text;
  if (fastest) {
    text += (chinese ? "判定能力：本机最高可判定 " : "capability: this host can judge up to ") +
            to_text(std::min(*fastest, alone)) +
            (alone < *fastest ? (chinese ? "（受处理器限制）" : " (its processor is the limit)")
                              : (chinese ? "（受网口限制）" : " (its port is the limit)")) +
            "\n";
  } else {
    text += chinese ? "判定能力：本机网口未报告协商速率，测得的值可用，但低于目标时无法排除网口原因\n"
                    : "capability: no port reports its speed; a shortfall cannot be told from a slow port\n";
  }
  text += chinese ? "  引擎：分段卸载 " : "  engine: with segmentation offload ";
  text += engine->segmentation ? to_text(alone) : (chinese ? "内核不支持" : "not in this kernel");
  text += (chinese ? "；逐包 " : "; packet by packet ") + to_text(single) +
          (chinese ? "（网卡不支持分段卸载时以此为限）\n" : " (the limit where the card does not help)\n");
  return text;
}

/// Where it is enrolled, and the digits by which two people compare keys.
std::string identity_text(const CommandContext& context, const KeyId& key, bool runs_without, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto digits =
      (chinese ? std::string("核对码：") : std::string("six digits to compare: ")) + short_check(key.text()) + "\n";
  const auto kept = read_enrolment(context.disk, context.state_folder, key);
  if (kept) {
    const auto& site = kept->enrolment;
    return digits + (chinese ? "激活：" : "enrolled: ") + site.site.text() + " " + in_quotes(site.site_name, 200) +
           "\n";
  }
  if (kept.error().code != ErrorCode::missing) {
    return digits + (chinese ? "激活：" : "enrolled: ") + kept.error().message + "\n";
  }
  const auto why = why_not_enrolled(context);
  if (runs_without && why.fault == Fault::not_enrolled) {
    return digits + (chinese ? "激活：没有，站点来自配置\n" : "enrolled: no, the site is the configuration's\n");
  }
  return digits + (chinese ? "激活：" : "enrolled: ") + what_is_wrong(why, language) + "\n  " +
         std::string(what_to_do(why.fault, language)) + "\n";
}

/// What a running probe cannot know of itself, for it began anew.
void add_copied_state(const CommandContext& context, ProbeStatus& status) {
  if (auto why = why_not_enrolled(context); why.fault == Fault::hardware_changed) {
    status.faults.push_back(std::move(why));
  }
  if (status.running.value_or(false)) return;
  // What it ended with, or would end with at its next start.
  const auto kept = read_enrolment(context.disk, context.state_folder, status.key);
  if (kept || kept.error().code == ErrorCode::missing) return;
  status.faults.push_back({Fault::not_enrolled, "", {kept.error().message, kept.error().message}});
}

Error never_ran(const CommandContext& context, const Error& error) {
  if (error.code != ErrorCode::missing) return error;
  if (const auto why = why_not_enrolled(context); why.fault == Fault::hardware_changed) {
    return {ErrorCode::missing,
            what_is_wrong(why, context.language) + ": " + std::string(what_to_do(why.fault, context.language))};
  }
  return {ErrorCode::missing, "no probe ever ran with this state folder; start campus-probe run"};
}

/// Who this probe is, what it keeps, and what it does if it runs.
Result<void> tell_all(const CommandContext& context, const Result<ProbeStatus>& running, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return key.error();
  std::cout << "campus-probe " << kVersion << "\n"
            << (chinese ? "探针密钥：" : "key: ") << key->id().text() << "\n"
            << (chinese ? "探针公钥：" : "public key: ") << to_hex(key->public_key()) << "\n"
            << identity_text(context, key->id(), running.has_value(), language) << (chinese ? "状态目录：" : "state: ")
            << context.state_folder.string() << "\n"
            << spool_text(context.state_folder, language) << (chinese ? "网口：\n" : "ports:\n");
  for (const auto& [name, port] : ports_of_this_machine()) std::cout << describe(port, chinese);
  if (running) std::cout << "\n" << status_text(*running, language);
  if (!running && running.error().code != ErrorCode::missing) return running.error();
  return {};
}

}  // namespace

ExitCode run_status(const CommandContext& context, const Arguments& arguments) {
  po::options_description options("Options");
  options.add_options()("help", "show this help / 显示帮助")("capability",
                                                             "try what this host can judge / 测试本机判定能力")(
      "show-plan", "whom a running probe speaks to, and what for / 列出联系的地址和用途")(
      "format", po::value<std::string>(), "text|json: of a running probe / 输出格式（json 为运行状态）")(
      "lang", po::value<std::string>(), "zh-CN|en / 语言");
  const auto values = parse_options(arguments, options, {});
  if (!values) return fail("status", values.error());
  if (help_wanted(*values, "campus-probe status [--capability | --show-plan] [--format text|json]", options)) {
    return ExitCode::conforms;
  }
  const auto format = text_or_json(*values);
  if (!format) return fail("status", format.error());
  const auto language = language_option(context, *values);
  if (!language) return fail("status", language.error());
  if (values->count("capability") > 0) {
    const auto text = capability(ports_of_this_machine(), *language == Language::zh_cn);
    if (!text) return fail("status", text.error());
    std::cout << *text;
    return ExitCode::conforms;
  }
  auto running = read_status(context.disk, context.state_folder);
  if (running) {
    running->running = daemon_runs(context.state_folder);
    add_copied_state(context, *running);
    add_storage_trouble(context.state_folder, *running);
  }
  if (*format == standards::OutputFormat::json) {
    if (!running) return fail("status", never_ran(context, running.error()));
    std::cout << wire::encode_probe_status(*running);
    return ExitCode::conforms;
  }
  if (values->count("show-plan") > 0) {
    if (!running) return fail("status", never_ran(context, running.error()));
    std::cout << plan_text(*running, *language);
    return ExitCode::conforms;
  }
  const auto told = tell_all(context, running, *language);
  return told ? ExitCode::conforms : fail("status", told.error());
}

}  // namespace campus::probe
