#pragma once
// The store's words without a disk, for tests of what stands on it; it can be told to fail.

#include <algorithm>
#include <atomic>
#include <map>
#include <set>
#include <vector>

#include "collector/fleet/report_counts.h"
#include "collector/store/content.h"
#include "collector/store/store.h"

namespace campus::collector::testing {

class MemoryStore final : public Store {
 public:
  std::atomic<bool> failing = false;  ///< every call
  std::atomic<bool> failing_reads = false;
  std::atomic<bool> losing_word = false;  ///< commits reach the disk, but the caller hears of a failure
  int commits = 0;
  int reads_of_held = 0;
  std::size_t counts_in_last_commit = 0;

  Result<std::vector<AppendOutcome>> append(const AppendBatch& batch) override {
    if (failing || closed_) return close("commit");
    ++commits;
    counts_in_last_commit = batch.counts.size();
    std::vector<AppendOutcome> outcomes;
    for (const auto& key : batch.keys) keys_[key.id] = key;
    for (const auto& report : batch.reports) {
      outcomes.push_back(add(report));
      counts_.add({report.banner, report.level, std::string(name_of(outcomes.back())), 1});
    }
    for (const auto& count : batch.counts) counts_.add(count);
    if (losing_word) return close("commit");
    return outcomes;
  }
  Result<std::vector<AppendOutcome>> settle(std::span<const Settlement> settlements) override {
    if (failing || closed_) return close("commit");
    std::vector<AppendOutcome> outcomes;
    for (const auto& settlement : settlements) {
      auto& report =
          *std::find_if(reports_.begin(), reports_.end(), [&](const StoredReport& r) { return r.id == settlement.id; });
      report.held = settlement.held;
      outcomes.push_back(report.held.empty() ? rank(report) : AppendOutcome::held);
      if (report.held.empty()) {
        counts_.add({settlement.banner, settlement.level, std::string(name_of(outcomes.back())), 1});
      }
    }
    return outcomes;
  }
  Result<void> put_key(const KeyRecord& key) override {
    if (failing || closed_) return close("commit");
    keys_[key.id] = key;
    return {};
  }
  Result<void> replace_roster(std::span<const Facts> rows) override {
    if (failing || closed_) return close("commit");
    roster_.assign(rows.begin(), rows.end());
    return {};
  }
  Result<std::vector<KeyRecord>> keys() override {
    if (cannot_read()) return close("read");
    std::vector<KeyRecord> all;
    for (const auto& [id, key] : keys_) all.push_back(key);
    return all;
  }
  Result<std::vector<Facts>> roster() override {
    if (cannot_read()) return close("read");
    return roster_;
  }
  Result<std::vector<HeldReport>> held() override {
    if (cannot_read()) return close("read");
    ++reads_of_held;
    std::vector<HeldReport> all;
    for (const auto& r : reports_) {
      const auto bytes = static_cast<std::int64_t>(r.content.payload.size() + r.content.seal.size());
      if (!r.held.empty()) all.push_back({r.id, r.key, r.site, r.held, r.received, bytes});
    }
    return all;
  }
  Result<std::vector<ReportCount>> counts() override {
    if (cannot_read()) return close("read");
    return counts_.list();
  }
  Result<std::int64_t> each_latest(const std::function<void(ArchivedReport)>& take) override {
    if (cannot_read()) return close("read");
    for (const auto& [site, index] : latest_) take(archived(reports_[index]));
    return std::int64_t{0};
  }
  Result<std::optional<ArchivedReport>> latest_of(const SiteCode& site) override {
    if (cannot_read()) return close("read");
    const auto found = latest_.find(site);
    if (found == latest_.end()) return std::optional<ArchivedReport>();
    return std::optional(archived(reports_[found->second]));
  }
  Result<std::optional<ArchivedReport>> find(const ReportId& id) override {
    if (cannot_read()) return close("read");
    const auto* report = look_up(id);
    return report == nullptr ? std::optional<ArchivedReport>() : std::optional(archived(*report));
  }
  Result<bool> contains(const ReportId& id) override {
    if (cannot_read()) return close("read");
    return look_up(id) != nullptr;
  }
  Result<void> recover() override {
    closed_ = false;
    return failing || failing_reads ? Result<void>(close("open")) : Result<void>();
  }
  std::optional<Error> failure() const override { return closed_ ? std::optional(broken()) : std::nullopt; }
  StoreSizes sizes() const override { return {}; }

 private:
  static Error broken() { return {ErrorCode::io, "told to fail"}; }
  bool cannot_read() const { return failing || failing_reads || closed_; }
  Error close(const char* operation) {
    if (!closed_) tell_failure(operation);
    closed_ = true;
    return broken();
  }
  const StoredReport* look_up(const ReportId& id) const {
    const auto found =
        std::find_if(reports_.begin(), reports_.end(), [&](const StoredReport& report) { return report.id == id; });
    return found == reports_.end() ? nullptr : &*found;
  }
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

  bool closed_ = false;
  std::vector<StoredReport> reports_;
  std::map<SiteCode, std::size_t> latest_;
  std::map<KeyId, KeyRecord> keys_;
  std::vector<Facts> roster_;
  ReportCounts counts_;
};

}  // namespace campus::collector::testing
