#include "core/wire/status_json.h"

#include "core/limits.h"
#include "core/wire/document.h"
#include "core/wire/fields.h"
#include "core/wire/orders_fields.h"

namespace campus::wire {

template <>
struct Fields<LastRun> {
  static constexpr auto list =
      std::make_tuple(field("ended", &LastRun::ended), field("conclusion", &LastRun::conclusion));
};

template <>
struct Fields<QueueStatus> {
  static constexpr auto list =
      std::make_tuple(field("waiting", &QueueStatus::waiting), field("refused", &QueueStatus::refused),
                      field("bytes", &QueueStatus::bytes), field("oldest", &QueueStatus::oldest));
};

template <>
struct Fields<FaultFound> {
  static constexpr auto list = std::make_tuple(field("fault", &FaultFound::fault), field("detail", &FaultFound::detail),
                                               field_unless_default("why", &FaultFound::why));
};

template <>
struct Fields<Pause> {
  static constexpr auto list =
      std::make_tuple(field("since", &Pause::since), field("until", &Pause::until), field("reason", &Pause::reason));
};

template <>
struct Fields<ProbeTarget> {
  static constexpr auto list =
      std::make_tuple(field("purpose", &ProbeTarget::purpose), field("address", &ProbeTarget::address),
                      field("detail", &ProbeTarget::detail), field("planned", &ProbeTarget::planned));
};

template <>
struct Fields<WaitingTest> {
  static constexpr auto list =
      std::make_tuple(field("order", &WaitingTest::order), field("sustained", &WaitingTest::sustained),
                      field("begin", &WaitingTest::begin), field("expires", &WaitingTest::expires));
};

template <>
struct Fields<OrdersStatus> {
  static constexpr auto list = std::make_tuple(
      field("plan_version", &OrdersStatus::plan_version), field("plan_expires", &OrdersStatus::plan_expires),
      field("plan_in_force", &OrdersStatus::plan_in_force), field("cut", &OrdersStatus::cut),
      field("tickets", &OrdersStatus::tickets), field("tickets_until", &OrdersStatus::tickets_until),
      field("tickets_needed", &OrdersStatus::tickets_needed), field("silence", &OrdersStatus::silence),
      field("test", &OrdersStatus::test), field("waiting_test", &OrdersStatus::waiting_test),
      field("last_poll", &OrdersStatus::last_poll), field("bytes_used", &OrdersStatus::bytes_used),
      field("bytes_most", &OrdersStatus::bytes_most));
};

template <>
struct Fields<ProbeStatus> {
  static constexpr auto list = std::make_tuple(
      field("schema", &ProbeStatus::schema), field("version", &ProbeStatus::version), field("key", &ProbeStatus::key),
      field("site", &ProbeStatus::site), field("level", &ProbeStatus::level),
      field("collector", &ProbeStatus::collector), field("running", &ProbeStatus::running),
      field("at", &ProbeStatus::at), field("started", &ProbeStatus::started), field("activity", &ProbeStatus::activity),
      field("step", &ProbeStatus::step), field("next_routine", &ProbeStatus::next_routine),
      field("next_sustained", &ProbeStatus::next_sustained), field("paused_until", &ProbeStatus::paused_until),
      field_or_default("pause_reason", &ProbeStatus::pause_reason), field("last_routine", &ProbeStatus::last_routine),
      field("last_sustained", &ProbeStatus::last_sustained), field("queue", &ProbeStatus::queue),
      field("last_delivery", &ProbeStatus::last_delivery), field("faults", &ProbeStatus::faults),
      field("orders", &ProbeStatus::orders), field_or_default("targets", &ProbeStatus::targets));
};

template <>
struct Fields<WorkMemory> {
  static constexpr auto list = std::make_tuple(
      field("routine_turn", &WorkMemory::routine_turn), field("sustained_night", &WorkMemory::sustained_night),
      field("sustained_at", &WorkMemory::sustained_at), field("retest_day", &WorkMemory::retest_day),
      field("retests", &WorkMemory::retests));
};

template <>
struct Fields<InstallResult> {
  static constexpr auto list =
      std::make_tuple(field("step", &InstallResult::step), field("detail", &InstallResult::detail),
                      field("fault", &InstallResult::fault), field("blocks", &InstallResult::blocks),
                      field_unless_default("why", &InstallResult::why));
};

template <>
struct Fields<InstallCheck> {
  static constexpr auto list =
      std::make_tuple(field("schema", &InstallCheck::schema), field("results", &InstallCheck::results));
};

template <>
struct Fields<KeptOrders> {
  static constexpr auto list =
      std::make_tuple(field("silence", &KeptOrders::silence), field_or_default("tests_taken", &KeptOrders::tests_taken),
                      field("waiting", &KeptOrders::waiting), field("plan_version", &KeptOrders::plan_version),
                      field("issuers", &KeptOrders::issuers), field("tests_day", &KeptOrders::tests_day),
                      field("tests", &KeptOrders::tests), field("sustained_day", &KeptOrders::sustained_day));
};

template <>
struct Fields<KeptBudget> {
  static constexpr auto list =
      std::make_tuple(field("boot", &KeptBudget::boot), field("steady_ns", &KeptBudget::steady_ns),
                      field("elapsed_ns", &KeptBudget::elapsed_ns), field("bytes", &KeptBudget::bytes));
};

namespace {

template <class T>
std::string lines_of(const T& value) {
  return dumped(encode(value), 1) + "\n";
}

template <class T>
Result<T> parse_small(std::string_view text) {
  const auto document = Document::read(text, kControlLimits);
  if (!document) return document.error();
  try {
    return decode<T>(document->root());
  } catch (const DecodeError& error) {
    return Error{ErrorCode::bad_data, error.pointer() + ": " + error.what()};
  }
}

}  // namespace

std::string encode_probe_status(const ProbeStatus& status) { return lines_of(status); }

Result<ProbeStatus> parse_probe_status(std::string_view text) {
  auto status = parse_small<ProbeStatus>(text);
  if (status && status->schema != kProbeStatusSchema) {
    return Error{ErrorCode::bad_data, std::string("/schema: must be ") + kProbeStatusSchema};
  }
  return status;
}

std::string encode_work_memory(const WorkMemory& memory) { return lines_of(memory); }
Result<WorkMemory> parse_work_memory(std::string_view text) { return parse_small<WorkMemory>(text); }
std::string encode_pause(const Pause& pause) { return lines_of(pause); }
Result<Pause> parse_pause(std::string_view text) { return parse_small<Pause>(text); }
std::string encode_kept_orders(const KeptOrders& kept) { return lines_of(kept); }
Result<KeptOrders> parse_kept_orders(std::string_view text) { return parse_small<KeptOrders>(text); }
std::string encode_kept_budget(const KeptBudget& kept) { return lines_of(kept); }
Result<KeptBudget> parse_kept_budget(std::string_view text) { return parse_small<KeptBudget>(text); }
std::string encode_install_check(const InstallCheck& check) { return lines_of(check); }
Result<InstallCheck> parse_install_check(std::string_view text) { return parse_small<InstallCheck>(text); }

}  // namespace campus::wire
