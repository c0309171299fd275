#include "collector/orders/orders_book.h"

#include <algorithm>
#include <tuple>

#include "collector/orders/site_plan.h"
#include "core/wire/document.h"
#include "core/wire/fields.h"

namespace campus::collector {
namespace {

/// What of a test stands in its order's text; the rest are the order's own columns.
struct TestText {
  std::vector<SiteCode> sites;
  bool sustained = false;
  bool joint = false;
  WallTime begin{};
  WallTime expires{};
  std::string reason;
};

}  // namespace
}  // namespace campus::collector

namespace campus::wire {
template <>
struct Fields<collector::TestText> {
  using Of = collector::TestText;
  static constexpr auto list =
      std::make_tuple(field("sites", &Of::sites), field("sustained", &Of::sustained), field("joint", &Of::joint),
                      field("begin", &Of::begin), field("expires", &Of::expires), field("reason", &Of::reason));
};
}  // namespace campus::wire

namespace campus::collector {
namespace {

std::optional<TestRequest> test_in(const FleetOrder& order) {
  constexpr JsonLimits kLimits{16U << 10U, 4, 1024, 128, 512};
  const auto document = wire::Document::read(order.text, kLimits);
  if (!document) return std::nullopt;
  try {
    auto text = wire::decode<TestText>(document->root());
    return TestRequest{order.number, std::move(text.sites), text.sustained,         text.joint, order.since,
                       text.begin,   text.expires,          std::move(text.reason), order.who};
  } catch (const wire::DecodeError&) {
    return std::nullopt;
  }
}

bool in_force(const Silence& silence, WallTime now) {
  return silence.since <= now && (!silence.until || now < *silence.until);
}

}  // namespace

std::string encode_test(const TestRequest& test) {
  return wire::dumped(
      wire::encode(TestText{test.sites, test.sustained, test.joint, test.begin, test.expires, test.reason}));
}

OrdersBook::OrdersBook(const std::vector<FleetOrder>& orders) {
  std::int64_t newest = 0;
  for (const auto& order : orders) {
    if (order.withdrawn) continue;
    if (order.kind == kSilenceOrder) {
      silences_.push_back({order.scope, {order.number, order.since, order.until, order.text}, order.who});
    } else if (order.kind == kTestOrder) {
      if (auto test = test_in(order)) tests_.push_back(*std::move(test));
    } else if (order.kind == kFleetOrder && order.number > newest) {
      auto settings = parse_fleet_settings(order.text);
      if (!settings) continue;
      newest = order.number;
      settings_ = std::make_shared<const FleetSettings>(*std::move(settings));
    }
  }
  std::sort(silences_.begin(), silences_.end(),
            [](const auto& a, const auto& b) { return a.silence.order < b.silence.order; });
  std::sort(tests_.begin(), tests_.end(), [](const auto& a, const auto& b) { return a.order < b.order; });
}

const SilenceOrder* OrdersBook::silence_of(const Roster& roster, const SiteCode& site, WallTime now) const {
  const auto found = std::find_if(silences_.rbegin(), silences_.rend(), [&](const SilenceOrder& one) {
    return in_force(one.silence, now) && (one.scope.empty() || roster.is_within(site, one.scope));
  });
  return found == silences_.rend() ? nullptr : &*found;
}

const SilenceOrder* OrdersBook::silence_of_all(WallTime now) const {
  const auto found = std::find_if(silences_.rbegin(), silences_.rend(), [&](const SilenceOrder& one) {
    return one.scope.empty() && in_force(one.silence, now);
  });
  return found == silences_.rend() ? nullptr : &*found;
}

const SilenceOrder* OrdersBook::silence_now(WallTime now) const {
  if (const auto* all = silence_of_all(now)) return all;
  const auto found = std::find_if(silences_.rbegin(), silences_.rend(),
                                  [&](const SilenceOrder& one) { return in_force(one.silence, now); });
  return found == silences_.rend() ? nullptr : &*found;
}

const TestRequest* OrdersBook::test_of(const SiteCode& site, const std::vector<std::int64_t>& taken,
                                       WallTime now) const {
  const auto goes_before = [&](const TestRequest& a, const TestRequest& b) {
    const bool a_waits = now < a.begin;
    const bool b_waits = now < b.begin;
    return std::tie(a_waits, a.expires, a.order) < std::tie(b_waits, b.expires, b.order);
  };
  const TestRequest* first = nullptr;
  for (const auto& one : tests_) {
    const bool its = std::find(one.sites.begin(), one.sites.end(), site) != one.sites.end();
    if (!its || is_taken(taken, one.order) || now < one.begin - kTestAhead || one.expires <= now) continue;
    if (first == nullptr || goes_before(one, *first)) first = &one;
  }
  return first;
}

std::size_t OrdersBook::count_silences(const Roster& roster, const SiteCode& scope, WallTime now) const {
  const auto banner_of = [&](const SiteCode& code) {
    const auto place = code.empty() ? std::nullopt : place_of(roster, code);
    return place ? place->banner : SiteCode();
  };
  const auto banner = banner_of(scope);
  return static_cast<std::size_t>(std::count_if(silences_.begin(), silences_.end(), [&](const SilenceOrder& one) {
    return one.scope.empty() == scope.empty() && banner_of(one.scope) == banner &&
           (!one.silence.until || now < *one.silence.until);
  }));
}

std::size_t OrdersBook::count_tests(WallTime now) const {
  return static_cast<std::size_t>(std::count_if(
      tests_.begin(), tests_.end(), [&](const TestRequest& one) { return now < one.asked + kTestsCounted; }));
}

std::int64_t OrdersBook::tests_of(const Roster& roster, const SiteCode& school, WallTime now) const {
  std::int64_t count = 0;
  for (const auto& test : tests_) {
    if (test.asked + kTestsCounted <= now) continue;
    const bool of_it = std::any_of(test.sites.begin(), test.sites.end(), [&](const SiteCode& site) {
      const auto place = place_of(roster, site);
      return place && place->school == school;
    });
    if (of_it) ++count;
  }
  return count;
}

}  // namespace campus::collector
