#include "tests/support/exposition_parser.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <set>
#include <stdexcept>

#include "core/utf8.h"

namespace campus::test {
namespace {

bool is_name(std::string_view text) {
  if (text.empty() || (text[0] >= '0' && text[0] <= '9')) return false;
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") ==
         std::string_view::npos;
}

/// The rest of one line.
class Line {
 public:
  explicit Line(std::string_view text) : whole_(text), rest_(text) {}

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::runtime_error(why + ": " + std::string(whole_.substr(0, 300)));
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  [[nodiscard]] bool take(char wanted) {
    if (rest_.empty() || rest_[0] != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void expect(char wanted) {
    if (!take(wanted)) refuse(std::string("no ") + wanted);
  }
  std::string_view word(std::string_view ends) {
    const auto found = rest_.substr(0, rest_.find_first_of(ends));
    rest_.remove_prefix(found.size());
    return found;
  }
  std::string quoted() {
    expect('"');
    std::string value;
    while (!take('"')) {
      if (rest_.empty()) refuse("a label value does not end");
      if (take('\\')) {
        if (take('n')) {
          value += '\n';
        } else if (take('\\')) {
          value += '\\';
        } else if (take('"')) {
          value += '"';
        } else {
          refuse("no such escape");
        }
        continue;
      }
      value += rest_[0];
      rest_.remove_prefix(1);
    }
    return value;
  }

 private:
  std::string_view whole_;
  std::string_view rest_;
};

double value_of(Line& line) {
  const auto text = line.rest();
  if (text == "+Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool spelt = text.find_first_not_of("0123456789+-.e") == std::string_view::npos;
  if (error != std::errc() || end != text.data() + text.size() || !spelt) line.refuse("no number, or more than one");
  return value;
}

ParsedSample sample_of(Line& line) {
  ParsedSample sample;
  sample.name = line.word("{ ");
  if (!is_name(sample.name)) line.refuse("no metric name");
  if (line.take('{')) {
    do {
      const std::string label(line.word("="));
      if (!is_name(label)) line.refuse("no label name");
      line.expect('=');
      if (!sample.labels.emplace(label, line.quoted()).second) line.refuse("a label stands twice");
    } while (line.take(','));
    line.expect('}');
  }
  line.expect(' ');
  sample.value = value_of(line);
  return sample;
}

/// `_bucket` and the like belong to the histogram that is being read.
bool belongs_to(const std::string& name, const std::string& family, const std::string& type) {
  if (type != "histogram") return name == family;
  return name == family + "_bucket" || name == family + "_sum" || name == family + "_count";
}

class Reader {
 public:
  void read(std::string_view text) {
    if (!text.empty() && text.back() != '\n') throw std::runtime_error("the last line does not end");
    while (!text.empty()) {
      const auto length = text.find('\n');
      Line line(text.substr(0, length));
      text.remove_prefix(length + 1);
      if (!is_utf8(line.rest()) || line.rest().find('\0') != std::string_view::npos) line.refuse("not UTF-8");
      if (line.rest().starts_with("# HELP ")) {
        read_help(line);
      } else if (line.rest().starts_with("# TYPE ")) {
        read_type(line);
      } else {
        read_sample(line);
      }
    }
    end_family();
  }
  ParsedExposition take() && { return std::move(parsed_); }

 private:
  void read_help(Line& line) {
    end_family();
    (void)line.word(" ");
    line.expect(' ');
    (void)line.word(" ");
    line.expect(' ');
    family_ = line.word(" ");
    if (!is_name(family_)) line.refuse("no metric name");
    line.expect(' ');
    if (line.at_end()) line.refuse("an empty help");
  }

  void read_type(Line& line) {
    const auto expected = "# TYPE " + family_ + " ";
    if (family_.empty() || !line.rest().starts_with(expected)) line.refuse("a TYPE without its HELP before it");
    const std::string type(line.rest().substr(expected.size()));
    if (type != "gauge" && type != "counter" && type != "histogram") line.refuse("no such type");
    if (!parsed_.types.emplace(family_, type).second) line.refuse("a family in two pieces");
    parsed_.families.push_back(family_);
  }

  void read_sample(Line& line) {
    auto sample = sample_of(line);
    const auto type = parsed_.types.find(family_);
    if (type == parsed_.types.end() || !belongs_to(sample.name, family_, type->second)) {
      line.refuse("a sample outside its family");
    }
    if (!seen_.emplace(sample.name, sample.labels).second) line.refuse("a series stands twice");
    if (type->second == "histogram") add_to_histogram(sample, line);
    ++family_samples_;
    parsed_.samples.push_back(std::move(sample));
  }

  void add_to_histogram(const ParsedSample& sample, Line& line) {
    auto labels = sample.labels;
    labels.erase("le");
    auto& histogram = histograms_[labels];
    if (sample.name.ends_with("_count")) histogram.count = sample.value;
    if (!sample.name.ends_with("_bucket")) return;
    if (!sample.labels.contains("le")) line.refuse("a bucket without a bound");
    if (sample.value < histogram.last) line.refuse("a bucket smaller than the one before");
    histogram.last = sample.value;
    histogram.ends = sample.labels.at("le") == "+Inf";
  }

  void end_family() {
    if (!family_.empty() && family_samples_ == 0) throw std::runtime_error(family_ + " has no samples");
    for (const auto& [labels, histogram] : histograms_) {
      if (!histogram.ends || histogram.last != histogram.count) throw std::runtime_error(family_ + " does not add up");
    }
    histograms_.clear();
    family_.clear();
    family_samples_ = 0;
  }

  struct Histogram {
    double last = 0;
    double count = -1;
    bool ends = false;
  };
  ParsedExposition parsed_;
  std::string family_;
  std::size_t family_samples_ = 0;
  std::set<std::pair<std::string, std::map<std::string, std::string>>> seen_;
  std::map<std::map<std::string, std::string>, Histogram> histograms_;
};

}  // namespace

const ParsedSample* ParsedExposition::find(std::string_view name,
                                           const std::map<std::string, std::string>& labels) const {
  for (const auto& sample : samples) {
    if (sample.name == name && sample.labels == labels) return &sample;
  }
  return nullptr;
}

ParsedExposition parse_exposition(std::string_view text) {
  Reader reader;
  reader.read(text);
  return std::move(reader).take();
}

}  // namespace campus::test
