#include "core/table/text_encoding.h"

#include <iconv.h>

#include <algorithm>

#include "core/utf8.h"

namespace campus {
namespace {

Error wrong(std::string_view before, const std::string& what) {
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  return Error{ErrorCode::bad_data, std::to_string(line) + ": " + what};
}

struct Survey {
  std::size_t first_bad = std::string_view::npos;
  std::size_t beyond_ascii = 0;    ///< bytes
  std::size_t in_long_points = 0;  ///< of them, in code points of three bytes or more, as Chinese has them
};

Survey survey_of(std::string_view bytes) {
  Survey survey;
  for (std::size_t at = 0; at < bytes.size();) {
    const auto point = first_character(bytes.substr(at));
    if (!point.valid) survey.first_bad = std::min(survey.first_bad, at);
    if (!point.valid || point.bytes > 1) survey.beyond_ascii += point.bytes;
    if (point.valid && point.bytes > 2) survey.in_long_points += point.bytes;
    at += point.bytes;
  }
  return survey;
}

class Converter {
 public:
  Converter() : handle_(::iconv_open("UTF-8", "GB18030")) {}
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;
  ~Converter() {
    if (is_open()) ::iconv_close(handle_);
  }
  // NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says that it failed
  [[nodiscard]] bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

  /// Bytes of `from` that were read; all of them where it went well.
  std::size_t convert(std::string from, std::string& to) const {
    // A character of two bytes takes three in UTF-8, one of four at most four.
    to.resize(from.size() + from.size() / 2 + 1);
    char* in = from.data();
    char* out = to.data();
    std::size_t left = from.size();
    std::size_t room = to.size();
    ::iconv(handle_, &in, &left, &out, &room);
    to.resize(to.size() - room);
    return from.size() - left;
  }

 private:
  iconv_t handle_;
};

Result<std::string> from_gb18030(std::string_view bytes) {
  const Converter converter;
  if (!converter.is_open()) {
    return wrong({}, "the text is not UTF-8, and this system cannot read GB18030; save it as 'CSV UTF-8'");
  }
  std::string text;
  const auto read = converter.convert(std::string(bytes), text);
  if (read == bytes.size()) return text;
  return wrong(bytes.substr(0, read), "the text is neither UTF-8 nor GB18030 (GBK); save the file as 'CSV UTF-8'");
}

}  // namespace

Result<std::string> decode_text(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    return wrong({}, "the text is UTF-16 ('Unicode text'); save the file as 'CSV UTF-8'");
  }
  const auto zero = bytes.find('\0');
  if (zero != std::string_view::npos) {
    return wrong(bytes.substr(0, zero), "a byte 0 stands here, so this is no text; save the file as 'CSV UTF-8'");
  }
  const auto survey = survey_of(bytes);
  if (survey.first_bad == std::string_view::npos) return std::string(bytes);
  // Read as GB18030, damaged UTF-8 gives other characters without any error. Text in GB18030 holds hardly anything that
  // could be three bytes of UTF-8.
  if (bytes.starts_with("\xEF\xBB\xBF") || survey.in_long_points * 2 > survey.beyond_ascii) {
    return wrong(bytes.substr(0, survey.first_bad), "the text is UTF-8 but damaged in this line; type the line again");
  }
  return from_gb18030(bytes);
}

}  // namespace campus
