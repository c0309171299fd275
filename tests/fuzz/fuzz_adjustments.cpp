// A tailoring and a file of waivers, from memory, against a small standard.

#include "standards/waivers.h"
#include "tests/fuzz/fuzz_input.h"

namespace {

/// Holds one file under every name; nothing can be written.
class OneFile final : public campus::Disk {
 public:
  explicit OneFile(std::string_view text) : text_(text) {}

  [[nodiscard]] campus::Result<std::string> read(const std::filesystem::path&, std::size_t) const override {
    return std::string(text_);
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

campus::standards::Catalogue small_standard() {
  campus::standards::Rule rule;
  rule.id = campus::RuleId("s-02");
  rule.points = 5;
  rule.check.quantity = "latency.jitter";
  rule.check.comparison = campus::Comparison::at_most;
  rule.check.parameters = {{"limit", "limit"}};
  rule.parameters["limit"].value = 0.05;
  rule.parameters["limit"].unit = campus::Unit::seconds;
  rule.parameters["limit"].tailorable = campus::standards::Tailorability::stricter_only;
  campus::standards::Profile profile;
  profile.id = "school";
  profile.level = campus::Level::school;
  profile.select = {rule.id};
  campus::standards::Catalogue catalogue;
  catalogue.id = "base";
  catalogue.version = "1.0.0";
  catalogue.rules = {rule};
  catalogue.profiles = {profile};
  return catalogue;
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace standards = campus::standards;
  const OneFile disk(campus::as_text(data, size));
  auto catalogue = small_standard();
  const auto found = standards::lint_waivers(disk, "/nowhere", catalogue, nullptr, campus::WallTime());
  for (const auto& lines : {standards::lint_tailoring(disk, "/nowhere", catalogue), found.findings, found.notices}) {
    for (const auto& line : lines) campus::require_one_line(line);
  }
  auto tailoring = standards::load_tailoring(disk, "/nowhere", catalogue);
  if (!tailoring) {
    campus::require_one_line(tailoring.error().message);
    return 0;
  }
  const auto before = catalogue.rules.front().parameters.at("limit").value;
  catalogue.tailoring = *std::move(tailoring);
  const auto profile = standards::resolve(catalogue, "school");
  campus::require(profile.has_value(), "what passed the checks can be applied");
  for (const auto& rule : profile->rules) {
    campus::require(rule.parameters.at("limit").value <= before,
                    "a limit is never raised where it may only be stricter");
  }
  return 0;
}
