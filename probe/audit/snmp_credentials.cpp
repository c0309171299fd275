#include "probe/audit/snmp_credentials.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/wire/bounded_json.h"
#include "core/wire/fields.h"
#include "probe/net/socket.h"

namespace campus {
template <>
struct EnumNames<probe::SnmpVersion> {
  static constexpr NameTable<probe::SnmpVersion, 2> names{
      {{probe::SnmpVersion::v2c, "2c"}, {probe::SnmpVersion::v3, "3"}}};
};
}  // namespace campus

namespace campus::wire {
template <>
struct Fields<probe::SnmpCredentials> {
  using One = probe::SnmpCredentials;
  static constexpr auto list =
      std::make_tuple(field("version", &One::version), field_or_default("community", &One::community),
                      field_or_default("user", &One::user), field_or_default("authentication", &One::authentication),
                      field_or_default("passphrase", &One::passphrase), field_or_default("privacy", &One::privacy),
                      field_or_default("privacy_passphrase", &One::privacy_passphrase));
};
}  // namespace campus::wire

namespace campus::probe {
namespace {

constexpr std::size_t kLargestFile = 4096;
constexpr std::size_t kShortestPhrase = 8;

/// Looked at through the opened file, so that nothing can take its place in between.
Result<std::string> read_own(const std::filesystem::path& file) {
  const Socket fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.is_open()) {
    const auto code = errno == ENOENT ? ErrorCode::missing : ErrorCode::permission;
    return Error{code, std::string("cannot be opened: ") + std::strerror(errno) + "; check the path"};
  }
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode)) return Error{ErrorCode::bad_data, "is no file"};
  if (status.st_uid != ::geteuid()) return Error{ErrorCode::permission, "belongs to another user; run chown on it"};
  if ((status.st_mode & 0077) != 0) return Error{ErrorCode::permission, "can be read by others; run chmod 600 on it"};
  std::string text(kLargestFile + 1, '\0');
  const auto got = ::read(fd.get(), text.data(), text.size());
  if (got < 0) return Error{ErrorCode::io, std::string("cannot be read: ") + std::strerror(errno)};
  text.resize(static_cast<std::size_t>(got));
  if (text.size() > kLargestFile) return Error{ErrorCode::bad_data, "is larger than 4096 bytes"};
  return text;
}

/// The place of what is wrong, or nothing.
std::string wrong_in(const SnmpCredentials& one) {
  if (one.version == SnmpVersion::v2c) return one.community.empty() ? "/community: is missing" : "";
  if (one.user.empty()) return "/user: is missing";
  if (one.authentication.empty()) return "/authentication: is missing: MD5, SHA, SHA-224, SHA-256, SHA-384 or SHA-512";
  if (one.passphrase.size() < kShortestPhrase) return "/passphrase: must have at least 8 characters";
  if (!one.privacy.empty() && one.privacy_passphrase.size() < kShortestPhrase) {
    return "/privacy_passphrase: must have at least 8 characters";
  }
  return "";
}

Result<SnmpCredentials> parse(std::string_view text) {
  const auto json = wire::parse_bounded(text, kControlLimits);
  if (!json) return Error{ErrorCode::bad_data, "is not JSON that can be read"};
  try {
    auto credentials = wire::decode<SnmpCredentials>(*json);
    if (const auto wrong = wrong_in(credentials); !wrong.empty()) return Error{ErrorCode::bad_data, wrong};
    return credentials;
  } catch (const wire::DecodeError& error) {
    // What it says may quote the file.
    return Error{ErrorCode::bad_data, "does not have the form that docs/operating.md shows"};
  }
}

}  // namespace

Result<SnmpCredentials> read_snmp_credentials(const std::filesystem::path& file) {
  const auto text = read_own(file);
  auto credentials = text ? parse(*text) : Result<SnmpCredentials>(text.error());
  if (!credentials) return Error{credentials.error().code, file.string() + ": " + credentials.error().message};
  return credentials;
}

}  // namespace campus::probe
