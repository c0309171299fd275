#include "probe/attest/form.h"

#include <algorithm>
#include <array>
#include <map>

#include "core/foreign_text.h"
#include "probe/attest/filled_table.h"
#include "standards/answer.h"
#include "standards/commands.h"
#include "standards/nominal.h"

namespace campus::probe {
namespace {

namespace fs = std::filesystem;

constexpr std::array kHeads{
    Head{"指标", "item", true},   Head{"名称", "title"},
    Head{"问题", "question"},     Head{"填写方法", "how to answer"},
    Head{"佐证要求", "evidence"}, Head{"答案", "answer", true},
    Head{"核查人", "stated by"},  Head{"职务", "role"},
    Head{"核查日期", "date"},     Head{"备注", "note"},
    Head{"佐证文件", "files"},
};

std::string evidence_wanted(const standards::AttestForm& form, Language language) {
  const bool english = language == Language::en;
  if (form.evidence.empty()) return english ? "none" : "不要求";
  auto kinds = evidence_words(form, language);
  if (form.least_files == 0) return kinds;
  const auto least = std::to_string(form.least_files);
  return english ? kinds + ", at least " + least : kinds + "，至少 " + least + " 份";
}

/// One form, read once.
class FormReader {
 public:
  FormReader(const fs::path& file, std::string_view text, const OpenRecord& record, const FormDefaults& defaults)
      : folder_(file.parent_path()), table_(file, text, kHeads), record_(record), defaults_(defaults) {}

  FormReading read() {
    for (const auto& row : table_.rows()) read_row(row);
    if (table_.wrong().empty() && statements_.empty()) {
      table_.say("no row has an answer: fill in the column 答案 (answer)");
    }
    return {std::move(statements_), table_.wrong()};
  }

 private:
  void read_row(const TableRow& row) {
    const auto answer = table_.at(row, "answer");
    if (answer.empty()) return;
    const auto rule = rule_to_state(record_, standards::rule_id_of(table_.at(row, "item")));
    if (!rule) return table_.say(row.line, rule.error().message);
    const auto value = standards::parse_answer(answer, standards::unit_of_limit(**rule));
    if (!value) return table_.say(row.line, printed((*rule)->id) + ": " + value.error().message);
    Statement statement;
    statement.rule = (*rule)->id;
    statement.answer = *value;
    statement.by = either(table_.at(row, "stated by"), defaults_.by);
    statement.role = either(table_.at(row, "role"), defaults_.role);
    statement.note = table_.at(row, "note");
    statement.files = files_of(table_.at(row, "files"), folder_);
    if (complete(row, statement)) statements_.push_back(std::move(statement));
  }

  static std::string either(const std::string& text, const std::string& otherwise) {
    return text.empty() ? otherwise : text;
  }

  bool complete(const TableRow& row, Statement& statement) {
    const auto before = table_.wrong().size();
    const auto name = printed(statement.rule) + ": ";
    if (statement.by.empty())
      table_.say(row.line, name + "the column 核查人 (stated by) is empty: write who answers for it, or give --by");
    for (const auto* text : {&statement.by, &statement.role, &statement.note}) {
      if (const auto why = why_unfit(*text); !why.empty()) table_.say(row.line, name + why);
    }
    const auto day = table_.at(row, "date");
    const auto stated = day.empty() ? std::optional(defaults_.now) : parse_day(day);
    if (!stated) table_.say(row.line, name + "the date " + in_quotes(day) + " must be like 2026-11-20");
    if (stated && *stated > defaults_.now)
      table_.say(row.line, name + "the date " + in_quotes(day) + " is in the future");
    statement.at = stated.value_or(defaults_.now);
    const auto same = [&](const Statement& one) { return one.rule == statement.rule; };
    if (std::any_of(statements_.begin(), statements_.end(), same)) {
      table_.say(row.line, name + "is answered twice: remove one of the rows");
    }
    return table_.wrong().size() == before;
  }

  fs::path folder_;
  FilledTable table_;
  const OpenRecord& record_;
  const FormDefaults& defaults_;
  std::vector<Statement> statements_;
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
  auto text = heads_line(kHeads, language);
  for (const auto* rule : open_questions(record)) {
    text += table_cell(printed(rule->id)) + "," + table_cell(rule->title.in(language)) + "," +
            table_cell(rule->attest->question.in(language)) + "," +
            table_cell(standards::how_to_answer(standards::unit_of_limit(*rule), language)) + "," +
            table_cell(evidence_wanted(*rule->attest, language)) + ",,,,,,\r\n";
  }
  return text;
}

FormReading read_form(const fs::path& file, std::string_view text, const OpenRecord& record,
                      const FormDefaults& defaults) {
  return FormReader(file, text, record, defaults).read();
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

}  // namespace campus::probe
