// Inline SVG from numbers alone: no library, no script, legible in black and white.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <vector>

#include "core/words.h"
#include "probe/report/html_parts.h"
#include "probe/report/measurement_text.h"
#include "probe/report/plain_text.h"

namespace campus::probe {
namespace {

constexpr double kWidth = 760;
constexpr std::size_t kMostRepeats = 12;
constexpr std::size_t kMostPoints = 480;  ///< of all repeats together; longer series are averaged down
constexpr double kSampleSeconds = std::chrono::duration<double>(kSeriesStep).count();

std::string at(double value) {
  std::array<char, 32> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%.1f", value);
  return buffer.data();
}

double bits(BitRate rate) { return static_cast<double>(rate.bits_per_second()); }

Markup line(double x1, double y1, double x2, double y2, const std::string& stroke, const std::string& width,
            const std::string& dash = "none") {
  return empty_element("line", {{"x1", at(x1)},
                                {"y1", at(y1)},
                                {"x2", at(x2)},
                                {"y2", at(y2)},
                                {"stroke", stroke},
                                {"stroke-width", width},
                                {"stroke-dasharray", dash}});
}

Markup box(double x, double y, double width, double height, const std::string& fill) {
  return empty_element(
      "rect",
      {{"x", at(x)}, {"y", at(y)}, {"width", at(std::max(0.0, width))}, {"height", at(height)}, {"fill", fill}});
}

Markup label(double x, double y, const std::string& anchor, const std::string& text) {
  return element("text", {{"x", at(x)}, {"y", at(y)}, {"text-anchor", anchor}}, text);
}

Markup drawing(double height, const std::string& name, const Markup& content) {
  return element("svg", {{"viewBox", "0 0 " + at(kWidth) + " " + at(height)}, {"role", "img"}, {"aria-label", name}},
                 content);
}

/// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  const double power = std::pow(10.0, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least) return factor * power;
  }
  return 10 * power;
}

std::string tick_text(double value) {
  const bool giga = value >= 1e9;
  std::array<char, 40> buffer{};
  std::snprintf(buffer.data(), buffer.size(), "%g%s", value / (giga ? 1e9 : 1e6), giga ? "G" : "M");
  return value == 0 ? "0" : buffer.data();
}

struct Plot {
  double left = 46;
  double right = kWidth - 132;
  double top = 12;
  double bottom = 166;
  double most = 1;     ///< bit/s at the top
  double seconds = 1;  ///< of all repeats side by side

  [[nodiscard]] double x(double time) const { return left + (right - left) * time / seconds; }
  [[nodiscard]] double y(double rate) const { return bottom - (bottom - top) * std::min(rate, most) / most; }
};

std::size_t shown_repeats(const Measurement& m) { return std::min(m.repeats.size(), kMostRepeats); }

Plot plot_of(const Measurement& m) {
  double most = std::max(m.target ? bits(*m.target) : 0, m.required ? bits(*m.required) : 0);
  double seconds = 0;
  for (std::size_t i = 0; i < shown_repeats(m); ++i) {
    for (const auto& rate : m.repeats[i].series) most = std::max(most, bits(rate));
    seconds += kSampleSeconds * static_cast<double>(m.repeats[i].series.size());
  }
  Plot plot;
  plot.most = most > 0 ? most * 1.04 : 1;
  plot.seconds = seconds > 0 ? seconds : 1;
  return plot;
}

Markup grid(const Plot& plot) {
  Markup all;
  const double step = round_step(plot.most / 8);
  for (int i = 0; step * i <= plot.most; ++i) {
    const double value = step * i;
    all += line(plot.left, plot.y(value), plot.right, plot.y(value), "#d5d8dd", "0.7");
    all += label(plot.left - 5, plot.y(value) + 4, "end", tick_text(value));
  }
  return all;
}

std::string points_of(const Plot& plot, const std::vector<BitRate>& series, double start, std::size_t bucket) {
  std::string points;
  for (std::size_t i = 0; i < series.size(); i += bucket) {
    const auto end = std::min(series.size(), i + bucket);
    double sum = 0;
    for (std::size_t k = i; k < end; ++k) sum += bits(series[k]);
    const double middle = start + kSampleSeconds * static_cast<double>(i + end) / 2;
    points += (points.empty() ? "" : " ") + at(plot.x(middle)) + "," + at(plot.y(sum / static_cast<double>(end - i)));
  }
  return points;
}

Markup runs(const Plot& plot, const Measurement& m, Language language) {
  std::size_t samples = 0;
  for (std::size_t i = 0; i < shown_repeats(m); ++i) samples += m.repeats[i].series.size();
  const std::size_t bucket = std::max<std::size_t>(1, (samples + kMostPoints - 1) / kMostPoints);
  Markup shades;
  Markup traces;
  double start = 0;
  for (std::size_t i = 0; i < shown_repeats(m); ++i) {
    const auto& repeat = m.repeats[i];
    const double length = kSampleSeconds * static_cast<double>(repeat.series.size());
    const double warmup = std::min(length, static_cast<double>(repeat.warmup.count()) / 1e9);
    shades += box(plot.x(start), plot.top, plot.x(start + warmup) - plot.x(start), plot.bottom - plot.top, "#e9ebee");
    if (i > 0) shades += line(plot.x(start), plot.top, plot.x(start), plot.bottom, "#9aa0a8", "0.8");
    traces += empty_element("polyline", {{"points", points_of(plot, repeat.series, start, bucket)},
                                         {"fill", "none"},
                                         {"stroke", "#1f4e8c"},
                                         {"stroke-width", "1.3"}});
    traces += label(plot.x(start + length / 2), plot.bottom + 14, "middle",
                    fill(say(language, "第{0}次 {1} s", "run {0}, {1} s"), {std::to_string(i + 1), at(length)}));
    start += length;
  }
  return shades + grid(plot) + traces;
}

/// Lines across the plot with their values at the right, kept apart where they would overlap.
Markup limits(const Plot& plot, const Measurement& m, Language language) {
  Markup all;
  double lowest_label = plot.top - 20;
  const auto mark = [&](BitRate rate, const std::string& name, const std::string& dash, const std::string& width) {
    const double y = plot.y(bits(rate));
    const double text_y = std::max(y + 4, lowest_label + 13);
    lowest_label = text_y;
    all += line(plot.left, y, plot.right + 4, y, "#1b1d21", width, dash);
    all += label(plot.right + 7, text_y, "start", name + " " + to_text(rate));
  };
  const auto ceiling = ceiling_of(m);
  if (ceiling) mark(*ceiling, say(language, "上限", "ceiling"), "1.5 3", "1");
  if (m.required) mark(*m.required, say(language, "要求", "required"), "7 3", "1.4");
  return all;
}

struct BarScale {
  double most;
  [[nodiscard]] double x(double rate) const { return (kWidth - 2) * rate / most + 1; }
};

Markup key_entry(std::string_view sign, const std::string& name, const std::string& value) {
  return element("span", std::string(sign) + " " + name + " " + value);
}

}  // namespace

Markup bullet_bar(const Measurement& m, Language language) {
  if (!m.goodput) return {};
  const auto ceiling = ceiling_of(m);
  double most = bits(*m.goodput);
  for (const auto& rate : {m.target, m.required, ceiling}) most = std::max(most, rate ? bits(*rate) : 0);
  if (most <= 0) return {};
  const BarScale scale{most};
  auto parts = box(1, 8, kWidth - 2, 18, "#e3e5e9") + box(1, 11, scale.x(bits(*m.goodput)) - 1, 12, "#1f4e8c");
  auto key = key_entry("▬", say(language, "实测", "measured"), to_text(*m.goodput));
  if (ceiling) {
    parts += line(scale.x(bits(*ceiling)), 2, scale.x(bits(*ceiling)), 32, "#1b1d21", "1.2", "2 2");
    key += key_entry("┊", say(language, "路径上限", "path ceiling"), to_text(*ceiling));
  }
  if (m.required) {
    parts += line(scale.x(bits(*m.required)), 2, scale.x(bits(*m.required)), 32, "#1b1d21", "3");
    key += key_entry("┃", say(language, "要求", "required"), to_text(*m.required));
  }
  if (m.target) key += key_entry("□", say(language, "目标（满格）", "target (full width)"), to_text(*m.target));
  return drawing(34, say(language, "实测与要求", "measured and required"), parts) +
         element("div", {{"class", "key"}}, key);
}

Markup series_chart(const Measurement& m, Language language) {
  bool any = false;
  for (std::size_t i = 0; i < shown_repeats(m); ++i) any = any || !m.repeats[i].series.empty();
  if (!any) return {};
  const auto plot = plot_of(m);
  const auto parts = runs(plot, m, language) + limits(plot, m, language);
  const auto caption = say(language, "每 200 ms 的TCP有效吞吐量（bit/s）；灰底为预热，不计入结果",
                           "TCP goodput of each 200 ms (bit/s); shaded: warm-up, left out of the result");
  return drawing(186, caption, parts) + element("p", {{"class", "s"}}, caption);
}

}  // namespace campus::probe
