// Checks that need leave: what they see of real listeners, and that without leave nothing is sent at all.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "core/posix/system_clock.h"
#include "probe/check/site_checks.h"
#include "probe/net/http_client.h"
#include "tests/support/running_responder.h"
#include "tests/support/scripted_server.h"
#include "tests/support/watched_ports.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;
using testing::HasSubstr;

const std::vector<std::string> kAll{"snmp.uplink_rate", "snmp.utilisation",       "filter.blocked",
                                    "filter.open",      "separation.open_paths",  "management.clear_text",
                                    "camera.reachable", "recorder.retention_days"};

class AuthorisedChecks : public testing::Test {
 protected:
  AuthorisedChecks() {
    facts_["authorised_checks"] = "snmp;separation;management;camera;recorder;filter";
    facts_["authorised_by"] = "network centre";
    facts_["authorised_until"] = "2199-12-31";
    snmp_.version = SnmpVersion::v2c;
    snmp_.community = "public";
  }

  std::vector<CheckObservation> run(const std::vector<std::string>& quantities) {
    const CheckContext context{facts_, responder_, std::nullopt, clock_, stop_, "", nullptr, &snmp_};
    return run_site_checks(quantities, context, [](const std::string&) {});
  }
  CheckObservation see(const std::string& quantity) {
    const auto seen = run({quantity});
    const auto found =
        std::find_if(seen.begin(), seen.end(), [&](const auto& one) { return one.quantity == quantity; });
    return found == seen.end() ? CheckObservation{} : *found;
  }

  HttpLibrary http_;
  SystemClock clock_;
  std::stop_token stop_;
  Facts facts_;
  SnmpCredentials snmp_;
  std::optional<HostPort> responder_;
};

using Leave = AuthorisedChecks;
using Separation = AuthorisedChecks;
using ClearText = AuthorisedChecks;
using Cameras = AuthorisedChecks;
using Filter = AuthorisedChecks;
using SnmpAgent = AuthorisedChecks;
using Recorder = AuthorisedChecks;

TEST_F(Leave, WithoutItNotAPacketIsSent) {
  const WatchedListener listener;
  const auto agent = bound_socket(SOCK_DGRAM);
  facts_["separated_targets"] = listener.text();
  facts_["managed_devices"] = "127.0.0.1";
  facts_["cameras"] = "rtsp://" + listener.text() + "/1;http://" + listener.text() + "/onvif/device_service";
  facts_["recorders"] = "http://" + listener.text() + "/onvif/search_service";
  facts_["filter_test_urls"] = "http://" + listener.text() + "/";
  facts_["filter_teaching_urls"] = "http://" + listener.text() + "/";
  facts_["uplink_device"] = local_address(agent.get()).text();
  facts_["uplink_port"] = "eth0";
  facts_["monitored_ports"] = local_address(agent.get()).text() + "/eth0";
  for (const char* fact : {"authorised_checks", "authorised_by", "authorised_until"}) {
    const auto kept = facts_.extract(fact);
    for (const auto& one : run(kAll)) {
      EXPECT_EQ(one.reason, Reason::not_authorised) << one.quantity;
      EXPECT_EQ(one.detail, std::string("missing=") + fact) << one.quantity;
      EXPECT_FALSE(one.value);
    }
    facts_[kept.key()] = kept.mapped();
  }
  facts_["authorised_until"] = "2026-01-01";
  EXPECT_EQ(see("separation.open_paths").detail, "expired=2026-01-01");
  EXPECT_FALSE(wait_for(agent.get(), false, milliseconds(300)));
  EXPECT_EQ(listener.connections(), 0);

  facts_["authorised_until"] = "2199-12-31";
  (void)see("separation.open_paths");
  for (int i = 0; i < 100 && listener.connections() == 0; ++i) std::this_thread::sleep_for(milliseconds(10));
  EXPECT_EQ(listener.connections(), 1) << "with leave the same facts lead here";
}

TEST_F(Leave, IsNamedWithWhatItWouldTouchBeforehand) {
  const WatchedListener listener;
  facts_["separated_targets"] = listener.text() + ";127.0.0.9:80";
  facts_["cameras"] = "rtsp://" + listener.text() + "/1";
  facts_.erase("authorised_by");
  const CheckContext context{facts_, responder_, std::nullopt, clock_, stop_, "", nullptr, &snmp_};
  const std::vector<std::string> asked{"separation.open_paths", "camera.reachable"};
  const auto planned = planned_site_checks(asked, context);
  ASSERT_EQ(planned.size(), 2U);
  EXPECT_EQ(planned[0].missing_leave, "missing=authorised_by");
  ASSERT_EQ(planned[0].touches.size(), 2U);
  EXPECT_EQ(planned[0].touches[1].whom, "127.0.0.9:80");
  EXPECT_EQ(planned[1].touches[0].whom, "rtsp://" + listener.text() + "/1");
  EXPECT_EQ(listener.connections(), 0);
}

TEST_F(Separation, CountsAndNamesWhatAccepts) {
  const WatchedListener first;
  const WatchedListener second;
  facts_["separated_targets"] = first.text() + ";" + closed_port() + ";" + second.text();
  const auto seen = see("separation.open_paths");
  EXPECT_EQ(seen.value, 2.0);
  EXPECT_EQ(seen.samples, 3);
  EXPECT_THAT(seen.detail, HasSubstr("from=127.0.0.1 targets=3 accepted=2 refused=1 silent=0"));
  EXPECT_THAT(seen.detail, HasSubstr("open=" + first.text() + "," + second.text()));
  EXPECT_EQ(first.bytes() + second.bytes(), 0) << "connections only";
}

TEST_F(Separation, IsKeptWhereEverybodyRefuses) {
  facts_["separated_targets"] = closed_port();
  EXPECT_EQ(see("separation.open_paths").value, 0.0);
}

TEST_F(Separation, SilenceAloneIsNoSeparation) {
  const BusyListener silent;
  facts_["separated_targets"] = silent.text();
  const auto lonely = see("separation.open_paths");
  EXPECT_FALSE(lonely.value) << lonely.detail;
  EXPECT_EQ(lonely.reason, Reason::not_measured);
  EXPECT_THAT(lonely.detail, HasSubstr("silent=1"));
  EXPECT_THAT(lonely.detail, HasSubstr("no_sign_of_life"));
  const RunningResponder responder;
  responder_ = responder.where();
  EXPECT_EQ(see("separation.open_paths").value, 0.0) << "the responder shows that the network is there";
}

TEST_F(Separation, KnocksTenTimesASecondAtMost) {
  std::string targets;
  for (int i = 1; i <= 12; ++i) targets += "127.0.1." + std::to_string(i) + ":9;";
  facts_["separated_targets"] = targets;
  const auto begin = steady_clock::now();
  EXPECT_EQ(see("separation.open_paths").samples, 12);
  EXPECT_GE(steady_clock::now() - begin, milliseconds(1100));
}

TEST_F(Separation, SaysWhichFactIsMissingOrWrong) {
  EXPECT_EQ(see("separation.open_paths").reason, Reason::fact_missing);
  facts_["separated_targets"] = "nvr.school.example:554";
  EXPECT_THAT(see("separation.open_paths").detail, HasSubstr("is a name"));
}

TEST_F(Separation, EndsWhenItIsStopped) {
  std::string targets;
  for (int i = 1; i <= 64; ++i) targets += "127.0.1." + std::to_string(i) + ":9;";
  facts_["separated_targets"] = targets;
  std::stop_source source;
  stop_ = source.get_token();
  std::jthread stopper([&] {
    std::this_thread::sleep_for(milliseconds(300));
    source.request_stop();
  });
  const auto begin = steady_clock::now();
  const auto seen = see("separation.open_paths");
  EXPECT_LT(steady_clock::now() - begin, seconds(2));
  EXPECT_EQ(seen.reason, Reason::interrupted);
}

TEST_F(ClearText, IsNoneWhereNothingListens) {
  facts_["managed_devices"] = "127.9.9.9";
  const auto seen = see("management.clear_text");
  EXPECT_EQ(seen.value, 0.0) << seen.detail;
  EXPECT_EQ(seen.samples, 6);
}

TEST_F(ClearText, IsCountedByPort) {
  auto telnet = bound_socket(SOCK_STREAM, "127.9.9.8", 23);
  auto web = bound_socket(SOCK_STREAM, "127.9.9.8", 80);
  if (!telnet.is_open() || !web.is_open()) GTEST_SKIP() << "ports under 1024 need root";
  const WatchedListener first(std::move(telnet));
  const WatchedListener second(std::move(web));
  facts_["managed_devices"] = "127.9.9.8;127.9.9.9";
  const auto seen = see("management.clear_text");
  EXPECT_EQ(seen.value, 2.0);
  EXPECT_THAT(seen.detail, HasSubstr("open=127.9.9.8:23,127.9.9.8:80"));
  EXPECT_EQ(first.bytes() + second.bytes(), 0);
}

TEST_F(ClearText, TakesAddressesWithoutPorts) {
  facts_["managed_devices"] = "127.9.9.9:22";
  EXPECT_EQ(see("management.clear_text").reason, Reason::fact_missing);
}

/// Sends the piece for as long as anybody takes it, or so often with a pause between.
class TalkingServer {
 public:
  TalkingServer(std::string piece, milliseconds pause) : piece_(std::move(piece)), pause_(pause) {
    (void)::listen(listener_.get(), 16);
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  [[nodiscard]] std::string text() const { return local_address(listener_.get()).text(); }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!wait_for(listener_.get(), false, milliseconds(20))) continue;
      const Socket peer(::accept(listener_.get(), nullptr, nullptr));
      const timeval patience{0, 100'000};
      ::setsockopt(peer.get(), SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
      while (!stop.stop_requested() && ::send(peer.get(), piece_.data(), piece_.size(), MSG_NOSIGNAL) > 0) {
        std::this_thread::sleep_for(pause_);
      }
    }
  }

  std::string piece_;
  milliseconds pause_;
  Socket listener_ = bound_socket(SOCK_STREAM);
  std::jthread thread_;
};

ScriptedServer::Answer rtsp(const std::string& status) {
  return {"RTSP/1.0 " + status + "\r\nCSeq: 1\r\nPublic: OPTIONS\r\n\r\n"};
}

std::string camera_at(const ScriptedServer& server) { return "rtsp://" + to_authority(server.where()) + "/1"; }

TEST_F(Cameras, AreThereWithOrWithoutALogin) {
  std::string asked;
  const ScriptedServer open([&](const std::string& head) {
    asked = head;
    return rtsp("200 OK");
  });
  const ScriptedServer locked([](const std::string&) { return rtsp("401 Unauthorized"); });
  const ScriptedServer other([](const std::string&) { return rtsp("404 Not Found"); });
  facts_["cameras"] = camera_at(open) + ";" + camera_at(locked) + ";" + camera_at(other) + ";rtsp://" + closed_port();
  const auto seen = see("camera.reachable");
  EXPECT_EQ(seen.value, 0.5) << seen.detail;
  EXPECT_THAT(seen.detail, HasSubstr("cameras=4 there=2 missing="));
  EXPECT_THAT(seen.detail, HasSubstr("(status=404)"));
  EXPECT_THAT(seen.detail, HasSubstr("(closed)"));
  EXPECT_THAT(asked, testing::StartsWith("OPTIONS rtsp://"));
  EXPECT_THAT(asked, testing::Not(HasSubstr("Authorization")));
}

TEST_F(Cameras, AreThereByTheirOnvifTime) {
  std::string asked;
  const ScriptedServer device([&](const std::string& request) {
    asked = request;
    return ScriptedServer::Answer{ScriptedServer::json(
        200, R"(<e:Envelope xmlns:e="x"><e:Body><tds:GetSystemDateAndTimeResponse/></e:Body></e:Envelope>)")};
  });
  const ScriptedServer page(
      [](const std::string&) { return ScriptedServer::Answer{ScriptedServer::json(200, "<html>")}; });
  facts_["cameras"] = "http://" + to_authority(device.where()) + "/onvif/device_service;http://" +
                      to_authority(page.where()) + "/onvif/device_service";
  const auto seen = see("camera.reachable");
  EXPECT_EQ(seen.value, 0.5) << seen.detail;
  EXPECT_THAT(asked, HasSubstr("POST /onvif/device_service"));
  EXPECT_THAT(seen.detail, HasSubstr("(status=200)"));
}

TEST_F(Cameras, ThatTalkNonsenseOrWithoutEndAreLeft) {
  const TalkingServer endless(std::string(4000, 'x'), milliseconds(0));
  const TalkingServer dripping("R", milliseconds(200));
  const ScriptedServer garbage([](const std::string&) { return ScriptedServer::Answer{"\x01\x02\n\n\xff\xfe"}; });
  const ScriptedServer silent([](const std::string&) { return ScriptedServer::Answer{"", true}; });
  facts_["cameras"] = "rtsp://" + endless.text() + ";rtsp://" + dripping.text() + ";" + camera_at(garbage) + ";" +
                      camera_at(silent) + ";http://" + endless.text() + "/onvif/device_service";
  const auto begin = steady_clock::now();
  const auto seen = see("camera.reachable");
  EXPECT_LT(steady_clock::now() - begin, seconds(14));
  EXPECT_EQ(seen.value, 0.0) << seen.detail;
  EXPECT_THAT(seen.detail, HasSubstr(endless.text() + "(no_rtsp)"));
  EXPECT_THAT(seen.detail, HasSubstr(dripping.text() + "(no_rtsp)"));
  EXPECT_THAT(seen.detail, HasSubstr("(silent)"));
}

TEST_F(Cameras, OfADeadNetworkAreNotMissing) {
  const BusyListener silent;
  facts_["cameras"] = "rtsp://" + silent.text() + "/1";
  const auto seen = see("camera.reachable");
  EXPECT_FALSE(seen.value) << seen.detail;
  EXPECT_EQ(seen.reason, Reason::not_measured);
}

ScriptedServer::Answer page(int status, const std::string& body, const std::string& more = "") {
  return {"HTTP/1.1 " + std::to_string(status) + " X\r\n" + more + "Content-Length: " + std::to_string(body.size()) +
          "\r\nConnection: close\r\n\r\n" + body};
}

ScriptedServer::Script answering(int status, const std::string& body, const std::string& more = "") {
  return [=](const std::string&) { return page(status, body, more); };
}

std::string url_of(const ScriptedServer& server) { return "http://" + to_authority(server.where()) + "/"; }

TEST_F(Filter, IsThereWhereABlockPageComesAndTeachingIsOpen) {
  const ScriptedServer teaching(answering(200, "lesson"));
  const ScriptedServer forbidden(answering(403, "blocked"));
  const ScriptedServer elsewhere(answering(302, "", "Location: http://block.bureau.example/\r\n"));
  facts_["filter_teaching_urls"] = url_of(teaching);
  facts_["filter_test_urls"] = url_of(forbidden) + ";" + url_of(elsewhere);
  EXPECT_EQ(see("filter.blocked").value, 1.0) << see("filter.blocked").detail;
  EXPECT_EQ(see("filter.open").value, 1.0);
}

TEST_F(Filter, IsNotThereWhereATestPageComes) {
  const ScriptedServer teaching(answering(200, "lesson"));
  const ScriptedServer closed_lesson(answering(403, "blocked"));
  const ScriptedServer open(answering(200, "campus-filter-test"));
  const ScriptedServer forbidden(answering(403, "blocked"));
  facts_["filter_teaching_urls"] = url_of(teaching) + ";" + url_of(closed_lesson);
  facts_["filter_test_urls"] = url_of(forbidden) + ";" + url_of(open);
  facts_["filter_marker"] = "campus-filter-test";
  const auto blocked = see("filter.blocked");
  EXPECT_EQ(blocked.value, 0.5) << blocked.detail;
  EXPECT_THAT(blocked.detail, HasSubstr("open=127.0.0.1"));
  const auto lessons = see("filter.open");
  EXPECT_EQ(lessons.value, 0.5) << lessons.detail;
  EXPECT_THAT(lessons.detail, HasSubstr("closed=127.0.0.1"));
}

TEST_F(Filter, IsNotThereBecauseTheNetworkIsDown) {
  facts_["filter_teaching_urls"] = "http://" + closed_port() + "/";
  facts_["filter_test_urls"] = "http://" + closed_port() + "/";
  for (const char* quantity : {"filter.blocked", "filter.open"}) {
    const auto seen = see(quantity);
    EXPECT_FALSE(seen.value) << seen.detail;
    EXPECT_EQ(seen.reason, Reason::not_measured);
  }
}

TEST_F(Filter, IsOnlyKnownToCutOffWhereTheServerAnswersUnderAnotherName) {
  const ScriptedServer teaching(answering(200, "lesson"));
  const ScriptedServer control(answering(200, "open"));
  facts_["filter_teaching_urls"] = url_of(teaching);
  facts_["filter_test_urls"] = "http://" + closed_port() + "/";
  const auto alone = see("filter.blocked");
  EXPECT_FALSE(alone.value) << alone.detail;
  EXPECT_EQ(alone.reason, Reason::not_measured);
  EXPECT_THAT(alone.detail, HasSubstr("unclear=127.0.0.1"));
  facts_["filter_control_url"] = url_of(control);
  EXPECT_EQ(see("filter.blocked").value, 1.0);
  facts_["filter_control_url"] = "http://" + closed_port() + "/";
  EXPECT_FALSE(see("filter.blocked").value) << "the test server is down";
}

TEST_F(Filter, IsNotGuessedFromNonsense) {
  const ScriptedServer teaching(answering(200, "lesson"));
  const ScriptedServer garbage([](const std::string&) { return ScriptedServer::Answer{"\x16\x03garbage\r\n\r\n"}; });
  facts_["filter_teaching_urls"] = url_of(teaching);
  facts_["filter_test_urls"] = url_of(garbage);
  const auto seen = see("filter.blocked");
  EXPECT_FALSE(seen.value) << seen.detail;
}

TEST_F(Filter, TakesNoMoreThanAPieceOfAPageWithoutEnd) {
  const TalkingServer endless("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n" + std::string(1 << 20, 'x'),
                              milliseconds(0));
  facts_["filter_teaching_urls"] = "http://" + endless.text() + "/";
  facts_["filter_test_urls"] = "http://" + endless.text() + "/";
  const auto begin = steady_clock::now();
  EXPECT_EQ(see("filter.blocked").value, 0.0);
  EXPECT_LT(steady_clock::now() - begin, seconds(5));
}

/// The few kinds of BER that an answer is made of.
std::string tlv(unsigned char tag, const std::string& body) {
  std::string all(1, static_cast<char>(tag));
  all += '\x82';
  all += static_cast<char>(body.size() >> 8U);
  all += static_cast<char>(body.size() & 0xffU);
  return all + body;
}

std::string if_name(std::uint32_t row) {
  std::string name("\x2b\x06\x01\x02\x01\x1f\x01\x01\x01\x01", 10);
  std::string digits(1, static_cast<char>(row & 0x7fU));
  for (row >>= 7U; row != 0; row >>= 7U) digits.insert(digits.begin(), static_cast<char>((row & 0x7fU) | 0x80U));
  return tlv(6, name + digits);
}

/// Past version and community of a question: its request id as it stands there.
std::string request_id_of(const std::string& question) {
  const auto at = [&](std::size_t i) { return static_cast<unsigned char>(question.at(i)); };
  const auto header = [&](std::size_t i) { return i + 2 + (at(i + 1) > 0x80 ? at(i + 1) - 0x80U : 0U); };
  std::size_t here = header(0);
  here = header(here) + at(here + 1);  // version
  here = header(here) + at(here + 1);  // community
  here = header(here);                 // into the question
  return question.substr(here, 2U + at(here + 1));
}

/// A device whose list of ports has its own ideas.
class StrangeAgent {
 public:
  enum class Manner { endless, circling, garbage, silent };

  explicit StrangeAgent(Manner manner) : manner_(manner) {
    thread_ = std::jthread([this](const std::stop_token& stop) { serve(stop); });
  }
  [[nodiscard]] std::string text() const { return local_address(socket_.get()).text(); }
  [[nodiscard]] int questions() const { return questions_; }

 private:
  void serve(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      if (!wait_for(socket_.get(), false, milliseconds(20))) continue;
      std::string question(2048, '\0');
      Address from;
      from.length = sizeof(from.storage);
      const auto got = ::recvfrom(socket_.get(), question.data(), question.size(), 0, from.get(), &from.length);
      if (got <= 0) continue;
      ++questions_;
      question.resize(static_cast<std::size_t>(got));
      const auto answer = answer_to(question);
      if (!answer.empty()) (void)::sendto(socket_.get(), answer.data(), answer.size(), 0, from.get(), from.length);
    }
  }

  std::string answer_to(const std::string& question) {
    if (manner_ == Manner::silent) return "";
    if (manner_ == Manner::garbage) return std::string(200, '\xff');
    std::string rows;
    for (int i = 0; i < 20; ++i) {
      row_ += manner_ == Manner::endless ? 1 : 0;
      rows += tlv(0x30, if_name(row_) + tlv(4, "port" + std::to_string(row_)));
    }
    const std::string zero("\x02\x01\x00", 3);
    return tlv(0x30, std::string("\x02\x01\x01", 3) + tlv(4, "public") +
                         tlv(0xa2, request_id_of(question) + zero + zero + tlv(0x30, rows)));
  }

  Manner manner_;
  Socket socket_ = bound_socket(SOCK_DGRAM);
  std::uint32_t row_ = 1;
  std::atomic<int> questions_ = 0;
  std::jthread thread_;
};

class StrangeSnmp : public AuthorisedChecks {
 protected:
  CheckObservation ask(const StrangeAgent& agent) {
    facts_["uplink_device"] = agent.text();
    facts_["uplink_port"] = "uplink";
    const auto begin = steady_clock::now();
    const auto seen = see("snmp.uplink_rate");
    EXPECT_LT(steady_clock::now() - begin, seconds(12));
    EXPECT_FALSE(seen.value);
    return seen;
  }
};

TEST_F(StrangeSnmp, WithPortsWithoutEndIsLeft) {
  const StrangeAgent agent(StrangeAgent::Manner::endless);
  const auto seen = ask(agent);
  EXPECT_EQ(seen.reason, Reason::unavailable_here);
  EXPECT_THAT(seen.detail, HasSubstr("too_many_ports"));
  EXPECT_GT(agent.questions(), 50) << "its answers were understood";
  EXPECT_LE(agent.questions(), 110);
}

TEST_F(StrangeSnmp, ThatGoesInCirclesIsLeft) {
  const StrangeAgent agent(StrangeAgent::Manner::circling);
  const auto seen = ask(agent);
  EXPECT_EQ(seen.reason, Reason::fact_missing) << seen.detail;
  EXPECT_LE(agent.questions(), 6);
}

TEST_F(StrangeSnmp, ThatTalksNonsenseOrNothingDoesNotAnswer) {
  for (const auto manner : {StrangeAgent::Manner::garbage, StrangeAgent::Manner::silent}) {
    const StrangeAgent agent(manner);
    const auto seen = ask(agent);
    EXPECT_EQ(seen.reason, Reason::unavailable_here) << seen.detail;
    EXPECT_THAT(seen.detail, testing::AnyOf(HasSubstr("no_answer"), HasSubstr("answers_nonsense")));
  }
}

TEST_F(SnmpAgent, IsNotAskedWithoutCredentialsOrFacts) {
  EXPECT_EQ(see("snmp.uplink_rate").detail, "missing=uplink_device");
  EXPECT_EQ(see("snmp.backbone_rate").detail, "missing=backbone_ports");
  EXPECT_EQ(see("snmp.error_ratio").detail, "missing=monitored_ports");
  facts_["monitored_ports"] = "127.0.0.1/eth0";
  facts_["snmp_interval_seconds"] = 5.0;
  EXPECT_THAT(see("snmp.error_ratio").detail, HasSubstr("snmp_interval_seconds"));
  const CheckContext without{facts_, responder_, std::nullopt, clock_, stop_};
  const std::vector<std::string> asked{"snmp.error_ratio"};
  const auto seen = run_site_checks(asked, without, [](const std::string&) {});
  ASSERT_EQ(seen.size(), 1U);
  EXPECT_EQ(seen[0].reason, Reason::unavailable_here);
}

/// A device that answers like a recorder's search service.
class SearchService {
 public:
  explicit SearchService(std::string body, int status = 200)
      : server_([this, body = std::move(body), status](const std::string& request) {
          asked_ = request;
          return ScriptedServer::Answer{ScriptedServer::json(status, body)};
        }) {}
  [[nodiscard]] std::string url() const { return "http://" + to_authority(server_.where()) + "/onvif/search_service"; }
  [[nodiscard]] const std::string& asked() const { return asked_; }

 private:
  std::string asked_;
  ScriptedServer server_;
};

std::string summary_from(const std::string& moment, int recordings = 16) {
  return R"(<s:Envelope xmlns:s="x"><s:Body><tse:GetRecordingSummaryResponse><tse:Summary><tt:DataFrom>)" + moment +
         "</tt:DataFrom><tt:DataUntil>2026-11-26T00:00:00Z</tt:DataUntil><tt:NumberRecordings>" +
         std::to_string(recordings) + "</tt:NumberRecordings></tse:Summary></tse:GetRecordingSummaryResponse>";
}

std::string days_ago(int days) { return to_rfc3339(SystemClock().wall() - std::chrono::hours(24 * days + 1)); }

TEST_F(Recorder, TellsTheLeastOfAll) {
  const SearchService far(summary_from(days_ago(120)));
  const SearchService near(summary_from(days_ago(31)));
  facts_["recorders"] = far.url() + ";" + near.url();
  const auto seen = see("recorder.retention_days");
  EXPECT_EQ(seen.value, 31.0) << seen.detail;
  EXPECT_EQ(seen.samples, 2);
  EXPECT_THAT(near.asked(), HasSubstr("GetRecordingSummary"));
  EXPECT_THAT(near.asked(), testing::Not(HasSubstr("Authorization")));
}

TEST_F(Recorder, WithoutRecordingsKeepsNothing) {
  const SearchService empty(summary_from("1970-01-01T00:00:00Z", 0));
  facts_["recorders"] = empty.url();
  EXPECT_EQ(see("recorder.retention_days").value, 0.0);
}

TEST_F(Recorder, ThatAsksForALoginIsLeftToPeople) {
  const SearchService open(summary_from(days_ago(120)));
  for (const auto& locked : {std::pair{"<html>", 401}, std::pair{"<e:Fault>ter:NotAuthorized</e:Fault>", 400}}) {
    const SearchService recorder(locked.first, locked.second);
    facts_["recorders"] = open.url() + ";" + recorder.url();
    const auto seen = see("recorder.retention_days");
    EXPECT_FALSE(seen.value) << "the one that tells must not hide the one that does not";
    EXPECT_EQ(seen.reason, Reason::unavailable_here) << seen.detail;
    EXPECT_THAT(seen.detail, HasSubstr("=login"));
  }
}

TEST_F(Recorder, IsNotBelievedWithAClockThatIsWrong) {
  for (const auto* moment : {"1970-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "yesterday"}) {
    const SearchService recorder(summary_from(moment));
    facts_["recorders"] = recorder.url();
    const auto seen = see("recorder.retention_days");
    EXPECT_FALSE(seen.value) << moment;
    EXPECT_EQ(seen.reason, Reason::not_measured);
  }
}

TEST_F(Recorder, IsFoundByNumericHttpAddressesAlone) {
  EXPECT_EQ(see("recorder.retention_days").reason, Reason::fact_missing);
  for (const auto* wrong : {"rtsp://10.0.0.1/1", "http://recorder.school/x", "http://a:b@10.0.0.1/x"}) {
    facts_["recorders"] = std::string(wrong);
    EXPECT_EQ(see("recorder.retention_days").reason, Reason::fact_missing) << wrong;
  }
}

}  // namespace
}  // namespace campus::probe
