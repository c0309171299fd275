#include "probe/app/own_identity.h"

#include "core/words_fault.h"
#include "probe/identity/hardware.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

bool has_enrolment(const CommandContext& context) {
  std::error_code ignored;
  return std::filesystem::exists(context.state_folder / "enrolment.json", ignored);
}

}  // namespace

Result<BoxCheck> check_own_box(const CommandContext& context, Language language,
                               const std::function<void(const std::string&)>& log) {
  const auto found = check_box(context.disk, context.state_folder, lasting_hardware_ids(), context.clock.wall());
  if (!found) return found.error();
  const bool chinese = language == Language::zh_cn;
  if (found->check == BoxCheck::copied) {
    log(what_is_wrong({Fault::hardware_changed, found->aside}, language) + (chinese ? "。" : ". ") +
        std::string(what_to_do(Fault::hardware_changed, language)));
  }
  return found->check;
}

Result<BoxCheck> check_enrolled_box(const CommandContext& context, Language language,
                                    const std::function<void(const std::string&)>& log) {
  return has_enrolment(context) ? check_own_box(context, language, log) : BoxCheck::same;
}

Result<std::optional<KeptEnrolment>> own_enrolment(const CommandContext& context) {
  if (!has_enrolment(context)) return std::optional<KeptEnrolment>();
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return key.error();
  auto kept = read_enrolment(context.disk, context.state_folder, key->id());
  if (!kept) return kept.error();
  return std::optional(*std::move(kept));
}

FaultFound why_not_enrolled(const CommandContext& context) {
  if (auto aside = waits_for_enrolment(context.state_folder)) return {Fault::hardware_changed, *aside};
  return {Fault::not_enrolled, ""};
}

}  // namespace campus::probe
