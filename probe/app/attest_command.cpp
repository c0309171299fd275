// campus-probe attest: what people saw on site, added to a record by themselves.

#include <iostream>

#include "core/limits.h"
#include "core/words.h"
#include "probe/app/exit_code_of_assessment.h"
#include "probe/app/options.h"
#include "probe/attest/filled_table.h"
#include "probe/attest/form.h"
#include "probe/report/text_report.h"
#include "probe/spool/device_key.h"
#include "standards/answer.h"
#include "standards/nominal.h"

namespace campus::probe {
namespace {

constexpr const char* kUsage = "campus-probe attest DIR [--form FILE | --from FILE] [--by NAME] [--role ROLE]";

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("record", po::value<std::vector<std::string>>(), "folder of an audit / 记录目录");
  add("form", po::value<std::string>(), "write a form (CSV) of what is still to be answered / 导出待填表");
  add("from", po::value<std::string>(), "read a filled form / 读入已填的表");
  add("by", po::value<std::string>(), "who answers for it / 核查人");
  add("role", po::value<std::string>(), "as what / 职务");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

/// Asks on the terminal, one question after another.
class Interview {
 public:
  Interview(const CommandContext& context, const OpenRecord& record, Language language)
      : context_(context), record_(record), english_(language == Language::en), language_(language) {}

  /// Nothing where it was broken off.
  std::optional<std::vector<Statement>> run(FormDefaults who) {
    const auto questions = open_questions(record_);
    who.by = who.by.empty() ? ask(english_ ? "Your name: " : "核查人姓名：") : who.by;
    who.role = who.role.empty() ? ask(english_ ? "Your role: " : "职务：") : who.role;
    std::vector<Statement> statements;
    for (std::size_t i = 0; i < questions.size() && !over_; ++i) {
      std::cout << "\n[" << i + 1 << "/" << questions.size() << "] ";
      if (auto statement = question(*questions[i], who)) statements.push_back(*std::move(statement));
    }
    std::cout << "\n";
    if (context_.interrupted.stop_requested()) return std::nullopt;
    return statements;
  }

 private:
  std::string ask(const std::string& text) {
    if (over_) return {};
    std::cout << text << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) over_ = true;
    const auto begin = line.find_first_not_of(" \t\r");
    if (begin == std::string::npos) return {};
    return line.substr(begin, line.find_last_not_of(" \t\r") - begin + 1);
  }

  std::optional<Statement> question(const standards::Rule& rule, const FormDefaults& who) {
    const auto unit = standards::unit_of_limit(rule);
    std::cout << printed(rule.id) << "  " << rule.title.in(language_) << "\n    " << rule.attest->question.in(language_)
              << "\n";
    const auto kinds = evidence_words(*rule.attest, language_);
    if (!kinds.empty()) {
      std::cout << (english_ ? "    evidence: " : "    佐证：") << kinds << (english_ ? ", at least " : "，至少 ")
                << rule.attest->least_files << (english_ ? "\n" : " 份\n");
    }
    const auto prompt = (english_ ? "    answer (" : "    回答（") +
                        std::string(standards::how_to_answer(unit, language_)) +
                        (english_ ? "; empty to skip): " : "；直接回车跳过）：");
    while (!over_) {
      const auto text = ask(prompt);
      if (text.empty()) return std::nullopt;
      const auto value = standards::parse_answer(text, unit);
      if (value) return completed(rule, *value, who);
      std::cout << (english_ ? "    that cannot be read; please answer: " : "    看不懂，请按要求回答：")
                << standards::how_to_answer(unit, language_) << "\n";
    }
    return std::nullopt;
  }

  Statement completed(const standards::Rule& rule, double answer, const FormDefaults& who) {
    Statement statement{rule.id, answer, who.by, who.role, "", who.now, {}};
    statement.note = ask(english_ ? "    note (may be empty): " : "    备注（可空）：");
    if (!rule.attest->evidence.empty()) {
      statement.files = files_of(
          ask(english_ ? "    files, separated by ; (may be empty): " : "    佐证文件，用 ; 分隔（可空）："), ".");
    }
    return statement;
  }

  const CommandContext& context_;
  const OpenRecord& record_;
  const bool english_;
  const Language language_;
  bool over_ = false;  ///< the input has ended
};

ExitCode write_form_to(const CommandContext& context, const OpenRecord& record, const std::string& file,
                       Language language) {
  const auto written = context.disk.write_durably(file, write_form(record, language), Disk::Visibility::everyone);
  if (!written) return fail("attest", written.error());
  std::cout << file << (language == Language::en ? ": questions: " : "：待填 ") << open_questions(record).size()
            << "\n";
  return ExitCode::conforms;
}

Result<std::vector<Statement>> from_form(const CommandContext& context, const OpenRecord& record,
                                         const std::string& file, const FormDefaults& defaults) {
  const auto text = context.disk.read(file, 4U << 20U);
  if (!text) return text.error();
  auto reading = read_form(file, *text, record, defaults);
  if (reading.wrong.empty()) return std::move(reading.statements);
  for (const auto& line : reading.wrong) std::cerr << line << "\n";
  return Error{ErrorCode::bad_data,
               file + ": " + std::to_string(reading.wrong.size()) +
                   " rows cannot be taken, and nothing was recorded: correct them and read it again"};
}

ExitCode take_down(const CommandContext& context, const std::string& folder, const OpenRecord& record,
                   const std::vector<Statement>& statements, const SigningKey& key, Language language) {
  if (statements.empty()) {
    return fail("attest", {ErrorCode::usage, "nothing was answered, so nothing was recorded"});
  }
  for (const auto& one : statements) {
    if (one.by.empty()) return fail("attest", {ErrorCode::usage, "nobody answers for it: give --by NAME"});
    for (const auto* text : {&one.by, &one.role, &one.note}) {
      if (const auto why = why_unfit(*text); !why.empty()) return fail("attest", {ErrorCode::bad_data, why});
    }
  }
  const auto sequence = next_sequence(context.disk, context.state_folder);
  if (!sequence) return fail("attest", sequence.error());
  const auto report = record_statements(context.disk, folder, record, statements, key, *sequence, language);
  if (!report) return fail("attest", report.error());
  std::cout << render_text(*report, language, context.colour);
  return exit_code_of(report->claim);
}

}  // namespace

ExitCode run_attest(const CommandContext& context, const Arguments& arguments) {
  const auto options = described();
  po::positional_options_description positional;
  positional.add("record", -1);
  const auto values = parse_options(arguments, options, positional);
  if (!values) return fail("attest", values.error());
  if (help_wanted(*values, kUsage, options)) return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail("attest", language.error());
  if (values->count("record") == 0 || (*values)["record"].as<std::vector<std::string>>().size() != 1) {
    return fail("attest", {ErrorCode::usage, std::string("name one folder of an audit: ") + kUsage});
  }
  const auto folder = (*values)["record"].as<std::vector<std::string>>().front();
  const auto form = text_option(*values, "form");
  const auto from = text_option(*values, "from");
  if (form && from) return fail("attest", {ErrorCode::usage, "--form writes and --from reads: give one of them"});
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("attest", key.error());
  const auto record = open_record(context.disk, folder, key->id());
  if (!record) return fail("attest", record.error());
  if (form) return write_form_to(context, *record, *form, *language);

  const FormDefaults defaults{text_option(*values, "by").value_or(""), text_option(*values, "role").value_or(""),
                              context.clock.wall()};
  if (from) {
    const auto statements = from_form(context, *record, *from, defaults);
    if (!statements) return fail("attest", statements.error());
    return take_down(context, folder, *record, *statements, *key, *language);
  }
  const auto statements = Interview(context, *record, *language).run(defaults);
  if (!statements) {
    return fail("attest", {ErrorCode::interrupted, "broken off, nothing was recorded; begin again when ready"});
  }
  return take_down(context, folder, *record, *statements, *key, *language);
}

}  // namespace campus::probe
