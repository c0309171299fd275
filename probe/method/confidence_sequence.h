#pragma once
// Confidence that may be looked at after every sample. Pure.
//
// An ordinary t-interval holds at one sample size fixed beforehand; who looks after each sample and stops when he likes
// what he sees is wrong far more often. This interval holds at all sizes at once: the e-process of the t-test under the
// scale-invariant Gaussian mixture (Lai 1976; Wang and Ramdas 2023) is inverted, and Ville's inequality bounds the
// probability that it ever leaves out the mean by alpha, for independent normal samples of unknown variance.
//
// Rates of neighbouring slices are not independent. Late timestamps make them alternate (what one slice lacks the next
// has too much), service that wanders makes them alike. The variance of the mean is corrected by the correlation of
// neighbours as found, plus a margin for how badly few samples tell it; between 0.4 and 1.5 times that of independent
// samples. tests/unit/probe/method/confidence_sequence_test.cpp counts the errors for each of these.

#include <cstdint>
#include <vector>

namespace campus::probe {

/// Half-width over the standard deviation (root of the mean squared deviation) of `n` independent samples. Infinite
/// while n is too small to say anything.
[[nodiscard]] double anytime_half_width(std::int64_t n, double alpha);

/// The mean of samples that come one by one, with its interval.
class AnytimeMean {
 public:
  void add(double sample) { samples_.push_back(sample); }
  [[nodiscard]] std::int64_t count() const { return static_cast<std::int64_t>(samples_.size()); }
  [[nodiscard]] double mean() const;
  /// In the samples' unit. Infinite while there are too few.
  [[nodiscard]] double half_width(double alpha) const;

 private:
  std::vector<double> samples_;
};

}  // namespace campus::probe
