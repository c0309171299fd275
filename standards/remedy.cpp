#include "standards/remedy.h"

#include <algorithm>

namespace campus::standards {
namespace {

constexpr std::int64_t kWhole = 1000;

bool is_open(const ItemResult& item) {
  return item.verdict == ItemVerdict::inconclusive || item.verdict == ItemVerdict::not_tested;
}

bool has_failed(const ItemResult& item) {
  return item.verdict == ItemVerdict::nonconform || item.verdict == ItemVerdict::waived;
}

/// A waived one may stay as it is.
bool must_be_mended(const ItemResult& item) {
  return item.verdict == ItemVerdict::nonconform &&
         (item.requirement == Requirement::veto || item.requirement == Requirement::mandatory);
}

class Search {
 public:
  explicit Search(const Assessment& assessment) : assessment_(assessment) {
    tested_ = assessment.points_tested;
    got_ = assessment.points_got;
    for (const auto& item : assessment.items) {
      if (item.requirement != Requirement::informational && !item.outside_score) items_.push_back({&item, false});
    }
  }

  void take_all(bool (*wanted)(const ItemResult&)) {
    for (auto& one : items_) {
      if (!one.taken && wanted(*one.item)) take(one);
    }
  }

  /// Those with the most points first, so that the fewest are taken.
  void take_until(bool (Search::*reached)(std::int64_t) const, std::int64_t least, bool (*wanted)(const ItemResult&)) {
    while (!(this->*reached)(least)) {
      Candidate* best = nullptr;
      for (auto& one : items_) {
        if (one.taken || !wanted(*one.item)) continue;
        if (best == nullptr || one.item->points > best->item->points) best = &one;
      }
      if (best == nullptr || best->item->points == 0) return;
      take(*best);
    }
  }

  [[nodiscard]] bool covered(std::int64_t least) const { return tested_ * kWhole >= least * assessment_.points; }
  [[nodiscard]] bool scored(std::int64_t least) const { return got_ * kWhole >= least * assessment_.points; }

  [[nodiscard]] Remedy result() const {
    Remedy remedy;
    for (const auto& one : items_) {
      if (one.taken) (is_open(*one.item) ? remedy.test : remedy.mend).push_back(one.item->rule);
    }
    return remedy;
  }

 private:
  struct Candidate {
    const ItemResult* item;
    bool taken;
  };

  void take(Candidate& one) {
    one.taken = true;
    got_ += one.item->points - one.item->points_got;
    if (is_open(*one.item)) tested_ += one.item->points;
  }

  const Assessment& assessment_;
  std::vector<Candidate> items_;
  std::int64_t tested_ = 0;
  std::int64_t got_ = 0;
};

}  // namespace

Remedy fewest_remedies(const Assessment& assessment, std::int64_t min_coverage_permille,
                       std::int64_t min_score_permille) {
  if (assessment.conclusion == Conclusion::compliant || assessment.points == 0) return {};
  Search search(assessment);
  search.take_all(must_be_mended);
  search.take_all([](const ItemResult& item) { return item.requirement == Requirement::veto && is_open(item); });
  search.take_until(&Search::covered, min_coverage_permille, is_open);
  search.take_until(&Search::scored, min_score_permille,
                    [](const ItemResult& item) { return is_open(item) || has_failed(item); });
  const bool enough = search.covered(min_coverage_permille) && search.scored(min_score_permille);
  return enough ? search.result() : Remedy{};
}

}  // namespace campus::standards
