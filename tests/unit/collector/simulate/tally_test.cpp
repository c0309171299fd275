#include "collector/simulate/tally.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <nlohmann/json.hpp>

#include "collector/simulate/chance.h"
#include "collector/simulate/delivery/answers.h"
#include "collector/simulate/delivery/target.h"
#include "collector/simulate/simulation_key.h"
#include "core/compression/zstd_dictionary.h"
#include "core/wire/report_json.h"

namespace campus::collector::simulate {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(Latencies, TellQuantilesToOnePerCent) {
  Latencies latencies;
  EXPECT_EQ(latencies.at(0.5).count(), 0);
  for (int i = 1; i <= 10'000; ++i) latencies.add(std::chrono::microseconds(i));
  for (const double share : {0.01, 0.5, 0.95, 0.99, 0.999}) {
    const auto exact = share * 1e7;
    EXPECT_NEAR(static_cast<double>(latencies.at(share).count()), exact, 0.011 * exact);
    EXPECT_GE(static_cast<double>(latencies.at(share).count()), exact);
  }
  EXPECT_EQ(latencies.at(1), milliseconds(10));
  EXPECT_EQ(latencies.most(), milliseconds(10));
  EXPECT_EQ(latencies.count(), 10'000U);
}

TEST(Latencies, HoldWhatIsVeryFastOrVerySlow) {
  Latencies latencies;
  latencies.add(std::chrono::nanoseconds(0));
  latencies.add(std::chrono::hours(1'000));
  EXPECT_EQ(latencies.most(), std::chrono::hours(1'000));
  EXPECT_LE(latencies.at(0.5), std::chrono::microseconds(1));
}

TEST(Chance, RepeatsAndIsSpreadEvenly) {
  EXPECT_EQ(Chance(1, "a", 2).bits(), Chance(1, "a", 2).bits());
  EXPECT_NE(Chance(1, "a", 2).bits(), Chance(1, "a", 3).bits());
  EXPECT_NE(Chance(1, "a", 2).bits(), Chance(1, "b", 2).bits());
  EXPECT_NE(Chance(1, "a", 2).bits(), Chance(2, "a", 2).bits());
  double sum = 0;
  double squares = 0;
  constexpr int kDraws = 20'000;
  for (int i = 0; i < kDraws; ++i) {
    Chance chance(5, "draw", static_cast<std::uint64_t>(i));
    sum += chance.share();
    const double normal = chance.spread();
    squares += normal * normal;
    EXPECT_LE(std::abs(normal), 4);
  }
  EXPECT_NEAR(sum / kDraws, 0.5, 0.01);
  EXPECT_NEAR(squares / kDraws, 1, 0.05);
}

Request one_report() {
  const Envelope envelope = seal(kReportPayloadType, "{}", simulation_key(1, SiteCode("1")));
  return *request_of({&envelope, 1}, Encoding::none);
}

Reply answered(const std::string& outcome, const std::string& digest, const std::string& reason = "") {
  Reply reply;
  reply.status = 200;
  reply.body = nlohmann::json{{"results", {{{"outcome", outcome}, {"reason", reason}, {"digest", digest}}}}}.dump();
  reply.since_send = milliseconds(3);
  return reply;
}

Reply refused(int status) {
  Reply reply;
  reply.status = status;
  return reply;
}

TEST(Settle, CountsWhatTheCollectorDecided) {
  const auto request = one_report();
  const auto digest = request.digests.front().text();
  Tally tally;
  tally.sent = 6;
  EXPECT_EQ(settle(answered("stored", digest), request, tally), Settled::yes);
  EXPECT_EQ(settle(answered("pending", digest, "unknown_key"), request, tally), Settled::yes);
  EXPECT_EQ(settle(answered("duplicate", digest), request, tally), Settled::yes);
  EXPECT_EQ(settle(answered("rejected", digest, "malformed: /site: is missing"), request, tally), Settled::yes);
  EXPECT_EQ(settle(refused(413), request, tally), Settled::yes);
  EXPECT_EQ(tally.stored, 1U);
  EXPECT_EQ(tally.pending, 1U);
  EXPECT_EQ(tally.duplicate, 1U);
  EXPECT_EQ(tally.rejected, (std::map<std::string, std::uint64_t>{{"malformed", 1}, {"http_413", 1}}));
  EXPECT_EQ(tally.lost(), 1U) << "the sixth";
  EXPECT_EQ(tally.from_send.count(), 4U);
}

TEST(Settle, SendsAgainWhateverIsNoAnswer) {
  const auto request = one_report();
  Tally tally;
  for (const int status : {0, 408, 429, 500, 503}) {
    EXPECT_EQ(settle(refused(status), request, tally), Settled::again) << status;
  }
  EXPECT_EQ(settle(answered("stored", std::string(64, '0')), request, tally), Settled::again) << "other bytes";
  auto broken = answered("stored", request.digests.front().text());
  broken.body = "{";
  EXPECT_EQ(settle(broken, request, tally), Settled::again);
  auto two = answered("stored", request.digests.front().text());
  two.body = R"({"results":[]})";
  EXPECT_EQ(settle(two, request, tally), Settled::again);
  EXPECT_EQ(tally.retries, 8U);
  EXPECT_EQ(tally.acknowledged(), 0U);
}

TEST(PauseBefore, DoesAsTheCollectorAsks) {
  auto reply = refused(503);
  reply.retry_after = seconds(20);
  Chance chance(1, "pause");
  for (int attempt = 1; attempt < 10; ++attempt) {
    const auto pause = pause_before(attempt, reply, chance);
    EXPECT_GE(pause, seconds(20));
    EXPECT_LE(pause, seconds(30));
  }
}

TEST(PauseBefore, GrowsToHalfAMinuteAndIsNeverTheSameForAll) {
  Chance chance(1, "pause");
  std::set<milliseconds> different;
  for (int i = 0; i < 50; ++i) different.insert(pause_before(3, refused(503), chance));
  EXPECT_GT(different.size(), 40U);
  EXPECT_LE(pause_before(1, refused(0), chance), milliseconds(750));
  EXPECT_LE(pause_before(1'000, refused(0), chance), seconds(45));
  EXPECT_GE(pause_before(1'000, refused(0), chance), seconds(15));
}

TEST(PauseBefore, IsNoneWhereOnlyAnOldConnectionWasClosed) {
  Chance chance(1, "pause");
  auto reply = refused(0);
  reply.on_old_connection = true;
  EXPECT_EQ(pause_before(1, reply, chance), milliseconds(0));
  EXPECT_GT(pause_before(2, reply, chance), milliseconds(0));
}

TEST(Tally, IsOneObjectOnOneLine) {
  Tally tally;
  tally.sites = 3;
  tally.sent = 10;
  tally.stored = 7;
  tally.duplicate = 1;
  tally.rejected["key_revoked"] = 1;
  tally.elapsed = seconds(2);
  tally.from_send.add(milliseconds(5));
  const auto text = tally_json(tally);
  EXPECT_EQ(text.find('\n'), text.size() - 1);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["schema"], "campus.simulation/1");
  EXPECT_EQ(json["acknowledged"], 8);
  EXPECT_EQ(json["lost"], 1);
  EXPECT_EQ(json["rejected"]["key_revoked"], 1);
  EXPECT_EQ(json["reports_per_second"], 4.0);
  EXPECT_EQ(json["latency_seconds"]["from_send"]["max"], 0.005);
  EXPECT_FALSE(json.contains("storm"));
  tally.storm = StormTally{4, 3};
  EXPECT_EQ(nlohmann::json::parse(tally_json(tally))["storm"]["prompt_ratio"], 0.75);
}

TEST(Tally, IsATableInBothLanguages) {
  Tally tally;
  tally.rejected["key_revoked"] = 2;
  tally.storm = StormTally{4, 3};
  EXPECT_NE(tally_table(tally, Language::zh_cn).find("拒绝\t2 (key_revoked 2)\n"), std::string::npos);
  EXPECT_NE(tally_table(tally, Language::en).find("rejected\t2 (key_revoked 2)\n"), std::string::npos);
  EXPECT_NE(tally_table(tally, Language::en).find("3 / 4 (75.00 %)"), std::string::npos);
}

std::string inflated(const std::string& bytes) {
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, 16 + MAX_WBITS), Z_OK);
  std::string text(1U << 16U, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  text.resize(stream.total_out);
  inflateEnd(&stream);
  return text;
}

TEST(Request, IsTheSameBodyInEveryEncoding) {
  const std::vector<Envelope> envelopes{seal(kReportPayloadType, "{}", simulation_key(1, SiteCode("1"))),
                                        seal(kReportPayloadType, "[]", simulation_key(1, SiteCode("2")))};
  const auto plain = *request_of(envelopes, Encoding::none);
  EXPECT_EQ(plain.digests, (std::vector<ReportId>{envelopes[0].id(), envelopes[1].id()}));
  EXPECT_EQ(wire::parse_envelopes(plain.body)->size(), 2U);
  EXPECT_EQ(inflated(request_of(envelopes, Encoding::gzip)->body), plain.body);
  EXPECT_EQ(*zstd_decompress(request_of(envelopes, Encoding::zstd)->body, nullptr, 1U << 20U), plain.body);
}

TEST(CollectorUrl, IsReadAsProbesReadIt) {
  const auto url = parse_collector_url("http://[::1]:8600/edu/");
  ASSERT_TRUE(url) << url.error().message;
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, "8600");
  EXPECT_EQ(url->path, "/edu");
  EXPECT_EQ(parse_collector_url("http://collector")->port, "80");
  for (const auto* text : {"", "127.0.0.1:8600", "https://h", "http://", "http://h:0", "http://h:x", "http://h:99999",
                           "http://u@h", "http://h/a b", "http://[::1", "http://h?x"}) {
    const auto bad = parse_collector_url(text);
    ASSERT_FALSE(bad) << text;
    EXPECT_EQ(bad.error().code, ErrorCode::usage);
  }
}

}  // namespace
}  // namespace campus::collector::simulate
