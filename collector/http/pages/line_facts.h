#pragma once
// What the roster says about a site's line and whom to call about it.

#include <string>

#include "collector/fleet/snapshot.h"
#include "core/model/localized.h"

namespace campus::collector {

/// Each is one line, and empty where the roster says nothing.
struct LineFacts {
  std::string address;
  std::string carrier;
  std::string circuit;
  std::string contract;
  std::string contract_down;
  std::string contract_up;
  std::string contact;
  std::string phone;
};

/// Of a room what its own row says, for the rest its school's.
[[nodiscard]] LineFacts line_facts(const SiteStatus& status);

/// As terms of a `<dl>`, those that the roster has.
[[nodiscard]] std::string line_terms(const LineFacts& facts, Language language);

/// `1G / 500M`, down and up; empty without either.
[[nodiscard]] std::string contract_rates(const LineFacts& facts);

/// Foreign text as one line: control and direction-changing characters become blanks, bytes that are no UTF-8 `?`.
[[nodiscard]] std::string one_line(std::string_view text);

}  // namespace campus::collector
