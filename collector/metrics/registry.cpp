#include "collector/metrics/registry.h"

#include <algorithm>
#include <array>
#include <utility>

#include "collector/metrics/families.h"
#include "core/version.h"

namespace campus::collector {
namespace {

using prometheus::MetricFamily;
using Families = std::vector<MetricFamily>;

const prometheus::Histogram::BucketBoundaries kDurations{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                         0.1,    0.25,  0.5,    1.0,   2.5,  5.0};
const prometheus::Histogram::BucketBoundaries kBatches{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kMillisecondsPerSecond = 1e3;

/// The same bounds as kDurations, in nanoseconds.
std::vector<std::int64_t> request_bounds() {
  return {500'000,     1'000'000,   2'500'000,   5'000'000,     10'000'000,    25'000'000,   50'000'000,
          100'000'000, 250'000'000, 500'000'000, 1'000'000'000, 2'500'000'000, 5'000'000'000};
}
std::vector<std::int64_t> wait_bounds() {
  return {1'000,     4'000,      16'000,     64'000,      250'000,      1'000'000,
          4'000'000, 16'000'000, 64'000'000, 250'000'000, 1'000'000'000};
}
std::vector<std::int64_t> size_bounds() {
  return {1'024, 2'048, 4'096, 8'192, 16'384, 32'768, 65'536, 131'072, 262'144, 1'048'576, 8'388'608};
}
std::vector<std::int64_t> skew_bounds() {
  return {-86'400'000, -3'600'000, -300'000, -60'000, -10'000, -1'000, 0, 1'000, 10'000, 60'000, 300'000, 3'600'000};
}

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Family<prometheus::Gauge>& gauges(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Counter>& counters(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Histogram& histogram(prometheus::Registry& registry, const char* name, const char* help,
                                 const prometheus::Histogram::BucketBoundaries& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, bounds);
}

MetricFamily family_of(const char* name, const char* help, const AtomicDistribution& distribution) {
  return {name, help, prometheus::MetricType::Histogram, {distribution.collect()}};
}

void append_usage(const ProcessUsage& usage, Families& families) {
  const auto add = [&](const char* name, const char* help, double value,
                       prometheus::MetricType type = prometheus::MetricType::Gauge) {
    Family family(name, help, type);
    if (value > 0) family.add({}, value);
    std::move(family).move_to(families);
  };
  const auto started = std::chrono::duration<double>(usage.started.time_since_epoch()).count();
  add("process_cpu_seconds_total", "CPU time, user and system, of all threads", usage.cpu_seconds,
      prometheus::MetricType::Counter);
  add("process_max_fds", "Most file descriptors that may be open", static_cast<double>(usage.max_fds));
  add("process_open_fds", "Open file descriptors", static_cast<double>(usage.open_fds));
  add("process_resident_memory_bytes", "Memory in RAM", static_cast<double>(usage.resident_bytes));
  add("process_start_time_seconds", "When the process began, since 1970", started);
  add("process_threads", "Threads", static_cast<double>(usage.threads));
  add("process_virtual_memory_bytes", "Addresses taken", static_cast<double>(usage.virtual_bytes));
}

/// prometheus-cpp keeps families and series by hash.
void sort(Families& families) {
  std::sort(families.begin(), families.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
  for (auto& family : families) {
    std::sort(family.metric.begin(), family.metric.end(),
              [](const auto& a, const auto& b) { return a.label < b.label; });
  }
}

}  // namespace

OwnMetrics::Registry::Registry()
    : ingest_duration(request_bounds(), kNanosecondsPerSecond),
      report_bytes(size_bounds(), 1),
      clock_skew(skew_bounds(), kMillisecondsPerSecond),
      lock_wait(wait_bounds(), kNanosecondsPerSecond),
      commit_duration(histogram(registry, "campus_collector_commit_duration_seconds",
                                "One transaction, until the disk has it", kDurations)),
      batch_reports(histogram(registry, "campus_collector_batch_reports", "Reports in one transaction", kBatches)),
      queue_reports(gauge(registry, "campus_collector_queue_reports", "Reports that wait for the writer")),
      queue_capacity(gauge(registry, "campus_collector_queue_capacity_reports", "Reports the queue can hold")),
      last_commit(gauge(registry, "campus_collector_last_commit_timestamp_seconds",
                        "When the last transaction was committed; 0 before the first")),
      store_salvaged(gauge(registry, "campus_collector_store_salvaged_timestamp_seconds",
                           "When this process set damaged files of the store aside; 0 where it found none")),
      snapshot_time(gauge(registry, "campus_collector_snapshot_timestamp_seconds", "When the snapshot was built")),
      snapshot_duration(gauge(registry, "campus_collector_snapshot_duration_seconds", "How long the snapshot took")),
      connections(gauge(registry, "campus_collector_connections", "Open connections")),
      certificate_end(gauge(registry, "campus_collector_tls_certificate_end_timestamp_seconds",
                            "Until when the server's certificate is good; 0 without TLS")),
      retired_sites(gauge(registry, "campus_collector_retired_sites",
                          "Sites that have been silent for so long that nothing is expected of them any more")),
      verify_seconds(prometheus::BuildCounter()
                         .Name("campus_collector_verify_seconds_total")
                         .Help("CPU time spent on verifying signatures")
                         .Register(registry)
                         .Add({})),
      connections_dropped(counters(registry, "campus_collector_connections_dropped_total",
                                   "Connections that were ended by us: too slow, or no room")),
      tls_failures(
          counters(registry, "campus_collector_tls_failures_total", "Connections on which TLS did not come about")),
      access_refused(counters(registry, "campus_collector_access_refused_total",
                              "Requests for operators that were refused for their token or the lack of one")),
      polls(counters(registry, "campus_collector_polls_total", "Probes that asked for orders, by what became of it")),
      silence_active(gauge(registry, "campus_silence_active", "1 while an operator's order of silence holds, else 0")),
      silence_probes(gauges(registry, "campus_silence_probes",
                            "Probes within the silence that holds: silent, not yet, or not heard of since it began")),
      storage_bytes(gauges(registry, "campus_collector_storage_bytes", "Size of a part of the store")),
      storage_free(gauges(registry, "campus_collector_storage_free_bytes", "What the store's disk still takes")),
      snapshot_series(gauges(registry, "campus_collector_snapshot_series",
                             "Series of an endpoint that come from the snapshot, all banners together")),
      exposition_bytes(
          gauges(registry, "campus_collector_exposition_bytes", "Size of an endpoint's answers, all banners together")),
      storage_errors(prometheus::BuildCounter()
                         .Name("campus_collector_storage_errors_total")
                         .Help("Operations of the store that failed")
                         .Register(registry)) {
  prometheus::BuildGauge()
      .Name("campus_collector_build_info")
      .Help("Version of the running collector, always 1")
      .Register(registry)
      .Add({{"version", kVersion}})
      .Set(1);
  for (const auto* operation : {"open", "commit", "read", "checkpoint"}) storage_errors.Add({{"op", operation}});
  for (const auto* why : {"slow", "crowded", "full"}) connections_dropped.Add({{"reason", why}});
  for (const auto* reason : {"no_token", "wrong_token", "expired", "revoked", "scope", "limited"}) {
    access_refused.Add({{"reason", reason}});
  }
  for (const auto* outcome : {"answered", "malformed", "unknown_key", "key_pending", "key_revoked", "key_cloned",
                              "site_unknown", "other_site"}) {
    polls.Add({{"outcome", outcome}});
  }
  for (const auto* state : {"silent", "not_silent", "away"}) silence_probes.Add({{"state", state}});
  for (const auto* reason : {"timeout", "closed", "plain_http", "not_offered", "version_or_cipher", "no_certificate",
                             "bad_certificate", "refused_by_peer", "other"}) {
    tls_failures.Add({{"reason", reason}});
  }
}

std::vector<prometheus::MetricFamily> OwnMetrics::Registry::families() const {
  auto all = registry.Collect();
  std::erase_if(all, [](const auto& family) { return family.metric.empty(); });
  all.push_back(family_of("campus_collector_ingest_duration_seconds",
                          "From a request's last byte to its answer, commit included", ingest_duration));
  all.push_back(family_of("campus_collector_report_bytes", "Size of a report's envelope as it came", report_bytes));
  all.push_back(family_of("campus_collector_clock_skew_seconds",
                          "End of a report's run by the probe's clock, less the time of its arrival", clock_skew));
  all.push_back(family_of("campus_collector_lock_wait_seconds",
                          "How long a thread that takes reports waited for a lock", lock_wait));
  {
    const std::scoped_lock lock(mutex);
    append_usage(usage, all);
  }
  sort(all);
  return all;
}

}  // namespace campus::collector
