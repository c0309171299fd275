#include "probe/audit/traffic_notice.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include "core/words.h"
#include "probe/audit/planned_runs.h"
#include "probe/check/dns_check.h"
#include "probe/check/site_checks.h"
#include "probe/net/http_probe.h"
#include "probe/net/page_visit.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

using std::chrono::nanoseconds;

constexpr std::size_t kWidth = 96;
constexpr std::array<std::size_t, 7> kColumns{4, 15, 27, 13, 18, 13, 6};

struct Row {
  std::string what;
  std::string whom;
  std::string transport;
  std::string volume;
  std::string time;
  std::string leave;
};

/// All of it in one language.
class Notice {
 public:
  Notice(const AuditSpec& spec, const standards::ResolvedProfile& profile, const NoticeContext& context,
         Language language)
      : spec_(spec),
        profile_(profile),
        context_(context),
        language_(language),
        plan_(standards::plan_for(profile, spec.facts)) {}

  std::string write();

 private:
  [[nodiscard]] std::string say(const char* zh_cn, const char* en) const {
    return language_ == Language::en ? en : zh_cn;
  }
  template <class E>
  [[nodiscard]] std::string words(E value) const {
    return std::string(words_of(value, language_));
  }

  void measure();
  void add_run(const std::string& what, std::optional<Tier> tier, const RunCost& cost);
  void visit_platforms();
  void check();
  void add_check(const PlannedCheck& planned);
  void deliver();

  [[nodiscard]] std::string whom(std::optional<Tier> tier) const;
  [[nodiscard]] std::string volume_of(const std::string& how_much) const;
  [[nodiscard]] std::string line(const char* zh_cn, const char* en, const std::string& text) const;
  [[nodiscard]] std::string head() const;
  [[nodiscard]] std::string table() const;
  [[nodiscard]] std::string leave_record() const;
  [[nodiscard]] std::string notes() const;
  [[nodiscard]] std::string signatures() const;
  [[nodiscard]] std::string fact(const char* name) const;

  const AuditSpec& spec_;
  const standards::ResolvedProfile& profile_;
  const NoticeContext& context_;
  const Language language_;
  const standards::Plan plan_;
  std::vector<Row> rows_;
  std::vector<std::string> refused_;  ///< checks that need a leave which is not there, with what is missing
  bool any_needs_leave_ = false;
  bool any_made_up_name_ = false;
  nanoseconds usual_{};
  nanoseconds most_{};
};

std::string bytes_text(DataSize size) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  auto value = static_cast<double>(size.bytes());
  std::size_t unit = 0;
  while (value >= 999.5 && unit + 1 < units.size()) {
    value /= 1000;
    ++unit;
  }
  std::array<char, 32> text{};
  const int digits = unit > 0 && value < 9.95 ? 1 : 0;
  std::snprintf(text.data(), text.size(), "%.*f %s", digits, value, units[unit]);
  return text.data();
}

std::string seconds_text(nanoseconds time) {
  return std::to_string(std::chrono::ceil<std::chrono::seconds>(time).count()) + " s";
}

/// `usual (most)`, or one of them where they are the same.
std::string with_most(const std::string& usual, const std::string& most) {
  return usual == most ? usual : usual + " (" + most + ")";
}

std::string rule() { return std::string(kWidth, '-') + "\n"; }

/// A blank to write on.
std::string blank(std::size_t columns) { return std::string(columns, '_'); }

/// Breaks at a space, else anywhere: an address has none.
std::vector<std::string> in_column(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  for (std::string_view rest = text; !rest.empty();) {
    const auto next = std::string(rest.substr(0, front_of(rest).bytes));
    rest.remove_prefix(next.size());
    if (display_width(lines.back() + next) > width) {
      const auto space = lines.back().rfind(' ');
      const auto tail = space == std::string::npos ? "" : lines.back().substr(space + 1);
      if (space != std::string::npos) lines.back().resize(space);
      lines.push_back(next == " " ? "" : tail);
    }
    if (next != " " || !lines.back().empty()) lines.back() += next;
  }
  return lines;
}

/// One row over as many lines as its longest cell takes; a gap of one column between cells.
std::string row_text(const std::array<std::string, kColumns.size()>& cells) {
  std::array<std::vector<std::string>, kColumns.size()> columns;
  std::size_t lines = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    columns[i] = in_column(cells[i], kColumns[i] - 1);
    lines = std::max(lines, columns[i].size());
  }
  std::string text;
  for (std::size_t n = 0; n < lines; ++n) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
      line += padded(n < columns[i].size() ? columns[i][n] : "", kColumns[i]);
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

std::string title_of(std::string_view prefix, Language language) {
  struct Title {
    std::string_view prefix;
    const char* zh_cn;
    const char* en;
  };
  constexpr std::array titles{
      Title{"dns.", "域名解析", "Name service"},
      Title{"ipv6.", "IPv6连通", "IPv6"},
      Title{"ping.", "连通性", "Ping"},
      Title{"dhcp.", "地址分配", "DHCP"},
      Title{"ntp.", "时钟", "Clock"},
      Title{"http.", "内网首响应", "Intranet page"},
      Title{"path.", "路径MTU", "Path MTU"},
      Title{"snmp.", "设备SNMP查询", "SNMP"},
      Title{"filter.", "内容过滤", "Content filter"},
      Title{"separation.", "网段隔离", "Separation"},
      Title{"management.", "明文管理口", "Clear text"},
      Title{"camera.", "视频监控", "Cameras"},
      Title{"recorder.", "录像机", "Recorders"},
  };
  const auto found = std::find_if(titles.begin(), titles.end(), [&](const Title& one) { return one.prefix == prefix; });
  if (found == titles.end()) return std::string(prefix.substr(0, prefix.size() - 1));
  return language == Language::en ? found->en : found->zh_cn;
}

std::string Notice::fact(const char* name) const { return visible(text_fact(spec_.facts, name)); }

std::string Notice::whom(std::optional<Tier> tier) const {
  const auto which = tier.value_or(spec_.main_tier());
  const auto found = spec_.responders.find(which);
  return (found == spec_.responders.end() ? "-" : to_authority(found->second)) + " " + words(which);
}

void Notice::add_run(const std::string& what, std::optional<Tier> tier, const RunCost& cost) {
  if (!spec_.responders.contains(tier.value_or(spec_.main_tier()))) return;
  const auto port = std::to_string(spec_.responders.at(tier.value_or(spec_.main_tier())).port);
  rows_.push_back({what, whom(tier), "TCP+UDP " + port,
                   with_most(bytes_text(cost.usual_bytes), bytes_text(cost.most_bytes)),
                   with_most(seconds_text(cost.usual), seconds_text(cost.most)), say("不需", "no")});
  usual_ += cost.usual;
  most_ += cost.most;
}

void Notice::measure() {
  const auto method = spec_.throughput_method();
  for (const auto& run : throughput_runs(spec_, plan_)) {
    add_run(words(method) + " " + words(run.direction), run.tier, cost_of(spec_, run));
  }
  const auto add_latency = [&](const standards::Plan::Latency& run) {
    add_run(words(Method::latency), run.tier, cost_of(spec_, run));
  };
  if (plan_.latency) add_latency(*plan_.latency);
  for (const auto& run : plan_.latency_elsewhere) add_latency(run);
}

void Notice::visit_platforms() {
  for (const auto& platform : spec_.platforms) {
    const auto limits = limits_for_body(std::chrono::seconds(platform.rate_seconds));
    const auto longest = std::chrono::duration_cast<nanoseconds>(limits.total) * 2;
    rows_.push_back({say("教学平台", "Platform"), visible(platform.url),
                     "TCP " + std::to_string(port_of_url(platform.url)),
                     "<= " + bytes_text(DataSize::bytes(limits.bytes.bytes() * 2)), "<= " + seconds_text(longest),
                     say("不需", "no")});
    most_ += longest;
  }
}

/// `connections=6 per_second=10` in words; what is not known stays as it is.
std::string Notice::volume_of(const std::string& how_much) const {
  struct Word {
    std::string_view key;
    const char* zh_cn;
    const char* en;
  };
  constexpr std::array known{
      Word{"connections", "个连接", "connections"}, Word{"tcp_connections", "个连接", "connections"},
      Word{"requests", "次请求", "requests"},       Word{"queries", "次查询", "queries"},
      Word{"packets", "个报文", "packets"},         Word{"discovers", "个报文", "packets"},
      Word{"echoes", "个报文", "packets"},          Word{"total_bytes", "字节", "bytes"}};
  std::string text;
  for (std::size_t at = 0; at < how_much.size();) {
    const auto end = std::min(how_much.find(' ', at), how_much.size());
    const auto word = std::string_view(how_much).substr(at, end - at);
    const auto equals = std::min(word.find('='), word.size());
    const auto key = word.substr(0, word.find_first_of("<="));
    const auto value = std::string(word.substr(std::min(equals + 1, word.size())));
    const auto found = std::find_if(known.begin(), known.end(), [&](const Word& one) { return one.key == key; });
    if (found != known.end() && value != "0") {
      text += language_ == Language::en ? std::string(found->en) + " <= " + value : "<= " + value + " " + found->zh_cn;
    }
    at = end + 1;
  }
  return text.empty() ? visible(how_much) : text;
}

void Notice::add_check(const PlannedCheck& planned) {
  const auto title = title_of(planned.check.prefix, language_);
  const bool needed = planned.check.needs_authorisation;
  any_needs_leave_ = any_needs_leave_ || needed;
  const bool refused = planned.missing_leave.has_value();
  if (refused) refused_.push_back(title + " (" + *planned.missing_leave + ")");
  const auto leave = !needed ? say("不需", "no") : refused ? say("未获", "none") : say("已获", "given");
  for (const auto& touch : planned.touches) {
    any_made_up_name_ = any_made_up_name_ || touch.how_much.find(" made_up_names=") != std::string::npos;
    std::string transport = touch.transport;
    std::transform(transport.begin(), transport.end(), transport.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    rows_.push_back({title, visible(touch.whom), visible(transport), volume_of(touch.how_much),
                     touch.most.count() > 0 ? "<= " + seconds_text(touch.most) : "", leave});
    if (!refused) most_ += touch.most;
  }
}

void Notice::check() {
  const auto found = spec_.responders.find(spec_.main_tier());
  const auto main = found == spec_.responders.end() ? std::nullopt : std::optional(found->second);
  const std::stop_token never;
  const CheckContext context{spec_.facts, main, std::nullopt,       context_.clock,
                             never,       "",   &spec_.filter_list, spec_.snmp ? &*spec_.snmp : nullptr};
  for (const auto& planned : planned_site_checks(plan_.quantities, context)) add_check(planned);
}

void Notice::deliver() {
  if (!context_.collector) return;
  rows_.push_back({say("报送验收记录", "Delivery"), visible(*context_.collector),
                   "TCP " + std::to_string(port_of_url(*context_.collector)), "<= 3 x 3 MB", "<= 30 s",
                   say("不需", "no")});
}

std::string Notice::line(const char* zh_cn, const char* en, const std::string& text) const {
  const std::size_t label = language_ == Language::en ? 18 : 14;
  const auto body = wrapped(text, kWidth, label);
  return padded(say(zh_cn, en), label) + (body.empty() ? "\n" : body.substr(label));
}

std::string Notice::head() const {
  const auto title = say("测试流量报备表", "Notice of test traffic");
  std::string text = std::string((kWidth - display_width(title)) / 2, ' ') + title + "\n" + rule();
  const auto name = fact("name").empty() ? fact("short_name") : fact("name");
  text += line("站点", "Site", visible(spec_.site.text()) + "  " + name + "  " + words(spec_.level));
  std::string addresses;
  for (const auto& one : context_.host.addresses) addresses += "  " + one;
  text += line("探针主机", "Probe host", visible(context_.host.name) + addresses);
  text += line("检测模式", "Mode", words(spec_.mode));
  text += line("依据标准", "Standard",
               visible(profile_.catalogue_title.in(language_)) + "  " + visible(profile_.catalogue_version) + "  " +
                   visible(profile_.id));
  text += line("制表时间", "Written", to_local_text(context_.clock.wall()) + " (UTC+8)");
  text += line("计划时段", "Time window",
               say("________年____月____日 ____:____ 至 ____:____", "____-__-__  __:__ to __:__ (UTC+8)"));
  text += line("预计用时", "Expected length",
               say("测速约 ", "measurements about ") + seconds_text(usual_) +
                   say("，全部至多 ", ", everything at most ") + seconds_text(most_));
  return text;
}

std::string Notice::table() const {
  std::string text = rule() +
                     row_text({say("序", "No"), say("项目", "What"), say("目标", "Whom"), say("协议端口", "Port"),
                               say("流量(至多)", "Volume (most)"), say("时长", "Time"), say("授权", "Leave")}) +
                     rule();
  std::size_t number = 0;
  for (const auto& row : rows_) {
    text += row_text({std::to_string(++number), row.what, row.whom, row.transport, row.volume, row.time, row.leave});
  }
  return text + rule();
}

std::string Notice::leave_record() const {
  if (!any_needs_leave_) return "";
  const auto or_none = [&](const std::string& text) { return text.empty() ? say("（无）", "(none)") : text; };
  std::string text =
      line("授权记录", "Leave on record",
           say("检查项 ", "checks ") + or_none(fact("authorised_checks")) + say("；授权人 ", "; by ") +
               or_none(fact("authorised_by")) + say("；截止 ", "; until ") + or_none(fact("authorised_until")));
  if (refused_.empty()) return text;
  std::string all;
  for (const auto& one : refused_) all += (all.empty() ? "" : say("；", "; ")) + one;
  return text +
         line("未获授权", "No leave",
              all + say("。这些检查不会进行，不发送任何报文。", ". These checks are not made, and nothing is sent."));
}

std::string Notice::notes() const {
  std::string text;
  const auto add = [&](const char* zh_cn, const char* en) { text += wrapped("* " + say(zh_cn, en), kWidth, 0); };
  add("测速流量只在探针与所列测速节点之间，按承诺速率计；线路更快时相应增加。括号内为重复测试时的上限。",
      "Measurements run between the probe and the responders listed, at the promised rate; a faster line carries "
      "more. In brackets: the most, where runs have to be repeated.");
  add("隔离和明文管理口检查只建立TCP连接并立即关闭，不发送数据，每秒至多10个。摄像机检查不发送口令。",
      "Separation and clear text: TCP connections that are closed at once, without data, ten a second at most. Cameras "
      "are sent no password.");
  add("内容过滤只访问所列网址；教学平台至多跟随3次跳转。以域名列出的目标另向本机的域名服务器查询。",
      "The filter check asks for the pages listed and no others; a platform may send on three times. Targets given by "
      "name are also asked of this host's name servers.");
  if (!any_made_up_name_) return text;
  return text + wrapped("* " + fill(say("域名解析检查还向域名服务器查询一个随机编造、无人注册的域名 {0}<{1}个字母>{2}，"
                                        "看它是否如实回答没有这个域名。",
                                        "The name service check also asks the name servers for one made-up name that "
                                        "nobody has registered, {0}<{1} letters>{2}, to see whether they say that "
                                        "there is none."),
                                    {kMadeUpNameBegin, std::to_string(kMadeUpNameLetters), kMadeUpNameEnd}),
                        kWidth, 0);
}

std::string Notice::signatures() const {
  const auto signed_line = [&](const char* zh_cn, const char* en) {
    return padded(say(zh_cn, en), 24) + blank(30) + "  " + say("日期 ", "Date ") + blank(16) + "\n\n";
  };
  return rule() + "\n" + signed_line("申请人", "Applicant") +
         say("网络管理单位意见", "Opinion of the network's owner") + "  " +
         say("[ ] 同意   [ ] 部分同意（注明序号）   [ ] 不同意",
             "[ ] agrees   [ ] in part (give the numbers)   [ ] refuses") +
         "\n\n" + blank(kWidth) + "\n\n" + signed_line("签字（盖章）", "Signature, seal");
}

std::string Notice::write() {
  measure();
  visit_platforms();
  check();
  deliver();
  return head() + table() + leave_record() + notes() + signatures();
}

}  // namespace

std::string traffic_notice(const AuditSpec& spec, const standards::ResolvedProfile& profile,
                           const NoticeContext& context, Language language) {
  return Notice(spec, profile, context, language).write();
}

}  // namespace campus::probe
