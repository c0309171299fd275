#include "collector/metrics/own_metrics.h"

#include <string>

#include "collector/metrics/registry.h"
#include "core/version.h"

namespace campus::collector {

namespace {

const prometheus::Histogram::BucketBoundaries kDurations{0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                         0.1,    0.25,  0.5,    1.0,   2.5,  5.0};
const prometheus::Histogram::BucketBoundaries kBatches{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000};

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }
double in_seconds(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Histogram& histogram(prometheus::Registry& registry, const char* name, const char* help,
                                 const prometheus::Histogram::BucketBoundaries& bounds) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add({}, bounds);
}

}  // namespace

OwnMetrics::Registry::Registry()
    : ingest_duration(histogram(registry, "campus_collector_ingest_duration_seconds",
                                "From a request's last byte to its answer, commit included", kDurations)),
      commit_duration(histogram(registry, "campus_collector_commit_duration_seconds",
                                "One transaction, until the disk has it", kDurations)),
      batch_reports(histogram(registry, "campus_collector_batch_reports", "Reports in one transaction", kBatches)),
      queue_reports(gauge(registry, "campus_collector_queue_reports", "Reports that wait for the writer")),
      queue_capacity(gauge(registry, "campus_collector_queue_capacity_reports", "Reports the queue can hold")),
      last_commit(gauge(registry, "campus_collector_last_commit_timestamp_seconds",
                        "When the last transaction was committed; 0 before the first")),
      snapshot_time(gauge(registry, "campus_collector_snapshot_timestamp_seconds", "When the snapshot was built")),
      snapshot_duration(gauge(registry, "campus_collector_snapshot_duration_seconds", "How long the snapshot took")),
      connections(gauge(registry, "campus_collector_connections", "Open connections")),
      certificate_end(gauge(registry, "campus_collector_tls_certificate_end_timestamp_seconds",
                            "Until when the server's certificate is good; 0 without TLS")),
      connections_dropped(prometheus::BuildCounter()
                              .Name("campus_collector_connections_dropped_total")
                              .Help("Connections that were ended by us: too slow, or no room")
                              .Register(registry)),
      tls_failures(prometheus::BuildCounter()
                       .Name("campus_collector_tls_failures_total")
                       .Help("Connections on which TLS did not come about")
                       .Register(registry)),
      storage_bytes(prometheus::BuildGauge()
                        .Name("campus_collector_storage_bytes")
                        .Help("Size of a file of the store")
                        .Register(registry)),
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
  for (const auto* reason : {"timeout", "closed", "plain_http", "not_offered", "version_or_cipher", "no_certificate",
                             "bad_certificate", "refused_by_peer", "other"}) {
    tls_failures.Add({{"reason", reason}});
  }
}

OwnMetrics::OwnMetrics() : registry_(std::make_unique<Registry>()) {}
OwnMetrics::~OwnMetrics() = default;

void OwnMetrics::request_acknowledged(std::chrono::nanoseconds accept_to_answer) {
  registry_->ingest_duration.Observe(in_seconds(accept_to_answer));
}

void OwnMetrics::batch_committed(std::chrono::nanoseconds took, std::size_t reports, WallTime at) {
  registry_->commit_duration.Observe(in_seconds(took));
  registry_->batch_reports.Observe(static_cast<double>(reports));
  registry_->last_commit.Set(in_seconds(at));
}

void OwnMetrics::storage_failed(std::string_view operation) {
  registry_->storage_errors.Add({{"op", std::string(operation)}}).Increment();
}

void OwnMetrics::queue(std::size_t waiting, std::size_t capacity) {
  registry_->queue_reports.Set(static_cast<double>(waiting));
  registry_->queue_capacity.Set(static_cast<double>(capacity));
}

void OwnMetrics::connections(std::size_t open) { registry_->connections.Set(static_cast<double>(open)); }

void OwnMetrics::connection_dropped(std::string_view why) {
  registry_->connections_dropped.Add({{"reason", std::string(why)}}).Increment();
}

void OwnMetrics::certificate_ends(WallTime at) { registry_->certificate_end.Set(in_seconds(at)); }

void OwnMetrics::tls_failed(std::string_view reason) {
  registry_->tls_failures.Add({{"reason", std::string(reason)}}).Increment();
}

void OwnMetrics::snapshot_built(WallTime at, std::chrono::nanoseconds took) {
  registry_->snapshot_time.Set(in_seconds(at));
  registry_->snapshot_duration.Set(in_seconds(took));
}

void OwnMetrics::storage_size(std::string_view file, std::size_t bytes) {
  registry_->storage_bytes.Add({{"file", std::string(file)}}).Set(static_cast<double>(bytes));
}

}  // namespace campus::collector
