#include "probe/check/observation.h"

#include <utility>

#include "standards/quantities.h"

namespace campus::probe {
namespace {

CheckObservation of(const std::string& quantity, std::string detail) {
  CheckObservation seen;
  seen.quantity = quantity;
  if (const auto* known = standards::find_quantity(quantity)) seen.unit = known->unit;
  seen.detail = std::move(detail);
  return seen;
}

}  // namespace

CheckObservation observed(const std::string& quantity, double value, std::int64_t samples, std::string detail) {
  auto seen = of(quantity, std::move(detail));
  seen.value = value;
  seen.samples = samples;
  return seen;
}

CheckObservation unseen(const std::string& quantity, Reason reason, std::string detail) {
  auto seen = of(quantity, std::move(detail));
  seen.reason = reason;
  return seen;
}

CheckObservation without_fact(const std::string& quantity, const Error& error) {
  return unseen(quantity, Reason::fact_missing, error.message);
}

}  // namespace campus::probe
