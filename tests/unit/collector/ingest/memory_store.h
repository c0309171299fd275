#pragma once
// The store's words without a disk, for tests of what stands on it; it can be told to fail.

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "collector/store/content.h"
#include "collector/store/store.h"

namespace campus::collector::testing {

class MemoryStore final : public Store {
 public:
  bool failing = false;
  int commits = 0;

  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override {
    if (failing) return broken();
    ++commits;
    std::vector<AppendOutcome> outcomes;
    for (const auto& key : batch.keys) keys_[key.id] = key;
    for (const auto& report : batch.reports) outcomes.push_back(add(report));
    return outcomes;
  }
  Result<std::vector<AppendOutcome>> settle(std::span<const Settlement> settlements) override {
    if (failing) return broken();
    std::vector<AppendOutcome> outcomes;
    for (const auto& settlement : settlements) {
      auto& report =
          *std::find_if(reports_.begin(), reports_.end(), [&](const StoredReport& r) { return r.id == settlement.id; });
      report.held = settlement.held;
      outcomes.push_back(report.held.empty() ? rank(report) : AppendOutcome::held);
    }
    return outcomes;
  }
  Result<void> put_key(const KeyRecord& key) override {
    if (failing) return broken();
    keys_[key.id] = key;
    return {};
  }
  Result<void> replace_roster(std::span<const Facts> rows) override {
    if (failing) return broken();
    roster_.assign(rows.begin(), rows.end());
    return {};
  }
  Result<std::vector<KeyRecord>> keys() override {
    std::vector<KeyRecord> all;
    for (const auto& [id, key] : keys_) all.push_back(key);
    return all;
  }
  Result<std::vector<Facts>> roster() override { return roster_; }
  Result<std::vector<HeldReport>> held() override {
    std::vector<HeldReport> all;
    for (const auto& r : reports_) {
      const auto bytes = static_cast<std::int64_t>(r.content.payload.size() + r.content.seal.size());
      if (!r.held.empty()) all.push_back({r.id, r.key, r.site, r.held, r.received, bytes});
    }
    return all;
  }
  Result<std::vector<ReportCount>> counts() override { return std::vector<ReportCount>(); }
  Result<std::int64_t> each_latest(const std::function<void(ArchivedReport)>& take) override {
    for (const auto& [site, index] : latest_) take(archived(reports_[index]));
    return std::int64_t{0};
  }
  Result<std::optional<ArchivedReport>> latest_of(const SiteCode& site) override {
    const auto found = latest_.find(site);
    if (found == latest_.end()) return std::optional<ArchivedReport>();
    return std::optional(archived(reports_[found->second]));
  }
  Result<std::optional<ArchivedReport>> find(const ReportId& id) override {
    for (const auto& report : reports_) {
      if (report.id == id) return std::optional(archived(report));
    }
    return std::optional<ArchivedReport>();
  }
  Result<void> recover() override { return failing ? Result<void>(broken()) : Result<void>(); }
  StoreSizes sizes() const override { return {}; }

 private:
  static Error broken() { return {ErrorCode::io, "told to fail"}; }
  static ArchivedReport archived(const StoredReport& report) {
    return {report.id, report.key, report.site, report.received, *unpack(report.content)};
  }
  AppendOutcome add(const StoredReport& report) {
    for (const auto& known : reports_) {
      if (known.id == report.id) return AppendOutcome::duplicate;
      if (known.key == report.key && known.sequence == report.sequence) return AppendOutcome::sequence_conflict;
    }
    reports_.push_back(report);
    return report.held.empty() ? rank(reports_.back()) : AppendOutcome::held;
  }
  AppendOutcome rank(const StoredReport& report) {
    const auto index = static_cast<std::size_t>(&report - reports_.data());
    const auto [slot, fresh] = latest_.emplace(report.site, index);
    if (fresh) return AppendOutcome::stored;
    const auto& last = reports_[slot->second];
    const bool newer = report.key == last.key ? report.sequence > last.sequence : report.ordered_at > last.ordered_at;
    if (newer) slot->second = index;
    return newer ? AppendOutcome::stored : AppendOutcome::late;
  }

  std::vector<StoredReport> reports_;
  std::map<SiteCode, std::size_t> latest_;
  std::map<KeyId, KeyRecord> keys_;
  std::vector<Facts> roster_;
};

}  // namespace campus::collector::testing
