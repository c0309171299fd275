#include "probe/app/places.h"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "core/words.h"

namespace campus::probe {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

}  // namespace

std::filesystem::path probe_state_folder() {
  if (const auto named = environment("CAMPUS_PROBE_STATE"); !named.empty()) return named;
  if (::geteuid() == 0) return "/var/lib/campus-probe";
  if (const auto state = environment("XDG_STATE_HOME"); !state.empty()) {
    return std::filesystem::path(state) / "campus-probe";
  }
  const auto home = environment("HOME");
  return std::filesystem::path(home.empty() ? "/tmp" : home) / ".local/state/campus-probe";
}

std::filesystem::path responder_state_folder() {
  constexpr const char* kPackaged = "/var/lib/campus-responder";
  std::error_code ignored;
  const bool packaged = environment("CAMPUS_PROBE_STATE").empty() && ::geteuid() == 0 &&
                        std::filesystem::is_directory(kPackaged, ignored);
  return packaged ? kPackaged : probe_state_folder();
}

std::filesystem::path program_folder() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? std::filesystem::path(".") : program.parent_path();
}

Language language_of_environment() {
  // As POSIX orders them; an empty one is as good as unset.
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (const auto value = environment(name); !value.empty()) return language_of(value);
  }
  return language_of("");
}

}  // namespace campus::probe
