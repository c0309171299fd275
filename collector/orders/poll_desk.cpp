#include "collector/orders/poll_desk.h"

#include <algorithm>

#include "core/enrolment/refusal_words.h"
#include "core/foreign_text.h"
#include "core/wire/orders_json.h"
#include "core/wire/report_json.h"

namespace campus::collector {
namespace {

constexpr std::size_t kPollBytes = 64U << 10U;
constexpr std::size_t kBootBytes = 64;
constexpr std::size_t kProgramBytes = 64;
constexpr std::size_t kMostFaults = 64;

bool is_nonce(std::string_view text) {
  return text.size() == 32 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

PollReply refused(PollRefusal why, const std::string& detail) {
  auto words = std::string(words_of(why, Language::zh_cn)) + " / " + std::string(words_of(why, Language::en));
  if (!detail.empty()) words += " (" + detail + ")";
  return {why == PollRefusal::malformed ? 400 : 403,
          wire::encode_order_refusal({std::move(words), std::string(name_of(why)), std::nullopt}), why};
}

std::optional<std::string> fault_of(const Poll& poll) {
  if (!is_nonce(poll.nonce)) return "/nonce: must be 32 hex digits";
  if (!poll.plan_content.empty() && !is_sha256_hex(poll.plan_content)) {
    return "/plan_content: must be 64 hex digits, or empty";
  }
  if (poll.boot.size() > kBootBytes || poll.program.size() > kProgramBytes || poll.faults.size() > kMostFaults) {
    return "/boot, /program, /faults: one of them is too long";
  }
  constexpr std::int64_t kMost = std::int64_t{1} << 52;
  if (poll.plan_version < 0 || poll.plan_version > kMost) return "/plan_version: is out of range";
  if (poll.since_boot_ms < 0 || poll.since_boot_ms > kMost) return "/since_boot_ms: is out of range";
  if (poll.tests_taken.size() > kTestsTaken) return "/tests_taken: has more than 32 numbers";
  return std::nullopt;
}

std::optional<PollRefusal> refusal_of(const std::optional<KeyRecord>& key) {
  if (!key) return PollRefusal::unknown_key;
  switch (key->state) {
    case KeyState::pending:
      return PollRefusal::key_pending;
    case KeyState::revoked:
      return PollRefusal::key_revoked;
    case KeyState::cloned:
      return PollRefusal::key_cloned;
    case KeyState::approved:
      break;
  }
  return std::nullopt;
}

bool speaks_for(const KeyRecord& key, const SiteCode& site, const Roster& roster) {
  return key.auditor || std::any_of(key.sites.begin(), key.sites.end(),
                                    [&](const SiteCode& top) { return roster.is_within(site, top); });
}

}  // namespace

Seconds pace_of(std::size_t probes) {
  constexpr std::int64_t kOfASecond = 400;
  return std::chrono::seconds(std::clamp<std::int64_t>(static_cast<std::int64_t>(probes) / kOfASecond, 20, 45));
}

/// What is cheap comes first: no signature is looked at of a key that may not speak.
std::variant<PollDesk::Asked, PollDesk::Refused> PollDesk::read(std::string_view body) const {
  if (body.size() > kPollBytes) return Refused{PollRefusal::malformed, "more than 64 KiB"};
  const auto envelope = wire::parse_envelope(body);
  if (!envelope) return Refused{PollRefusal::malformed, envelope.error().message};
  if (envelope->payload_type != kPollType || envelope->signatures.size() != 1) {
    return Refused{PollRefusal::malformed, "must be one poll with one signature"};
  }
  auto poll = wire::parse_poll(envelope->payload);
  if (!poll) return Refused{PollRefusal::malformed, poll.error().message};
  if (const auto fault = fault_of(*poll)) return Refused{PollRefusal::malformed, *fault};
  const auto& signature = envelope->signatures.front();
  auto key = parts_.key(signature.key);
  if (const auto refusal = refusal_of(key)) return Refused{*refusal, ""};
  if (auto verified = verify(*envelope, kPollType); !verified) {
    return Refused{PollRefusal::malformed, verified.error().message};
  }
  auto roster = parts_.roster();
  const auto place = place_of(*roster, poll->site);
  if (!place) return Refused{PollRefusal::site_unknown, ""};
  if (!speaks_for(*key, poll->site, *roster)) return Refused{PollRefusal::other_site, ""};
  return Asked{*std::move(poll), *std::move(key), *place, signature.public_key, std::move(roster)};
}

PollReply PollDesk::answer(std::string_view body, WallTime now) {
  const auto read = this->read(body);
  if (const auto* why = std::get_if<Refused>(&read)) return refused(why->why, why->detail);
  const auto& asked = std::get<Asked>(read);
  const auto seen = presence_.note(asked.key.id, asked.poll, now);
  if (seen == Presence::Seen::cloned) {
    parts_.cloned(asked.key.id);
    return refused(PollRefusal::key_cloned, "");
  }
  return {200, answer_to(asked, now), std::nullopt, seen == Presence::Seen::fresh ? asked.key.id : KeyId()};
}

std::string PollDesk::answer_to(const Asked& asked, WallTime now) {
  const auto& poll = asked.poll;
  const auto& site = asked.place.site->code;
  const auto orders = parts_.orders();
  PollAnswer answer;
  answer.schema = kPollAnswerSchema;
  answer.nonce = poll.nonce;
  answer.key = asked.key.id;
  answer.at = now;
  answer.next_poll = pace_of(presence_.count());
  const auto* silence = orders->silence_of(*asked.roster, site, now);
  if (silence != nullptr) answer.silence = silence->silence;
  const auto* test = silence == nullptr ? orders->test_of(site, poll.tests_taken, now) : nullptr;
  if (test != nullptr) answer.test = TestOrder{test->order, test->sustained, test->begin, test->expires, test->reason};
  if (const auto& settings = orders->settings()) {
    const auto content = plan_content(asked.place, *settings, issuer_.public_key());
    answer.plan = plan_for(poll, asked.key.id, asked.place, content, issuer_, now);
    const auto slots = timetable(asked.roster, settings);
    answer.tickets = topped_up(*slots, asked.place, asked.device, content.responders, poll.tickets_until, issuer_, now);
    if (test != nullptr) {
      for (const auto& ticket :
           tickets_for_test(asked.place, asked.device, *test, *asked.roster, content.responders, issuer_)) {
        answer.tickets.push_back(ticket_text(ticket));
      }
    }
  }
  return wire::encode_envelope(seal(kPollAnswerType, wire::encode_poll_answer(answer), issuer_));
}

std::shared_ptr<const Timetable> PollDesk::timetable(const std::shared_ptr<const Roster>& roster,
                                                     const std::shared_ptr<const FleetSettings>& settings) {
  const std::scoped_lock lock(mutex_);
  if (!timetable_ || timetable_->roster() != roster || timetable_->settings() != settings) {
    timetable_ = std::make_shared<const Timetable>(roster, settings);
  }
  return timetable_;
}

std::string PollDesk::responder_orders(const std::string& nonce, std::vector<KeyId> denied, WallTime now) const {
  const auto orders = parts_.orders();
  ResponderOrders answer;
  answer.schema = kResponderOrdersSchema;
  answer.nonce = nonce;
  answer.at = now;
  if (const auto* silence = orders->silence_of_all(now)) answer.silence = silence->silence;
  answer.denied_keys = std::move(denied);
  return wire::encode_envelope(seal(kResponderOrdersType, wire::encode_responder_orders(answer), issuer_));
}

}  // namespace campus::collector
