#include "tests/support/sample_report.h"

#include <cmath>
#include <string>
#include <vector>

#include "standards/catalogue.h"

namespace campus::samples {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

BitRate mega(double n) { return BitRate::bits_per_second(std::llround(n * 1e6)); }

const std::string kHash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// A steady line with a slow start: deterministic, no generator needed.
std::vector<BitRate> series(double mbit, double warmup_seconds, double seconds, int seed) {
  std::vector<BitRate> rates;
  const int count = static_cast<int>((warmup_seconds + seconds) * 5);
  for (int i = 0; i < count; ++i) {
    const double ramp = std::min(1.0, 0.35 + 0.25 * i);
    const double ripple = 0.004 * std::sin(1.7 * i + seed) + 0.003 * std::sin(0.31 * i * seed + 1);
    rates.push_back(mega(mbit * ramp * (1 + ripple)));
  }
  return rates;
}

Percentiles rtt(int p50, int p95, int p99) { return {microseconds(p50), microseconds(p95), microseconds(p99)}; }

HostConditions host(const char* interface, double port_mbit, double busy) {
  HostConditions conditions;
  conditions.interface = interface;
  conditions.port_rate = mega(port_mbit);
  conditions.full_duplex = true;
  conditions.cpu_busy = Ratio::of(busy);
  conditions.packets_dropped = 0;
  return conditions;
}

Measurement throughput(Direction direction, double nominal, double goodput, int repeats) {
  Measurement m;
  m.method = Method::tcp;
  m.direction = direction;
  m.mode = Mode::acceptance;
  m.tier = Tier::banner;
  m.responder = "10.28.0.1:8601";
  m.target = mega(nominal);
  m.rule = "T";
  m.required = mega(0.9 * nominal);
  m.required_layer = "goodput";
  m.goodput = mega(goodput);
  m.ip_layer = mega(goodput * 1500 / 1448);
  m.line_rate = mega(goodput * 1538 / 1448);
  m.uncertainty = Ratio::of(0.0031);
  m.instrument_uncertainty = Ratio::of(0.002);
  m.mtu = 1500;
  m.overhead = 90;
  m.payload = 1448;
  m.ip_version = 4;
  m.congestion_control = "cubic";
  m.streams = 4;
  m.warmup = milliseconds(1'200);
  m.duration = milliseconds(30'000);
  for (int i = 0; i < repeats; ++i) {
    const double value = goodput * (1 + 0.001 * (i - 1));
    m.repeats.push_back({mega(value), milliseconds(1'200), milliseconds(30'000), mega(value) * milliseconds(30'000),
                         Ratio::of(0.0002), std::nullopt, series(value, 1.2, 30, i + 2)});
  }
  m.transferred = mega(goodput) * milliseconds(30'000LL * repeats);
  m.idle_rtt = rtt(2'310, 2'620, 3'050);
  m.loaded_rtt = rtt(6'900, 9'800, 12'400);
  m.retransmit = Ratio::of(0.0002);
  m.cross_traffic = Ratio::of(0.004);
  m.local = host("enp1s0", 2500, 0.31);
  m.remote = host("eno1", 10000, 0.22);
  m.cpu = milliseconds(8'420);
  m.verdict = m.goodput >= m.required ? Verdict::met : Verdict::not_met;
  m.reason = Reason::none;
  if (m.verdict == Verdict::not_met) m.limited_by = LimitedBy::path;
  return m;
}

Measurement latency() {
  Measurement m;
  m.method = Method::latency;
  m.mode = Mode::acceptance;
  m.tier = Tier::banner;
  m.responder = "10.28.0.1:8601";
  m.idle_rtt = rtt(2'310, 2'620, 3'050);
  m.jitter = microseconds(184);
  m.loss = Ratio::of(0.00002);
  m.packets_sent = 500'000;
  m.packets_lost = 10;
  m.offered = mega(701.3);
  m.ip_version = 4;
  m.local = host("enp1s0", 2500, 0.44);
  m.remote = host("eno1", 10000, 0.2);
  return m;
}

SourceRef policy() {
  return {"policy",
          {"呼伦贝尔市推进教育高质量发展若干措施（送审稿）", "Measures for high-quality education (draft for review)"},
          "第53条",
          "V"};
}
SourceRef carrier_rule() {
  return {
      "carrier-rule", {"电信服务质量监测规则（宽带接入速率）", "Service quality rule for access rates"}, "3.2", "M+"};
}
SourceRef project() { return {"project", {"本标准自定", "Set by this standard"}, "", "P"}; }

ItemResult item(const char* id, Localized title, Requirement requirement, std::int64_t points) {
  ItemResult result;
  result.rule = RuleId(id);
  result.group = "access";
  result.group_title = {"学校接入", "School access"};
  result.title = std::move(title);
  result.requirement = requirement;
  result.points = points;
  result.sources = {policy(), carrier_rule()};
  result.responsible = "carrier";
  return result;
}

void conclude(ItemResult& item, ItemVerdict verdict) {
  item.verdict = verdict;
  switch (verdict) {
    case ItemVerdict::conform:
    case ItemVerdict::borderline:
      item.status = Status::pass;
      break;
    case ItemVerdict::nonconform:
    case ItemVerdict::waived:
      item.status = Status::fail;
      break;
    case ItemVerdict::inconclusive:
      item.status = Status::unknown;
      break;
    case ItemVerdict::not_tested:
      item.status = Status::notchecked;
      break;
    case ItemVerdict::not_applicable:
      item.status = Status::notapplicable;
      break;
  }
  item.points_got = item.status == Status::pass ? item.points : 0;
}

ItemResult rate_item(const char* id, Localized title, Requirement requirement, double nominal, double measured,
                     ItemVerdict verdict) {
  auto result = item(id, std::move(title), requirement, 20);
  result.quantity = std::string(id).ends_with('3') ? "throughput.up" : "throughput.down";
  result.unit = Unit::bits_per_second;
  result.nominal = nominal * 1e6;
  result.ceiling = nominal * 1e6 * 1448 / 1538;
  result.required = std::min(0.90 * *result.nominal, 0.97 * *result.ceiling);
  result.measured = measured * 1e6;
  result.uncertainty = 0.002 * *result.required;
  result.remediation = {
      "由线路服务单位（运营商）排查线路和限速配置，恢复到标称速率后申请复验。",
      "The carrier checks the line and its rate limit, restores the nominal rate and asks for a re-test."};
  conclude(result, verdict);
  return result;
}

ItemResult limit_item(const char* id, Localized title, const char* quantity, Unit unit, double limit, double measured,
                      ItemVerdict verdict) {
  auto result = item(id, std::move(title), Requirement::scored, 5);
  result.group = "quality";
  result.group_title = {"线路质量", "Quality of the line"};
  result.sources = {project()};
  result.quantity = quantity;
  result.comparison = Comparison::at_most;
  result.unit = unit;
  result.required = limit;
  result.measured = measured;
  conclude(result, verdict);
  return result;
}

ItemResult open_item(ItemResult result, ItemVerdict verdict, Reason reason) {
  result.measured.reset();
  result.uncertainty.reset();
  result.ceiling.reset();
  result.reason = reason;
  conclude(result, verdict);
  return result;
}

Waiver waiver_of(const Report& report, const char* id, const char* rule, const char* from, const char* until) {
  return {id,
          RuleId(rule),
          {report.site},
          {"互联网出口扩容工程尚未完工。", "The egress is still being widened."},
          {"错峰开课。", "Lessons take turns."},
          "市教育局",
          "教函〔2026〕31号",
          *parse_date(from),
          *parse_date(until)};
}

ItemWaiver beside_item(const Waiver& waiver) {
  return {waiver.id,          waiver.reason,     waiver.compensation,    waiver.approver, waiver.document_number,
          waiver.approved_on, waiver.expires_on, ItemVerdict::nonconform};
}

ItemResult stated_item(const char* id, Localized title, double answer, const char* by) {
  auto result = limit_item(id, std::move(title), "attested.truth", Unit::truth, 1, answer,
                           answer == 1 ? ItemVerdict::conform : ItemVerdict::nonconform);
  result.group = "people";
  result.group_title = {"管理与保障", "Management"};
  result.comparison = Comparison::equal;
  result.responsible = "school";
  result.attested_by = by;
  result.attested_at = parse_rfc3339("2026-11-20T02:00:00.000Z");
  return result;
}

std::int64_t& count_of(Counts& counts, ItemVerdict verdict) {
  switch (verdict) {
    case ItemVerdict::conform:
      return counts.conform;
    case ItemVerdict::borderline:
      return counts.borderline;
    case ItemVerdict::nonconform:
      return counts.nonconform;
    case ItemVerdict::inconclusive:
      return counts.inconclusive;
    case ItemVerdict::not_tested:
      return counts.not_tested;
    case ItemVerdict::waived:
      return counts.waived;
    case ItemVerdict::not_applicable:
      break;
  }
  return counts.not_applicable;
}

void sum_up(Assessment& claim, Conclusion conclusion) {
  claim.conclusion = conclusion;
  for (const auto& item : claim.items) {
    ++count_of(claim.counts, item.verdict);
    if (item.requirement == Requirement::veto && item.verdict == ItemVerdict::nonconform) {
      claim.gate_failures.push_back(item.rule);
    }
    if (item.verdict == ItemVerdict::not_applicable) continue;
    claim.points += item.points;
    claim.points_got += item.points_got;
    if (item.status == Status::pass || item.status == Status::fail) claim.points_tested += item.points;
  }
  claim.gate_passed = claim.gate_failures.empty();
  claim.score_permille = claim.points_got * 1000 / claim.points;
  claim.coverage_permille = claim.points_tested * 1000 / claim.points;
}

standards::ResolvedProfile profile_of(const Report& report) {
  standards::ResolvedProfile profile;
  profile.catalogue_id = report.standard.id;
  profile.catalogue_version = report.standard.version;
  profile.catalogue_title = report.standard.title;
  profile.catalogue_sha256 = report.standard.sha256;
  profile.draft = report.standard.draft;
  profile.id = report.standard.profile;
  profile.title = {"普通学校", "Ordinary school"};
  profile.level = report.level;
  profile.min_coverage_permille = 900;
  for (const auto& [source, verified] : {std::pair{policy(), true}, {carrier_rule(), false}, {project(), true}}) {
    standards::Source entry;
    entry.id = source.id;
    entry.title = source.title;
    entry.confidence = source.confidence;
    entry.verified = verified;
    profile.sources.push_back(entry);
  }
  return profile;
}

Report frame(Level level, const char* site, const char* name) {
  Report report;
  report.schema = kReportSchema;
  report.key = KeyId("60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752");
  report.sequence = 17;
  report.tool = {"campus-probe", "0.1.0"};
  report.host = {"Linux 6.1.0-28-amd64", "Intel(R) N100", 4, 0.21};
  report.site = SiteCode(site);
  report.level = level;
  report.facts = {{"code", std::string(site)},
                  {"level", std::string(name_of(level))},
                  {"parent", std::string("150722")},
                  {"name", std::string(name)},
                  {"type", std::string("ordinary")},
                  {"area", std::string("town")},
                  {"carrier", std::string("中国移动呼伦贝尔分公司")},
                  {"contract", std::string("HLBE-2025-0417")},
                  {"contract_down", std::string("1000M")},
                  {"contract_up", std::string("1000M")},
                  {"route_km", 42.5},
                  {"classes", 24.0},
                  {"pupils", 968.0}};
  report.started = {*parse_rfc3339("2026-11-23T06:12:04.120Z"), "5b1f", 1, ClockState::synchronised};
  report.ended = {*parse_rfc3339("2026-11-23T06:19:51.480Z"), "5b1f", 2, ClockState::synchronised};
  report.standard.id = "hulunbuir-draft";
  report.standard.version = "0.1.0";
  report.standard.title = {"呼伦贝尔市数字校园网络达标标准（试行草案）",
                           "Hulunbuir digital campus network standard (trial draft)"};
  report.standard.sha256 = kHash;
  report.standard.profile = "school-ordinary";
  report.standard.profile_sha256 = std::string(kHash.rbegin(), kHash.rend());
  return report;
}

CheckObservation check(const char* quantity, double value, Unit unit, const char* detail) {
  CheckObservation observation;
  observation.quantity = quantity;
  observation.value = value;
  observation.unit = unit;
  observation.samples = 10;
  observation.detail = detail;
  return observation;
}

void add_quality(Report& report) {
  auto& items = report.claim.items;
  items.push_back(limit_item("s-06", {"丢包率（70%负载）", "Loss at 70% load"}, "latency.loss", Unit::ratio, 0.001,
                             0.00002, ItemVerdict::conform));
  items.push_back(limit_item("s-07", {"校至旗市区往返时延", "Round trip to the banner"}, "latency.rtt_p95",
                             Unit::seconds, 0.0056375, 0.00262, ItemVerdict::conform));
  items.push_back(
      limit_item("s-08", {"抖动", "Jitter"}, "latency.jitter", Unit::seconds, 0.05, 0.000184, ItemVerdict::conform));
  report.measurements.push_back(latency());
  report.checks = {check("port.rate", 2.5e9, Unit::bits_per_second, "enp1s0 speed=2500 duplex=full"),
                   check("dns.response", 0.0042, Unit::seconds, "resolver=10.28.0.53 answered=10/10")};
}

Measurement nearer(Measurement m, Tier tier, double goodput) {
  m.tier = tier;
  m.goodput = mega(goodput);
  m.verdict = Verdict::met;
  m.limited_by.reset();
  m.single_stream = mega(goodput * 0.97);
  m.standing_queue = microseconds(4'590);
  m.responsiveness = 8'695;
  m.local.port_offers = mega(2500);
  m.local.partner_offers = mega(1000);
  m.local.driver = "igc";
  return m;
}

PlatformCheck platform(const char* url, int family, std::optional<PlatformFault> fault) {
  PlatformCheck check;
  check.platform = "p";
  check.url = url;
  check.ip_version = family;
  check.fault = fault;
  check.name_lookup = milliseconds(12);
  if (fault) return check;
  check.address = family == 6 ? "2001:db8::10" : "192.0.2.10";
  check.status = 200;
  check.connect = milliseconds(31);
  check.tls = milliseconds(74);
  check.first_byte = milliseconds(128);
  check.certificate_left = std::chrono::hours(24 * 61);
  check.rate = mega(38.2);
  return check;
}

}  // namespace

Report passing_school() {
  auto report = frame(Level::school, "2115010001", "莫力达瓦达斡尔族自治旗尼尔基第一小学");
  report.standard.id = "hulunbuir";
  report.standard.version = "1.0.0";
  report.standard.draft = false;
  report.standard.title = {"呼伦贝尔市数字校园网络达标标准", "Hulunbuir digital campus network standard"};
  report.measurements = {throughput(Direction::down, 1000, 936.4, 3), throughput(Direction::up, 1000, 928.7, 3)};
  auto& items = report.claim.items;
  items.push_back(rate_item("s-02", {"校至旗市区下行吞吐", "Throughput from the banner"}, Requirement::veto, 1000,
                            936.4, ItemVerdict::conform));
  items.push_back(rate_item("s-03", {"校至旗市区上行吞吐", "Throughput to the banner"}, Requirement::mandatory, 1000,
                            928.7, ItemVerdict::conform));
  items.push_back(rate_item("s-04", {"合同速率达成率（下行）", "Contracted rate (download)"}, Requirement::mandatory,
                            1000, 936.4, ItemVerdict::conform));
  add_quality(report);
  auto dns = limit_item("s-11", {"DNS响应", "DNS response"}, "dns.response", Unit::seconds, 0.5, 0.5004,
                        ItemVerdict::borderline);
  dns.uncertainty = 0.001;
  items.push_back(dns);
  items.push_back(open_item(limit_item("s-13", {"内网首响应", "First answer of the intranet"}, "http.response",
                                       Unit::seconds, 1, 0, ItemVerdict::not_applicable),
                            ItemVerdict::not_applicable, Reason::does_not_apply));
  sum_up(report.claim, Conclusion::compliant);
  report.standard.resolved.text = standards::encode_resolved(profile_of(report));
  return report;
}

Report failing_classroom() {
  auto report = frame(Level::classroom, "2115010001-302", "尼尔基第一小学三年级二班");
  report.standard.profile = "classroom";
  report.measurements = {throughput(Direction::down, 100, 76.5, 3), throughput(Direction::up, 100, 93.4, 3)};
  report.measurements.push_back(nearer(throughput(Direction::down, 100, 94.0, 3), Tier::school, 94.0));
  report.platforms = {platform("https://basic.smartedu.cn/", 4, std::nullopt),
                      platform("https://basic.smartedu.cn/", 6, PlatformFault::no_address_here),
                      platform("https://www.smartedu.cn/", 4, std::nullopt),
                      platform("https://www.smartedu.cn/", 6, PlatformFault::no_address_here)};
  auto& items = report.claim.items;
  items.push_back(rate_item("c-02", {"教室下行吞吐", "Download of the room"}, Requirement::veto, 100, 76.5,
                            ItemVerdict::nonconform));
  items.back().limited_by = LimitedBy::path;
  items.back().responsible = "school";
  items.back().remediation = {"由学校检查教室到楼层交换机的网线、端口和限速设置，更换后申请复验。",
                              "The school checks cable, port and rate limit between room and floor switch, mends them "
                              "and asks for a re-test."};
  items.push_back(rate_item("c-03", {"教室上行吞吐", "Upload of the room"}, Requirement::mandatory, 100, 93.4,
                            ItemVerdict::conform));
  add_quality(report);
  items.push_back(open_item(limit_item("c-05", {"教室至校核心时延", "Round trip to the school core"}, "latency.rtt_p95",
                                       Unit::seconds, 0.002, 0, ItemVerdict::not_tested),
                            ItemVerdict::not_tested, Reason::no_responder));
  sum_up(report.claim, Conclusion::noncompliant);
  report.standard.resolved.text = standards::encode_resolved(profile_of(report));
  return report;
}

Report undecided_school() {
  auto report = frame(Level::school, "2115010044", "宝山镇中心校");
  report.demonstration = true;
  report.facts["type"] = std::string("small");
  report.facts["area"] = std::string("rural");
  report.started.clock_state = report.ended.clock_state = ClockState::unsynchronised;
  for (const auto direction : {Direction::down, Direction::up}) {
    auto m = throughput(direction, 1000, 94.1, 1);
    m.local = host("eth0", 100, 0.12);
    m.verdict = Verdict::inconclusive;
    m.reason = Reason::port_slower_than_target;
    m.limited_by = LimitedBy::local_nic;
    report.measurements.push_back(m);
  }
  auto& items = report.claim.items;
  items.push_back(open_item(rate_item("s-02", {"校至旗市区下行吞吐", "Throughput from the banner"}, Requirement::veto,
                                      1000, 94.1, ItemVerdict::inconclusive),
                            ItemVerdict::inconclusive, Reason::port_slower_than_target));
  items.back().limited_by = LimitedBy::local_nic;
  items.push_back(open_item(rate_item("s-03", {"校至旗市区上行吞吐", "Throughput to the banner"},
                                      Requirement::mandatory, 1000, 94.1, ItemVerdict::inconclusive),
                            ItemVerdict::inconclusive, Reason::port_slower_than_target));
  items.back().limited_by = LimitedBy::local_nic;
  add_quality(report);
  auto waived = rate_item("s-05", {"互联网出口底线", "Internet egress floor"}, Requirement::mandatory, 100, 81.0,
                          ItemVerdict::waived);
  report.waivers = {waiver_of(report, "w-2026-1", "s-05", "2026-09-01", "2027-06-30"),
                    waiver_of(report, "w-2026-2", "s-05", "2025-09-01", "2026-01-31"),
                    waiver_of(report, "w-2026-3", "s-02", "2027-09-01", "2027-12-31"),
                    waiver_of(report, "w-2026-4", "s-77", "2026-09-01", "2027-06-30")};
  waived.waiver = beside_item(report.waivers.front());
  items.push_back(waived);
  report.standard.tailoring = TailoringRef{"banner-2026",
                                           {"旗补充要求", "Additional targets"},
                                           "旗教育局",
                                           "教发〔2026〕12号",
                                           *parse_date("2026-08-15"),
                                           std::string(64, 'e'),
                                           3};
  sum_up(report.claim, Conclusion::withheld);
  report.standard.resolved.text = standards::encode_resolved(profile_of(report));
  return report;
}

Report attested_school() {
  auto report = passing_school();
  report.site = SiteCode("0150722001");
  report.facts["code"] = std::string("0150722001");
  auto& items = report.claim.items;
  items.push_back(stated_item("s-31", {"有专人负责信息化", "Somebody answers for information technology"}, 1, "张三"));
  items.push_back(stated_item("x-01", {"网络出入口有监控", "The network's entrance is watched"}, 0, "李四"));
  items.back().group = "safety";
  items.back().group_title = {"校园安全", "Campus safety"};
  items.back().outside_score = true;
  items.push_back(open_item(stated_item("x-02", {"校园广播可用", "Announcements can be made"}, 1, ""),
                            ItemVerdict::not_tested, Reason::not_attested));
  items.back().attested_by.reset();
  items.back().attested_at.reset();
  items.back().group = "safety";
  items.back().group_title = {"校园安全", "Campus safety"};
  items.back().outside_score = true;
  report.claim.points += 5;
  report.claim.points_got += 5;
  report.claim.points_tested += 5;
  ++report.claim.counts.conform;
  report.attestations = {
      {RuleId("s-31"),
       1,
       "张三",
       "校长",
       *parse_rfc3339("2026-11-20T02:00:00.000Z"),
       "任命文件见佐证材料",
       {{"appointment.pdf", 182'044, kHash}, {"office.jpg", 2'411'830, std::string(kHash.rbegin(), kHash.rend())}}},
      {RuleId("x-01"), 0, "李四", "信息中心主任", *parse_rfc3339("2026-11-20T02:10:00.000Z"), "", {}}};
  report.amends = sample_id();
  return report;
}

Report hostile_school() {
  auto report = attested_school();
  const std::string bad =
      "=1+1</td><script>alert(1)</script><img src=x onerror=alert(2)>\"'&\x1b[31m\xE2\x80\xAE"
      "abc\xFF\x01";
  for (auto& [name, value] : report.facts) value = bad;
  report.tool = {bad, bad};
  report.host = {bad, bad, 1, {}};
  report.key = KeyId(bad);
  report.site = SiteCode(bad);
  report.standard.id = report.standard.version = report.standard.profile = bad;
  report.standard.sha256 = report.standard.profile_sha256 = bad;
  report.standard.title = {bad, bad};
  report.standard.resolved.text = bad;
  for (auto& item : report.claim.items) {
    item.rule = RuleId(bad);
    item.group = item.quantity = item.detail = item.responsible = bad;
    item.group_title = item.title = {bad, bad};
    item.remediation = Localized{bad, bad};
    item.waiver = ItemWaiver{bad, {bad, bad}, {bad, bad}, bad, bad, {}, {}, ItemVerdict::nonconform};
    if (item.attested_by) item.attested_by = bad;
    for (auto& source : item.sources) source = {bad, {bad, bad}, bad, bad};
    conclude(item, ItemVerdict::nonconform);
  }
  report.claim.gate_failures = {RuleId(bad)};
  report.claim.conclusion = Conclusion::noncompliant;
  for (auto& m : report.measurements) {
    m.responder = m.rule = m.required_layer = m.congestion_control = m.local.interface = m.remote.interface = bad;
  }
  for (auto& observation : report.checks) observation.quantity = observation.detail = bad;
  report.waivers = {{bad, RuleId(bad), {report.site}, {bad, bad}, {bad, bad}, bad, bad, {}, {}}};
  report.standard.tailoring = TailoringRef{bad, {bad, bad}, bad, bad, {}, bad, 1};
  for (auto& stated : report.attestations) {
    stated.rule = RuleId(bad);
    stated.by = stated.role = stated.note = bad;
    stated.evidence = {{bad, 1, bad}};
  }
  return report;
}

ReportId sample_id() { return ReportId("3f2a9c0b7d1e4856a0c1b2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f50617"); }

}  // namespace campus::samples
