#include "probe/check/ntp_check.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <thread>
#include <vector>

#include "core/foreign_text.h"
#include "probe/check/observation.h"
#include "probe/check/random_number.h"
#include "probe/method/sntp.h"
#include "probe/net/socket.h"

namespace campus::probe {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::steady_clock;

constexpr const char* kQuantity = "ntp.offset";

NtpTime ntp_time(nanoseconds since_1970) {
  constexpr std::uint64_t kFrom1900To1970 = 2'208'988'800;
  const auto whole = std::chrono::floor<std::chrono::seconds>(since_1970);
  const auto rest = static_cast<std::uint64_t>((since_1970 - whole).count());
  return ((static_cast<std::uint64_t>(whole.count()) + kFrom1900To1970) << 32U) + (rest << 32U) / 1'000'000'000;
}

struct Exchanged {
  std::optional<ClockSample> sample;
  std::string refusal;  ///< the server answered that it has no time to tell
  unsigned stratum = 0;
};

/// Sent at a wall time, away for a steady time: a clock that is set meanwhile changes no delay.
Exchanged exchange(const Socket& socket, milliseconds patience) {
  const auto cookie = random_number();
  const auto request = sntp_request(cookie);
  const auto wall = std::chrono::duration_cast<nanoseconds>(std::chrono::system_clock::now().time_since_epoch());
  const auto begin = steady_clock::now();
  if (::send(socket.get(), request.data(), request.size(), MSG_NOSIGNAL) < 0) return {};
  std::array<std::byte, 512> packet{};
  while (true) {
    const auto left = std::chrono::ceil<milliseconds>(begin + patience - steady_clock::now());
    if (left <= milliseconds(0) || !wait_for(socket.get(), false, left)) return {};
    const auto got = ::recv(socket.get(), packet.data(), packet.size(), 0);
    const auto away = steady_clock::now() - begin;
    if (got < 0) return {};
    const auto answer =
        read_sntp_answer(std::span<const std::byte>(packet).first(static_cast<std::size_t>(got)), cookie);
    if (!answer) continue;
    Exchanged done;
    done.stratum = answer->stratum;
    done.refusal = refusal_of(*answer);
    if (done.refusal.empty()) done.sample = clock_sample(*answer, ntp_time(wall), ntp_time(wall + away));
    return done;
  }
}

void pause(milliseconds gap, const std::stop_token& stop) {
  constexpr milliseconds kTurn{100};
  const auto until = steady_clock::now() + gap;
  while (!stop.stop_requested() && steady_clock::now() < until) {
    std::this_thread::sleep_for(std::min<nanoseconds>(kTurn, until - steady_clock::now()));
  }
}

std::string with_digits(double seconds) {
  std::array<char, 40> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), seconds, std::chars_format::fixed, 6);
  return error == std::errc() ? std::string(text.data(), end) : "?";
}

CheckObservation told(const std::vector<ClockSample>& samples, const NtpPace& pace, unsigned stratum,
                      const std::string& server) {
  const auto best = best_sample(samples);
  const auto counts =
      "server=" + server + " answers=" + std::to_string(samples.size()) + "/" + std::to_string(pace.samples);
  if (!best) return unseen(kQuantity, Reason::not_measured, counts);
  auto seen = observed(kQuantity, std::abs(best->offset), static_cast<std::int64_t>(samples.size()),
                       counts + " stratum=" + std::to_string(stratum) + " offset=" + with_digits(best->offset) +
                           " delay=" + with_digits(best->delay));
  seen.uncertainty = best->delay / 2;
  return seen;
}

}  // namespace

CheckObservation check_ntp(const std::string& server, const NtpPace& pace, const std::stop_token& stop) {
  if (server.empty()) return unseen(kQuantity, Reason::fact_missing, "give the fact ntp_server");
  const auto where = parse_host_port(server, kNtpPort);
  if (!where) return unseen(kQuantity, Reason::fact_missing, "ntp_server=" + in_quotes(server) + ": not a host");
  const auto address = resolve_address(*where);
  if (!address) return unseen(kQuantity, Reason::unavailable_here, "server=" + server + " no_address");
  std::vector<ClockSample> samples;
  unsigned stratum = 0;
  for (int i = 0; i < pace.samples && !stop.stop_requested(); ++i) {
    if (i > 0) pause(pace.gap, stop);
    // A port of its own for each: what comes late for one is not read as the next one's.
    const auto socket = connect_udp(*address);
    if (!socket) break;
    const auto done = exchange(*socket, pace.patience);
    if (!done.refusal.empty()) {
      return unseen(kQuantity, Reason::not_measured, "server=" + address->text() + " " + done.refusal);
    }
    if (done.sample) samples.push_back(*done.sample);
    if (done.sample) stratum = done.stratum;
  }
  if (stop.stop_requested()) return unseen(kQuantity, Reason::interrupted, "server=" + address->text());
  return told(samples, pace, stratum, address->text());
}

}  // namespace campus::probe
