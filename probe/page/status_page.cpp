#include "probe/page/status_page.h"

#include "core/enrolment/code.h"
#include "core/words_fault.h"
#include "probe/run/status_lines.h"

namespace campus::probe {
namespace {

std::string escaped(std::string_view text) {
  std::string safe;
  for (const char c : text) {
    switch (c) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

struct Headline {
  std::string style;
  std::string text;
};

/// By a clock that may have been set meanwhile, in either direction.
bool is_old(const ProbeStatus& status, const PageMoment& moment) {
  return moment.now - status.at > kOldStatus || status.at - moment.now > kOldStatus;
}

Headline headline_of(const ProbeStatus& status, const PageMoment& moment, bool chinese) {
  if (!status.running.value_or(false)) return {"wrong", chinese ? "探针没有在运行" : "The probe is not running"};
  if (status.started < moment.begun) {
    return {"paused",
            chinese ? "探针正在启动，以下是上次运行时的状态" : "The probe is starting; this is of its last run"};
  }
  if (is_old(status, moment)) {
    return {"wrong", chinese ? "状态很久没有更新，以下可能已过时"
                             : "The state was not written for long; this may be out of date"};
  }
  if (!status.faults.empty()) {
    const auto count = std::to_string(status.faults.size());
    return {"wrong", chinese ? "有 " + count + " 个问题" : "Problems: " + count};
  }
  if (status.activity == ProbeActivity::paused) return {"paused", chinese ? "已暂停测试" : "Tests are paused"};
  return {"well", chinese ? "一切正常" : "All is well"};
}

std::string frame(const std::string& title, const std::string& body, bool chinese) {
  return std::string("<!doctype html>\n<html lang=\"") + (chinese ? "zh-CN" : "en") +
         "\"><head><meta charset=\"utf-8\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta http-equiv=\"refresh\" content=\"10\">\n<title>" +
         escaped(title) + "</title>\n<link rel=\"stylesheet\" href=\"/style.css\"></head>\n<body><main>\n" + body +
         "<footer><a href=\"" + (chinese ? "/?lang=en\">English" : "/?lang=zh-CN\">中文") + "</a></footer>\n" +
         "</main></body></html>\n";
}

std::string faults_of(const ProbeStatus& status, Language language) {
  std::string list;
  for (const auto& found : status.faults) {
    const auto code = code_of(found.fault);
    list += "<li><b>" + escaped(code) + "</b><div><strong>" +
            escaped(what_is_wrong({found.fault, "", found.why}, language).substr(code.size() + 1)) + "</strong><p>" +
            escaped(what_to_do(found.fault, language)) + "</p>";
    if (!found.detail.empty()) list += "<small>" + escaped(found.detail) + "</small>";
    list += "</div></li>\n";
  }
  return list.empty() ? list : "<ul>\n" + list + "</ul>\n";
}

std::string terms_of(const ProbeStatus& status, Language language) {
  const bool chinese = language == Language::zh_cn;
  std::string list;
  const auto add = [&](std::string_view label, std::string_view text) {
    list += "<dt>" + escaped(label) + "</dt><dd>" + escaped(text) + "</dd>\n";
  };
  for (const auto& line : status_lines(status, language)) add(line.label, line.text);
  add(chinese ? "更新于" : "written", to_local_text(status.at));
  if (!status.collector.empty()) add(chinese ? "汇聚平台" : "collector", status.collector);
  add(chinese ? "核对码" : "check digits", short_check(status.key.text()));
  add(chinese ? "版本" : "version", status.version);
  return "<dl>\n" + list + "</dl>\n";
}

}  // namespace

std::string status_page(const ProbeStatus& status, const PageMoment& moment, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto headline = headline_of(status, moment, chinese);
  return frame((chinese ? "探针 " : "Probe ") + status.site.text(),
               "<h1 class=\"" + headline.style + "\">" + escaped(headline.text) + "</h1>\n" +
                   faults_of(status, language) + terms_of(status, language),
               chinese);
}

std::string no_status_page(Language language) {
  const bool chinese = language == Language::zh_cn;
  const std::string text = chinese ? "探针刚刚启动，稍候" : "The probe is starting";
  return frame(chinese ? "探针" : "Probe", "<h1 class=\"paused\">" + text + "</h1>\n", chinese);
}

std::string unreadable_status_page(const std::string& why, Language language) {
  const bool chinese = language == Language::zh_cn;
  const std::string text = chinese ? "读不到探针的状态" : "The probe's state cannot be read";
  return frame(chinese ? "探针" : "Probe",
               "<h1 class=\"wrong\">" + text + "</h1>\n<ul>\n<li><div>" + escaped(why) + "</div></li>\n</ul>\n",
               chinese);
}

std::string_view status_page_style() {
  return R"(body{margin:0;background:#f3f4f6;color:#1f2937;font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif}
main{max-width:40rem;margin:0 auto;padding:1rem}
h1{margin:0 0 1rem;padding:1.2rem 1rem;border-radius:.6rem;color:#fff;font-size:1.6rem;text-align:center}
.well{background:#15803d}.paused{background:#a16207}.wrong{background:#b91c1c}
ul{list-style:none;margin:0 0 1rem;padding:0}
li{display:flex;gap:1rem;align-items:flex-start;background:#fff;border-left:.4rem solid #b91c1c;border-radius:.4rem;padding:.8rem 1rem;margin-bottom:.6rem}
li b{font:700 1.8rem/1.1 ui-monospace,monospace;letter-spacing:.05em}
li div{min-width:0;overflow-wrap:anywhere}
li p{margin:.2rem 0}
small{color:#6b7280}
dl{background:#fff;border-radius:.4rem;margin:0;padding:.4rem 1rem;display:grid;grid-template-columns:minmax(6rem,max-content) 1fr}
dt,dd{margin:0;padding:.5rem 0;border-bottom:1px solid #e5e7eb}dt{color:#6b7280;padding-right:1rem}
dd{overflow-wrap:anywhere}dt:last-of-type,dd:last-of-type{border-bottom:0}
footer{margin:1rem 0;text-align:center}a{color:#1d4ed8}
@media (max-width:30rem){dl{grid-template-columns:1fr}dt{border-bottom:0;padding-bottom:0}dd{padding-top:0}}
)";
}

}  // namespace campus::probe
