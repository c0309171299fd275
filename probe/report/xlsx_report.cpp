#include "probe/report/xlsx_report.h"
#include "probe/report/conclusion_text.h"

#include <xlsxwriter.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <utility>

#include "probe/report/plain_text.h"
#include "probe/report/record_sheets.h"

namespace campus::probe {
namespace {

constexpr lxw_color_t kGood = 0x17663A;
constexpr lxw_color_t kBad = 0xA3171C;
constexpr lxw_color_t kOpen = 0x7D4E00;
constexpr lxw_color_t kQuiet = 0x596069;
constexpr lxw_color_t kHeadFill = 0xE8EBEF;
constexpr lxw_color_t kGoodFill = 0xE3F2E8;
constexpr lxw_color_t kBadFill = 0xFBE4E4;
constexpr lxw_color_t kOpenFill = 0xFDF1DC;
constexpr lxw_color_t kBorder = 0xC5C9CF;

Error failed(const std::string& what) { return Error{ErrorCode::io, "the workbook cannot be written: " + what}; }

class ScratchFolder {
 public:
  ScratchFolder() {
    std::error_code error;
    auto pattern = (std::filesystem::temp_directory_path(error) / "campus-xlsx-XXXXXX").string();
    if (!error && ::mkdtemp(pattern.data()) != nullptr) path_ = pattern;
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  ~ScratchFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// At most so many characters, for a cell holds 32767 of them in UTF-16.
std::string cut(std::string_view text) {
  constexpr std::size_t kMost = 16'000;
  std::size_t characters = 0;
  for (std::size_t at = 0; at < text.size(); at += front_of(text.substr(at)).bytes) {
    if (++characters > kMost) return std::string(text.substr(0, at)) + "…";
  }
  return std::string(text);
}

bool is_escape(std::string_view text) {
  constexpr std::string_view hex = "0123456789abcdefABCDEF";
  return text.size() >= 7 && text.starts_with("_x") && text[6] == '_' &&
         text.substr(2, 4).find_first_not_of(hex) == std::string_view::npos;
}

/// Printable, and with `_x003D_` kept from being read as the character that it stands for in a workbook.
std::string cell_text(std::string_view text) {
  const auto plain = cut(visible(text));
  std::string out;
  for (std::size_t at = 0; at < plain.size(); ++at) {
    if (is_escape(std::string_view(plain).substr(at))) out += "_x005F";
    out += plain[at];
  }
  return out;
}

enum class CellForm { head, number, left_number, text, long_text };

class Formats {
 public:
  Formats(lxw_workbook* book, Language language) : book_(book), language_(language) {}

  lxw_format* of(CellForm form, CellTone tone) {
    auto& format = formats_[{form, tone}];
    if (format == nullptr) format = make(form, tone);
    return format;
  }

 private:
  lxw_format* make(CellForm form, CellTone tone) {
    auto* format = workbook_add_format(book_);
    format_set_font_name(format, language_ == Language::en ? "Calibri" : "Microsoft YaHei");
    format_set_font_size(format, 10);
    format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
    format_set_border(format, LXW_BORDER_THIN);
    format_set_border_color(format, kBorder);
    if (form == CellForm::left_number) format_set_align(format, LXW_ALIGN_LEFT);
    if (form != CellForm::number && form != CellForm::left_number) format_set_text_wrap(format);
    // Excel itself shows long texts of this format as ####.
    if (form == CellForm::text) format_set_num_format(format, "@");
    if (form == CellForm::head) format_set_bg_color(format, kHeadFill);
    if (form == CellForm::head || tone == CellTone::strong) format_set_bold(format);
    colour(format, tone);
    return format;
  }

  static void colour(lxw_format* format, CellTone tone) {
    const auto paint = [&](lxw_color_t ink, lxw_color_t fill) {
      format_set_font_color(format, ink);
      format_set_bg_color(format, fill);
      format_set_bold(format);
    };
    if (tone == CellTone::good) paint(kGood, kGoodFill);
    if (tone == CellTone::bad) paint(kBad, kBadFill);
    if (tone == CellTone::open) paint(kOpen, kOpenFill);
    if (tone == CellTone::quiet) format_set_font_color(format, kQuiet);
  }

  lxw_workbook* book_;
  Language language_;
  std::map<std::pair<CellForm, CellTone>, lxw_format*> formats_;
};

/// In points, for the cell with the most lines: not every spreadsheet finds the heights of wrapped rows itself.
double height_of(const Sheet& sheet, const std::vector<SheetCell>& cells) {
  constexpr double kLine = 15;
  constexpr double kMostLines = 20;
  double lines = 1;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto* text = std::get_if<std::string>(&cells[i].value);
    if (text == nullptr) continue;
    // A line ends before the word or the wide character that no longer fits.
    const auto width = static_cast<double>(display_width(visible(*text)));
    lines = std::max(lines, std::ceil(width / (sheet.columns[i].width - 2)));
  }
  return kLine * std::min(lines, kMostLines);
}

/// Collects the first thing that goes wrong.
class SheetWriter {
 public:
  SheetWriter(lxw_workbook* book, Formats& formats) : book_(book), formats_(formats) {}

  void write(const Sheet& sheet, const ReportView& view, const ReportId& id) {
    auto* page = workbook_add_worksheet(book_, sheet.title.c_str());
    if (page == nullptr) return note(LXW_ERROR_MEMORY_MALLOC_FAILED);
    const auto number = sheet.filtered ? CellForm::number : CellForm::left_number;
    for (std::size_t i = 0; i < sheet.columns.size(); ++i) {
      const auto column = static_cast<lxw_col_t>(i);
      note(worksheet_set_column(page, column, column, sheet.columns[i].width, nullptr));
      write_cell(page, 0, column, text_cell(sheet.columns[i].title), CellForm::head, number);
    }
    lxw_row_t row = 1;
    for (const auto& cells : sheet.rows) {
      lxw_col_t column = 0;
      for (const auto& cell : cells) write_cell(page, row, column++, cell, CellForm::text, number);
      note(worksheet_set_row(page, row++, height_of(sheet, cells), nullptr));
    }
    const auto last = static_cast<lxw_col_t>(sheet.columns.size() - 1);
    worksheet_freeze_panes(page, 1, 0);
    if (sheet.filtered) note(worksheet_autofilter(page, 0, 0, row - 1, last));
    note(worksheet_ignore_errors(page, LXW_IGNORE_NUMBER_STORED_AS_TEXT, "A1:XFD1048576"));
    set_print(page, sheet, view, id);
  }

  [[nodiscard]] lxw_error error() const { return error_; }

 private:
  void note(lxw_error error) {
    if (error_ == LXW_NO_ERROR) error_ = error;
  }

  void write_cell(lxw_worksheet* page, lxw_row_t row, lxw_col_t column, const SheetCell& cell, CellForm form,
                  CellForm number) {
    constexpr std::size_t kLong = 255;
    if (const auto* value = std::get_if<double>(&cell.value)) {
      return note(worksheet_write_number(page, row, column, *value, formats_.of(number, cell.tone)));
    }
    const auto* value = std::get_if<std::string>(&cell.value);
    if (value == nullptr) return note(worksheet_write_blank(page, row, column, formats_.of(number, cell.tone)));
    const auto text = cell_text(*value);
    if (form == CellForm::text && text.size() > kLong) form = CellForm::long_text;
    note(worksheet_write_string(page, row, column, text.c_str(), formats_.of(form, cell.tone)));
  }

  void set_print(lxw_worksheet* page, const Sheet& sheet, const ReportView& view, const ReportId& id) {
    constexpr std::uint8_t kA4 = 9;
    constexpr double kPageWidth = 220;  // digits across a page that can still be read
    worksheet_set_landscape(page);
    worksheet_set_paper(page, kA4);
    double width = 0;
    for (const auto& column : sheet.columns) width += column.width;
    worksheet_fit_to_pages(page, static_cast<std::uint16_t>(std::ceil(width / kPageWidth)), 0);
    note(worksheet_repeat_rows(page, 0, 0));
    std::string marks;
    for (const auto& mark : page_marks(view)) marks += (marks.empty() ? "&C&B" : "  ") + mark;
    if (!marks.empty()) note(worksheet_set_header(page, marks.c_str()));
    // `&` commands a footer: only what is surely hexadecimal goes in, and not as more digits of the font's size.
    const auto record = is_sha256_hex(id.text()) ? "&L&8 " + id.text() : std::string();
    note(worksheet_set_footer(page, (record + "&R&P / &N").c_str()));
  }

  lxw_workbook* book_;
  Formats& formats_;
  lxw_error error_ = LXW_NO_ERROR;
};

void set_properties(lxw_workbook* book, const ReportView& view) {
  auto title = view.say("数字校园网络达标验收记录", "Digital campus network acceptance record");
  lxw_doc_properties properties{};
  properties.title = title.data();
  // 0 would be the time of writing.
  const auto ended = std::chrono::duration_cast<std::chrono::seconds>(view.report.ended.utc.time_since_epoch()).count();
  properties.created = std::max<std::time_t>(ended, 1);
  workbook_set_properties(book, &properties);
}

Result<std::string> content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  if (!in || bytes.empty()) return failed("cannot read " + file.string());
  return bytes;
}

}  // namespace

Result<std::string> render_xlsx(const Report& report, const ReportId& id, Language language) {
  const auto view = view_of(report, language);
  const ScratchFolder folder;
  if (folder.path().empty()) return failed("no folder can be made below the temporary one; set TMPDIR to another");
  auto scratch = folder.path().string();
  const auto file = folder.path() / "record.xlsx";
  lxw_workbook_options options{};
  options.tmpdir = scratch.data();
  auto* book = workbook_new_opt(file.c_str(), &options);
  if (book == nullptr) return failed("out of memory");
  set_properties(book, view);
  Formats formats(book, language);
  SheetWriter writer(book, formats);
  for (const auto& sheet : {conclusion_sheet(view, id), item_sheet(view), measurement_sheet(view),
                            statement_sheet(view), roster_sheet(view)}) {
    writer.write(sheet, view, id);
  }
  const auto closed = workbook_close(book);
  if (closed != LXW_NO_ERROR) return failed(lxw_strerror(closed));
  if (writer.error() != LXW_NO_ERROR) return failed(lxw_strerror(writer.error()));
  return content_of(file);
}

}  // namespace campus::probe
