#pragma once
// Names: how fast, how surely and how truly the configured resolvers answer. docs/methods/checks.md.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/report.h"
#include "core/time.h"
#include "probe/net/socket.h"

namespace campus::probe {

/// `dns.response` (worst of ten, seconds) and `dns.success` (ratio): ten queries to the configured resolvers, bypassing
/// any local cache of names. Gives up after three silent queries in a row and counts the rest as unanswered.
/// `resolver` (IPv4) asks that one instead of the configured ones.
[[nodiscard]] std::vector<CheckObservation> check_dns(const std::string& name, const Clock& clock,
                                                      const std::optional<Address>& resolver = std::nullopt);

/// A name that nobody can have registered, and that looks like what people mistype: resolvers that answer such names
/// with a page of their own do so for names like this. Between the two stand random letters, new ones for each check.
inline constexpr std::string_view kMadeUpNameBegin = "www.";
inline constexpr int kMadeUpNameLetters = 13;
inline constexpr std::string_view kMadeUpNameEnd = "-campus.com";

/// `dns.truthful`: a name that does not exist is answered as such and not with an address, and every address of `name`
/// lies in one of the ranges of `expected` (`10.0.0.0/8;fd00::/8`; empty: any address will do). No value where the
/// resolvers say neither for a name that does not exist, nor for a name that has ranges. `resolver` as above.
[[nodiscard]] CheckObservation check_dns_answers(const std::string& name, const std::string& expected,
                                                 const std::optional<Address>& resolver = std::nullopt);

/// What a name that does not exist is answered with; empty where the resolvers tell the truth, or nothing certain.
/// `resolver` as above.
[[nodiscard]] std::vector<std::string> forged_addresses(const std::optional<Address>& resolver = std::nullopt);

/// A configured resolver says something about the name within a second, be it that there is no such name. A refusal on
/// the way is no answer. `resolver` as above.
[[nodiscard]] bool any_resolver_answers(const std::string& name, const std::optional<Address>& resolver = std::nullopt);

}  // namespace campus::probe
