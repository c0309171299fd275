// Enrolments, polls, plans and answers, as they come from a peer or a state folder that somebody wrote into. What is
// taken is written again the same; no plan, whatever it holds, leads beyond a ceiling.

#include "core/wire/identity_json.h"
#include "core/wire/orders_json.h"
#include "core/wire/status_json.h"
#include "probe/net/cidr.h"
#include "probe/orders/ceilings.h"
#include "probe/orders/planned_work.h"
#include "probe/orders/target_rules.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

using campus::require;
namespace wire = campus::wire;
namespace probe = campus::probe;

template <class T, class Encode, class Parse>
campus::Result<T> stable(campus::Result<T> parsed, const Encode& encode, const Parse& parse) {
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

#define CAMPUS_STABLE(name, text)                                                       \
  stable(                                                                               \
      wire::parse_##name(text), [](const auto& it) { return wire::encode_##name(it); }, \
      [](std::string_view it) { return wire::parse_##name(it); })

void require_ceilings(const campus::PlanContent& content) {
  const auto work = probe::planned_work({}, &content);
  require(work.schedule.routine_interval >= probe::ceilings::kShortestInterval &&
              work.schedule.routine_interval <= probe::ceilings::kLongestInterval,
          "no plan makes routine checks rarer or more frequent than the ceilings");
  require(work.responders.size() <= probe::ceilings::kResponders, "no plan names more responders");
  for (const auto& [tier, target] : work.responders) {
    require(target.where.port >= probe::ceilings::kLowestPort, "no plan reaches a port of the system");
    const bool is_address = probe::ip_bytes(target.where.host).has_value();
    require(!is_address || probe::may_be_planned(target.where.host), "no plan reaches this machine");
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
  (void)CAMPUS_STABLE(enrolment_request, text);
  (void)CAMPUS_STABLE(enrolment, text);
  (void)CAMPUS_STABLE(poll, text);
  (void)CAMPUS_STABLE(poll_answer, text);
  (void)CAMPUS_STABLE(responder_orders, text);
  (void)CAMPUS_STABLE(order_refusal, text);
  (void)CAMPUS_STABLE(collector_time, text);
  (void)CAMPUS_STABLE(kept_collector, text);
  (void)CAMPUS_STABLE(kept_hardware, text);
  (void)CAMPUS_STABLE(probe_status, text);
  (void)CAMPUS_STABLE(work_memory, text);
  (void)CAMPUS_STABLE(pause, text);
  (void)CAMPUS_STABLE(kept_orders, text);
  (void)CAMPUS_STABLE(kept_budget, text);
  (void)CAMPUS_STABLE(install_check, text);
  if (const auto plan = CAMPUS_STABLE(plan, text)) require_ceilings(plan->content);
  return 0;
}
