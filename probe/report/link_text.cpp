#include "probe/report/link_text.h"

namespace campus::probe {

std::vector<standards::LinkVerdict> links_of(const ReportView& view) {
  const auto profile = standards::parse_resolved(view.report.standard.resolved.text);
  if (!profile) return {};
  return standards::link_verdicts(*profile, view.report.claim, view.report.facts);
}

std::string finding_text(const ReportView& view, const standards::LinkVerdict& link) {
  switch (link.finding) {
    case standards::LinkFinding::on_target:
      return view.say("达到政策目标。", "On target.");
    case standards::LinkFinding::contract_too_small:
      return view.say(
          "签约带宽不足：线路达到合同速率，合同速率低于政策目标；由教育局提高签约带宽，不属于运营商故障。",
          "Contracted bandwidth too low: the line keeps its contract, which is below the target; the bureau "
          "has to raise it, and the carrier is not at fault.");
    case standards::LinkFinding::contract_broken:
      return view.say("线路没有达到合同速率；由线路服务单位（运营商）处理。",
                      "The line is below its contracted rate; the carrier has to mend it.");
    case standards::LinkFinding::below_target:
      return view.say("低于政策目标，名录没有合同速率，不能区分责任；请在名录中填写合同速率后重新判定。",
                      "Below the target, and the roster has no contracted rate, so nobody can be named; enter it and "
                      "judge again.");
    case standards::LinkFinding::undecided:
      break;
  }
  return view.say("尚不能判定。", "Undecided.");
}

std::vector<std::pair<std::string, std::string>> contract_lines(const ReportView& view) {
  std::vector<std::pair<std::string, std::string>> lines;
  const auto add = [&](const char* fact, const char* zh_cn, const char* en) {
    if (auto text = fact_text(view, fact)) lines.emplace_back(view.say(zh_cn, en), *std::move(text));
  };
  add("carrier", "运营商", "Carrier");
  add("circuit", "电路编号", "Circuit");
  add("contract", "合同编号", "Contract");
  add("repair_hours", "承诺修复时限（小时）", "Promised repair time (hours)");
  return lines;
}

}  // namespace campus::probe
