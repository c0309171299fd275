#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <iostream>

#include "core/enrolment/refusal_words.h"
#include "core/foreign_text.h"
#include "core/net/collector_url.h"
#include "core/wire/identity_json.h"
#include "core/words.h"
#include "core/words_fault.h"
#include "probe/app/collector_options.h"
#include "probe/app/enroll_file.h"
#include "probe/app/own_identity.h"
#include "probe/identity/enrol.h"
#include "probe/identity/hardware.h"
#include "probe/run/run_lock.h"
#include "probe/spool/device_key.h"

namespace campus::probe {
namespace {

constexpr int kTries = 3;
constexpr std::size_t kMostCodeBytes = 4096;
constexpr std::size_t kLongestName = 200;

struct EnrollOptions {
  Language language = Language::zh_cn;
  bool json = false;
  std::optional<std::string> code;  ///< as it was typed or read; absent: ask
  std::optional<std::string> from;
};

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("code", po::value<std::string>(),
      "code of the sheet; others on this machine may see it while this runs / 激活码");
  add("code-file", po::value<std::string>(), "file that holds the code alone / 激活码文件");
  add("from", po::value<std::string>(),
      "enroll.txt: lines code, collector, collector-root, collector-pin; its code is wiped once used / 激活文件");
  add_collector_options(options);
  add("format", po::value<std::string>(), "text|json / 输出格式");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

Result<EnrollOptions> read_options(const CommandContext& context, po::variables_map& values) {
  EnrollOptions options;
  const auto language = language_option(context, values);
  if (!language) return language.error();
  options.language = *language;
  const auto format = text_or_json(values);
  if (!format) return format.error();
  options.json = *format == standards::OutputFormat::json;
  options.from = text_option(values, "from");
  const auto file = text_option(values, "code-file");
  const int codes = (file ? 1 : 0) + (options.from ? 1 : 0) + (values.count("code") > 0 ? 1 : 0);
  if (codes > 1) return Error{ErrorCode::usage, "give one of CODE, --code-file and --from: each names a code"};
  if (options.from) {
    if (auto read = read_enroll_file(context, *options.from, values); !read) return read.error();
  }
  if (file) {
    auto text = context.disk.read(*file, kMostCodeBytes);
    if (!text) return text.error();
    constexpr std::string_view kMark = "\xEF\xBB\xBF";  // some editors begin a file with it
    options.code = text->starts_with(kMark) ? text->substr(kMark.size()) : *text;
  } else {
    options.code = text_option(values, "code");
  }
  return options;
}

Error wrong_code(const Error& error, Language language) {
  return {error.code, say(language, std::string(words_of(EnrolmentRefusal::code_malformed, language)), error.message)};
}

/// On a terminal, a slip of the finger is told at once.
Result<EnrolmentCode> ask_for_code(const EnrollOptions& options) {
  if (::isatty(STDIN_FILENO) == 0) {
    return Error{ErrorCode::usage,
                 "no code: type it behind enroll, give --code-file FILE or --from FILE, or run this on "
                 "a terminal, which asks for it"};
  }
  Error last{ErrorCode::usage, "no code was typed"};
  for (int i = 0; i < kTries; ++i) {
    std::cerr << say(options.language, "激活单上的激活码：", "code of the sheet: ") << std::flush;
    std::string line;
    if (!std::getline(std::cin, line)) return last;
    auto code = EnrolmentCode::parse(line);
    if (code) return code;
    last = wrong_code(code.error(), options.language);
    std::cerr << last.message << "\n";
  }
  return last;
}

Result<EnrolmentCode> code_of(const EnrollOptions& options) {
  if (!options.code) return ask_for_code(options);
  auto code = EnrolmentCode::parse(*options.code);
  return code ? code : Result<EnrolmentCode>(wrong_code(code.error(), options.language));
}

/// One line: which fault, why, what to do.
ExitCode tell_failure(const EnrolFailure& failure, Language language) {
  FaultFound found{Fault::collector_unreachable, failure.error.message};
  std::string advice;
  if (failure.refusal) {
    found = {Fault::code_refused, std::string(name_of(*failure.refusal))};
    advice = words_of(*failure.refusal, language);
    if (failure.again) {
      const auto seconds = std::to_string(failure.again->count());
      advice += say(language, "（" + seconds + " 秒后可再试）", " (again after " + seconds + " s)");
    }
  } else if (failure.fault) {
    found = *failure.fault;
  } else if (failure.error.code != ErrorCode::unavailable) {
    return fail("enroll", failure.error);
  }
  if (advice.empty() && found.fault == Fault::collector_unreachable) {
    advice = say(language, "检查网线和地址，再激活一次，可用同一个激活码",
                 "see to the cable and the address and enrol again; the same code may be used");
  }
  if (advice.empty()) advice = what_to_do(found.fault, language);
  return fail("enroll", {failure.error.code, what_is_wrong(found, language) + say(language, "：", ": ") + advice});
}

/// A box speaks for one site; moving it is somebody's decision, not a typing error's.
Result<void> stays_at_its_site(const std::optional<KeptEnrolment>& before, const Enrolment& now, Language language) {
  if (!before || before->enrolment.site == now.site) return {};
  const auto from = before->enrolment.site.text();
  return Error{ErrorCode::permission, what_is_wrong({Fault::code_refused, from + " -> " + now.site.text()}, language) +
                                          say(language, "：", ": ") +
                                          std::string(words_of(EnrolmentRefusal::key_elsewhere, language))};
}

std::string next_command() {
  constexpr const char* kInstalled = "/etc/campus-probe/probe.conf";
  std::error_code ignored;
  const bool installed = std::filesystem::exists(kInstalled, ignored);
  return std::string("campus-probe check-install --config ") + (installed ? kInstalled : "probe.conf");
}

/// The collector's words are printable once quoted.
std::string name_for_people(const std::string& name) {
  const auto quoted = in_quotes(name, kLongestName);
  return quoted.substr(1, quoted.size() - 2);
}

void print_done(const EnrolmentDone& done, const EnrollOptions& options) {
  if (options.json) {
    std::cout << wire::encode_enrolment_done(done);
    return;
  }
  const auto language = options.language;
  const auto level = std::string(words_of(done.level, language));
  const auto tenths = std::chrono::duration_cast<std::chrono::milliseconds>(done.took).count() / 100;
  const auto seconds = std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
  const auto name = name_for_people(done.site_name);
  std::cout << say(language,
                   "已激活：" + name + "（" + done.site.text() + "，" + level + "），用时 " + seconds + " 秒\n",
                   "enrolled: " + name + " (" + done.site.text() + ", " + level + ") in " + seconds + " s\n")
            << say(language, "核对码：", "six digits to compare: ") << done.short_check
            << say(language, "，教育局在平台上看到的应当相同\n", "; the bureau sees the same at the collector\n")
            << say(language, "下一步：", "next: ") << next_command() << "\n";
}

struct Wanted {
  EnrolSpec spec;
  std::optional<KeptEnrolment> before;
};

Result<Wanted> wanted_of(const CommandContext& context, const po::variables_map& values, const EnrollOptions& options,
                         const SigningKey& key) {
  // One that cannot be believed any more is what people enrol again for.
  auto before = read_enrolment(context.disk, context.state_folder, key.id());
  std::optional<KeptEnrolment> kept;
  if (before) kept = *std::move(before);
  auto collector = read_collector_options(context, values, kept);
  if (!collector) return collector.error();
  if (!collector->url) {
    return Error{ErrorCode::usage, "--collector URL is missing: the enrolment sheet names it"};
  }
  if (auto checked = check_collector_url(*collector->url); !checked) return checked.error();
  auto code = code_of(options);
  if (!code) return code.error();
  return Wanted{{*collector->url, collector->trust, *std::move(code), hardware_ids()}, std::move(kept)};
}

/// A time that is not taken takes nothing from the enrolment.
Result<void> keep(const CommandContext& context, const EnrolSpec& spec, const Enrolled& enrolled,
                  CollectorClock& time) {
  const KeptCollector collector{kKeptCollectorSchema, spec.collector, spec.trust.roots, spec.trust.pins};
  auto kept = keep_enrolment(context.disk, context.state_folder, collector, enrolled.envelope);
  if (!kept) return kept;
  if (const auto noted = time.note(enrolled.enrolment.at, enrolled.vouched_until); !noted) {
    std::cerr << "campus-probe enroll: " << noted.error().message << "\n";
  }
  return kept;
}

ExitCode enrol_now(const CommandContext& context, const EnrollOptions& options, const Wanted& wanted,
                   const SigningKey& key) {
  auto time = own_collector_clock(context);
  const auto begun = context.clock.steady();
  const auto result = enrol(wanted.spec, {key, context.random, time_of(time), context.interrupted});
  const auto took = context.clock.steady() - begun;
  if (!result.enrolled) return tell_failure(result.failure, options.language);
  const auto& enrolment = result.enrolled->enrolment;
  if (auto stays = stays_at_its_site(wanted.before, enrolment, options.language); !stays) {
    return fail("enroll", stays.error());
  }
  if (auto kept = keep(context, wanted.spec, *result.enrolled, time); !kept) return fail("enroll", kept.error());
  print_done(
      {kEnrolmentDoneSchema, enrolment.site, enrolment.site_name, enrolment.level, enrolment.school, key.id(),
       short_check(key.id().text()), wanted.spec.collector, enrolment.at, std::chrono::duration_cast<Seconds>(took)},
      options);
  if (!options.from) return ExitCode::conforms;
  const auto remark = "code used for " + enrolment.site.text() + " on " + date_text(local_date(enrolment.at)) + " 已用";
  if (auto wiped = wipe_code(context.disk, *options.from, remark); !wiped) {
    std::cerr << "campus-probe enroll: the code is used, but still stands in the file: " << wiped.error().message
              << "\n";
  }
  return ExitCode::conforms;
}

}  // namespace

ExitCode run_enroll(const CommandContext& context, const Arguments& arguments) {
  const auto options_here = described();
  po::positional_options_description positional;
  positional.add("code", 1);
  auto values = parse_options(arguments, options_here, positional);
  if (!values) return fail("enroll", values.error());
  if (help_wanted(*values, "campus-probe enroll [CODE] --collector URL [--collector-root FILE] | --from FILE",
                  options_here)) {
    return ExitCode::conforms;
  }
  const auto options = read_options(context, *values);
  if (!options) return fail("enroll", options.error());
  if (daemon_runs(context.state_folder)) {
    return fail("enroll", {ErrorCode::conflict, "campus-probe run works in " + context.state_folder.string() +
                                                    "; stop it first (systemctl stop campus-probe)"});
  }
  const auto log = [](const std::string& line) { std::cerr << "campus-probe enroll: " << line << "\n"; };
  if (auto checked = check_own_box(context, options->language, log); !checked) return fail("enroll", checked.error());
  const auto key = device_key(context.disk, context.random, context.state_folder);
  if (!key) return fail("enroll", key.error());
  const auto wanted = wanted_of(context, *values, *options, *key);
  if (!wanted) return fail("enroll", wanted.error());
  return enrol_now(context, *options, *wanted, *key);
}

}  // namespace campus::probe
