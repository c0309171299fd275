#include "probe/attest/form.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/csv.h"
#include "core/foreign_text.h"
#include "standards/answer.h"
#include "standards/commands.h"
#include "standards/nominal.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

enum class Column { item, title, question, how, evidence, answer, by, role, day, note, files };

struct Head {
  Column column;
  std::string_view zh_cn;
  std::string_view en;
};

constexpr std::array kHeads{
    Head{Column::item, "指标", "item"},
    Head{Column::title, "名称", "title"},
    Head{Column::question, "问题", "question"},
    Head{Column::how, "填写方法", "how to answer"},
    Head{Column::evidence, "佐证要求", "evidence"},
    Head{Column::answer, "答案", "answer"},
    Head{Column::by, "核查人", "stated by"},
    Head{Column::role, "职务", "role"},
    Head{Column::day, "核查日期", "date"},
    Head{Column::note, "备注", "note"},
    Head{Column::files, "佐证文件", "files"},
};

constexpr std::size_t kMostTextBytes = 1000;

std::string cell(std::string_view text) {
  std::string out = "\"";
  // A spreadsheet must not take a text for a formula.
  if (!text.empty() && std::string_view("=+-@\t").find(text.front()) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string evidence_wanted(const standards::AttestForm& form, Language language) {
  const bool english = language == Language::en;
  if (form.evidence.empty()) return english ? "none" : "不要求";
  const auto kinds = evidence_words(form, language);
  if (form.least_files == 0) return kinds;
  const auto least = std::to_string(form.least_files);
  return english ? kinds + ", at least " + least : kinds + "，至少 " + least + " 份";
}

/// One form, read once.
class FormReader {
 public:
  FormReader(const fs::path& file, const OpenRecord& record, const FormDefaults& defaults)
      : file_(file), record_(record), defaults_(defaults) {}

  FormReading read(std::string_view text) {
    const auto rows = parse_csv(text);
    if (!rows) {
      reading_.wrong.push_back(file_.string() + ":" + rows.error().message);
      return std::move(reading_);
    }
    if (rows->empty()) reading_.wrong.push_back(file_.string() + ": is empty: make the form anew with --form");
    if (rows->empty() || !read_heads(rows->front())) return std::move(reading_);
    for (std::size_t i = 1; i < rows->size(); ++i) read_row((*rows)[i]);
    if (reading_.wrong.empty() && reading_.statements.empty()) {
      reading_.wrong.push_back(file_.string() + ": no row has an answer: fill in the column 答案 (answer)");
    }
    return std::move(reading_);
  }

 private:
  void say(std::size_t line, const std::string& what) {
    reading_.wrong.push_back(file_.string() + ":" + std::to_string(line) + ": " + what);
  }

  bool read_heads(const CsvRow& row) {
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      for (const auto& head : kHeads) {
        if (row.cells[i] == head.zh_cn || row.cells[i] == head.en) columns_[head.column] = i;
      }
    }
    for (const auto& head : kHeads) {
      const bool needed = head.column == Column::item || head.column == Column::answer;
      if (!needed || columns_.contains(head.column)) continue;
      say(row.line, "there is no column " + std::string(head.zh_cn) + " (" + std::string(head.en) +
                        "): make the form anew with --form");
    }
    return reading_.wrong.empty();
  }

  [[nodiscard]] std::string at(const CsvRow& row, Column column) const {
    const auto found = columns_.find(column);
    if (found == columns_.end() || found->second >= row.cells.size()) return {};
    const auto& text = row.cells[found->second];
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1);
  }

  void read_row(const CsvRow& row) {
    const auto answer = at(row, Column::answer);
    if (answer.empty()) return;
    const auto rule = rule_to_state(record_, standards::rule_id_of(at(row, Column::item)));
    if (!rule) return say(row.line, rule.error().message);
    const auto value = standards::parse_answer(answer, standards::unit_of_limit(**rule));
    if (!value) return say(row.line, printed((*rule)->id) + ": " + value.error().message);
    Statement statement;
    statement.rule = (*rule)->id;
    statement.answer = *value;
    statement.by = either(at(row, Column::by), defaults_.by);
    statement.role = either(at(row, Column::role), defaults_.role);
    statement.note = at(row, Column::note);
    statement.files = files_of(at(row, Column::files), file_.parent_path());
    if (complete(row, statement)) reading_.statements.push_back(std::move(statement));
  }

  static std::string either(const std::string& text, const std::string& otherwise) {
    return text.empty() ? otherwise : text;
  }

  bool complete(const CsvRow& row, Statement& statement) {
    const auto before = reading_.wrong.size();
    const auto name = printed(statement.rule);
    if (statement.by.empty())
      say(row.line, name + ": the column 核查人 (stated by) is empty: write who answers for it, or give --by");
    for (const auto* text : {&statement.by, &statement.role, &statement.note}) {
      if (const auto why = why_unfit(*text); !why.empty()) say(row.line, name + ": " + why);
    }
    const auto day = at(row, Column::day);
    const auto stated = day.empty() ? std::optional(defaults_.now) : parse_day(day);
    if (!stated) say(row.line, name + ": the date " + in_quotes(day) + " must be like 2026-11-20");
    if (stated && *stated > defaults_.now) say(row.line, name + ": the date " + in_quotes(day) + " is in the future");
    statement.at = stated.value_or(defaults_.now);
    const auto same = [&](const Statement& one) { return one.rule == statement.rule; };
    if (std::any_of(reading_.statements.begin(), reading_.statements.end(), same)) {
      say(row.line, name + ": is answered twice: remove one of the rows");
    }
    return reading_.wrong.size() == before;
  }

  const fs::path& file_;
  const OpenRecord& record_;
  const FormDefaults& defaults_;
  std::map<Column, std::size_t> columns_;
  FormReading reading_;
};

}  // namespace

std::string evidence_words(const standards::AttestForm& form, Language language) {
  static const std::map<std::string, Localized> kWords{{"photo", {"照片", "photo"}},
                                                       {"document", {"文件", "document"}},
                                                       {"configuration", {"配置记录", "configuration"}},
                                                       {"screenshot", {"截图", "screenshot"}},
                                                       {"roster", {"名册", "list"}}};
  std::string text;
  for (const auto& kind : form.evidence) {
    const auto found = kWords.find(kind);
    text += (text.empty()               ? ""
             : language == Language::en ? ", "
                                        : "、") +
            (found == kWords.end() ? kind : found->second.in(language));
  }
  return text;
}

std::string write_form(const OpenRecord& record, Language language) {
  std::string text = "\xEF\xBB\xBF";
  for (const auto& head : kHeads) {
    text += (head.column == Column::item ? "" : ",") + cell(language == Language::en ? head.en : head.zh_cn);
  }
  text += "\r\n";
  for (const auto* rule : open_questions(record)) {
    text += cell(printed(rule->id)) + "," + cell(rule->title.in(language)) + "," +
            cell(rule->attest->question.in(language)) + "," +
            cell(standards::how_to_answer(standards::unit_of_limit(*rule), language)) + "," +
            cell(evidence_wanted(*rule->attest, language)) + ",,,,,,\r\n";
  }
  return text;
}

FormReading read_form(const fs::path& file, std::string_view text, const OpenRecord& record,
                      const FormDefaults& defaults) {
  return FormReader(file, record, defaults).read(text);
}

std::optional<WallTime> parse_day(std::string_view text) {
  constexpr auto kCity = std::chrono::hours(8);
  std::string day(text);
  std::replace(day.begin(), day.end(), '/', '-');
  const auto midnight = parse_rfc3339(day + "T00:00:00.000Z");
  return midnight ? std::optional(*midnight - kCity) : std::nullopt;
}

std::vector<fs::path> files_of(std::string_view text, const fs::path& folder) {
  std::vector<fs::path> files;
  std::string all(text);
  for (const std::string_view wide : {"；", "，"}) {
    for (auto found = all.find(wide); found != std::string::npos; found = all.find(wide))
      all.replace(found, wide.size(), ";");
  }
  for (std::size_t begin = 0; begin <= all.size();) {
    const auto end = std::min(all.find(';', begin), all.size());
    const auto first = all.find_first_not_of(" \t", begin);
    if (first < end) files.push_back(folder / all.substr(first, all.find_last_not_of(" \t", end - 1) - first + 1));
    begin = end + 1;
  }
  return files;
}

std::string why_unfit(std::string_view text) {
  if (text.size() > kMostTextBytes) return "the text " + in_quotes(text) + " is longer than 1000 bytes: shorten it";
  const bool prints = std::none_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20U && c != '\n') || c == 0x7F;
  });
  return prints ? std::string() : "the text " + in_quotes(text) + " has characters that do not print: remove them";
}

}  // namespace campus::probe
