#include "probe/app/install_text.h"

#include <algorithm>
#include <array>

#include "core/words_fault.h"

namespace campus::probe {
namespace {

struct StepWords {
  InstallStep step;
  std::string_view zh;  ///< padded to one width
  std::string_view en;
};

constexpr std::array kSteps{
    StepWords{InstallStep::cable, "网线　　", "cable     "},
    StepWords{InstallStep::port, "网口　　", "port      "},
    StepWords{InstallStep::address, "地址　　", "address   "},
    StepWords{InstallStep::gateway, "网关　　", "gateway   "},
    StepWords{InstallStep::names, "域名　　", "names     "},
    StepWords{InstallStep::clock, "时钟　　", "clock     "},
    StepWords{InstallStep::collector, "汇聚平台", "collector "},
    StepWords{InstallStep::responder, "测速节点", "responder "},
    StepWords{InstallStep::state, "本机保存", "storage   "},
};

std::string_view title_of(InstallStep step, bool chinese) {
  const auto* found = std::find_if(kSteps.begin(), kSteps.end(), [&](const auto& one) { return one.step == step; });
  return chinese ? found->zh : found->en;
}

std::string mark_of(const InstallResult& result, bool chinese) {
  if (!result.fault) return chinese ? "[正常]" : "[ ok ]";
  if (result.blocks) return chinese ? "[故障]" : "[FAIL]";
  return chinese ? "[提醒]" : "[note]";
}

std::string found_well(const InstallResult& result, Language language) {
  const auto& why = result.why.in(language);
  if (result.detail.empty() || why.empty()) return result.detail + why;
  return result.detail + say(language, "（", " (") + why + say(language, "）", ")");
}

}  // namespace

std::string install_line(const InstallResult& result, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto what =
      result.fault ? what_is_wrong({*result.fault, result.detail, result.why}, language) : found_well(result, language);
  return mark_of(result, chinese) + " " + std::string(title_of(result.step, chinese)) + "  " + what + "\n";
}

std::string install_conclusion(const InstallCheck& check, Language language) {
  const bool chinese = language == Language::zh_cn;
  if (const auto* mend = check.to_mend()) {
    return std::string(chinese ? "还不能走，故障码 " : "not yet; fault code ") + std::string(code_of(*mend->fault)) +
           (chinese ? "：" : ": ") + std::string(what_to_do(*mend->fault, language)) + "\n";
  }
  return chinese ? "一切正常，可以走了。\n" : "All is well, you may go.\n";
}

}  // namespace campus::probe
