#include "probe/check/camera_check.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>

#include "probe/check/camera_answers.h"
#include "probe/check/connect_checks.h"
#include "probe/check/observation.h"
#include "probe/net/http_client.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr const char* kReachable = "camera.reachable";
constexpr std::size_t kMostCameras = 64;
constexpr auto kConnect = milliseconds(1000);
constexpr auto kTotal = milliseconds(3000);

struct Answer {
  bool there = false;
  bool alive = false;  ///< somebody answered, though perhaps not as a camera does
  std::string what;    ///< `there`, `status=404`, `no_rtsp`, `closed`, `silent`
};

/// As many bytes as tell the status, and no more than an answer may have.
std::string read_answer(int fd, steady_clock::time_point deadline) {
  std::string answer;
  std::array<char, 1024> piece{};
  while (answer.size() < kMostRtspAnswer && answer.find('\n') == std::string::npos) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds(0) || !wait_for(fd, false, left)) break;
    const auto got = ::recv(fd, piece.data(), piece.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got <= 0) break;
    answer.append(piece.data(), static_cast<std::size_t>(got));
  }
  return answer;
}

Answer ask_rtsp(const CameraUrl& camera) {
  const auto deadline = steady_clock::now() + kTotal;
  const auto address = numeric_address(camera.where.host, camera.where.port);
  if (!address) return {false, false, "closed"};
  const auto socket = connect_tcp(*address, kConnect);
  if (!socket) return {false, false, "closed"};
  const auto request = rtsp_options(camera);
  if (::send(socket->get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return {false, true, "closed"};
  const auto answer = read_answer(socket->get(), deadline);
  if (answer.empty()) return {false, true, "silent"};
  const auto status = rtsp_status(answer);
  if (!status) return {false, true, "no_rtsp"};
  const bool there = *status == 200 || *status == 401;
  return {there, true, there ? "there" : "status=" + std::to_string(*status)};
}

Answer ask_onvif(const CameraUrl& camera) {
  HttpClient::Limits limits;
  limits.connect = kConnect;
  limits.total = kTotal;
  HttpClient client(limits);
  const auto answer = client.post(camera.url, "application/soap+xml; charset=utf-8", onvif_time_request());
  if (!answer) {
    const bool alive = answer.error().code == ErrorCode::bad_data;
    return {false, alive, alive ? "no_onvif" : "closed"};
  }
  const bool there = answer->status == 401 || is_onvif_answer(answer->body);
  return {there, true, there ? "there" : "status=" + std::to_string(answer->status)};
}

Result<std::vector<CameraUrl>> cameras_of(const CheckContext& context) {
  return camera_urls(context.facts, "cameras", kMostCameras, CameraUrls::any);
}

struct Tally {
  std::size_t asked = 0;
  std::size_t there = 0;
  bool alive = false;
  std::string missing;
};

Tally ask_all(const std::vector<CameraUrl>& cameras, const std::stop_token& stop) {
  Tally tally;
  for (const auto& camera : cameras) {
    if (stop.stop_requested()) break;
    const auto answer = camera.protocol == CameraProtocol::rtsp ? ask_rtsp(camera) : ask_onvif(camera);
    ++tally.asked;
    tally.there += answer.there ? 1 : 0;
    tally.alive = tally.alive || answer.alive;
    if (answer.there) continue;
    tally.missing += (tally.missing.empty() ? " missing=" : ",") + to_authority(camera.where) + "(" + answer.what + ")";
  }
  return tally;
}

}  // namespace

std::vector<CheckObservation> check_cameras(const CheckContext& context) {
  const auto cameras = cameras_of(context);
  if (!cameras) return {without_fact(kReachable, cameras.error())};
  const auto tally = ask_all(*cameras, context.stop);
  const auto detail = "cameras=" + std::to_string(cameras->size()) + " there=" + std::to_string(tally.there);
  if (tally.asked < cameras->size()) return {unseen(kReachable, Reason::interrupted, detail)};
  if (!tally.alive && !responder_accepts(context)) {
    return {unseen(kReachable, Reason::not_measured, detail + " no_sign_of_life")};
  }
  return {observed(kReachable, static_cast<double>(tally.there) / static_cast<double>(cameras->size()),
                   static_cast<std::int64_t>(cameras->size()), detail + tally.missing)};
}

std::vector<Touch> touches_of_cameras(const CheckContext& context) {
  std::vector<Touch> touches;
  const auto cameras = cameras_of(context);
  if (!cameras) return touches;
  for (const auto& camera : *cameras) {
    const bool rtsp = camera.protocol == CameraProtocol::rtsp;
    touches.push_back({"camera", camera.url, "requests=1", "tcp " + std::to_string(camera.where.port),
                       std::chrono::ceil<std::chrono::seconds>(kTotal)});
    if (rtsp) touches.back().how_much = "requests=1 rtsp=OPTIONS";
  }
  return touches;
}

}  // namespace campus::probe
