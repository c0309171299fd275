// Enrolments, polls, plans and answers, as they come from a peer or a state folder that somebody wrote into. What is
// taken is written again the same; no plan, whatever it holds, leads beyond a ceiling.

#include "core/net/cidr.h"
#include "core/wire/identity_json.h"
#include "core/wire/orders_json.h"
#include "core/wire/status_json.h"
#include "probe/orders/ceilings.h"
#include "probe/orders/planned_work.h"
#include "probe/orders/target_rules.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using campus::require;
namespace wire = campus::wire;
namespace probe = campus::probe;

template <class T>
campus::Result<T> stable(std::string_view text, campus::Result<T> (*parse)(std::string_view),
                         std::string (*encode)(const T&)) {
  auto parsed = parse(text);
  if (!parsed) {
    campus::require_one_line(parsed.error().message);
    return parsed;
  }
  const std::string written = encode(*parsed);
  const auto again = parse(written);
  require(again.has_value(), "what was taken is taken again");
  require(encode(*again) == written, "it is written the same again");
  return parsed;
}

void require_ceilings(const campus::PlanContent& content) {
  const auto work = probe::planned_work({}, &content);
  require(work.schedule.routine_interval >= probe::ceilings::kShortestInterval &&
              work.schedule.routine_interval <= probe::ceilings::kLongestInterval,
          "no plan makes routine checks rarer or more frequent than the ceilings");
  require(work.responders.size() <= probe::ceilings::kResponders, "no plan names more responders");
  for (const auto& [tier, target] : work.responders) {
    require(target.where.port >= probe::ceilings::kLowestPort, "no plan reaches a port of the system");
    const bool is_address = campus::ip_bytes(target.where.host).has_value();
    require(!is_address || campus::may_be_planned(target.where.host), "no plan reaches this machine");
  }
  const auto& night = work.schedule.night;
  require(night.length <= probe::ceilings::kLongestNight, "no plan makes the night longer");
  if (work.upload_rate) {
    require(*work.upload_rate >= probe::ceilings::kLeastUpload && *work.upload_rate <= probe::ceilings::kMostUpload,
            "no plan takes more of the line for deliveries");
  }
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = campus::as_text(data, size);
  (void)stable(text, wire::parse_enrolment_request, wire::encode_enrolment_request);
  (void)stable(text, wire::parse_enrolment, wire::encode_enrolment);
  (void)stable(text, wire::parse_poll, wire::encode_poll);
  (void)stable(text, wire::parse_poll_answer, wire::encode_poll_answer);
  (void)stable(text, wire::parse_responder_orders, wire::encode_responder_orders);
  (void)stable(text, wire::parse_order_refusal, wire::encode_order_refusal);
  (void)stable(text, wire::parse_collector_time, wire::encode_collector_time);
  (void)stable(text, wire::parse_kept_collector, wire::encode_kept_collector);
  (void)stable(text, wire::parse_kept_hardware, wire::encode_kept_hardware);
  (void)stable(text, wire::parse_probe_status, wire::encode_probe_status);
  (void)stable(text, wire::parse_work_memory, wire::encode_work_memory);
  (void)stable(text, wire::parse_pause, wire::encode_pause);
  (void)stable(text, wire::parse_kept_orders, wire::encode_kept_orders);
  (void)stable(text, wire::parse_kept_budget, wire::encode_kept_budget);
  (void)stable(text, wire::parse_install_check, wire::encode_install_check);
  if (const auto plan = stable(text, wire::parse_plan, wire::encode_plan)) require_ceilings(plan->content);
  return 0;
}
