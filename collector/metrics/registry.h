#pragma once
// prometheus-cpp's registry behind OwnMetrics; every series is made once and kept by reference.

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include "collector/metrics/own_metrics.h"

namespace campus::collector {

struct OwnMetrics::Registry {
  Registry();

  prometheus::Registry registry;
  prometheus::Histogram& ingest_duration;
  prometheus::Histogram& commit_duration;
  prometheus::Histogram& batch_reports;
  prometheus::Gauge& queue_reports;
  prometheus::Gauge& queue_capacity;
  prometheus::Gauge& last_commit;
  prometheus::Gauge& snapshot_time;
  prometheus::Gauge& snapshot_duration;
  prometheus::Gauge& connections;
  prometheus::Gauge& certificate_end;
  prometheus::Family<prometheus::Counter>& connections_dropped;
  prometheus::Family<prometheus::Counter>& tls_failures;
  prometheus::Family<prometheus::Gauge>& storage_bytes;
  prometheus::Family<prometheus::Counter>& storage_errors;
};

}  // namespace campus::collector
