#include "core/wire/report_json.h"

#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/unit/core/sample_report.h"

namespace campus::wire {
namespace {

using Json = nlohmann::json;
using Pointer = Json::json_pointer;

std::string golden(const std::string& name) {
  std::ifstream file(std::string(CAMPUS_GOLDEN) + "/" + name, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

Report empty_report() {
  Report report;
  report.schema = kReportSchema;
  report.key = KeyId(std::string(64, '0'));
  report.sequence = 1;
  report.site = SiteCode("1");
  return report;
}

Json sample_json() { return Json::parse(encode_report(sample_report())); }

std::string refusal(const Json& json) {
  const auto report = parse_report(json.dump());
  if (report) return "accepted";
  EXPECT_EQ(report.error().code, ErrorCode::bad_data);
  return report.error().message;
}

/// The sample with one value exchanged.
std::string refusal_with(const char* pointer, const Json& value) {
  auto json = sample_json();
  json.at(Pointer(pointer)) = value;
  return refusal(json);
}

/// Every place of the tree but the inside of the resolved profile, which is any JSON, and of the facts.
void collect(const Json& json, const Pointer& at, std::vector<Pointer>& places) {
  const auto text = at.to_string();
  if (text == "/standard/resolved" || text == "/facts") return;
  if (json.is_object()) {
    for (const auto& [key, value] : json.items()) {
      places.push_back(at / key);
      collect(value, at / key, places);
    }
  } else if (json.is_array()) {
    for (std::size_t i = 0; i < json.size(); ++i) collect(json[i], at / i, places);
  }
}

std::vector<Pointer> places_of_sample() {
  std::vector<Pointer> places;
  collect(sample_json(), Pointer(), places);
  return places;
}

TEST(ReportJson, BringsBackAReportInWhichEverythingIsSet) {
  const auto report = sample_report();
  const auto again = parse_report(encode_report(report));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, report);
}

TEST(ReportJson, BringsBackAReportInWhichNothingIsSet) {
  const auto again = parse_report(encode_report(empty_report()));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, empty_report());
}

/// What later versions added; the golden report stays as version 1 wrote it.
TEST(ReportJson, BringsBackWhatCameAfterVersionOne) {
  auto report = sample_report();
  report.host.load = 0.25;
  auto& m = report.measurements.front();
  m.repeats.front().burst = DataSize::bytes(64'000);
  m.stream_trials = {{8, BitRate::bits_per_second(5)}, {16, BitRate::bits_per_second(6)}};
  m.single_stream = BitRate::bits_per_second(7);
  m.standing_queue = std::chrono::milliseconds(4);
  m.responsiveness = 1200;
  m.baseline_report = std::string(64, 'b');
  m.baseline_age = std::chrono::hours(48);
  m.baseline_goodput = BitRate::bits_per_second(940'000'000);
  m.local.cpu_steal = Ratio::of(0.01);
  m.local.port_offers = BitRate::bits_per_second(1'000'000'000);
  m.local.partner_offers = BitRate::bits_per_second(100'000'000);
  m.local.driver = "r8169";
  m.local.offloads = std::vector<std::string>{"tx-tcp-segmentation", "rx-gro"};
  m.local.wireless = false;
  PlatformCheck platform;
  platform.platform = "smartedu";
  platform.url = "https://a.example/";
  platform.ip_version = 6;
  platform.address = "2001:db8::1";
  platform.fault = PlatformFault::status;
  platform.status = 503;
  platform.name_lookup = std::chrono::milliseconds(1);
  platform.connect = std::chrono::milliseconds(2);
  platform.tls = std::chrono::milliseconds(3);
  platform.first_byte = std::chrono::milliseconds(4);
  platform.certificate_left = std::chrono::hours(24);
  platform.rate = BitRate::bits_per_second(8);
  platform.bytes = DataSize::bytes(9);
  report.platforms = {platform};
  report.waivers = {{"w-1",
                     RuleId("s-02"),
                     {SiteCode("2115000123")},
                     {"改造", "Rebuilding"},
                     {"错峰", "Turns"},
                     "市教育局",
                     "教函〔2026〕31号",
                     *parse_date("2026-09-01"),
                     *parse_date("2027-02-28")}};
  report.claim.items.front().waiver = ItemWaiver{"w-1",
                                                 {"改造", "Rebuilding"},
                                                 {"错峰", "Turns"},
                                                 "市教育局",
                                                 "教函〔2026〕31号",
                                                 *parse_date("2026-09-01"),
                                                 *parse_date("2027-02-28"),
                                                 ItemVerdict::nonconform};
  report.standard.tailoring = TailoringRef{
      "t-1", {"补充", "More"}, "旗教育局", "教发〔2026〕12号", *parse_date("2026-08-15"), std::string(64, 'e'), 3};
  const auto again = parse_report(encode_report(report));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, report);
}

TEST(ReportJson, RefusesADayThatDoesNotExist) {
  auto report = sample_report();
  report.standard.tailoring = TailoringRef{"t-1", {"补充", "More"}, "x", "y", *parse_date("2026-08-15"), "z", 3};
  auto json = Json::parse(encode_report(report));
  json["standard"]["tailoring"]["date"] = "2026-02-30";
  EXPECT_EQ(refusal(json),
            "/standard/tailoring/date: is '2026-02-30' but must be a day of the calendar in the form 2026-01-31");
}

TEST(ReportJson, WritesTheSameBytesForTheSameReport) {
  const auto text = encode_report(sample_report());
  EXPECT_EQ(encode_report(*parse_report(text)), text);
}

/// Kept for ever: reports of this version lie in acceptance files for years.
TEST(ReportJson, LeavesTheChainOutWhereThereIsNone) {
  const auto text = encode_report(sample_report());
  EXPECT_EQ(text.find("\"previous\""), std::string::npos);
  EXPECT_EQ(text.find("\"gaps\""), std::string::npos);
}

TEST(ReportJson, BringsBackItsPlaceInAChainAndWhatIsMissingThere) {
  auto report = sample_report();
  report.sequence = 43;
  report.previous = PreviousRecord{41, ReportId(std::string(64, 'd'))};
  report.gaps = {{GapCause::space, 3, 17, 9, 4}, {GapCause::lost, 20, 20, 1, 0}};
  const auto back = parse_report(encode_report(report));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_EQ(*back, report);
}

TEST(ReportJson, RefusesAChainThatDoesNotLeadBackwards) {
  auto report = sample_report();
  report.sequence = 43;
  for (const auto& previous : {PreviousRecord{43, ReportId(std::string(64, 'd'))},
                               PreviousRecord{0, ReportId(std::string(64, 'd'))}, PreviousRecord{41, ReportId("d")}}) {
    report.previous = previous;
    const auto refused = parse_report(encode_report(report));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("/previous/"), std::string::npos) << refused.error().message;
  }
  report.previous.reset();
  for (const auto& gap : {RecordGap{GapCause::space, 0, 3, 1, 0}, RecordGap{GapCause::space, 4, 3, 1, 0},
                          RecordGap{GapCause::space, 3, 4, 1, 2}, RecordGap{GapCause::space, 3, 4, -1, 0}}) {
    report.gaps = {gap};
    const auto refused = parse_report(encode_report(report));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().message.find("/gaps/0"), std::string::npos) << refused.error().message;
  }
}

TEST(ReportJson, StillReadsReportsOfVersionOne) {
  const auto text = golden("report-v1.json");
  const auto report = parse_report(text);
  ASSERT_TRUE(report) << report.error().message << "; should it be:\n" << encode_report(sample_report());
  EXPECT_EQ(*report, sample_report());
  const auto written = Json::parse(encode_report(*report));
  for (const auto& change : Json::diff(Json::parse(text), written)) {
    EXPECT_EQ(change.at("op"), "add") << change.dump() << ": a key of version 1 was lost or changed";
  }
}

TEST(ReportJson, NamesEveryMissingKey) {
  std::set<std::string> optional;
  for (const auto& place : places_of_sample()) {
    auto json = sample_json();
    json.at(place.parent_pointer()).erase(place.back());
    const auto message = refusal(json);
    if (message == "accepted") {
      optional.insert(place.back());
    } else if (place.to_string() != "/schema") {
      EXPECT_EQ(message, place.to_string() + ": is missing");
    }
  }
  // What may be absent is part of the format: a key that leaves this list breaks older probes.
  const std::set<std::string> may_be_absent{"direction",
                                            "tier",
                                            "responder",
                                            "target_bits_per_second",
                                            "rule",
                                            "required_bits_per_second",
                                            "required_layer",
                                            "goodput_bits_per_second",
                                            "ip_layer_bits_per_second",
                                            "line_rate_bits_per_second",
                                            "uncertainty_ratio",
                                            "instrument_uncertainty_ratio",
                                            "mtu_bytes",
                                            "overhead_bytes",
                                            "payload_bytes",
                                            "encapsulation_bytes",
                                            "ip_version",
                                            "congestion_control",
                                            "streams",
                                            "warmup_seconds",
                                            "duration_seconds",
                                            "stream_trials",
                                            "repeats",
                                            "transferred_bytes",
                                            "idle_rtt_seconds",
                                            "loaded_rtt_seconds",
                                            "jitter_seconds",
                                            "loss_ratio",
                                            "packets_sent",
                                            "packets_lost",
                                            "offered_bits_per_second",
                                            "retransmit_ratio",
                                            "cross_traffic_ratio",
                                            "burst_bytes",
                                            "limited_by",
                                            "verdict",
                                            "reason",
                                            "cpu_seconds",
                                            "platforms",
                                            "interface",
                                            "port_bits_per_second",
                                            "full_duplex",
                                            "cpu_busy_ratio",
                                            "packets_dropped",
                                            "value",
                                            "uncertainty",
                                            "detail",
                                            "clause",
                                            "sources",
                                            "remediation",
                                            "responsible",
                                            "required",
                                            "measured",
                                            "nominal",
                                            "ceiling"};
  EXPECT_EQ(optional, may_be_absent);
}

TEST(ReportJson, NamesEveryValueOfAWrongType) {
  for (const auto& place : places_of_sample()) {
    if (place.to_string() == "/standard/resolved") continue;
    auto json = sample_json();
    const bool is_tree = json.at(place).is_structured();
    json.at(place) = is_tree ? Json("text") : Json::object();
    const auto message = refusal(json);
    EXPECT_EQ(message.substr(0, place.to_string().size() + 2), place.to_string() + ": ");
  }
}

TEST(ReportJson, RefusesNullWhereNothingMeansAbsent) {
  for (const auto& place : places_of_sample()) {
    if (place.to_string() == "/standard/resolved" || place.back() == "verdict") continue;
    auto json = sample_json();
    json.at(place) = nullptr;
    EXPECT_NE(refusal(json), "accepted") << place.to_string();
  }
}

TEST(ReportJson, IgnoresKeysThatANewerProbeSends) {
  auto json = sample_json();
  json["new"] = {{"deep", {1, 2}}};
  json["claim"]["items"][0]["new"] = "x";
  json["measurements"][0]["new"] = nullptr;
  const auto report = parse_report(json.dump());
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(*report, sample_report());
}

TEST(ReportJson, RefusesWordsItDoesNotKnow) {
  EXPECT_EQ(refusal_with("/level", "village"), "/level: is 'village' but must be one of banner|school|classroom");
  EXPECT_EQ(refusal_with("/measurements/0/direction", "Down"),
            "/measurements/0/direction: is 'Down' but must be one of down|up");
  EXPECT_EQ(refusal_with("/claim/items/0/unit", ""),
            "/claim/items/0/unit: is '' but must be one of bit/s|s|ratio|count|boolean|dBm");
  EXPECT_EQ(refusal_with("/mode", "a\nb"), "/mode: is 'a\\x0ab' but must be one of acceptance|routine");
}

TEST(ReportJson, TakesTheClockOfAMachineThatRanForYears) {
  auto report = sample_report();
  report.started.monotonic_ns = std::chrono::nanoseconds(std::chrono::years(10)).count();
  const auto read = parse_report(encode_report(report));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(*read, report);
}

TEST(ReportJson, RefusesNumbersOutOfRange) {
  EXPECT_EQ(refusal_with("/sequence", 0), "/sequence: must be at least 1");
  EXPECT_EQ(refusal_with("/sequence", -1), "/sequence: must be at least 1");
  EXPECT_EQ(refusal_with("/sequence", 1.5), "/sequence: must be an integer");
  EXPECT_EQ(refusal_with("/sequence", 9'007'199'254'740'993), "/sequence: is larger than 2^53");
  EXPECT_EQ(refusal_with("/sequence", 18'446'744'073'709'551'615U), "/sequence: is larger than 2^53");
  EXPECT_EQ(refusal_with("/started/monotonic_nanoseconds", 18'446'744'073'709'551'615U),
            "/started/monotonic_nanoseconds: must be an integer of 64 bits");
  EXPECT_EQ(refusal_with("/measurements/0/goodput_bits_per_second", -1),
            "/measurements/0/goodput_bits_per_second: must not be negative");
  EXPECT_EQ(refusal_with("/measurements/0/loss_ratio", -0.1), "/measurements/0/loss_ratio: must not be negative");
  EXPECT_EQ(refusal_with("/measurements/0/transferred_bytes", -1),
            "/measurements/0/transferred_bytes: must not be negative");
  EXPECT_EQ(refusal_with("/measurements/0/jitter_seconds", -0.001),
            "/measurements/0/jitter_seconds: must be seconds between 0 and 1e9");
  EXPECT_EQ(refusal_with("/measurements/0/jitter_seconds", 1.1e9),
            "/measurements/0/jitter_seconds: must be seconds between 0 and 1e9");
  EXPECT_EQ(refusal_with("/measurements/0/repeats/1/series_bits_per_second", {1, 2, -3}),
            "/measurements/0/repeats/1/series_bits_per_second/2: must not be negative");
}

/// Beyond 64 bits a number is a double, where a double is asked for; spelled as an integer or not.
TEST(ReportJson, TakesIntegersOfAnyLengthWhereAnyNumberMayStand) {
  const auto with = [](std::string_view place, std::string_view number) {
    auto text = encode_report(sample_report());
    const auto at = text.find(place);
    EXPECT_NE(at, std::string::npos);
    const auto begin = at + place.size();
    text.replace(begin, text.find_first_of(",}", begin) - begin, number);
    return parse_report(text);
  };
  const auto report = with("\"measured\":", "100000000000000000000");
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(report->claim.items[0].measured, 1e20);
  EXPECT_EQ(with("\"sequence\":", "100000000000000000000").error().message, "/sequence: must be an integer");
  EXPECT_EQ(with("\"sequence\":", "9007199254740992")->sequence, 9'007'199'254'740'992);
  EXPECT_EQ(with("\"sequence\":", "-9223372036854775808").error().message, "/sequence: is outside -2^53..2^53");
  EXPECT_EQ(with("\"sequence\":", "1e3").error().message, "/sequence: must be an integer");
}

/// Its hash stands beside it: whatever JSON it is, it comes out as it went in.
TEST(ReportJson, KeepsTheBytesOfTheResolvedProfile) {
  for (const std::string_view text :
       {"{}", "[]", "7", "null", R"("\u0001\b\f\n\r\t\"\\/\u001f海")",
        R"({"":[-1,0,18446744073709551615,-9223372036854775808],"a":{"b":[1.0,-0.0,0.1,1e+20,5e-324]},"海":"😀"})"}) {
    auto report = sample_report();
    report.standard.resolved.text = text;
    const auto again = parse_report(encode_report(report));
    ASSERT_TRUE(again) << again.error().message;
    EXPECT_EQ(again->standard.resolved.text, text);
    EXPECT_EQ(*again, report);
  }
}

TEST(ReportJson, NamesTheFirstWrongFactByItsName) {
  auto text = encode_report(sample_report());
  const std::string_view facts = R"("facts":{)";
  text.insert(text.find(facts) + facts.size(), R"("z":[],"a":[],"m":[],)");
  EXPECT_EQ(parse_report(text).error().message, "/facts/a: must be a string, a number, true or false");
}

TEST(ReportJson, RefusesNamesThatAreNone) {
  EXPECT_EQ(refusal_with("/key", "abc"), "/key: must be 64 hex digits");
  EXPECT_EQ(refusal_with("/site", "a b"),
            "/site: site code 'a b' is not valid: 1 to 40 of the characters A-Z a-z 0-9 . -");
  EXPECT_EQ(refusal_with("/schema", "campus.report/2"), "/schema: must be \"campus.report/1\"");
  EXPECT_EQ(refusal_with("/schema", 1), "/schema: must be \"campus.report/1\"");
  EXPECT_EQ(refusal_with("/started/utc", "2026-11-23"),
            "/started/utc: must be UTC in the form 2026-01-31T08:15:30.000Z");
  EXPECT_EQ(parse_report("[]").error().message, "/schema: must be \"campus.report/1\"");
}

TEST(ReportJson, RefusesFactsThatAreTrees) {
  EXPECT_EQ(refusal_with("/facts", {{"a/b~", {1}}}), "/facts/a~1b~0: must be a string, a number, true or false");
  EXPECT_EQ(refusal_with("/facts", Json::array()), "/facts: must be an object");
}

TEST(ReportJson, WritesHostileBytesAsValidJson) {
  auto report = sample_report();
  report.host.cpu_model = "\xff\x1b";
  report.standard.resolved.text = "not json";
  const auto again = parse_report(encode_report(report));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->host.cpu_model, "\uFFFD\x1b");
}

TEST(ReportJson, WritesNoNumberThatIsNone) {
  auto report = sample_report();
  report.checks[0].value = std::numeric_limits<double>::quiet_NaN();
  report.claim.items[0].measured = std::numeric_limits<double>::infinity();
  const auto again = parse_report(encode_report(report));
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(again->checks[0].value, std::nullopt);
  EXPECT_EQ(again->claim.items[0].measured, std::nullopt);
}

TEST(MeasurementJson, BringsBackMeasurementsAndWritesNoTargetAsNull) {
  auto measurement = sample_report().measurements[0];
  measurement.verdict.reset();
  const std::vector<Measurement> measurements{measurement, Measurement{}};
  const auto text = encode_measurements(measurements);
  EXPECT_TRUE(Json::parse(text)["measurements"][1]["verdict"].is_null());
  const auto again = parse_measurements(text);
  ASSERT_TRUE(again) << again.error().message;
  EXPECT_EQ(*again, measurements);
}

TEST(MeasurementJson, RefusesAnotherSchema) {
  EXPECT_EQ(parse_measurements("{}").error().message, "/schema: must be \"campus.measurement/1\"");
  EXPECT_EQ(parse_measurements(R"({"schema":"campus.measurement/1"})").error().message, "/measurements: is missing");
}

class Zeros final : public RandomSource {
 public:
  void fill(std::span<std::byte> bytes) override { std::fill(bytes.begin(), bytes.end(), std::byte{0}); }
};

Envelope sample_envelope() {
  Zeros random;
  return seal(kReportPayloadType, encode_report(sample_report()), SigningKey::generate(random));
}

TEST(EnvelopeJson, BringsBackAnEnvelopeThatVerifies) {
  const auto envelope = parse_envelope(encode_envelope(sample_envelope()));
  ASSERT_TRUE(envelope) << envelope.error().message;
  EXPECT_TRUE(verify(*envelope, kReportPayloadType));
  EXPECT_EQ(envelope->id(), sample_envelope().id());
}

TEST(EnvelopeJson, WritesThePayloadWhereItsKeyIs) {
  for (const std::string payload : {"", "x", "{\"payload\":\"\"}"}) {
    auto envelope = sample_envelope();
    envelope.payload = payload;
    const auto text = encode_envelope(envelope);
    EXPECT_EQ(Json::parse(text)["payload"], base64_encode(payload));
    EXPECT_EQ(Json::parse(text).dump(), text);
  }
}

TEST(EnvelopeJson, StillReadsEnvelopesOfVersionOne) {
  const auto envelope = parse_envelope(golden("envelope-v1.json"));
  ASSERT_TRUE(envelope) << envelope.error().message;
  EXPECT_TRUE(verify(*envelope, kReportPayloadType));
  const auto report = parse_report(envelope->payload);
  ASSERT_TRUE(report) << report.error().message;
  EXPECT_EQ(*report, sample_report());
}

TEST(EnvelopeJson, RefusesEveryFlippedBitInItsText) {
  auto small = sample_envelope();
  Zeros random;
  small = seal(kReportPayloadType, "x", SigningKey::generate(random));
  const auto text = encode_envelope(small);
  for (std::size_t i = 0; i < text.size() * 8; ++i) {
    auto bad = text;
    bad[i / 8] = static_cast<char>(bad[i / 8] ^ (1 << (i % 8)));
    const auto envelope = parse_envelope(bad);
    if (envelope && verify(*envelope, kReportPayloadType)) {
      ADD_FAILURE() << "bit " << i << " may be flipped: " << bad;
    }
  }
}

TEST(EnvelopeJson, NamesThePlaceOfEveryRefusal) {
  const auto good = Json::parse(encode_envelope(sample_envelope()));
  const auto message = [&](const char* pointer, const Json& value) {
    auto json = good;
    json.at(Pointer(pointer)) = value;
    const auto envelope = parse_envelope(json.dump());
    return envelope ? std::string("accepted") : envelope.error().message;
  };
  EXPECT_EQ(message("/payload", "a"), "/payload: is not strict base64");
  EXPECT_EQ(message("/payloadType", 1), "/payloadType: must be a string");
  EXPECT_EQ(message("/signatures", Json::object()), "/signatures: must be an array");
  EXPECT_EQ(message("/signatures/0", 1), "/signatures/0: must be an object");
  EXPECT_EQ(message("/signatures/0/publicKey", "ab"), "/signatures/0/publicKey: must be 64 hex digits");
  EXPECT_EQ(message("/signatures/0/sig", "**=="), "/signatures/0/sig: is not strict base64");
  Json many = Json::array();
  for (int i = 0; i < 17; ++i) many.push_back(good["signatures"][0]);
  EXPECT_EQ(message("/signatures", many), "/signatures: more than 16");
}

TEST(EnvelopeBatch, KeepsGoodNeighboursOfABadEnvelope) {
  const auto good = encode_envelope(sample_envelope());
  const auto batch = parse_envelopes("[" + good + ",7," + good + "]");
  ASSERT_TRUE(batch) << batch.error().message;
  ASSERT_EQ(batch->size(), 3U);
  EXPECT_TRUE((*batch)[0]);
  EXPECT_EQ((*batch)[1].error().message, "/: must be an object");
  EXPECT_TRUE((*batch)[2]);
}

TEST(EnvelopeBatch, TakesOneEnvelopeAloneAndNoneAtAll) {
  EXPECT_EQ(parse_envelopes(encode_envelope(sample_envelope()))->size(), 1U);
  EXPECT_EQ(parse_envelopes("[]")->size(), 0U);
  EXPECT_EQ(parse_envelopes("7").error().message, "/: must be an envelope or an array of envelopes");
}

TEST(FactsJson, BringsBackARosterRow) {
  const Facts facts{{"name", std::string("海一中")}, {"pupils", 1200.0}, {"border", false}};
  EXPECT_EQ(*parse_facts(encode_facts(facts)), facts);
  EXPECT_EQ(parse_facts("[]").error().message, "/: must be an object");
}

TEST(AssessmentJson, BringsBackAnAssessment) {
  const auto claim = sample_report().claim;
  EXPECT_EQ(*parse_assessment(encode_assessment(claim)), claim);
}

TEST(AssessmentJson, BringsBackAGrade) {
  auto claim = sample_report().claim;
  claim.grade = Grade{"plain", {"合格校", "Qualified"}, Localized{"示范校", "Demonstration"}, {RuleId("n-01")}};
  EXPECT_EQ(*parse_assessment(encode_assessment(claim)), claim);
  claim.grade = Grade{"gold", {"示范校", "Demonstration"}, std::nullopt, {}};
  EXPECT_EQ(*parse_assessment(encode_assessment(claim)), claim);
}

TEST(AnswersJson, BringsBackAnswers) {
  const std::vector<DeliveryAnswer> answers{{Receipt::stored, "", ReportId(std::string(64, 'a'))},
                                            {Receipt::rejected, "sequence_conflict", {}}};
  const auto again = parse_answers(encode_answers(answers));
  ASSERT_TRUE(again);
  ASSERT_EQ(again->size(), 2U);
  EXPECT_EQ((*again)[0].outcome, Receipt::stored);
  EXPECT_EQ((*again)[0].digest, answers[0].digest);
  EXPECT_EQ((*again)[1].reason, "sequence_conflict");
  EXPECT_EQ(parse_answers("{}").error().message, "/results: is missing");
  EXPECT_EQ(parse_answers(R"({"results":[{"outcome":"eaten"}]})").error().message,
            "/0/outcome: is 'eaten' but must be one of stored|pending|duplicate|rejected");
}

}  // namespace
}  // namespace campus::wire
