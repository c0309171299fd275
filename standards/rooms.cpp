#include "standards/rooms.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

#include "standards/item_counts.h"

namespace campus::standards {
namespace {

/// Oldest first.
using History = std::map<SiteCode, std::vector<const RoomRecord*>>;

bool decides(Requirement requirement) {
  return requirement == Requirement::veto || requirement == Requirement::mandatory;
}

bool is_decided(ItemVerdict verdict) {
  return verdict == ItemVerdict::conform || verdict == ItemVerdict::borderline || verdict == ItemVerdict::nonconform ||
         verdict == ItemVerdict::waived;
}

/// One item in one room. Without a verdict nothing is asked there: the item is scored only, or does not apply.
struct InRoom {
  std::optional<ItemVerdict> now;
  bool failed_once = false;
  [[nodiscard]] bool fails() const { return now == ItemVerdict::nonconform; }
  [[nodiscard]] bool is_open() const { return now == ItemVerdict::not_tested || now == ItemVerdict::inconclusive; }
};

const ItemResult* item_of(const RoomRecord& record, const RuleId& rule) {
  const auto& items = record.assessment.items;
  const auto found = std::find_if(items.begin(), items.end(), [&](const ItemResult& one) { return one.rule == rule; });
  return found == items.end() ? nullptr : &*found;
}

InRoom in_room(const std::vector<const RoomRecord*>& records, const RuleId& rule) {
  InRoom result;
  for (const auto* record : records) {
    const auto* item = item_of(*record, rule);
    if (item != nullptr && (item->outside_score || !decides(item->requirement))) continue;
    if (item != nullptr && item->verdict == ItemVerdict::not_applicable) continue;
    const auto verdict = item == nullptr ? ItemVerdict::not_tested : item->verdict;
    result.failed_once = result.failed_once || verdict == ItemVerdict::nonconform;
    if (!result.now || is_decided(verdict) || !is_decided(*result.now)) result.now = verdict;
  }
  return result;
}

/// Worse before better: what fails before what passes by waiver, before what nobody knows.
constexpr std::array kWorstFirst{ItemVerdict::nonconform,    ItemVerdict::waived,     ItemVerdict::not_tested,
                                 ItemVerdict::inconclusive,  ItemVerdict::borderline, ItemVerdict::conform,
                                 ItemVerdict::not_applicable};

std::ptrdiff_t rank(ItemVerdict verdict) {
  return std::find(kWorstFirst.begin(), kWorstFirst.end(), verdict) - kWorstFirst.begin();
}

class SchoolOfRooms {
 public:
  SchoolOfRooms(const Draw& draw, History history) : draw_(draw), history_(std::move(history)) {}

  RoomsResult judge() {
    fill_sample();
    for (const auto& [rule, title] : rules()) result_.rules.push_back(over_rooms(rule, title));
    conclude();
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_tested(const SiteCode& room) const { return history_.contains(room); }

  void use(const SiteCode& room) {
    result_.sample.push_back(room);
    used_.insert(room);
  }

  [[nodiscard]] const DrawnRoom* replacement_for(const DrawnRoom& absent) const {
    if (absent.forced()) return nullptr;
    const bool same_switch = absent.reasons.front() == DrawReason::access_switch;
    for (const auto& one : draw_.next()) {
      if (used_.contains(one.room.code) || !is_tested(one.room.code)) continue;
      if (!same_switch || one.room.access_switch == absent.room.access_switch) return &one;
    }
    return nullptr;
  }

  void fill_sample() {
    for (const auto& one : draw_.sample()) {
      if (is_tested(one.room.code)) {
        use(one.room.code);
      } else if (const auto* by = replacement_for(one)) {
        result_.replaced.push_back({one.room.code, by->room.code});
        use(by->room.code);
      } else {
        result_.missing.push_back(one.room.code);
      }
    }
  }

  /// In the order of the first record that asks for each.
  [[nodiscard]] std::vector<std::pair<RuleId, Localized>> rules() const {
    std::vector<std::pair<RuleId, Localized>> rules;
    std::set<RuleId> seen;
    for (const auto& one : draw_.list) {
      const auto history = history_.find(one.room.code);
      if (history == history_.end()) continue;
      for (const auto* record : history->second) {
        for (const auto& item : record->assessment.items) {
          if (!item.outside_score && decides(item.requirement) && seen.insert(item.rule).second) {
            rules.emplace_back(item.rule, item.title);
          }
        }
      }
    }
    return rules;
  }

  [[nodiscard]] InRoom look(const SiteCode& room, const RuleId& rule) const {
    const auto found = history_.find(room);
    return found == history_.end() ? InRoom{ItemVerdict::not_tested, false} : in_room(found->second, rule);
  }

  [[nodiscard]] RuleOverRooms over_rooms(const RuleId& rule, const Localized& title) {
    RuleOverRooms over;
    over.rule = rule;
    over.title = title;
    over.verdict = ItemVerdict::not_applicable;
    for (const auto& room : result_.sample) add(over, room, look(room, rule));
    over.open.insert(over.open.begin(), result_.missing.begin(), result_.missing.end());
    if (!result_.missing.empty() && rank(ItemVerdict::not_tested) < rank(over.verdict)) {
      over.verdict = ItemVerdict::not_tested;
    }
    if (over.failed.empty()) add_undrawn_failures(over);
    if (!over.failed.empty()) after_failures(over);
    if (over.reason == RoomsReason::none && over.verdict == ItemVerdict::not_tested) {
      over.reason = RoomsReason::rooms_missing;
    } else if (over.reason == RoomsReason::none && over.verdict == ItemVerdict::inconclusive) {
      over.reason = RoomsReason::rooms_undecided;
    }
    return over;
  }

  static void add(RuleOverRooms& over, const SiteCode& room, const InRoom& seen) {
    if (!seen.now) return;
    count(over.counts, *seen.now);
    if (rank(*seen.now) < rank(over.verdict)) over.verdict = *seen.now;
    if (seen.failed_once) over.failed.push_back(room);
    if (seen.is_open()) over.open.push_back(room);
  }

  void add_undrawn_failures(RuleOverRooms& over) const {
    for (const auto& one : draw_.list) {
      const auto& room = one.room.code;
      if (!used_.contains(room) && is_tested(room) && look(room, over.rule).failed_once) over.failed.push_back(room);
    }
  }

  void after_failures(RuleOverRooms& over) {
    const auto still = [&](const SiteCode& room) { return look(room, over.rule).fails(); };
    if (std::any_of(over.failed.begin(), over.failed.end(), still)) {
      over.verdict = ItemVerdict::nonconform;
      over.reason = RoomsReason::room_failed;
      std::copy_if(over.failed.begin(), over.failed.end(), std::back_inserter(over.open), still);
    }
    judge_second_sample(over);
  }

  /// The next rooms of the draw that nobody has used; those with a record first, for a room may be locked again.
  [[nodiscard]] std::vector<SiteCode> rooms_left(const RuleOverRooms& over) const {
    std::vector<SiteCode> left;
    for (const auto& one : draw_.next()) {
      const auto& room = one.room.code;
      const bool failed = std::find(over.failed.begin(), over.failed.end(), room) != over.failed.end();
      if (!used_.contains(room) && !failed) left.push_back(room);
    }
    std::stable_partition(left.begin(), left.end(), [&](const SiteCode& room) { return is_tested(room); });
    return left;
  }

  /// A failure of a room that was tested beyond the second sample is one all the same.
  void judge_second_sample(RuleOverRooms& over) {
    const auto left = rooms_left(over);
    const auto size = std::min(left.size(), draw_.taken);
    if (size > result_.second_sample.size()) {
      result_.second_sample.assign(left.begin(), left.begin() + static_cast<std::ptrdiff_t>(size));
    }
    bool open = false;
    bool failed = false;
    for (std::size_t i = 0; i < left.size(); ++i) {
      const auto seen = look(left[i], over.rule);
      if (seen.failed_once) over.failed.push_back(left[i]);
      if (i < size && seen.is_open()) over.open.push_back(left[i]);
      failed = failed || seen.failed_once;
      open = open || (i < size && seen.is_open());
    }
    if (!failed && (!open || over.reason == RoomsReason::room_failed)) return;
    over.verdict = ItemVerdict::nonconform;
    over.reason = failed ? RoomsReason::second_sample_failed : RoomsReason::second_sample_open;
  }

  void conclude() {
    if (!result_.rules.empty()) {
      const auto worst = std::min_element(
          result_.rules.begin(), result_.rules.end(),
          [](const RuleOverRooms& a, const RuleOverRooms& b) { return rank(a.verdict) < rank(b.verdict); });
      result_.verdict = worst->verdict;
      result_.reason = worst->reason;
    }
  }

  const Draw& draw_;
  History history_;
  std::set<SiteCode> used_;
  RoomsResult result_;
};

Result<History> history_of(const Draw& draw, std::span<const RoomRecord> records) {
  std::set<SiteCode> rooms;
  for (const auto& one : draw.list) rooms.insert(one.room.code);
  std::set<ReportId> seen;
  History history;
  for (const auto& record : records) {
    if (!rooms.contains(record.room)) {
      return Error{ErrorCode::bad_data, "a record is of " + record.room.text() + ", which is no room of " +
                                            draw.school.text() +
                                            ": add it to the list of rooms or leave the record out"};
    }
    if (seen.insert(record.id).second) history[record.room].push_back(&record);
  }
  for (auto& [room, kept] : history) {
    std::sort(kept.begin(), kept.end(), [](const RoomRecord* a, const RoomRecord* b) {
      return std::tie(a->ended, a->id) < std::tie(b->ended, b->id);
    });
  }
  return history;
}

}  // namespace

Result<RoomsResult> judge_rooms(const Draw& draw, std::span<const RoomRecord> records) {
  auto history = history_of(draw, records);
  if (!history) return history.error();
  std::size_t demonstrations = 0;
  for (const auto& [room, kept] : *history) {
    demonstrations += static_cast<std::size_t>(
        std::count_if(kept.begin(), kept.end(), [](const RoomRecord* one) { return one->demonstration; }));
  }
  auto result = SchoolOfRooms(draw, *std::move(history)).judge();
  result.demonstrations = demonstrations;
  return result;
}

}  // namespace campus::standards
