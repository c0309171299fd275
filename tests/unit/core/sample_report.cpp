#include "tests/unit/core/sample_report.h"

namespace campus {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

BitRate mega(std::int64_t n) { return BitRate::bits_per_second(n * 1'000'000); }

Percentiles sample_percentiles(int first) {
  return {microseconds(first), microseconds(first + 1), microseconds(first + 2)};
}

HostConditions sample_host(const char* interface, int first) {
  HostConditions host;
  host.interface = interface;
  host.port_rate = mega(1'000 * first);
  host.full_duplex = true;
  host.cpu_busy = Ratio::of(0.25 * first);
  host.packets_dropped = first;
  return host;
}

void add_environment(Measurement& m) {
  m.mtu = 1500;
  m.overhead = 90;
  m.payload = 1448;
  m.encapsulation = 8;
  m.ip_version = 6;
  m.congestion_control = "cubic";
  m.streams = 4;
  m.local = sample_host("eth0", 1);
  m.remote = sample_host("eno1", 2);
}

void add_rates(Measurement& m) {
  m.target = mega(1'000);
  m.rule = "T";
  m.required = mega(900);
  m.required_layer = "goodput";
  m.goodput = mega(930);
  m.ip_layer = mega(960);
  m.line_rate = mega(990);
  m.uncertainty = Ratio::of(0.004);
  m.instrument_uncertainty = Ratio::of(0.002);
  m.offered = mega(100);
  m.burst = DataSize::bytes(64'000);
}

void add_samples(Measurement& m) {
  m.warmup = milliseconds(1'200);
  m.duration = milliseconds(10'000);
  m.repeats = {{mega(931),
                milliseconds(1'000),
                milliseconds(9'800),
                DataSize::bytes(1'162'500'000),
                Ratio::of(0.001),
                std::nullopt,
                {mega(700), mega(932)}},
               {mega(929),
                milliseconds(1'400),
                milliseconds(10'200),
                DataSize::bytes(1'161'250'000),
                std::nullopt,
                std::nullopt,
                {}}};
  m.transferred = DataSize::bytes(2'323'750'000);
  m.idle_rtt = sample_percentiles(1'000);
  m.loaded_rtt = sample_percentiles(2'000);
  m.jitter = microseconds(33);
  m.loss = Ratio::of(0.0005);
  m.packets_sent = 20'000;
  m.packets_lost = 10;
  m.retransmit = Ratio::of(0.003);
  m.cross_traffic = Ratio::of(0.02);
  m.cpu = milliseconds(1'750);
}

Measurement sample_measurement() {
  Measurement m;
  m.method = Method::tcp;
  m.direction = Direction::up;
  m.mode = Mode::acceptance;
  m.tier = Tier::banner;
  m.responder = "[2001:db8::7]:8601";
  add_environment(m);
  add_rates(m);
  add_samples(m);
  m.limited_by = LimitedBy::path;
  m.verdict = Verdict::met;
  m.reason = Reason::none;
  return m;
}

CheckObservation sample_check() {
  return {"dns.response", 0.0125, Unit::seconds, 0.0005, 21, Reason::too_few_samples, "server=192.0.2.53 lost=1"};
}

ItemResult sample_item() {
  ItemResult item;
  item.rule = RuleId("s-02");
  item.revision = 3;
  item.group = "bandwidth";
  item.group_title = {"带宽", "Bandwidth"};
  item.title = {"学校下行速率", "Download rate of the school"};
  item.requirement = Requirement::veto;
  item.points = 10;
  item.points_got = 9;
  item.sources = {{"plan-53", {"若干措施", "Measures"}, "53", "V"}};
  item.remediation = Localized{"联系运营商", "Call the carrier"};
  item.responsible = "carrier";
  item.quantity = "throughput.down";
  item.comparison = Comparison::at_most;
  item.unit = Unit::bits_per_second;
  item.required = 9e8;
  item.measured = 8.95e8;
  item.uncertainty = 9e6;
  item.nominal = 1e9;
  item.ceiling = 9.41482e8;
  item.status = Status::pass;
  item.verdict = ItemVerdict::borderline;
  item.reason = Reason::near_threshold;
  item.limited_by = LimitedBy::cross_traffic;
  item.detail = "repeats=3";
  return item;
}

Assessment sample_claim() {
  Assessment claim;
  claim.conclusion = Conclusion::rectify;
  claim.gate_passed = true;
  claim.gate_failures = {RuleId("b-02")};
  claim.points = 100;
  claim.points_got = 81;
  claim.points_tested = 92;
  claim.score_permille = 810;
  claim.coverage_permille = 920;
  claim.counts = {1, 2, 3, 4, 5, 6, 7};
  claim.items = {sample_item()};
  return claim;
}

}  // namespace

Report sample_report() {
  Report report;
  report.schema = kReportSchema;
  report.key = KeyId(std::string(63, 'a') + "7");
  report.sequence = 42;
  report.tool = {"campus-probe", "0.1.0"};
  report.host = {"6.1.0-18-amd64", "Sample CPU", 4, std::nullopt};
  report.site = SiteCode("2115000123");
  report.level = Level::school;
  report.mode = Mode::acceptance;
  report.demonstration = true;
  report.facts = {{"name", std::string("海拉尔第一中学")}, {"pupils", 1234.0}, {"border", true}};
  report.started = {WallTime(milliseconds(1'795'421'730'123)), "0f3d7c1e-boot", 123'456'789, ClockState::synchronised};
  report.ended = {WallTime(milliseconds(1'795'421'830'456)), "0f3d7c1e-boot", 100'456'789'123, ClockState::unknown};
  report.standard = {"hulunbuir-draft",
                     "2026.1",
                     {"呼伦贝尔市数字校园网络（试行）", "Hulunbuir digital campus network (draft)"},
                     false,
                     std::string(64, 'c'),
                     "school",
                     std::string(64, 'd'),
                     JsonText{R"({"id":"school","rules":[{"id":"s-02","points":10}]})"}};
  report.measurements = {sample_measurement()};
  report.checks = {sample_check()};
  report.claim = sample_claim();
  return report;
}

}  // namespace campus
