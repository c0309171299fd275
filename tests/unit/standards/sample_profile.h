#pragma once
// A profile made in code, so that each test says what it turns on.

#include <string>

#include "standards/catalogue.h"

namespace campus::standards {

[[nodiscard]] Rule throughput_rule(const std::string& id, const std::string& quantity, double nominal,
                                   Requirement requirement, std::int64_t points);
[[nodiscard]] Rule limit_rule(const std::string& id, const std::string& quantity, double limit, Requirement requirement,
                              std::int64_t points);
[[nodiscard]] Rule loss_rule(const std::string& id, double nominal);
[[nodiscard]] ResolvedProfile profile_of(std::vector<Rule> rules);

}  // namespace campus::standards
