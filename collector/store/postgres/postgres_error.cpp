#include "collector/store/postgres/postgres_error.h"

#include <algorithm>
#include <array>
#include <utility>

namespace campus::collector::postgres {
namespace {

constexpr std::size_t kStateLength = 5;

/// The longest beginning that fits decides.
constexpr std::array<std::pair<std::string_view, ErrorCode>, 19> kStates{{
    {"08", ErrorCode::unavailable},    // connection
    {"22", ErrorCode::bad_data},       // values that do not fit
    {"23", ErrorCode::bad_data},       // constraints
    {"25006", ErrorCode::permission},  // read only
    {"28", ErrorCode::permission},     // who are you
    {"3D", ErrorCode::missing},        // no such database
    {"40", ErrorCode::unavailable},    // deadlock, serialisation
    {"42501", ErrorCode::permission},
    {"42P", ErrorCode::bad_data},  // the schema is not ours
    {"42", ErrorCode::bad_data},
    {"53100", ErrorCode::io},        // disk full
    {"53", ErrorCode::unavailable},  // memory, connections
    {"54", ErrorCode::bad_data},
    {"55P03", ErrorCode::unavailable},  // lock_timeout
    {"57", ErrorCode::unavailable},     // shut down, cancelled, statement_timeout
    {"58", ErrorCode::io},
    {"XX001", ErrorCode::bad_data},
    {"XX002", ErrorCode::bad_data},
    {"XX", ErrorCode::io},
}};

constexpr std::string_view kDigits = "0123456789";

/// Upper case and digits, like the word FATAL before it; but with a digit.
bool is_state(std::string_view word) {
  const auto is_fitting = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'); };
  return word.size() == kStateLength && std::all_of(word.begin(), word.end(), is_fitting) &&
         word.find_first_of(kDigits) != std::string_view::npos;
}

}  // namespace

ErrorCode code_of_state(std::string_view state) {
  if (state.empty()) return ErrorCode::unavailable;
  const auto* best = kStates.end();
  for (const auto* at = kStates.begin(); at != kStates.end(); ++at) {
    if (!state.starts_with(at->first)) continue;
    if (best == kStates.end() || at->first.size() > best->first.size()) best = at;
  }
  return best == kStates.end() ? ErrorCode::io : best->second;
}

std::string one_line(std::string_view text) {
  constexpr std::size_t kMost = 400;
  std::string line;
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  while (!line.empty() && (line.back() == ' ' || line.back() == '.')) line.pop_back();
  return line;
}

std::string state_in(std::string_view message) {
  for (auto at = message.find(": "); at != std::string_view::npos; at = message.find(": ", at + 1)) {
    auto from = at + 2;
    while (from < message.size() && message[from] == ' ') ++from;
    const auto word = message.substr(from, kStateLength);
    const auto after = message.substr(std::min(from + kStateLength, message.size()), 2);
    if (after == ": " && is_state(word)) return std::string(word);
  }
  return {};
}

}  // namespace campus::collector::postgres
