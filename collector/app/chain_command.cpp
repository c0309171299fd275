#include "collector/app/chain_command.h"

#include "collector/ingest/record_chain.h"
#include "collector/store/retention.h"
#include "core/exit_code.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::size_t kMostShown = 100;

/// `{0}` stands for a value.
std::string with(std::string_view text, const std::string& value) {
  std::string said(text);
  said.replace(said.find("{0}"), 3, value);
  return said;
}

std::string line_of(const ChainFinding& finding, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto expected = std::to_string(finding.expected.sequence);
  const auto successor = std::to_string(finding.successor);
  if (finding.kind == ChainBreak::contradicted) {
    return (chinese ? "序号 " + expected + "：内容与下一条（" + successor + "）所记的不同，应为 "
                    : expected + ": other bytes than its successor " + successor + " names; it should be ") +
           finding.expected.digest.text() + "\n";
  }
  return (chinese ? "序号 " + expected + "：没有收到，下一条（" + successor + "）收于 "
                  : expected + ": never came; its successor " + successor + " came at ") +
         to_rfc3339(finding.since) + "\n";
}

std::string summary_of(const ChainState& state, std::int64_t damaged, Language language) {
  const bool chinese = language == Language::zh_cn;
  const auto count = [](auto n) { return std::to_string(n); };
  auto text = with(chinese ? "记录 {0} 份" : "records {0}", count(state.records)) +
              with(chinese ? "，在链上的 {0} 份" : ", linked {0}", count(state.linked)) +
              with(chinese ? "；探针自报：因空间删去 {0} 份" : "; the probe itself tells of {0} dropped for space",
                   count(state.told_dropped)) +
              with(chinese ? "、丢失 {0} 份" : " and {0} lost", count(state.told_lost)) +
              with(chinese ? "；断口 {0} 处\n" : "; breaks {0}\n", count(state.breaks.size()));
  if (damaged > 0) {
    text += with(chinese ? "另有 {0} 份读不出来，见 fsck\n" : "{0} more cannot be read, see fsck\n", count(damaged));
  }
  return text;
}

}  // namespace

CommandAnswer show_chain(const CommandContext& context, Language language, const Words& words) {
  const auto key = context.ingest.find_key(words[2]);
  if (!key) return failed(key.error());
  std::vector<ChainRecord> records;
  auto damaged = context.ingest.store().each_of_key(*key, [&](const ArchivedReport& stored) {
    auto report = wire::parse_report(stored.envelope.payload);
    if (!report) return;
    records.push_back(
        {report->sequence, stored.id, report->previous, std::move(report->gaps), stored.received, report->ended.utc});
  });
  if (!damaged) return failed(damaged.error());
  const auto known = context.ingest.keys_now().find(*key);
  const auto state = check_chain(std::move(records), context.now - Retention{}.reports,
                                 known ? std::optional(known->first_seen) : std::nullopt);
  CommandAnswer answer{0, summary_of(state, *damaged, language), ""};
  for (std::size_t i = 0; i < std::min(kMostShown, state.breaks.size()); ++i) {
    answer.err += line_of(state.breaks[i], language);
  }
  if (state.breaks.size() > kMostShown) answer.err += "...\n";
  if (!state.breaks.empty()) answer.exit_code = static_cast<int>(ExitCode::bad_data);
  return answer;
}

}  // namespace campus::collector
