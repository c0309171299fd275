#include "probe/check/filter_check.h"

#include <algorithm>
#include <array>

#include "probe/check/dns_check.h"
#include "probe/check/filter_verdict.h"
#include "probe/check/ipv6_check.h"
#include "probe/check/observation.h"

namespace campus::probe {
namespace {

constexpr const char* kBlocked = "filter.blocked";
constexpr const char* kOpen = "filter.open";
constexpr std::array kFamilies{AF_INET, AF_INET6};
constexpr std::size_t kVisitsOfPage = kFamilies.size();

struct Pages {
  std::vector<std::string> test;
  std::vector<std::string> teaching;
  std::string control;
  std::string marker;
};

Result<std::vector<std::string>> urls_of(const CheckContext& context, const std::string& fact,
                                         const std::vector<standards::FilterPage>* listed) {
  if (text_fact(context.facts, fact).empty() && listed != nullptr && !listed->empty()) {
    std::vector<std::string> urls;
    for (const auto& page : *listed) urls.push_back(page.url);
    return urls;
  }
  auto urls = list_fact(context.facts, fact, standards::kMostFilterPages);
  if (!urls) return urls;
  for (const auto& url : *urls) {
    if (standards::host_of_url(url).empty()) return Error{ErrorCode::bad_data, fact + ": write http://HOST/..."};
  }
  return urls;
}

/// The site's facts before the standard's list. Control and marker belong to the test pages they were written with.
Result<Pages> pages_of(const CheckContext& context) {
  const auto* list = context.filter_list;
  const auto test = urls_of(context, "filter_test_urls", list == nullptr ? nullptr : &list->blocked);
  if (!test) return test.error();
  const auto teaching = urls_of(context, "filter_teaching_urls", list == nullptr ? nullptr : &list->teaching);
  if (!teaching) return teaching.error();
  const bool own = list == nullptr || !text_fact(context.facts, "filter_test_urls").empty();
  const auto control = own ? text_fact(context.facts, "filter_control_url") : list->control;
  if (!control.empty() && standards::host_of_url(control).empty()) {
    return Error{ErrorCode::bad_data, "filter_control_url: write http://HOST/..."};
  }
  return Pages{*test, *teaching, control, own ? text_fact(context.facts, "filter_marker") : list->marker};
}

/// Where a page would be asked for: over each family that this host and the name have. A name about which every name
/// server is silent is not asked for twice.
class Ways {
 public:
  explicit Ways(const std::string& url) : host_(standards::host_of_url(url)) {
    literal_ = numeric_address(host_, 0).has_value();
    if (!literal_ && !any_resolver_answers(host_)) return;
    for (const int family : kFamilies) {
      if (family == AF_INET6 && !literal_ && !has_ipv6_beyond_the_link()) continue;
      if (const auto address = resolve_family(host_, family)) ways_.push_back(*address);
    }
  }
  [[nodiscard]] const std::vector<Address>& all() const { return ways_; }
  /// A name that leads to nobody; an address was written by people and is meant.
  [[nodiscard]] bool is_sinkhole(const Address& way) const { return !literal_ && leads_to_nobody(way); }

 private:
  std::string host_;
  bool literal_ = false;
  std::vector<Address> ways_;
};

Blocking look_at_test_page(const std::string& url, const std::string& marker) {
  const Ways ways(url);
  std::vector<Blocking> families;
  for (const auto& way : ways.all()) {
    families.push_back(ways.is_sinkhole(way) ? Blocking::blocked : blocking_of(url, visit_page(url, way), marker));
  }
  return blocking_of_all(families);
}

bool opens(const std::string& url) {
  const Ways ways(url);
  return std::any_of(ways.all().begin(), ways.all().end(),
                     [&](const Address& way) { return !ways.is_sinkhole(way) && is_open(url, visit_page(url, way)); });
}

std::string host_list(const std::vector<std::string>& urls) {
  std::string text;
  for (const auto& url : urls) text += (text.empty() ? "" : ",") + standards::host_of_url(url);
  return text;
}

std::string named(const char* word, const std::vector<std::string>& urls) {
  return urls.empty() ? "" : std::string(" ") + word + "=" + host_list(urls);
}

std::vector<CheckObservation> neither(Reason reason, const std::string& detail) {
  return {unseen(kBlocked, reason, detail), unseen(kOpen, reason, detail)};
}

/// Every test page under what it was found to be.
struct Found {
  std::vector<std::string> open, blocked, cut_off, unclear;

  void add(const std::string& url, Blocking kind) {
    auto& list = kind == Blocking::open      ? open
                 : kind == Blocking::blocked ? blocked
                 : kind == Blocking::cut_off ? cut_off
                                             : unclear;
    list.push_back(url);
  }
};

/// No answer is the filter's doing only where the same server answers under another name.
CheckObservation judge(Found found, const Pages& pages) {
  const auto all = static_cast<double>(pages.test.size());
  const bool server_answers = !found.cut_off.empty() && !pages.control.empty() && opens(pages.control);
  auto& cut_off = server_answers ? found.blocked : found.unclear;
  cut_off.insert(cut_off.end(), found.cut_off.begin(), found.cut_off.end());
  const auto detail = "pages=" + std::to_string(pages.test.size()) +
                      " blocked=" + std::to_string(found.blocked.size()) + named("open", found.open) +
                      named("unclear", found.unclear);
  if (!found.unclear.empty() && found.open.empty()) return unseen(kBlocked, Reason::not_measured, detail);
  // What is unclear speaks for the filter once something is open: a shortfall then is one whatever the rest is.
  const auto blocked = all - static_cast<double>(found.open.size());
  return observed(kBlocked, blocked / all, static_cast<std::int64_t>(pages.test.size()), detail);
}

}  // namespace

std::vector<CheckObservation> check_filter(const CheckContext& context) {
  const auto pages = pages_of(context);
  if (!pages) return neither(Reason::fact_missing, pages.error().message);
  std::vector<std::string> closed;
  for (const auto& url : pages->teaching) {
    if (context.stop.stop_requested()) return neither(Reason::interrupted, "");
    if (!opens(url)) closed.push_back(url);
  }
  const auto count = pages->teaching.size();
  const auto open = count - closed.size();
  const auto detail = "pages=" + std::to_string(count) + " open=" + std::to_string(open) + named("closed", closed);
  if (open == 0) return neither(Reason::not_measured, detail + " no_sign_of_life");
  Found found;
  for (const auto& url : pages->test) {
    if (context.stop.stop_requested()) return neither(Reason::interrupted, "");
    found.add(url, look_at_test_page(url, pages->marker));
  }
  return {judge(std::move(found), *pages), observed(kOpen, static_cast<double>(open) / static_cast<double>(count),
                                                    static_cast<std::int64_t>(count), detail)};
}

std::vector<Touch> touches_of_filter(const CheckContext& context) {
  std::vector<Touch> touches;
  const auto pages = pages_of(context);
  if (!pages) return touches;
  const auto total = std::chrono::ceil<std::chrono::seconds>(PageLimits{}.total * kVisitsOfPage);
  const auto add = [&](const std::string& url) {
    touches.push_back(
        {"filter", url,
         "requests=" + std::to_string(kVisitsOfPage) + " bytes=" + std::to_string(kMostOfPage * kVisitsOfPage),
         "tcp " + std::to_string(port_of_url(url)), total});
  };
  for (const auto& url : pages->teaching) add(url);
  for (const auto& url : pages->test) add(url);
  if (!pages->control.empty()) add(pages->control);
  return touches;
}

}  // namespace campus::probe
