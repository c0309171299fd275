#pragma once
// The Prometheus text format (0.0.4), written straight into one string: what a snapshot says goes from figures to bytes
// without anything in between.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace campus::collector {

/// As few digits as read back as the same number; an exponent only for what is very small or very large; `+Inf`,
/// `-Inf`, `NaN`.
void append_value(std::string& text, double value);

/// What stands between a label's quotes: backslash, quote and line feed escaped, `?` for every byte that is not UTF-8
/// and for a zero. Prometheus refuses a whole scrape for one malformed label: a school's name must never do that.
void append_label_value(std::string& text, std::string_view value);

/// `name="value"`, after a comma unless `labels` is empty. The name is a constant of ours.
void append_label(std::string& labels, std::string_view name, std::string_view value);

/// Samples of one family after the other, under one HELP and TYPE; a family without samples leaves nothing.
class ExpositionText {
 public:
  /// `expected_bytes` are reserved at once; memory that nothing is written to costs no more than its addresses.
  explicit ExpositionText(std::size_t expected_bytes = 0) { text_.reserve(expected_bytes); }

  /// `type` is gauge, counter or histogram.
  void begin_family(std::string_view name, std::string_view help, std::string_view type = "gauge");
  /// `labels` and, behind them, `more` are as append_label makes them: `more` with its own comma where `labels` is not
  /// empty. `suffix` comes behind the family's name: `_bucket`, `_sum`, `_count`.
  void sample(std::string_view labels, std::string_view more, double value, std::string_view suffix = {});
  void sample(std::string_view labels, double value) { sample(labels, {}, value); }

  [[nodiscard]] std::size_t samples() const { return samples_; }
  [[nodiscard]] std::string take() && { return std::move(text_); }

 private:
  void announce();

  std::string text_;
  std::string name_;
  std::string announcement_;  ///< HELP and TYPE, until the first sample
  std::size_t samples_ = 0;
};

}  // namespace campus::collector
