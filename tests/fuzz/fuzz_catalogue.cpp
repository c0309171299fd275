// A standard's catalogue.json and a resolved profile, from memory.

#include "standards/catalogue.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

/// Holds one catalogue.json; nothing can be written.
class OneFile final : public campus::Disk {
 public:
  explicit OneFile(std::string_view text) : text_(text) {}

  [[nodiscard]] campus::Result<std::string> read(const std::filesystem::path& path, std::size_t) const override {
    if (path.filename() == "catalogue.json") return std::string(text_);
    return campus::Error{campus::ErrorCode::missing, "there is one file only"};
  }
  [[nodiscard]] campus::Result<void> write_durably(const std::filesystem::path&, std::string_view,
                                                   Visibility) const override {
    return campus::Error{campus::ErrorCode::cannot_create, "read only"};
  }
  [[nodiscard]] campus::Result<void> make_folder(const std::filesystem::path&, Visibility) const override {
    return campus::Error{campus::ErrorCode::cannot_create, "read only"};
  }

 private:
  std::string_view text_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = campus::as_text(data, size);
  const OneFile disk(text);
  for (const auto& finding : campus::standards::lint_catalogue(disk, "/nowhere")) campus::require_one_line(finding);
  const auto profile = campus::standards::parse_resolved(text);
  if (!profile) {
    campus::require_one_line(profile.error().message);
    return 0;
  }
  const auto written = campus::standards::encode_resolved(*profile);
  const auto again = campus::standards::parse_resolved(written);
  campus::require(again && campus::standards::encode_resolved(*again) == written, "a profile survives writing");
  return 0;
}
