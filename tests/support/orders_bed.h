#pragma once
// A probe's orders without a network, a disk or a clock of this machine: a school's probe, its collector's key, files
// in memory.

#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"
#include "probe/orders/standing_orders.h"
#include "tests/support/sample_tickets.h"

namespace campus::probe {

class MemoryDisk final : public Disk {
 public:
  Result<std::string> read(const std::filesystem::path& path, std::size_t max_bytes) const override {
    const auto found = files.find(path.string());
    if (found == files.end()) return Error{ErrorCode::missing, path.string() + ": no such file"};
    if (found->second.size() > max_bytes) return Error{ErrorCode::bad_data, path.string() + ": too large"};
    return found->second;
  }
  Result<void> write_durably(const std::filesystem::path& path, std::string_view content, Visibility) const override {
    if (failing || path == failing_file) return Error{ErrorCode::io, path.string() + ": no space left on device"};
    files[path.string()] = std::string(content);
    ++writes;
    return {};
  }
  Result<void> make_folder(const std::filesystem::path&, Visibility) const override { return {}; }

  mutable std::map<std::string, std::string> files;
  mutable int writes = 0;
  bool failing = false;
  std::filesystem::path failing_file;
};

class HandClock final : public Clock {
 public:
  [[nodiscard]] SteadyTime steady() const override { return steady_now; }
  [[nodiscard]] WallTime wall() const override { return wall_now; }
  void pass(std::chrono::milliseconds time) {
    steady_now += time;
    wall_now += time;
  }
  SteadyTime steady_now{std::chrono::seconds(1'000)};
  WallTime wall_now = kSampleBegin;
};

inline SigningKey other_issuer() {
  return sample_key("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
}

struct OrdersBed {
  MemoryDisk disk;
  HandClock clock;
  SigningKey issuer = sample_issuer();
  SigningKey device = sample_device();
  OrdersSpec spec = [this] {
    OrdersSpec one;
    one.state_folder = "/state";
    one.trust = {device.id(), SiteCode("S1-301"), Level::school, {to_hex(issuer.public_key())}};
    one.device = device.public_key();
    one.configured.responders[Tier::banner] = {"10.1.0.1", 8601};
    one.configured.schedule.calendar.lessons = *parse_week_hours("1-5 08:00-12:00");
    one.configured.schedule.seed = 7;
    one.boot = "boot-1";
    return one;
  }();

  [[nodiscard]] StandingOrders open() const { return {spec, disk, clock, clock.wall_now}; }

  [[nodiscard]] Plan plan(std::int64_t version = 1) const {
    Plan plan;
    plan.schema = kPlanSchema;
    plan.key = device.id();
    plan.site = spec.trust.site;
    plan.level = spec.trust.level;
    plan.school = SiteCode("S1");
    plan.version = version;
    plan.issued = clock.wall_now;
    plan.expires = clock.wall_now + std::chrono::hours(24 * 35);
    plan.content.responders = {{Tier::banner, "10.2.0.1:8601", "here"}};
    plan.content.routine_interval = std::chrono::minutes(30);
    return plan;
  }
  [[nodiscard]] std::string signed_plan(const Plan& one) const { return signed_plan(one, issuer); }
  [[nodiscard]] static std::string signed_plan(const Plan& one, const SigningKey& by) {
    return wire::encode_envelope(seal(kPlanType, wire::encode_plan(one), by));
  }

  [[nodiscard]] PollAnswer answer() const {
    PollAnswer one;
    one.schema = kPollAnswerSchema;
    one.key = device.id();
    one.at = clock.wall_now;
    one.next_poll = std::chrono::seconds(20);
    return one;
  }
  void give(StandingOrders& orders, const Plan& one) const {
    auto said = answer();
    said.plan = signed_plan(one);
    orders.take(said, clock.wall_now);
  }

  /// A routine one unless `duration` is a sustained one's.
  [[nodiscard]] Ticket ticket(int number, WallTime begin, std::chrono::seconds slot = std::chrono::seconds(120),
                              std::chrono::seconds duration = std::chrono::seconds(120)) const {
    auto one = sample_ticket();
    const auto digits = std::to_string(number);
    one.id = std::string(32 - digits.size(), '0') + digits;
    one.begin = begin;
    one.end = begin + slot;
    one.duration = duration;
    return one;
  }
  [[nodiscard]] std::string issued(const Ticket& one) const { return ticket_text(*sign_ticket(one, issuer)); }
};

}  // namespace campus::probe
