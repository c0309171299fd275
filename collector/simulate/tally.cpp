#include "collector/simulate/tally.h"

#include <array>
#include <cstdio>
#include <utility>

#include "core/wire/fields.h"

namespace campus::collector::simulate {
namespace {

using wire::Json;

double seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }

struct Quantile {
  const char* name;
  double share;
};
constexpr std::array<Quantile, 5> kQuantiles{
    {{"p50", 0.5}, {"p95", 0.95}, {"p99", 0.99}, {"p99.9", 0.999}, {"max", 1}}};

Json latencies_json(const Latencies& latencies) {
  Json json{{"count", latencies.count()}};
  for (const auto& quantile : kQuantiles) json[quantile.name] = seconds(latencies.at(quantile.share));
  return json;
}

std::string fixed(double value, int decimals) {
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);  // NOLINT(*-vararg)
  return {text.data(), static_cast<std::size_t>(length)};
}

std::string latency_row(const Latencies& latencies) {
  std::string row;
  for (const auto& quantile : kQuantiles) {
    row += (row.empty() ? "" : "  ") + std::string(quantile.name) + " " +
           fixed(seconds(latencies.at(quantile.share)) * 1000, 1);
  }
  return row + " ms";
}

std::string list_of(const std::map<std::string, std::uint64_t>& counts) {
  std::string list;
  for (const auto& [reason, count] : counts) list += (list.empty() ? "" : ", ") + reason + " " + std::to_string(count);
  return list;
}

std::uint64_t sum_of(const std::map<std::string, std::uint64_t>& counts) {
  std::uint64_t sum = 0;
  for (const auto& [reason, count] : counts) sum += count;
  return sum;
}

double share_of(const StormTally& storm) {
  return storm.probes == 0 ? 0 : static_cast<double>(storm.prompt) / static_cast<double>(storm.probes);
}

}  // namespace

std::uint64_t Tally::rejections() const { return sum_of(rejected); }

std::uint64_t Tally::lost() const { return sent - acknowledged() - rejections(); }

double Tally::reports_per_second() const {
  return elapsed.count() > 0 ? static_cast<double>(acknowledged()) / seconds(elapsed) : 0;
}

std::string tally_json(const Tally& tally) {
  Json json{{"schema", "campus.simulation/1"},
            {"sites", tally.sites},
            {"seconds", seconds(tally.elapsed)},
            {"sent", tally.sent},
            {"acknowledged", tally.acknowledged()},
            {"stored", tally.stored},
            {"pending", tally.pending},
            {"duplicate", tally.duplicate},
            {"rejected", tally.rejected},
            {"lost", tally.lost()},
            {"unsent", tally.unsent},
            {"requests", tally.requests},
            {"retries", tally.retries},
            {"refusals", tally.refusals},
            {"behind_seconds", seconds(tally.behind)},
            {"reports_per_second", tally.reports_per_second()},
            {"latency_seconds",
             {{"from_connect", latencies_json(tally.from_connect)}, {"from_send", latencies_json(tally.from_send)}}}};
  if (tally.storm) {
    json["storm"] = {{"probes", tally.storm->probes},
                     {"prompt", tally.storm->prompt},
                     {"within_seconds", seconds(kPrompt)},
                     {"prompt_ratio", share_of(*tally.storm)}};
  }
  return wire::dumped(json) + "\n";
}

std::string tally_table(const Tally& tally, Language language) {
  const auto say = [&](const char* chinese, const char* english) {
    return std::string(language == Language::en ? english : chinese);
  };
  const auto with = [](std::uint64_t count, const std::map<std::string, std::uint64_t>& reasons) {
    return std::to_string(count) + (reasons.empty() ? "" : " (" + list_of(reasons) + ")");
  };
  std::string table;
  const auto row = [&](const std::string& what, const std::string& value) { table += what + "\t" + value + "\n"; };
  row(say("模拟站点", "simulated sites"), std::to_string(tally.sites));
  row(say("用时", "seconds"), fixed(seconds(tally.elapsed), 1));
  row(say("已发出", "sent"), std::to_string(tally.sent));
  row(say("  已落盘", "  stored"), std::to_string(tally.stored));
  row(say("  待定", "  pending"), std::to_string(tally.pending));
  row(say("  重复", "  duplicate"), std::to_string(tally.duplicate));
  row(say("  拒绝", "  rejected"), with(tally.rejections(), tally.rejected));
  row(say("  丢失", "  lost"), std::to_string(tally.lost()));
  row(say("未发出", "never sent"), std::to_string(tally.unsent));
  row(say("请求", "requests"), std::to_string(tally.requests));
  row(say("重试", "retries"), with(tally.retries, tally.refusals));
  row(say("最多落后于计划", "most behind schedule"), fixed(seconds(tally.behind), 3) + " s");
  row(say("每秒报告", "reports a second"), fixed(tally.reports_per_second(), 1));
  row(say("时延（自发送）", "latency from send"), latency_row(tally.from_send));
  row(say("时延（自连接）", "latency from connect"), latency_row(tally.from_connect));
  if (!tally.storm) return table;
  row(say("连接后 500 ms 内得到答复", "acknowledged within 500 ms of connecting"),
      std::to_string(tally.storm->prompt) + " / " + std::to_string(tally.storm->probes) + " (" +
          fixed(100 * share_of(*tally.storm), 2) + " %)");
  return table;
}

}  // namespace campus::collector::simulate
