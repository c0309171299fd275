#include "collector/metrics/own_metrics.h"

#include <string>

#include "collector/metrics/registry.h"

namespace campus::collector {

namespace {

double in_seconds(std::chrono::nanoseconds time) { return std::chrono::duration<double>(time).count(); }
double in_seconds(WallTime time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

}  // namespace

OwnMetrics::OwnMetrics() : registry_(std::make_unique<Registry>()) {}
OwnMetrics::~OwnMetrics() = default;

void OwnMetrics::request_acknowledged(std::chrono::nanoseconds accept_to_answer) {
  registry_->ingest_duration.observe(accept_to_answer.count());
}

void OwnMetrics::report_received(std::size_t bytes) {
  registry_->report_bytes.observe(static_cast<std::int64_t>(bytes));
}

void OwnMetrics::clock_skew(std::chrono::milliseconds report_less_arrival) {
  registry_->clock_skew.observe(report_less_arrival.count());
}

void OwnMetrics::lock_waited(std::chrono::nanoseconds took) { registry_->lock_wait.observe(took.count()); }

void OwnMetrics::signature_verified(std::chrono::nanoseconds cpu) {
  registry_->verify_seconds.Increment(in_seconds(cpu));
}

void OwnMetrics::batch_committed(std::chrono::nanoseconds took, std::size_t reports, WallTime at) {
  registry_->commit_duration.Observe(in_seconds(took));
  registry_->batch_reports.Observe(static_cast<double>(reports));
  registry_->last_commit.Set(in_seconds(at));
}

void OwnMetrics::storage_failed(std::string_view operation) {
  registry_->storage_errors.Add({{"op", std::string(operation)}}).Increment();
}

void OwnMetrics::store_salvaged(WallTime at) { registry_->store_salvaged.Set(in_seconds(at)); }

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

void OwnMetrics::access_refused(std::string_view reason) {
  registry_->access_refused.Add({{"reason", std::string(reason)}}).Increment();
}

void OwnMetrics::poll_answered(std::string_view outcome) {
  registry_->polls.Add({{"outcome", std::string(outcome)}}).Increment();
}

void OwnMetrics::silence(bool active, std::size_t silent, std::size_t not_silent, std::size_t away) {
  registry_->silence_active.Set(active ? 1 : 0);
  const auto set = [&](const char* state, std::size_t probes) {
    registry_->silence_probes.Add({{"state", state}}).Set(static_cast<double>(probes));
  };
  set("silent", silent);
  set("not_silent", not_silent);
  set("away", away);
}

void OwnMetrics::snapshot_built(WallTime at, std::chrono::nanoseconds took) {
  registry_->snapshot_time.Set(in_seconds(at));
  registry_->snapshot_duration.Set(in_seconds(took));
}

void OwnMetrics::storage_size(std::string_view file, std::size_t bytes) {
  registry_->storage_bytes.Add({{"file", std::string(file)}}).Set(static_cast<double>(bytes));
}

void OwnMetrics::storage_free(std::size_t bytes) { registry_->storage_free.Add({}).Set(static_cast<double>(bytes)); }

void OwnMetrics::retired_sites(std::size_t sites) { registry_->retired_sites.Set(static_cast<double>(sites)); }

void OwnMetrics::process(const ProcessUsage& usage) {
  const std::scoped_lock lock(registry_->mutex);
  registry_->usage = usage;
}

void OwnMetrics::snapshot_series(std::string_view endpoint, std::size_t series) {
  registry_->snapshot_series.Add({{"endpoint", std::string(endpoint)}}).Set(static_cast<double>(series));
}

void OwnMetrics::exposition_size(std::string_view endpoint, std::string_view encoding, std::size_t bytes) {
  registry_->exposition_bytes.Add({{"endpoint", std::string(endpoint)}, {"encoding", std::string(encoding)}})
      .Set(static_cast<double>(bytes));
}

}  // namespace campus::collector
