#include "collector/app/order_commands.h"

#include <charconv>
#include <utility>

namespace campus::collector {
namespace {

/// `+SECONDS` from now, or a moment; empty: no end.
Result<std::optional<WallTime>> end_of(const std::string& text, WallTime now) {
  if (text.empty()) return std::optional<WallTime>();
  std::int64_t seconds = 0;
  const auto* end = text.data() + text.size();
  if (text.starts_with('+') && std::from_chars(text.data() + 1, end, seconds).ptr == end) {
    return std::optional(now + std::chrono::seconds(seconds));
  }
  const auto moment = parse_rfc3339(text);
  if (moment) return std::optional(*moment);
  return Error{ErrorCode::usage, "the end of the silence is no time"};
}

std::string sites_text(const std::vector<SiteCode>& sites) {
  std::string text;
  for (const auto& site : sites) text += (text.empty() ? "" : " ") + site.text();
  return text;
}

CommandAnswer asked(const Result<TestRequest>& test, Language language) {
  if (!test) return failed(test.error());
  return done(std::string(say(language, "已下达测试命令 ", "ordered test ")) + std::to_string(test->order) + "\t" +
              sites_text(test->sites) + "\t" + to_local_text(test->begin) + " - " + to_local_text(test->expires) +
              "\n");
}

}  // namespace

std::optional<SilenceStatus> silence_status_now(const Ingest& ingest, const Presence& presence, WallTime now) {
  const auto book = ingest.orders();
  const auto* silence = book->silence_now(now);
  if (silence == nullptr) return std::nullopt;
  return silence_status(*silence, *ingest.standing().roster, ingest.keys_now().approved(), presence.all());
}

CommandAnswer import_fleet(const CommandContext& context, Language language, const Words& words) {
  if (auto set = context.ingest.set_fleet(words[3], words[2], context.who); !set) return failed(set.error());
  const auto& settings = *context.ingest.orders()->settings();
  return done(say(language, "已采用\n", "in force\n") + describe(settings, language));
}

CommandAnswer show_fleet(const CommandContext& context, Language language, const Words& words) {
  const auto& settings = context.ingest.orders()->settings();
  if (words[2] == "json") return done(settings ? encode_fleet_settings(*settings) + "\n" : "null\n");
  if (settings) return done(describe(*settings, language));
  return done(say(language, "尚未导入：不下发计划和测试许可。campus-collector fleet import FILE\n",
                  "nothing was imported: no plans and no tickets are given. campus-collector fleet import FILE\n"));
}

CommandAnswer begin_silence(const CommandContext& context, Language language, const Words& words) {
  const auto scope = site_or_all_named(context, words[2]);
  if (!scope) return failed(scope.error());
  const auto until = end_of(words[3], context.now);
  if (!until) return failed(until.error());
  const auto number = context.ingest.begin_silence(*scope, *until, words[4], context.who);
  if (!number) return failed(number.error());
  auto answer = done(std::string(say(language, "静默命令 ", "silence ")) + std::to_string(*number));
  if (context.presence == nullptr) {
    answer.out += say(language, " 已记下；由使用这个存储的平台下达，平台没有运行时，启动后才下达\n",
                      " is kept; the collector of this store gives it to the probes, once it runs\n");
  } else {
    answer.out += say(language, " 已下达；探针约一分钟内静默，用 campus-collector silence status 查看\n",
                      " is ordered; probes are silent within a minute, see campus-collector silence status\n");
  }
  return answer;
}

CommandAnswer end_silence(const CommandContext& context, Language language, const Words& words) {
  const auto scope = words[2].empty() ? Result<SiteCode>(SiteCode()) : parse_site_code(words[2]);
  if (!scope) return failed(scope.error());
  const auto ended = context.ingest.end_silence(*scope, context.who);
  if (!ended) return failed(ended.error());
  return done(std::string(say(language, "已解除静默命令数 ", "silences ended: ")) + std::to_string(*ended) + "\n");
}

CommandAnswer show_silence(const CommandContext& context, Language language, const Words& words) {
  const auto book = context.ingest.orders();
  const auto roster = context.ingest.standing().roster;
  const auto status =
      context.presence == nullptr ? std::nullopt : silence_status_now(context.ingest, *context.presence, context.now);
  if (words[2] == "json") return done(silence_json(*book, status, *roster, context.now));
  auto answer = done(silence_text(*book, status, *roster, context.now, language));
  if (context.presence == nullptr && book->silence_now(context.now) != nullptr) {
    answer.err = say(language, "哪些探针已静默只有运行中的平台知道：GET /api/v1/silence\n",
                     "who is silent is known to a running collector alone: GET /api/v1/silence\n");
  }
  return answer;
}

CommandAnswer request_test(const CommandContext& context, Language language, const Words& words) {
  auto site = site_named(context, words[2]);
  if (!site) return failed(site.error());
  TestRequest test;
  test.sites = {*std::move(site)};
  test.sustained = words[3] == "sustained";
  test.reason = words[4];
  return asked(context.ingest.request_test(std::move(test), context.who), language);
}

CommandAnswer request_joint_test(const CommandContext& context, Language language, const Words& words) {
  TestRequest test;
  test.joint = true;
  test.sustained = words[3] == "sustained";
  test.reason = words[4];
  for (std::size_t i = 5; i < words.size(); ++i) {
    auto site = site_named(context, words[i]);
    if (!site) return failed(site.error());
    test.sites.push_back(*std::move(site));
  }
  // Every probe has asked by then.
  constexpr auto kSoon = std::chrono::minutes(2);
  test.begin = context.now + kSoon;
  if (!words[2].empty()) {
    const auto at = parse_rfc3339(words[2]);
    if (!at) return failed(Error{ErrorCode::usage, "--at is no time"});
    test.begin = *at;
  }
  return asked(context.ingest.request_test(std::move(test), context.who), language);
}

CommandAnswer list_tests(const CommandContext& context, Language language, const Words& words) {
  const auto book = context.ingest.orders();
  const bool as_json = words[2] == "json";
  std::string out =
      as_json ? ""
              : say(language, "编号\t站点\t方式\t起止\t原因\t下令人\n", "order\tsites\tkind\tfrom - to\treason\twho\n");
  for (const auto& test : book->tests()) {
    if (as_json) {
      out += test_json(test);
      continue;
    }
    out += std::to_string(test.order) + "\t" + sites_text(test.sites) + "\t" +
           (test.sustained ? say(language, "持续", "sustained") : say(language, "例行", "routine")) +
           (test.joint ? say(language, "（同时）", " (joint)") : "") + "\t" + to_local_text(test.begin) + " - " +
           to_local_text(test.expires) + "\t" + test.reason + "\t" + test.who + "\n";
  }
  return done(std::move(out));
}

}  // namespace campus::collector
