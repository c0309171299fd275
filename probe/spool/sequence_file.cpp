#include "probe/spool/sequence_file.h"

#include <charconv>
#include <sstream>
#include <string>
#include <string_view>

namespace campus::probe {
namespace {

constexpr std::size_t kMostBytes = 256;

std::filesystem::path file_in(const std::filesystem::path& folder) { return folder / "sequence"; }

std::optional<std::int64_t> number(std::string_view text) {
  std::int64_t value = 0;
  const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || at != text.data() + text.size() || value < 0) return std::nullopt;
  return value;
}

/// `spool 43 DIGEST 41`; what is not that is no mark, and the spool says so when it is opened.
std::optional<SpoolMark> parse_mark(const std::string& line) {
  std::istringstream words(line);
  std::string name;
  std::string sequence;
  std::string digest;
  std::string before;
  words >> name >> sequence >> digest >> before;
  const auto taken = number(sequence);
  const auto earlier = number(before);
  if (name != "spool" || !taken || !earlier || !is_sha256_hex(digest) || *taken < 1 || *earlier > *taken) {
    return std::nullopt;
  }
  return SpoolMark{*taken, ReportId(digest), *earlier};
}

}  // namespace

Result<SequenceFile> read_sequence_file(const Disk& disk, const std::filesystem::path& state_folder) {
  const auto file = file_in(state_folder);
  const auto text = disk.read(file, kMostBytes);
  if (!text && text.error().code == ErrorCode::missing) return SequenceFile();
  if (!text) return text.error();
  const auto end = text->find('\n');
  const auto last = number(std::string_view(*text).substr(0, end));
  constexpr std::int64_t kMost = 1'000'000'000'000'000;  // one each microsecond for thirty years
  if (!last || *last < 0 || *last > kMost) {
    return Error{ErrorCode::bad_data,
                 file.string() +
                     " does not hold a number of a record; remove this file: the spool beside it knows the "
                     "number (never restore it from a copy)"};
  }
  return SequenceFile{*last, end == std::string::npos ? std::nullopt : parse_mark(text->substr(end + 1))};
}

Result<void> write_sequence_file(const Disk& disk, const std::filesystem::path& state_folder,
                                 const SequenceFile& content) {
  auto text = std::to_string(content.last) + "\n";
  if (content.mark) {
    text += "spool " + std::to_string(content.mark->sequence) + " " + content.mark->digest.text() + " " +
            std::to_string(content.mark->before) + "\n";
  }
  return disk.write_durably(file_in(state_folder), text, Disk::Visibility::owner_only);
}

}  // namespace campus::probe
