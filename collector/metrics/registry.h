#pragma once
// prometheus-cpp's registry behind OwnMetrics; every series is made once and kept by reference.

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

#include <mutex>
#include <vector>

#include "collector/metrics/atomic_distribution.h"
#include "collector/metrics/own_metrics.h"

namespace campus::collector {

struct OwnMetrics::Registry {
  Registry();

  /// Everything, sorted by name and labels.
  [[nodiscard]] std::vector<prometheus::MetricFamily> families() const;

  prometheus::Registry registry;
  AtomicDistribution ingest_duration;
  AtomicDistribution report_bytes;
  AtomicDistribution clock_skew;
  AtomicDistribution lock_wait;
  prometheus::Histogram& commit_duration;
  prometheus::Histogram& batch_reports;
  prometheus::Gauge& queue_reports;
  prometheus::Gauge& queue_capacity;
  prometheus::Gauge& last_commit;
  prometheus::Gauge& store_salvaged;
  prometheus::Gauge& snapshot_time;
  prometheus::Gauge& snapshot_duration;
  prometheus::Gauge& connections;
  prometheus::Gauge& certificate_end;
  prometheus::Gauge& retired_sites;
  prometheus::Counter& verify_seconds;
  prometheus::Family<prometheus::Counter>& connections_dropped;
  prometheus::Family<prometheus::Counter>& tls_failures;
  prometheus::Family<prometheus::Counter>& access_refused;
  prometheus::Family<prometheus::Counter>& polls;
  prometheus::Gauge& silence_active;
  prometheus::Family<prometheus::Gauge>& silence_probes;
  prometheus::Family<prometheus::Gauge>& storage_bytes;
  prometheus::Family<prometheus::Gauge>& storage_free;
  prometheus::Family<prometheus::Gauge>& snapshot_series;
  prometheus::Family<prometheus::Gauge>& exposition_bytes;
  prometheus::Family<prometheus::Counter>& storage_errors;

  mutable std::mutex mutex;
  ProcessUsage usage;  ///< guarded by `mutex`
};

}  // namespace campus::collector
