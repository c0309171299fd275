// Commands on a record that exists already: report, judge, deliver, verify.

#include <algorithm>
#include <iostream>
#include <set>
#include <sstream>

#include "core/foreign_text.h"
#include "core/limits.h"
#include "core/model/brief.h"
#include "core/wire/report_json.h"
#include "probe/app/adjustments.h"
#include "probe/app/brief_records.h"
#include "probe/app/collector_options.h"
#include "probe/app/exit_code_of_assessment.h"
#include "probe/app/options.h"
#include "probe/app/own_identity.h"
#include "probe/app/record_files.h"
#include "probe/audit/delivery.h"
#include "probe/report/exporter.h"
#include "probe/report/text_report.h"
#include "probe/spool/device_key.h"
#include "standards/assess.h"

namespace campus::probe {
namespace {

void add_common(po::options_description& options) {
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("record", po::value<std::vector<std::string>>(), "folder or file of a record / 记录目录或文件");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
}

Result<po::variables_map> parse_with_records(const Arguments& arguments, const po::options_description& options) {
  po::positional_options_description positional;
  positional.add("record", -1);
  return parse_options(arguments, options, positional);
}

Result<std::vector<std::string>> records_of(const po::variables_map& values) {
  if (values.count("record") == 0) return Error{ErrorCode::usage, "name the folder or file of a record"};
  return values["record"].as<std::vector<std::string>>();
}

Result<std::string> only_record_of(const po::variables_map& values) {
  const auto records = records_of(values);
  if (!records) return records.error();
  if (records->size() != 1) return Error{ErrorCode::usage, "name one record at a time"};
  return records->front();
}

/// A standard completes a brief report; on a whole one it would change nothing, and must not seem to.
Result<Record> whole_record(const CommandContext& context, const std::string& where, const po::variables_map& values) {
  auto record = read_record(context.disk, where);
  if (!record) return record;
  const auto standard = text_option(values, "standard");
  const auto tailoring = text_option(values, "tailoring");
  if ((standard || tailoring) && !is_brief(record->report)) {
    return Error{ErrorCode::usage, where +
                                       ": this record is whole and carries its own standard; leave --standard and "
                                       "--tailoring out, or judge it again with campus-probe judge"};
  }
  return in_full(context, where, *std::move(record), standard, tailoring);
}

/// The file that `--output` means: in a folder one named after site and record, so that many records fit into it.
std::filesystem::path file_for(const std::string& output, const Record& record, const Exporter& exporter) {
  constexpr std::size_t kShortId = 12;
  std::error_code error;
  if (!std::filesystem::is_directory(output, error)) return output;
  return std::filesystem::path(output) /
         (record.report.site.text() + "-" + record.id.text().substr(0, kShortId) + std::string(exporter.extension));
}

Result<void> hand_on(const CommandContext& context, const Record& record, const Exporter& exporter,
                     const std::optional<std::string>& output, Language language) {
  if (exporter.binary && !output && context.terminal) {
    return Error{ErrorCode::usage, "--format " + std::string(exporter.name) +
                                       " is no text for a terminal: name a file, --output " +
                                       record.report.site.text() + std::string(exporter.extension)};
  }
  const auto content = exporter.render(record.report, record.id, language);
  if (!content) return content.error();
  if (output) {
    return context.disk.write_durably(file_for(*output, record, exporter), *content, Disk::Visibility::everyone);
  }
  std::cout << *content;
  return {};
}

struct JudgeOptions {
  std::string standard;
  std::optional<std::string> tailoring;
  std::optional<std::string> waivers;  ///< without them those of the record
};

/// A tailoring that is not there any more must not go unnoticed.
void say_what_is_left_out(const StandardRef& before, const StandardRef& now) {
  if (!before.tailoring || (now.tailoring && now.tailoring->sha256 == before.tailoring->sha256)) return;
  std::cerr << "campus-probe judge: the record was judged with the tailoring " << in_quotes(before.tailoring->id)
            << " of " << in_quotes(before.tailoring->document_number)
            << ", this judgement is not; give it with --tailoring FILE\n";
}

/// The report as another standard sees it: its claim and the standard it names are that one's.
Result<Report> judged_again(const CommandContext& context, Report report, const JudgeOptions& options) {
  const auto catalogue = load_tailored(context, options.standard, options.tailoring);
  if (!catalogue) return catalogue.error();
  const auto profile = standards::resolve_again(*catalogue, report.standard, report.level, report.facts);
  if (!profile) return profile.error();
  if (options.waivers) {
    auto waivers = load_waivers_of(context, options.waivers, report.site);
    if (!waivers) return waivers.error();
    report.waivers = *std::move(waivers);
  }
  report.claim = standards::assess(*profile, standards::evidence_of(report, report.facts));
  auto standard = standards::reference_of(*profile);
  say_what_is_left_out(report.standard, standard);
  report.standard = std::move(standard);
  return report;
}

/// Key ids, one a line; `#` begins a comment.
Result<std::set<std::string>> trusted_keys(const CommandContext& context, const po::variables_map& values) {
  std::set<std::string> keys;
  const auto own = device_key(context.disk, context.random, context.state_folder);
  if (own) keys.insert(own->id().text());
  const auto file = text_option(values, "trust");
  if (!file) return keys;
  const auto text = context.disk.read(*file, 1U << 20U);
  if (!text) return text.error();
  std::istringstream lines(*text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    line = line.substr(0, line.find('#'));
    line.erase(std::remove_if(line.begin(), line.end(), [](char c) { return c == ' ' || c == '\r' || c == '\t'; }),
               line.end());
    if (line.empty()) continue;
    if (!is_sha256_hex(line)) {
      return Error{ErrorCode::bad_data, *file + ":" + std::to_string(number) + ": not a key id of 64 hex digits"};
    }
    keys.insert(line);
  }
  return keys;
}

ExitCode verify_one(const CommandContext& context, const std::string& where, const std::set<std::string>& trusted) {
  const auto file = envelope_file(where);
  const auto text = context.disk.read(file, kEnvelopeLimits.bytes);
  if (!text) return fail("verify", text.error());
  const auto envelope = wire::parse_envelope(*text);
  if (!envelope) return fail("verify", {ErrorCode::bad_data, file.string() + ": " + envelope.error().message});
  const bool chinese = context.language == Language::zh_cn;
  if (const auto valid = verify(*envelope, kReportPayloadType); !valid) {
    std::cout << where << (chinese ? ": 签名无效：" : ": BAD: ") << valid.error().message << "\n";
    return valid.error().code == ErrorCode::bad_data ? ExitCode::bad_data : ExitCode::nonconform;
  }
  const auto report = wire::parse_report(envelope->payload);
  if (!report) return fail("verify", {ErrorCode::bad_data, file.string() + ": " + report.error().message});
  const auto beside = context.disk.read(file.parent_path() / "report.json", kReportLimits.bytes);
  if (file.filename() == "report.dsse.json" && beside && *beside != envelope->payload) {
    std::cout << where
              << (chinese ? ": report.json 与签名内容不一致\n" : ": BAD: report.json is not what was signed\n");
    return ExitCode::nonconform;
  }
  const bool known = std::all_of(envelope->signatures.begin(), envelope->signatures.end(),
                                 [&](const Signature& s) { return trusted.count(s.key.text()) > 0; }) &&
                     report->key == envelope->signatures.front().key;
  std::cout << where << (chinese ? ": 签名有效" : ": valid") << ", " << envelope->id().text() << ", key "
            << envelope->signatures.front().key.text() << (known ? "" : (chinese ? "（未知密钥）" : " (unknown key)"))
            << "\n";
  return known ? ExitCode::conforms : ExitCode::undecided;
}

ExitCode worse(ExitCode a, ExitCode b) {
  // 65 and the like before 2 before 3 before 0
  const auto weight = [](ExitCode code) { return code == ExitCode::undecided ? 1 : static_cast<int>(code) * 2; };
  return weight(b) > weight(a) ? b : a;
}

}  // namespace

ExitCode run_report(const CommandContext& context, const Arguments& arguments) {
  const auto formats = list_of_exporters();
  const auto format_help = formats + " (default " + std::string(all_exporters().front().name) + ") / 格式";
  po::options_description options("Options");
  add_common(options);
  options.add_options()("format", po::value<std::string>(), format_help.c_str())(
      "output", po::value<std::string>(), "file or folder (default standard output) / 输出文件或目录")(
      "standard", po::value<std::string>(), "of a brief report (default the one it names) / 简报所用的标准")(
      "tailoring", po::value<std::string>(), "of a brief report / 简报所用的本地调整文件");
  const auto values = parse_with_records(arguments, options);
  if (!values) return fail("report", values.error());
  if (help_wanted(*values, "campus-probe report DIR|FILE --format " + formats + " [--output FILE|DIR]", options)) {
    return ExitCode::conforms;
  }
  const auto language = language_option(context, *values);
  if (!language) return fail("report", language.error());
  const auto name = text_option(*values, "format");
  const auto exporter = name ? find_exporter(*name) : all_exporters().front();
  if (!exporter) return fail("report", exporter.error());
  const auto where = only_record_of(*values);
  if (!where) return fail("report", where.error());
  const auto record = whole_record(context, *where, *values);
  if (!record) return fail("report", record.error());
  const auto done = hand_on(context, *record, *exporter, text_option(*values, "output"), *language);
  return done ? ExitCode::conforms : fail("report", done.error());
}

ExitCode run_judge(const CommandContext& context, const Arguments& arguments) {
  po::options_description options("Options");
  add_common(options);
  auto add = options.add_options();
  add("standard", po::value<std::string>(), "standard's id or folder / 标准");
  add("tailoring", po::value<std::string>(), "file of local changes to the standard / 本地调整文件");
  add("waivers", po::value<std::string>(), "file of waivers (default those of the record) / 豁免文件");
  add("format", po::value<std::string>(), "text|json (default text) / 格式");
  const auto values = parse_with_records(arguments, options);
  if (!values) return fail("judge", values.error());
  if (help_wanted(*values, "campus-probe judge DIR|FILE [--standard ID|DIR] [--tailoring FILE] [--waivers FILE]",
                  options))
    return ExitCode::conforms;
  const auto language = language_option(context, *values);
  if (!language) return fail("judge", language.error());
  const auto where = only_record_of(*values);
  if (!where) return fail("judge", where.error());
  auto record = read_record(context.disk, *where);
  if (!record) return fail("judge", record.error());
  const auto judged = judged_again(context, std::move(record->report),
                                   {text_option(*values, "standard").value_or(standards::kDefaultStandard),
                                    text_option(*values, "tailoring"), text_option(*values, "waivers")});
  if (!judged) return fail("judge", judged.error());
  if (text_option(*values, "format").value_or("text") == "json") {
    std::cout << wire::encode_assessment(judged->claim) << "\n";
  } else {
    std::cout << render_text(*judged, *language, context.colour);
  }
  return exit_code_of(judged->claim);
}

ExitCode run_deliver(const CommandContext& context, const Arguments& arguments) {
  po::options_description options("Options");
  add_common(options);
  add_collector_options(options);
  const auto values = parse_with_records(arguments, options);
  if (!values) return fail("deliver", values.error());
  if (help_wanted(*values, "campus-probe deliver DIR... --collector URL", options)) return ExitCode::conforms;
  const auto enrolment = own_enrolment(context);
  if (!enrolment) return fail("deliver", enrolment.error());
  const auto collector = read_collector_options(context, *values, *enrolment);
  if (!collector) return fail("deliver", collector.error());
  if (!collector->url) return fail("deliver", {ErrorCode::usage, "--collector URL is missing"});
  const auto records = records_of(*values);
  if (!records) return fail("deliver", records.error());
  const auto time = own_collector_clock(context);
  const CollectorAccess access{*collector->url, collector->trust, time_of(time)};
  auto code = ExitCode::conforms;
  for (const auto& where : *records) {
    const auto answer = deliver_folder(context.disk, where, access, context.interrupted);
    if (!answer) {
      code = worse(code, fail("deliver", {answer.error().code, where + ": " + answer.error().message}));
      continue;
    }
    std::cout << where << ": " << name_of(answer->outcome)
              << (answer->reason.empty() ? "" : " (" + answer->reason + ")") << "\n";
  }
  return code;
}

ExitCode run_verify(const CommandContext& context, const Arguments& arguments) {
  po::options_description options("Options");
  add_common(options);
  options.add_options()("trust", po::value<std::string>(), "file of trusted key ids, one a line / 可信密钥文件");
  const auto values = parse_with_records(arguments, options);
  if (!values) return fail("verify", values.error());
  if (help_wanted(*values, "campus-probe verify DIR|FILE... [--trust FILE]", options)) return ExitCode::conforms;
  const auto records = records_of(*values);
  if (!records) return fail("verify", records.error());
  const auto trusted = trusted_keys(context, *values);
  if (!trusted) return fail("verify", trusted.error());
  auto code = ExitCode::conforms;
  for (const auto& where : *records) code = worse(code, verify_one(context, where, *trusted));
  return code;
}

}  // namespace campus::probe
