#include "probe/app/collector_options.h"

#include "core/net/collector_url.h"
#include "core/net/url_host.h"
#include "probe/audit/this_machine.h"

namespace campus::probe {
namespace {

Result<std::string> read_roots(const CommandContext& context, const std::string& file) {
  auto pem = context.disk.read(file, kMostRootBytes);
  if (!pem) return Error{pem.error().code, "--collector-root: " + pem.error().message};
  if (auto checked = check_roots(*pem); !checked) {
    return Error{checked.error().code, "--collector-root " + file + ": " + checked.error().message};
  }
  return pem;
}

Result<std::vector<std::string>> read_pins(const po::variables_map& values) {
  std::vector<std::string> pins;
  if (values.count("collector-pin") == 0) return pins;
  for (const auto& text : values["collector-pin"].as<std::vector<std::string>>()) {
    auto pin = parse_pin(text);
    if (!pin) return Error{ErrorCode::usage, "--collector-pin " + pin.error().message};
    pins.push_back(*std::move(pin));
  }
  if (pins.size() > kMostPins) {
    return Error{ErrorCode::usage, "--collector-pin: " + std::to_string(kMostPins) + " keys at most"};
  }
  return pins;
}

}  // namespace

void add_collector_options(po::options_description& options) {
  auto add = options.add_options();
  add("collector", po::value<std::string>(), "URL: deliver records to it / 汇聚平台地址");
  add("collector-root", po::value<std::string>(),
      "file (PEM): believe these roots alone (default: this machine's) / 根证书文件");
  add("collector-pin", po::value<std::vector<std::string>>()->composing(),
      "sha256/BASE64 of a spare key, repeatable / 备用公钥，可重复");
}

Result<CollectorChoice> read_collector_options(const CommandContext& context, const po::variables_map& values,
                                               const std::optional<KeptEnrolment>& enrolment) {
  CollectorChoice choice;
  choice.url = text_option(values, "collector");
  if (choice.url && choice.url->empty()) choice.url.reset();
  if (choice.url) {
    if (auto formed = check_url_form(*choice.url); !formed) return formed.error();
  }
  if (const auto file = text_option(values, "collector-root")) {
    auto roots = read_roots(context, *file);
    if (!roots) return roots.error();
    choice.trust.roots = *std::move(roots);
  }
  auto pins = read_pins(values);
  if (!pins) return pins.error();
  choice.trust.pins = *std::move(pins);
  if (!enrolment || !enrolment->collector) return choice;
  const auto& kept = *enrolment->collector;
  if (!choice.url) choice.url = kept.url;
  if (authority_of_url(*choice.url) != authority_of_url(kept.url)) return choice;
  if (choice.trust.roots.empty()) choice.trust.roots = kept.roots;
  if (choice.trust.pins.empty()) choice.trust.pins = kept.pins;
  return choice;
}

CollectorClock own_collector_clock(const CommandContext& context) {
  return {context.disk, context.clock, [&clock = context.clock] { return stamp_now(clock).clock_state; },
          context.state_folder};
}

ServerVerification::Time time_of(const CollectorClock& clock) {
  return [&clock] { return clock.now(); };
}

}  // namespace campus::probe
