#include "core/enrolment/refusal_words.h"

#include <array>

namespace campus {
namespace {

template <class E>
struct Words {
  E value;
  std::string_view zh;
  std::string_view en;
};

constexpr std::array kEnrolmentWords{
    Words<EnrolmentRefusal>{EnrolmentRefusal::malformed, "平台读不懂这份激活请求：请升级探针或汇聚平台",
                            "the collector cannot read this request: upgrade the probe or the collector"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::code_malformed, "激活码抄错了一个字符：请对照激活单重新输入",
                            "one character of the code is wrong: compare it with the sheet"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::code_unknown,
                            "平台没有这个激活码，或它不是给这台设备的：请对照激活单；仍不行请教育局补发",
                            "the collector knows no such code, or it is for another box: compare it with the sheet, "
                            "else have the bureau issue another"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::code_used, "激活码已被另一台设备使用：请教育局核对并补发",
                            "another box has used this code: have the bureau look into it and issue another"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::code_expired, "激活码已过期：请教育局补发",
                            "the code has expired: have the bureau issue another"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::code_withdrawn, "激活码已作废：请用新的激活单",
                            "the code was withdrawn: use the newer sheet"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::key_revoked,
                            "这台设备的密钥已被吊销：恢复出厂（image-prep）后用新激活码激活",
                            "this box's key is revoked: run image-prep and enrol with another code"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::key_cloned,
                            "有两台设备用同一个密钥：在复制出来的设备上恢复出厂（image-prep）后用新激活码激活；"
                            "原设备请教育局重新批准",
                            "two boxes share one key: run image-prep on the copy and enrol it with another code; have "
                            "the bureau approve the original again"},
    Words<EnrolmentRefusal>{
        EnrolmentRefusal::key_elsewhere,
        "这台设备已激活在另一个站点：请教育局为新站点办理更换，或恢复出厂（image-prep）后再激活",
        "this box is enrolled for another site: have the bureau replace it there, or run image-prep "
        "and enrol again"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::site_gone, "激活码的站点已不在名录中：请教育局核对名录后补发",
                            "the code's site is not in the roster any more: have the bureau check the roster and issue "
                            "another"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::too_many_attempts, "试错太多次：请稍候再试，先核对激活单",
                            "too many wrong attempts: wait, and compare the code with the sheet"},
    Words<EnrolmentRefusal>{EnrolmentRefusal::no_roster, "平台还没有学校名录：请教育局先导入",
                            "the collector has no roster yet: the bureau has to import it first"}};

constexpr std::array kPollWords{
    Words<PollRefusal>{PollRefusal::malformed, "平台读不懂探针的询问：请升级探针或汇聚平台",
                       "the collector cannot read the probe's poll: upgrade the probe or the collector"},
    Words<PollRefusal>{PollRefusal::unknown_key, "平台不认识这台探针：请用激活码激活（enroll）",
                       "the collector does not know this probe: enrol it with a code (enroll)"},
    Words<PollRefusal>{PollRefusal::key_pending, "探针还没有批准：把核对码告知教育局",
                       "the probe is not approved yet: tell the bureau its six digits"},
    Words<PollRefusal>{PollRefusal::key_revoked, "探针的密钥已被吊销：请与教育局联系",
                       "the probe's key is revoked: ask the bureau"},
    Words<PollRefusal>{PollRefusal::key_cloned, "有两台设备用同一个密钥：在复制出来的设备上运行 image-prep，再分别激活",
                       "two boxes share one key: run image-prep on the copy, then enrol each"},
    Words<PollRefusal>{PollRefusal::site_unknown, "站点代码不在名录中：请教育局核对名录",
                       "the site is not in the roster: have the bureau check it"},
    Words<PollRefusal>{PollRefusal::other_site, "这台探针激活的是另一个站点：核对 site 或重新激活",
                       "the probe is enrolled for another site: check `site`, or enrol it again"}};

template <class List, class E>
std::string_view find_words(const List& list, E value, Language language) {
  for (const auto& words : list) {
    if (words.value == value) return language == Language::en ? words.en : words.zh;
  }
  return {};
}

}  // namespace

std::string_view words_of(EnrolmentRefusal value, Language language) {
  return find_words(kEnrolmentWords, value, language);
}

std::string_view words_of(PollRefusal value, Language language) { return find_words(kPollWords, value, language); }

}  // namespace campus
