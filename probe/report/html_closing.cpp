#include <algorithm>
#include <array>

#include "core/words.h"
#include "probe/report/conclusion_text.h"
#include "probe/report/grade_text.h"
#include "probe/report/html_parts.h"
#include "probe/report/item_lists.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

Markup list_of(const std::vector<std::string>& sentences) {
  Markup items;
  for (const auto& sentence : sentences) items += element("li", sentence);
  return element("ul", {{"class", "plain"}}, items);
}

bool uses(const Report& report, Method method) {
  return std::any_of(report.measurements.begin(), report.measurements.end(),
                     [&](const Measurement& m) { return m.method == method; });
}

std::vector<std::string> how_measured(const ReportView& view) {
  std::vector<std::string> text;
  if (uses(view.report, Method::tcp)) {
    text.push_back(view.say(
        "持续测速：在测试点与测速节点之间建立若干条TCP连接，连续传送没有意义的数据；速率稳定以前是预热，不计入；"
        "之后测满规定时长，重复多次，取平均值。下行、上行分开测。重传的数据不计入速率。",
        "Sustained run: TCP connections between the place of the test and the responder carry meaningless data; until "
        "the rate is steady it is warm-up and left out; then the set time is measured, several times, and the mean "
        "counts. Download and upload are measured apart. Retransmitted data count in no rate."));
  }
  if (uses(view.report, Method::train)) {
    text.push_back(view.say(
        "探测包列：发送持续几十毫秒的连续数据包，由接收时刻求出线路速率，再换算为TCP有效吞吐量，用同一条规则判定。",
        "Packet trains: back-to-back packets for tens of milliseconds; the times of arrival give the line rate, which "
        "is converted to TCP goodput and judged by the same rule."));
  }
  if (uses(view.report, Method::latency)) {
    text.push_back(view.say(
        "时延丢包测试：向测速节点发送带编号的小包并等待返回，得出往返时延和抖动；再按规定负载连续发包，数出丢失的包。",
        "Latency and loss run: numbered packets are sent to the responder and come back, which gives round trip and "
        "jitter; then packets at the set load are sent and the missing ones counted."));
  }
  text.push_back(view.say(
      "速率分三层：TCP有效吞吐量是应用真正收到的数据；IP层速率加上IP和TCP首部；线路速率再加上以太网帧头、校验、"
      "前导码和帧间隔。三者不能混比：标称 1 Gbit/s 的普通线路，TCP有效吞吐量最多约 941 Mbit/s。",
      "A rate has three layers: TCP goodput is what applications really receive; the IP-layer rate adds IP and TCP "
      "headers; the line rate adds Ethernet header, check sequence, preamble and gap. They must not be compared with "
      "one another: an ordinary line of nominally 1 Gbit/s shows at most about 941 Mbit/s of TCP goodput."));
  text.push_back(view.say(
      "速率的要求是“标称速率的规定份额”和“该路径有效吞吐量上限的规定份额”两者中较小的一个，两个数都列在指标表中。",
      "The requirement on a rate is the smaller of a set share of the nominal rate and a set share of the most goodput "
      "that the path can carry; the table of items shows both numbers."));
  return text;
}

std::vector<std::string> not_proven(const ReportView& view) {
  std::vector<std::string> text;
  text.push_back(view.say("结果只说明测试期间、测试点到所列测速节点这一段，不代表其他时段，也不代表访问互联网的速度。",
                          "The results speak for the path from the place of the test to the responders named, during "
                          "the test; not for other hours, and not for the speed towards the Internet."));
  text.push_back(view.say("测试由一台设备逐项进行，不证明多间教室同时使用时每间都能达到同样的速率。",
                          "One machine tested one thing after the other; it does not prove that many classrooms reach "
                          "the same rate at the same time."));
  text.push_back(
      view.say("结果属于测试所用的网口和线缆，不代表无线网络和其他房间。",
               "The results belong to the port and cable used, not to the wireless network or other rooms."));
  text.push_back(view.say("“无法判定”和“未测”既不算符合，也不算不符合。",
                          "“Inconclusive” and “not tested” count neither as conform nor as nonconform."));
  if (!view.report.attestations.empty()) {
    text.push_back(view.say("人员填报的内容由填报人负责，不是仪器测得的结果。",
                            "What people stated is theirs to answer for; no instrument measured it."));
  }
  if (view.report.mode == Mode::routine) {
    text.push_back(view.say("日常监测用于发现变化，不能代替验收测试。",
                            "Routine monitoring finds changes; it does not replace an acceptance test."));
  }
  return text;
}

std::string responders_of(const ReportView& view) {
  std::vector<std::string> seen;
  for (const auto& measurement : view.report.measurements) {
    if (!measurement.responder) continue;
    std::string text;
    if (measurement.tier) text.append(words_of(*measurement.tier, view.language)).append(" ");
    text += *measurement.responder;
    if (std::find(seen.begin(), seen.end(), text) == seen.end()) seen.push_back(text);
  }
  std::string all;
  for (const auto& text : seen) all += (all.empty() ? "" : view.say("；", "; ")) + text;
  return all.empty() ? "—" : all;
}

Markup tools_table(const ReportView& view) {
  const auto& report = view.report;
  auto rows = labelled_row(view.say("工具", "Tool"), isolated(report.tool.name + " " + report.tool.version));
  rows +=
      labelled_row(view.say("测试设备", "Machine"),
                   isolated(report.host.cpu_model) +
                       Markup(fill(view.say("（{0} 核），", " ({0} cores), "), {std::to_string(report.host.cpus)})) +
                       isolated(report.host.kernel));
  rows += labelled_row(view.say("测速节点", "Responders"), isolated(responders_of(view)));
  return element("table", {{"class", "kv one"}}, rows);
}

std::string why_not_signed(const ReportView& view) {
  if (view.report.demonstration) {
    return view.say("本记录是演示，测试时长短于验收要求，不可签字。",
                    "This record is a demonstration, shorter than an acceptance: it cannot be signed.");
  }
  if (view.report.mode == Mode::routine) {
    return view.say(
        "本记录是日常监测，不可签字；验收签字须以验收方式重新测试。",
        "This record is routine monitoring: it cannot be signed; signatures need a test in acceptance mode.");
  }
  if (!view.report.standard.draft) {
    return view.say("每项持续测速须至少测量3次、每次30秒才可签字；请以 --duration 30 重新测试。",
                    "Signatures need every sustained run measured three times for 30 s at least; test again with "
                    "--duration 30.");
  }
  return view.say("所用标准是草案（试行指标，不作为验收依据），不可签字；标准经批准并有文号后，可重新判定。",
                  "The standard is a draft and no basis for acceptance: the record cannot be signed; once the standard "
                  "is approved and has a document number, it can be judged again.");
}

Markup signature_row(const ReportView& view, const std::string& signer) {
  Markup choices;
  for (const auto& choice :
       {view.say("☐ 同意", "☐ agrees"), view.say("☐ 有异议（附说明）", "☐ objects (statement attached)"),
        view.say("☐ 拒签", "☐ refuses to sign"), view.say("☐ 未到场", "☐ was absent")}) {
    choices += element("span", choice) + verbatim(" ");
  }
  return element("tr",
                 element("td", signer) + element("td", choices) + element("td", Markup()) + element("td", Markup()));
}

}  // namespace

Markup method_block(const ReportView& view) {
  return list_of(how_measured(view)) +
         element("h3", view.say("本记录不能证明的事项", "What this record does not prove")) +
         list_of(not_proven(view)) + element("h3", view.say("工具与设备", "Tools and machines")) + tools_table(view);
}

Markup scoring_block(const ReportView& view) {
  const auto& claim = view.report.claim;
  const auto points = std::to_string(claim.points);
  std::vector<std::string> text;
  text.push_back(fill(view.say("得分：{0} 分 ÷ 适用指标满分 {1} 分 = {2}。",
                               "Score: {0} points ÷ {1} points of applicable items = {2}."),
                      {std::to_string(claim.points_got), points, percent_of_permille(claim.score_permille)}));
  text.push_back(fill(view.say("核验完成率：真正测出结果的指标 {0} 分 ÷ 适用指标满分 {1} 分 = {2}。",
                               "Coverage: {0} points of items really tested ÷ {1} points of applicable items = {2}."),
                      {std::to_string(claim.points_tested), points, percent_of_permille(claim.coverage_permille)}));
  if (view.notes.min_coverage_permille) {
    text.push_back(
        fill(view.say("核验完成率低于 {0} 时不出具结论。", "Below a coverage of {0} no conclusion is given."),
             {percent_of_permille(*view.notes.min_coverage_permille)}));
  }
  if (view.notes.min_score_permille) {
    text.push_back(
        fill(view.say("得分低于 {0} 时，结论最高为整改后复验；未定的指标可能补足时暂不出具结论。",
                      "Below a score of {0} the conclusion is re-test after rectification at best; where what "
                      "is open could make up for it, none is given."),
             {percent_of_permille(*view.notes.min_score_permille)}));
  }
  for (auto& rule : grade_rules(view)) text.push_back(std::move(rule));
  text.push_back(
      view.say("否决项有一项不符合，结论即为不达标；必达项有不符合，结论最高为整改后复验。",
               "One nonconform veto item makes the conclusion noncompliant; a nonconform mandatory item makes "
               "it re-test after rectification at best."));
  text.push_back(
      view.say("符合和临界得分；不符合、无法判定、未测和经批准豁免不得分，但仍计入满分；不适用的指标不计入满分；"
               "参考项不影响结论。",
               "Conform and borderline get their points; nonconform, inconclusive, not tested and waived get "
               "none and stay in the total; items that do not apply leave the total; informational items do "
               "not touch the conclusion."));
  const auto& items = claim.items;
  if (std::any_of(items.begin(), items.end(), [](const ItemResult& item) { return item.outside_score; })) {
    text.push_back(view.say("单列的章节另行列示，不计入得分、核验完成率、项数和结论。",
                            "Chapters of their own are listed apart and touch neither score, coverage, counts nor "
                            "conclusion."));
  }
  text.push_back(view.say("得分、核验完成率、否决项和项数要一起看，任何一个数都不能单独代表结论。",
                          "Score, coverage, gate and counts belong together; none of them alone is the conclusion."));
  return list_of(text);
}

Markup signature_block(const ReportView& view) {
  if (!may_be_signed(view.report)) return element("p", element("b", why_not_signed(view)));
  Markup head;
  for (const auto& title : {view.say("单位", "Party"), view.say("意见（勾选一项）", "Opinion (tick one)"),
                            view.say("签字与日期", "Signature and date"), view.say("盖章", "Seal")}) {
    head += element("th", title);
  }
  Markup rows;
  for (const auto& signer : {view.say("学校", "School"), view.say("旗市区教育局", "Banner education bureau"),
                             view.say("线路服务单位（运营商）", "Carrier"), view.say("验收组", "Acceptance team")}) {
    rows += signature_row(view, signer);
  }
  return element("table", {{"class", "sign"}}, element("thead", element("tr", head)) + element("tbody", rows));
}

Markup footer_block(const ReportView& view, const ReportId& id) {
  const auto& report = view.report;
  const auto mono = [](std::string_view text) { return element("span", {{"class", "m"}}, Markup(text)); };
  auto rows = labelled_row(view.say("记录编号", "Record id"), mono(id.text()));
  if (report.amends) {
    rows += labelled_row(view.say("取代的记录", "Takes the place of"), mono(report.amends->text()));
  }
  rows += labelled_row(view.say("探针密钥编号", "Key id of the probe"), mono(report.key.text()));
  rows += labelled_row(
      view.say("工具", "Tool"),
      isolated(report.tool.name + " " + report.tool.version) +
          Markup(fill(view.say("，记录序号 {0}，测试时钟{1}", ", record number {0}, clock {1}"),
                      {std::to_string(report.sequence), words_of(report.ended.clock_state, view.language)})));
  rows += labelled_row(view.say("标准", "Standard"), isolated(report.standard.id + " " + report.standard.version) +
                                                         verbatim(" ") + mono(report.standard.sha256));
  const auto hint = view.say(
      "记录编号是签名内容的SHA-256。核验：在装有工具的机器上运行 campus-probe verify report.dsse.json，"
      "核对输出的编号与此处一致；本页面仅供阅读，以签名文件为准。",
      "The record id is the SHA-256 of what was signed. To verify: run campus-probe verify report.dsse.json and "
      "compare "
      "the id it prints with this one; this page is for reading, the signed file is what counts.");
  return element("footer", element("table", {{"class", "kv one"}}, rows) + element("p", {{"class", "s"}}, hint));
}

}  // namespace campus::probe
