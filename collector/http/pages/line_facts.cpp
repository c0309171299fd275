#include "collector/http/pages/line_facts.h"

#include <string_view>
#include <utility>
#include <variant>

#include "collector/http/pages/markup.h"
#include "collector/http/pages/page_words.h"
#include "core/utf8.h"
#include "core/words.h"

namespace campus::collector {

namespace {

constexpr Phrase kAddress{"地址", "Address"};
constexpr Phrase kCarrier{"线路服务单位（运营商）", "Carrier"};
constexpr Phrase kCircuit{"线路编号", "Circuit"};
constexpr Phrase kContract{"合同编号", "Contract"};
constexpr Phrase kRates{"合同速率（下行 / 上行）", "Contracted rate (down / up)"};
constexpr Phrase kContact{"联系人", "Contact"};
constexpr Phrase kPhone{"电话", "Telephone"};

constexpr std::pair<const char*, std::string LineFacts::*> kColumns[] = {
    {"address", &LineFacts::address}, {"carrier", &LineFacts::carrier},
    {"circuit", &LineFacts::circuit}, {"contract", &LineFacts::contract},
    {"contact", &LineFacts::contact}, {"contract_down", &LineFacts::contract_down},
    {"phone", &LineFacts::phone},     {"contract_up", &LineFacts::contract_up},
};

std::string text_of(const FactValue& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return one_line(*text);
  const auto* number = std::get_if<double>(&value);
  return number == nullptr ? "" : in_full(*number);
}

void fill_gaps(LineFacts& facts, const Site& site) {
  const auto row = site.facts.unpacked();
  for (const auto& [column, member] : kColumns) {
    const auto found = row.find(column);
    if (found != row.end() && (facts.*member).empty()) facts.*member = text_of(found->second);
  }
}

bool turns_or_controls(char32_t code) {
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool separates = code == 0x2028 || code == 0x2029;
  const bool turns = code == 0x200E || code == 0x200F || code == 0x061C || (code >= 0x202A && code <= 0x202E) ||
                     (code >= 0x2066 && code <= 0x2069);
  return control || separates || turns;
}

}  // namespace

LineFacts line_facts(const SiteStatus& status) {
  LineFacts facts;
  fill_gaps(facts, *status.site);
  if (status.site->level == Level::classroom && status.school != nullptr) fill_gaps(facts, *status.school);
  return facts;
}

std::string contract_rates(const LineFacts& facts) {
  if (facts.contract_down.empty() && facts.contract_up.empty()) return "";
  const auto shown = [](const std::string& rate) { return rate.empty() ? std::string("–") : rate; };
  return shown(facts.contract_down) + " / " + shown(facts.contract_up);
}

std::string line_terms(const LineFacts& facts, Language language) {
  return term(kAddress.in(language), escaped(facts.address)) + term(kCarrier.in(language), escaped(facts.carrier)) +
         term(kCircuit.in(language), escaped(facts.circuit)) + term(kContract.in(language), escaped(facts.contract)) +
         term(kRates.in(language), escaped(contract_rates(facts))) +
         term(kContact.in(language), escaped(facts.contact)) + term(kPhone.in(language), telephone(facts.phone));
}

std::string one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto next = first_character(text);
    if (!next.valid) {
      line += '?';
    } else if (turns_or_controls(next.code)) {
      line += ' ';
    } else {
      line += text.substr(0, next.bytes);
    }
    text.remove_prefix(next.bytes);
  }
  return line;
}

}  // namespace campus::collector
