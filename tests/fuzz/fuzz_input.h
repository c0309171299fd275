#pragma once
// What every fuzz target needs: the input as text, and a check that ends the program.

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace campus {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};  // NOLINT(cppcoreguidelines-pro-type-reinterpret-cast)
}

inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "does not hold: %s\n", what);
  std::abort();
}

/// What every refusal promises: one line, bounded, printable.
inline void require_one_line(const std::string& message) {
  require(!message.empty() && message.size() < 2'000, "a refusal is short");
  for (const char c : message) require(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f, "a refusal is one line");
}

}  // namespace campus

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
