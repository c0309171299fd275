#include <ifaddrs.h>
#include <netinet/in.h>

#include <algorithm>
#include <cstring>
#include <iostream>
#include <map>
#include <memory>

#include "core/version.h"
#include "core/words.h"
#include "probe/app/options.h"
#include "probe/net/host_capability.h"
#include "probe/net/port_facts.h"
#include "probe/spool/device_key.h"
#include "probe/spool/open_spool.h"

namespace campus::probe {
namespace {

std::map<std::string, PortFacts> ports_of_this_machine() {
  std::map<std::string, PortFacts> ports;
  ifaddrs* all = nullptr;
  if (::getifaddrs(&all) != 0) return ports;
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owned(all, ::freeifaddrs);
  for (const ifaddrs* one = all; one != nullptr; one = one->ifa_next) {
    if (one->ifa_addr == nullptr || one->ifa_addr->sa_family != AF_INET) continue;
    Address address;
    address.length = sizeof(sockaddr_in);
    std::memcpy(&address.storage, one->ifa_addr, address.length);
    const auto port = port_of(address);
    if (!port.loopback) ports.emplace(port.interface, port);
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

/// Nothing where there never was a spool.
std::string describe_spool(const std::filesystem::path& state_folder, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto look = look_at_spool(state_folder);
  if (!look && look.error().code == ErrorCode::missing) return "";
  if (!look) return (chinese ? "缓存：" : "spool: ") + look.error().message + "\n";
  const auto& counts = look->counts;
  const auto number = [](std::int64_t value) { return std::to_string(value); };
  auto text = chinese
                  ? "缓存：待送达 " + number(counts.waiting()) + " 条（验收 " + number(counts.waiting_acceptance) +
                        "，例行 " + number(counts.waiting_routine) + "，原始采样 " + number(counts.waiting_samples) +
                        "），被拒收 " + number(counts.refused) + " 条，已送达的副本 " + number(counts.delivered) +
                        " 条，共 " + number(counts.bytes >> 10) + " KiB\n"
                  : "spool: " + number(counts.waiting()) + " records wait (" + number(counts.waiting_acceptance) +
                        " acceptance, " + number(counts.waiting_routine) + " routine, " +
                        number(counts.waiting_samples) + " samples), " + number(counts.refused) + " refused, " +
                        number(counts.delivered) + " delivered copies, " + number(counts.bytes >> 10) + " KiB\n";
  if (counts.oldest_waiting) {
    text +=
        (chinese ? "  最早的一条记录于 " : "  the oldest waits since ") + to_local_text(*counts.oldest_waiting) + "\n";
  }
  constexpr std::size_t kMostTold = 5;
  for (std::size_t i = 0; i < std::min(kMostTold, look->events.size()); ++i) {
    const auto& event = look->events[i];
    text += "  " + to_local_text(event.at) + "  " + describe(event, language) + "\n";
  }
  return text;
}

}  // namespace

ExitCode run_status(const CommandContext& context, const Arguments& arguments) {
  po::options_description options("Options");
  options.add_options()("help", "show this help / 显示帮助")(
      "capability", "try what this host can judge / 测试本机判定能力")("lang", po::value<std::string>(),
                                                                       "zh-CN|en / 语言");
  const auto values = parse_options(arguments, options, {});
  if (!values) return fail("status", values.error());
  if (help_wanted(*values, "campus-probe status [--capability]", options)) return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail("status", language.error());
  const bool chinese = *language == Language::zh_cn;
  const auto ports = ports_of_this_machine();
  if (values->count("capability") > 0) {
    const auto text = capability(ports, chinese);
    if (!text) return fail("status", text.error());
    std::cout << *text;
    return ExitCode::conforms;
  }
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("status", key.error());
  std::cout << "campus-probe " << kVersion << "\n"
            << (chinese ? "探针密钥：" : "key: ") << key->id().text() << "\n"
            << (chinese ? "状态目录：" : "state: ") << context.state_folder.string() << "\n"
            << describe_spool(context.state_folder, *language) << (chinese ? "网口：\n" : "ports:\n");
  for (const auto& [name, port] : ports) std::cout << describe(port, chinese);
  return ExitCode::conforms;
}

}  // namespace campus::probe
