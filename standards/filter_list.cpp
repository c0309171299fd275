#include "standards/filter_list.h"

#include <algorithm>
#include <cctype>
#include <set>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/wire/bounded_json.h"
#include "core/wire/fields.h"

namespace campus::wire {
template <>
struct Fields<standards::FilterPage> {
  static constexpr auto list =
      std::make_tuple(field("id", &standards::FilterPage::id), field("title", &standards::FilterPage::title),
                      field("url", &standards::FilterPage::url));
};
template <>
struct Fields<standards::FilterList> {
  static constexpr auto list = std::make_tuple(
      field("test_domain", &standards::FilterList::test_domain), field("control", &standards::FilterList::control),
      field_or_default("marker", &standards::FilterList::marker), field("blocked", &standards::FilterList::blocked),
      field("teaching", &standards::FilterList::teaching));
};
}  // namespace campus::wire

namespace campus::standards {
namespace {

Error wrong(const std::string& at, const std::string& what) { return Error{ErrorCode::bad_data, at + ": " + what}; }

bool lies_in(const std::string& host, const std::string& domain) {
  return host == domain ||
         (host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.');
}

/// A name of two labels at least, in lower case: `test` alone would let anything in.
bool is_domain(const std::string& text) {
  return text.find('.') != std::string::npos && text.front() != '.' && text.back() != '.' &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-") == std::string::npos &&
         text.find_first_of("abcdefghijklmnopqrstuvwxyz") != std::string::npos;
}

Result<void> check_pages(const std::vector<FilterPage>& pages, const std::string& at) {
  if (pages.empty() || pages.size() > kMostFilterPages) return wrong(at, "must have 1 to 16 pages");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto where = at + "/" + std::to_string(i);
    const auto& page = pages[i];
    if (!seen.insert(page.id).second) return wrong(where + "/id", in_quotes(page.id) + " stands twice");
    if (page.title.zh_cn.empty() || page.title.en.empty())
      return wrong(where + "/title", "must have both zh-CN and en");
    if (host_of_url(page.url).empty()) return wrong(where + "/url", "must be http://HOST/... or https://HOST/...");
  }
  return {};
}

Result<void> check(const FilterList& list) {
  if (!is_domain(list.test_domain)) {
    return wrong("/test_domain", in_quotes(list.test_domain) + " is no domain of at least two labels in lower case");
  }
  if (auto good = check_pages(list.blocked, "/blocked"); !good) return good;
  if (auto good = check_pages(list.teaching, "/teaching"); !good) return good;
  const auto outside = [&](const std::string& url) { return !lies_in(host_of_url(url), list.test_domain); };
  for (std::size_t i = 0; i < list.blocked.size(); ++i) {
    if (outside(list.blocked[i].url)) {
      return wrong("/blocked/" + std::to_string(i) + "/url",
                   "lies outside of " + list.test_domain + ": only pages of the test domain are ever asked for");
    }
  }
  if (outside(list.control)) return wrong("/control", "lies outside of " + list.test_domain);
  return {};
}

Result<FilterList> parse(std::string_view text) {
  const auto json = wire::parse_bounded(text, kControlLimits);
  if (!json) return json.error();
  if (!json->is_object() || json->value("schema", wire::Json()) != kFilterListSchema) {
    return wrong("/schema", std::string("must be \"") + kFilterListSchema + "\"");
  }
  try {
    auto list = wire::decode<FilterList>(*json);
    if (auto good = check(list); !good) return good.error();
    return list;
  } catch (const wire::DecodeError& error) {
    return wrong(error.pointer(), error.what());
  }
}

}  // namespace

std::string host_of_url(std::string_view url) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!url.starts_with(scheme)) continue;
    const auto rest = url.substr(scheme.size());
    auto host = std::string(rest.substr(0, rest.find_first_of("/?#")));
    if (host.find('@') != std::string::npos) return "";
    if (host.starts_with('[')) return host.find(']') == std::string::npos ? "" : host.substr(1, host.find(']') - 1);
    host = host.substr(0, host.find(':'));
    std::transform(host.begin(), host.end(), host.begin(),
                   [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
    return host;
  }
  return "";
}

Result<FilterList> load_filter_list(const Disk& disk, const std::filesystem::path& folder) {
  const auto file = folder / "filter_list.json";
  const auto text = disk.read(file, kControlLimits.bytes);
  if (!text && text.error().code == ErrorCode::missing) return FilterList();
  if (!text) return text.error();
  auto list = parse(*text);
  if (!list) return Error{ErrorCode::bad_data, file.string() + ": " + list.error().message};
  return list;
}

}  // namespace campus::standards
