#include "probe/check/dns_check.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "probe/check/address_ranges.h"
#include "probe/check/observation.h"
#include "probe/check/random_number.h"

namespace campus::probe {
namespace {

constexpr const char* kTruthful = "dns.truthful";

enum class Said { addresses, no_such_name, nothing_certain };

struct NameAnswer {
  Said said = Said::nothing_certain;
  std::vector<std::string> addresses;  ///< numeric, IPv4 and IPv6
};

/// Addresses among the answer's records; the library bounds every length.
std::vector<std::string> addresses_in(const unsigned char* packet, int length) {
  std::vector<std::string> found;
  ns_msg message{};
  if (::ns_initparse(packet, length, &message) != 0) return found;
  for (int i = 0; i < ns_msg_count(message, ns_s_an); ++i) {
    ns_rr record{};
    if (::ns_parserr(&message, ns_s_an, i, &record) != 0) return found;
    const int family = ns_rr_type(record) == ns_t_a ? AF_INET : ns_rr_type(record) == ns_t_aaaa ? AF_INET6 : AF_UNSPEC;
    const std::size_t bytes = family == AF_INET ? NS_INADDRSZ : NS_IN6ADDRSZ;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (family == AF_UNSPEC || ns_rr_rdlen(record) != bytes) continue;
    if (::inet_ntop(family, ns_rr_rdata(record), text.data(), text.size()) != nullptr) found.emplace_back(text.data());
  }
  return found;
}

/// Queries past any cache of names.
class Resolver {
 public:
  explicit Resolver(const std::optional<Address>& only) : usable_(::res_ninit(&state_) == 0) {
    if (only && only->family() == AF_INET) {
      std::memcpy(&state_.nsaddr_list[0], &only->storage, sizeof(state_.nsaddr_list[0]));
      state_.nscount = 1;
    }
    usable_ = usable_ && state_.nscount > 0;
    state_.retrans = 2;
    state_.retry = 1;
    // Straight to the name asked for: search domains would time something else.
    state_.options &= ~static_cast<unsigned long>(RES_DNSRCH | RES_DEFNAMES);
  }
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  ~Resolver() { ::res_nclose(&state_); }

  [[nodiscard]] bool usable() const { return usable_; }
  /// Even "there is no such name", and even "I failed", is an answer; silence for a second is none, and neither is a
  /// router's word that the way ends there.
  [[nodiscard]] bool says_something(const std::string& name) {
    state_.retrans = 1;
    const auto begin = std::chrono::steady_clock::now();
    errno = 0;
    if (answers(name) || state_.res_h_errno != TRY_AGAIN) return true;
    return errno != ECONNREFUSED && std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(900);
  }
  /// True when a resolver answered with at least one record of an IPv4 address.
  [[nodiscard]] bool answers(const std::string& name) { return query(name, ns_t_a) > 0; }

  /// What is said of the name's addresses of one family.
  [[nodiscard]] NameAnswer ask(const std::string& name, ns_type type) {
    const int length = query(name, type);
    if (length > 0) return {Said::addresses, addresses_in(packet_.data(), std::min<int>(length, kLongest))};
    // A name without such a record is no more than that; only "no such name" is the answer that was expected.
    return {state_.res_h_errno == HOST_NOT_FOUND ? Said::no_such_name : Said::nothing_certain, {}};
  }

 private:
  static constexpr int kLongest = 4096;

  [[nodiscard]] int query(const std::string& name, ns_type type) {
    return ::res_nquery(&state_, name.c_str(), ns_c_in, type, packet_.data(), kLongest);
  }

  struct __res_state state_ {};
  bool usable_;
  std::array<unsigned char, kLongest> packet_{};
};

std::string made_up_name() {
  std::string name(kMadeUpNameBegin);
  auto number = random_number();
  for (int i = 0; i < kMadeUpNameLetters; ++i, number /= 26) name += static_cast<char>('a' + number % 26);
  return name.append(kMadeUpNameEnd);
}

}  // namespace

std::vector<CheckObservation> check_dns(const std::string& name, const Clock& clock,
                                        const std::optional<Address>& only) {
  constexpr int kQueries = 10;
  constexpr int kMostSilent = 3;
  Resolver resolver(only);
  if (!resolver.usable()) {
    return {unseen("dns.response", Reason::unavailable_here, "no resolver is configured"),
            unseen("dns.success", Reason::unavailable_here, "no resolver is configured")};
  }
  int answered = 0;
  int silent_in_a_row = 0;
  double worst = 0;
  for (int i = 0; i < kQueries && silent_in_a_row < kMostSilent; ++i) {
    const auto begin = clock.steady();
    const bool answer = resolver.answers(name);
    const auto took = std::chrono::duration<double>(clock.steady() - begin).count();
    silent_in_a_row = answer ? 0 : silent_in_a_row + 1;
    if (!answer) continue;
    ++answered;
    worst = std::max(worst, took);
  }
  const auto detail = "name=" + name + " answered=" + std::to_string(answered) + "/" + std::to_string(kQueries);
  const auto success = observed("dns.success", static_cast<double>(answered) / kQueries, kQueries, detail);
  if (answered == 0) return {unseen("dns.response", Reason::not_measured, detail), success};
  return {observed("dns.response", worst, answered, detail), success};
}

CheckObservation check_dns_answers(const std::string& name, const std::string& expected,
                                   const std::optional<Address>& only) {
  const auto ranges =
      expected.empty() ? Result<std::vector<Cidr>>(std::vector<Cidr>()) : parse_ranges("dns_expected", expected);
  if (!ranges) return without_fact(kTruthful, ranges.error());
  Resolver resolver(only);
  if (!resolver.usable()) return unseen(kTruthful, Reason::unavailable_here, "no resolver is configured");
  const auto absent = resolver.ask(made_up_name(), ns_t_a);
  auto detail = "absent_name=" + std::string(absent.said == Said::no_such_name ? "no_such_name"
                                             : absent.addresses.empty()        ? "undecided"
                                                                        : "forged " + with_commas(absent.addresses));
  bool false_answer = !absent.addresses.empty();
  bool told = absent.said == Said::no_such_name;
  if (!ranges->empty()) {
    auto addresses = resolver.ask(name, ns_t_a).addresses;
    for (auto& one : resolver.ask(name, ns_t_aaaa).addresses) addresses.push_back(std::move(one));
    const auto sorted = sort_by_ranges(*ranges, addresses);
    detail += " name=" + name + to_text(sorted, "family_not_expected");
    false_answer = false_answer || !sorted.outside.empty();
    told = told && !sorted.inside.empty();
  }
  if (false_answer) return observed(kTruthful, 0, 1, detail);
  return told ? observed(kTruthful, 1, 1, detail) : unseen(kTruthful, Reason::not_measured, detail);
}

std::vector<std::string> forged_addresses(const std::optional<Address>& only) {
  Resolver resolver(only);
  if (!resolver.usable()) return {};
  return resolver.ask(made_up_name(), ns_t_a).addresses;
}

bool any_resolver_answers(const std::string& name, const std::optional<Address>& only) {
  Resolver resolver(only);
  return resolver.usable() && resolver.says_something(name);
}

}  // namespace campus::probe
