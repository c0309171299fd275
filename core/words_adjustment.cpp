// What a reader is told where a local document or an approval had a part in a result.

#include "core/words.h"

namespace campus {

std::string tailoring_words(const TailoringRef& tailoring, Language language) {
  const auto number = std::to_string(tailoring.changes);
  const auto date = date_text(tailoring.date);
  if (language == Language::en) {
    return number + (tailoring.changes == 1 ? " change by " : " changes by ") + tailoring.document_number + ", " +
           tailoring.title.en + " (" + tailoring.issuer + ", " + date + ")";
  }
  return "依据" + tailoring.document_number + "《" + tailoring.title.zh_cn + "》（" + tailoring.issuer + "，" + date +
         "）调整 " + number + " 处";
}

std::string tailoring_text(const TailoringRef& tailoring, Language language) {
  return (language == Language::en ? "local tailoring: " : "本地调整：") + tailoring_words(tailoring, language);
}

std::string waiver_text(const ItemWaiver& waiver, Language language) {
  const auto from = date_text(waiver.approved_on);
  const auto until = date_text(waiver.expires_on);
  const auto original = std::string(words_of(waiver.original, language));
  if (language == Language::en) {
    return "waived by " + waiver.approver + ", " + waiver.document_number + " (" + waiver.id + "), approved " + from +
           ", valid through " + until + "; without the waiver: " + original + ". Reason: " + waiver.reason.en +
           " Meanwhile: " + waiver.compensation.en;
  }
  return "经批准豁免：" + waiver.approver + " " + waiver.document_number + "（" + waiver.id + "），" + from +
         " 批准，有效期至 " + until + "（含当日）；原判定：" + original + "。理由：" + waiver.reason.zh_cn +
         " 补偿措施：" + waiver.compensation.zh_cn;
}

}  // namespace campus
