#include "collector/app/command_line.h"

#include <unistd.h>

#include <boost/program_options/errors.hpp>
#include <boost/program_options/options_description.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>
#include <boost/program_options/value_semantic.hpp>
#include <boost/program_options/variables_map.hpp>
#include <cstdlib>
#include <utility>

#include "collector/app/order_options.h"
#include "collector/app/simulate_options.h"
#include "collector/app/ticket_options.h"
#include "collector/fleet/limits.h"
#include "collector/ingest/enrolment_records.h"
#include "collector/orders/orders_book.h"
#include "core/foreign_text.h"
#include "core/words.h"
#include "standards/catalogue.h"

namespace campus::collector {
namespace {

namespace po = boost::program_options;
using Command = CommandLine::Command;

constexpr const char* kHelpZh = R"(campus-collector: 汇聚全市的测量报告，判定、统计并展示

  campus-collector serve [--listen ADDR:PORT] [--standard ID|DIR] [--tailoring FILE] [--waivers FILE] [--open]
                         [--interval SECONDS] [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]
  campus-collector roster import FILE                 导入学校名录（XLSX 或 CSV），整体替换
  campus-collector keys list                          列出探针密钥及待定报告
  campus-collector keys approve KEY --site CODE...    批准密钥：代表该站点及其下级
  campus-collector keys approve KEY --auditor         批准密钥：可代表任何站点（验收组）
  campus-collector keys revoke KEY                    吊销密钥
  campus-collector keys chain KEY                     核对探针的记录链：缺了哪些、改了哪些
  campus-collector keys approve-pending CODE          批准该站点及其下级中只报告一个站点的全部待批准密钥，显示核对码
  campus-collector enroll codes --school CODE | --banner CODE | --all --output FILE.html
                         [--days 120] [--collector URL] [--again]
                                                      为没有密钥的站点各生成一个激活码，打印成激活单（A4）
  campus-collector enroll bind FILE [--days N]        按清单（hardware、site 两列）生成一个批次激活码，只对清单中的设备有效
  campus-collector enroll list [--site CODE]          列出激活码的状态（不显示激活码）
  campus-collector enroll replace SITE [--days N] [--collector URL]
                                                      换设备：吊销旧密钥，作废未用激活码，生成新激活码
  campus-collector enroll withdraw SITE               作废该站点未用的激活码
  campus-collector sites [--format text|json]         列出站点现状
  campus-collector calendar import FILE               导入免报日历（假期、考试、检修），整体替换
  campus-collector rejudge --standard ID|DIR [--apply]  按另一标准重新判定：默认只试算，--apply 采用
  campus-collector audit [OBJECT]                     操作记录：谁在何时对什么做了什么
  campus-collector account add NAME --scope read|operate|admin [--banner CODE] [--expires YYYY-MM-DD]
                                                      为运维人员建立接口账户；令牌只显示这一次
  campus-collector account list                       列出账户
  campus-collector account revoke NAME                吊销账户
  campus-collector fleet import FILE                  导入对探针的安排（JSON）：测速节点、间隔、时段，整体替换
  campus-collector fleet show [--format text|json]    现行安排
  campus-collector silence begin [--for 2h | --until TIME] [--scope CODE] --reason TEXT
                                                      全市（或一个旗市区、学校）停止一切测试，直到解除
  campus-collector silence end [--scope CODE]         解除
  campus-collector silence status [--format text|json]  已静默、尚未静默、未联系的探针
  campus-collector test request CODE [--sustained] --reason TEXT
                                                      请一个站点尽快测试一次
  campus-collector test joint CODE CODE... [--at TIME] [--sustained] --reason TEXT
                                                      请几个站点在同一时段测试
  campus-collector test list [--format text|json]     一天以来下达的测试
  campus-collector ticket issuer                      本平台签发测试许可的公钥，写入测速节点的 --trust 文件
  campus-collector ticket issue --responder NAME --key HEX --site CODE --school CODE --from TIME --to TIME
                         --direction down|up|both --rate RATE --seconds N --bytes N
                         [--class exclusive|normal|background] [--output FILE]
                                                      为一台设备签发一张只能用一次的测试许可
  campus-collector backup DIR | restore DIR           备份到空文件夹；从备份恢复成 --store
  campus-collector migrate [--to VERSION]             升级存储格式，或退回一版（先停止服务；原存储改名保留）
  campus-collector fsck                               逐份核对报告、签名与索引
  campus-collector simulate ...                       模拟探针上报，用于试用和压测；见 simulate --help

各命令均可加：
  --store sqlite:DIR     存储文件夹（默认 root 为 /var/lib/campus-collector，否则为 ~/.local/state/campus-collector）
  --store postgresql://USER@HOST/DATABASE  改用 PostgreSQL；口令放在 ~/.pgpass 或 PGPASSFILE 所指文件中
  --lang zh-CN|en        输出语言（默认由 LANG 决定）
serve：
  --listen ADDR:PORT     监听地址（默认 127.0.0.1:8600）
  --standard ID|DIR      现行标准（默认 hulunbuir-draft）
  --tailoring FILE       对现行标准的本地调整
  --waivers FILE         经批准的豁免；报告自带的豁免在这里不算数
  --open                 自动批准来自本机和内网地址的密钥，用于试用；不要放在代理之后
  --tls-cert FILE        以 HTTPS 提供服务：PEM 证书，其后依次为中间证书；文件更换后自动重新读取
  --tls-key FILE         证书的私钥，PEM，不带口令；其他用户不可读（chmod o=）
  --tls-client-ca FILE   要求客户端出示由其中机构签发的证书，PEM
  --interval SECONDS     预期上报间隔（默认 86400）；名录的 report_interval_seconds 列优先

退出码：0 成功，64 用法，65 数据有误，66 输入不存在，69 服务不可用，73 无法创建，74 读写失败，77 权限不足
)";

constexpr const char* kHelpEn = R"(campus-collector: takes in the city's reports, judges, counts and shows them

  campus-collector serve [--listen ADDR:PORT] [--standard ID|DIR] [--tailoring FILE] [--waivers FILE] [--open]
                         [--interval SECONDS] [--tls-cert FILE --tls-key FILE [--tls-client-ca FILE]]
  campus-collector roster import FILE                 import the roster of sites (XLSX or CSV), replacing the former
  campus-collector keys list                          the probes' keys and what they sent
  campus-collector keys approve KEY --site CODE...    let a key speak for a site and those below it
  campus-collector keys approve KEY --auditor         let a key speak for every site (acceptance team)
  campus-collector keys revoke KEY                    take that back
  campus-collector keys chain KEY                     is what the probe recorded here as a whole: what is missing, what
                                                      was changed
  campus-collector keys approve-pending CODE          approve every waiting key that names one site at or below CODE;
                                                      shows the six digits to compare over the telephone
  campus-collector enroll codes --school CODE | --banner CODE | --all --output FILE.html
                         [--days 120] [--collector URL] [--again]
                                                      a code for each site without a key, as sheets to print (A4)
  campus-collector enroll bind FILE [--days N]        one code for the boxes of a table (columns hardware, site)
  campus-collector enroll list [--site CODE]          the codes' states, never the codes
  campus-collector enroll replace SITE [--days N] [--collector URL]
                                                      another box: its key is revoked, open codes withdrawn, a new code
  campus-collector enroll withdraw SITE               withdraw the site's open codes
  campus-collector sites [--format text|json]         the sites as they stand
  campus-collector calendar import FILE               import the calendar of excused silence, replacing the former
  campus-collector rejudge --standard ID|DIR [--apply]  judge by another standard: tried only, or put in force
  campus-collector audit [OBJECT]                     who did what to what, and when
  campus-collector account add NAME --scope read|operate|admin [--banner CODE] [--expires YYYY-MM-DD]
                                                      an operator's account for the API; shows its token, this once
  campus-collector account list                       the accounts
  campus-collector account revoke NAME                its token opens nothing any more
  campus-collector fleet import FILE                  what probes shall do (JSON): responders, intervals, hours;
                                                      replaces the former
  campus-collector fleet show [--format text|json]    what holds
  campus-collector silence begin [--for 2h | --until TIME] [--scope CODE] --reason TEXT
                                                      all tests of the city (or a banner, a school) stop until it ends
  campus-collector silence end [--scope CODE]         end it
  campus-collector silence status [--format text|json]  which probes are silent, not yet, or not heard of
  campus-collector test request CODE [--sustained] --reason TEXT
                                                      ask a site for a test as soon as can be
  campus-collector test joint CODE CODE... [--at TIME] [--sustained] --reason TEXT
                                                      ask several sites for tests at one time
  campus-collector test list [--format text|json]     the tests asked for within a day
  campus-collector ticket issuer                      this collector's key for tickets, for a responder's --trust file
  campus-collector ticket issue --responder NAME --key HEX --site CODE --school CODE --from TIME --to TIME
                         --direction down|up|both --rate RATE --seconds N --bytes N
                         [--class exclusive|normal|background] [--output FILE]
                                                      a ticket for one test of one device, good once
  campus-collector backup DIR | restore DIR           copy to an empty folder; make --store from such a copy
  campus-collector migrate [--to VERSION]             bring the store to this program's version, or one back (stop the
                                                      service first; the old store is kept under another name)
  campus-collector fsck                               check every report, signature and index
  campus-collector simulate ...                       simulated probes report, for trials and load; see simulate --help

With every command:
  --store sqlite:DIR     folder of the store (default /var/lib/campus-collector as root, else
                         ~/.local/state/campus-collector)
  --store postgresql://USER@HOST/DATABASE  PostgreSQL instead; its password belongs into ~/.pgpass or PGPASSFILE
  --lang zh-CN|en        language of the output (default: by LANG)
serve:
  --listen ADDR:PORT     where to listen (default 127.0.0.1:8600)
  --standard ID|DIR      the standard in force (default hulunbuir-draft)
  --tailoring FILE       local changes to that standard
  --waivers FILE         approved waivers; those that reports bring count for nothing here
  --open                 approve keys that post from this machine or private addresses at once, for trials; never
                         behind a proxy
  --tls-cert FILE        serve HTTPS: the certificate in PEM, then the ones between it and its root; read anew when
                         the files change
  --tls-key FILE         its private key in PEM, without a passphrase, closed to other users (chmod o=)
  --tls-client-ca FILE   ask clients for a certificate of one of these authorities, PEM
  --interval SECONDS     expected time between reports (default 86400); the roster's column
                         report_interval_seconds goes first

Exit codes: 0 done, 64 usage, 65 bad data, 66 input missing, 69 unavailable, 73 cannot create, 74 input/output,
77 permission
)";

po::options_description options_of(Command command) {
  po::options_description options;
  auto add = options.add_options();
  add("help,h", "")("lang", po::value<std::string>());
  if (command == Command::simulate) {
    add_simulate_options(options);
  } else {
    add("store", po::value<std::string>());
  }
  if (command == Command::serve) {
    add("listen", po::value<std::string>()->default_value("127.0.0.1:8600"));
    add("standard", po::value<std::string>()->default_value(standards::kDefaultStandard));
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>());
    add("interval", po::value<long>()->default_value(86'400))("open", po::bool_switch());
    add("tls-cert", po::value<std::string>())("tls-key", po::value<std::string>());
    add("tls-client-ca", po::value<std::string>());
  }
  if (command == Command::sites) {
    add("standard", po::value<std::string>()->default_value(standards::kDefaultStandard));
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>());
    add("interval", po::value<long>()->default_value(86'400));
    add("format", po::value<std::string>()->default_value("text"));
  }
  if (command == Command::rejudge) {
    add("standard", po::value<std::string>()->required());
    add("tailoring", po::value<std::string>())("waivers", po::value<std::string>())("apply", po::bool_switch());
  }
  if (command == Command::migrate) add("to", po::value<std::int64_t>());
  if (command == Command::keys_approve) {
    add("site", po::value<std::vector<std::string>>()->composing())("auditor", po::bool_switch());
  }
  if (command == Command::enroll_codes) {
    add("school", po::value<std::string>())("banner", po::value<std::string>())("all", po::bool_switch());
    add("output", po::value<std::string>()->required())("again", po::bool_switch());
  }
  if (command == Command::enroll_codes || command == Command::enroll_replace) {
    add("collector", po::value<std::string>());
  }
  if (command == Command::enroll_codes || command == Command::enroll_replace || command == Command::enroll_bind) {
    add("days", po::value<int>()->default_value(kUsualCodeDays));
  }
  if (command == Command::enroll_list) add("site", po::value<std::string>());
  if (command == Command::account_add) {
    add("scope", po::value<std::string>()->required());
    add("banner", po::value<std::string>())("expires", po::value<std::string>());
  }
  if (command == Command::ticket_issue) add_ticket_options(options);
  add_order_options(command, options);
  add("argument", po::value<std::vector<std::string>>());
  return options;
}

struct Named {
  Command command;
  std::size_t words;      ///< how many words name it
  std::size_t arguments;  ///< how many follow
  bool may_be_fewer = false;
};

Result<Named> name_command(const std::vector<std::string>& words) {
  const auto first = words.empty() ? std::string() : words[0];
  const auto second = words.size() > 1 ? words[1] : std::string();
  if (first.empty() || first == "help" || first == "--help" || first == "-h") return Named{Command::help, 1, 0};
  if (first == "--version" || first == "version") return Named{Command::version, 1, 0};
  if (first == "serve") return Named{Command::serve, 1, 0};
  if (first == "sites") return Named{Command::sites, 1, 0};
  if (first == "rejudge") return Named{Command::rejudge, 1, 0};
  if (first == "backup") return Named{Command::backup, 1, 1};
  if (first == "migrate") return Named{Command::migrate, 1, 0};
  if (first == "restore") return Named{Command::restore, 1, 1};
  if (first == "fsck") return Named{Command::fsck, 1, 0};
  if (first == "audit") return Named{Command::audit, 1, 1, true};
  if (first == "simulate") return Named{Command::simulate, 1, 0};
  if (first == "roster" && second == "import") return Named{Command::roster_import, 2, 1};
  if (first == "calendar" && second == "import") return Named{Command::calendar_import, 2, 1};
  if (first == "keys" && second == "list") return Named{Command::keys_list, 2, 0};
  if (first == "keys" && second == "approve") return Named{Command::keys_approve, 2, 1};
  if (first == "keys" && second == "revoke") return Named{Command::keys_revoke, 2, 1};
  if (first == "keys" && second == "chain") return Named{Command::keys_chain, 2, 1};
  if (first == "keys" && second == "approve-pending") return Named{Command::keys_approve_pending, 2, 1};
  if (first == "enroll" && second == "codes") return Named{Command::enroll_codes, 2, 0};
  if (first == "enroll" && second == "bind") return Named{Command::enroll_bind, 2, 1};
  if (first == "enroll" && second == "list") return Named{Command::enroll_list, 2, 0};
  if (first == "enroll" && second == "replace") return Named{Command::enroll_replace, 2, 1};
  if (first == "enroll" && second == "withdraw") return Named{Command::enroll_withdraw, 2, 1};
  if (first == "account" && second == "add") return Named{Command::account_add, 2, 1};
  if (first == "account" && second == "list") return Named{Command::account_list, 2, 0};
  if (first == "account" && second == "revoke") return Named{Command::account_revoke, 2, 1};
  if (first == "fleet" && second == "import") return Named{Command::fleet_import, 2, 1};
  if (first == "fleet" && second == "show") return Named{Command::fleet_show, 2, 0};
  if (first == "silence" && second == "begin") return Named{Command::silence_begin, 2, 0};
  if (first == "silence" && second == "end") return Named{Command::silence_end, 2, 0};
  if (first == "silence" && second == "status") return Named{Command::silence_status, 2, 0};
  if (first == "test" && second == "request") return Named{Command::test_request, 2, 1};
  if (first == "test" && second == "joint") return Named{Command::test_joint, 2, kJointSites, true};
  if (first == "test" && second == "list") return Named{Command::test_list, 2, 0};
  if (first == "ticket" && second == "issue") return Named{Command::ticket_issue, 2, 0};
  if (first == "ticket" && second == "issuer") return Named{Command::ticket_issuer, 2, 0};
  if ((first == "account" || first == "ticket" || first == "roster" || first == "keys" || first == "calendar" ||
       first == "enroll" || first == "fleet" || first == "silence" || first == "test") &&
      (second == "--help" || second == "-h"))
    return Named{Command::help, 2, 0};
  return Error{ErrorCode::usage, "there is no command " + in_quotes(second.empty() ? first : first + " " + second, 60) +
                                     "; see campus-collector --help"};
}

std::filesystem::path default_store(const Environment& from) {
  if (!from.state.empty()) return from.state;
  if (from.is_root) return "/var/lib/campus-collector";
  const auto home_state = std::filesystem::path(from.home) / ".local/state";
  const auto state = from.xdg_state_home.empty() ? home_state : std::filesystem::path(from.xdg_state_home);
  return state / "campus-collector";
}

Result<StoreAddress> store_of(const std::string& text) {
  constexpr std::string_view kSqlite = "sqlite:";
  if (text.starts_with(kSqlite) && text.size() > kSqlite.size()) return StoreAddress{text.substr(kSqlite.size()), ""};
  // The rest of it is the database's own affair, and may hold a password: it is never repeated.
  if (text.starts_with("postgresql://") || text.starts_with("postgres://")) return StoreAddress{{}, text};
  return Error{ErrorCode::usage,
               "--store " + in_quotes(text, 80) + " is not of the form sqlite:DIR or postgresql://USER@HOST/DATABASE"};
}

/// It is printed within a command that people type or paste into a shell.
bool is_plain_url(std::string_view url) {
  const bool scheme = url.starts_with("https://") || url.starts_with("http://");
  return scheme && url.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789:/.-_~[]%") ==
                       std::string_view::npos;
}

Result<void> check_enroll(const CommandLine& line) {
  const auto& order = line.enroll;
  if (order.days < 1 || order.days > kLongestCodeDays) {
    return Error{ErrorCode::usage, "--days must be 1 to " + std::to_string(kLongestCodeDays)};
  }
  if (!order.collector.empty() && !is_plain_url(order.collector)) {
    return Error{ErrorCode::usage,
                 "--collector " + in_quotes(order.collector, 80) + " is not a URL of the form https://HOST[:PORT]"};
  }
  return {};
}

/// Which of --school, --banner, --all; exactly one.
Result<std::string> top_of(const po::variables_map& values) {
  const auto given = values.count("school") + values.count("banner") + (values["all"].as<bool>() ? 1U : 0U);
  if (given != 1) {
    return Error{ErrorCode::usage, "enroll codes: give one of --school CODE, --banner CODE and --all"};
  }
  if (values.count("school") > 0) return values["school"].as<std::string>();
  return values.count("banner") > 0 ? values["banner"].as<std::string>() : std::string();
}

Result<CommandLine> read_enroll(const po::variables_map& values, const std::vector<std::string>& arguments,
                                CommandLine line) {
  const auto text = [&](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
  };
  auto& order = line.enroll;
  if (line.command == Command::enroll_codes) {
    auto top = top_of(values);
    if (!top) return top.error();
    order.top = *std::move(top);
    order.again = values["again"].as<bool>();
    order.output = text("output");
  }
  order.collector = text("collector");
  if (values.count("days") > 0) order.days = values["days"].as<int>();
  if (line.command == Command::enroll_list) order.site = text("site");
  if (line.command == Command::enroll_bind) order.file = arguments[0];
  if (line.command == Command::enroll_replace || line.command == Command::enroll_withdraw) order.site = arguments[0];
  if (auto good = check_enroll(line); !good) return good.error();
  return line;
}

bool is_enroll(Command command) {
  return command == Command::enroll_codes || command == Command::enroll_bind || command == Command::enroll_list ||
         command == Command::enroll_replace || command == Command::enroll_withdraw;
}

Result<CommandLine> check(CommandLine line) {
  if (line.report_interval < std::chrono::seconds(1) || line.report_interval > std::chrono::hours(24 * 366)) {
    return Error{ErrorCode::usage, "--interval must be 1 to 31622400 seconds"};
  }
  if (line.tls_certificate.empty() != line.tls_key.empty()) {
    return Error{ErrorCode::usage, "--tls-cert FILE and --tls-key FILE belong together"};
  }
  if (!line.tls_client_ca.empty() && line.tls_certificate.empty()) {
    return Error{ErrorCode::usage, "--tls-client-ca needs --tls-cert FILE and --tls-key FILE"};
  }
  if (line.command == Command::sites && line.format != "text" && line.format != "json") {
    return Error{ErrorCode::usage, "--format must be text or json"};
  }
  if (line.command == Command::keys_approve && line.auditor == !line.sites.empty()) {
    return Error{ErrorCode::usage, "keys approve: give either --site CODE or --auditor"};
  }
  if (line.sites.size() > kKeySites) {
    return Error{ErrorCode::usage, "keys approve: " + std::to_string(line.sites.size()) + " sites are more than " +
                                       std::to_string(kKeySites) +
                                       "; name the school or banner above them, which covers them, or --auditor"};
  }
  return line;
}

Result<CommandLine> read_values(const po::variables_map& values, const Named& named, CommandLine line) {
  const auto text = [&](const char* name) {
    return values.count(name) > 0 ? values[name].as<std::string>() : std::string();
  };
  if (values.count("lang") > 0) {
    const auto language = parse_name<Language>(text("lang"));
    if (!language) return Error{ErrorCode::usage, "--lang must be zh-CN or en"};
    line.language = *language;
  }
  if (values.count("help") > 0) {
    line.command = named.command == Command::simulate ? Command::simulate_help : Command::help;
    return line;
  }
  line.command = named.command;
  if (values.count("store") > 0) {
    auto store = store_of(text("store"));
    if (!store) return store.error();
    line.store = *std::move(store);
    if (!line.store.is_database()) line.state_folder = line.store.folder;
  }
  const auto arguments =
      values.count("argument") > 0 ? values["argument"].as<std::vector<std::string>>() : std::vector<std::string>();
  if (arguments.size() > named.arguments || (arguments.size() < named.arguments && !named.may_be_fewer)) {
    return Error{ErrorCode::usage, arguments.size() > named.arguments
                                       ? in_quotes(arguments[named.arguments], 60) + " is one word too many"
                                       : "an argument is missing; see campus-collector --help"};
  }
  if (named.command == Command::simulate) {
    auto simulation = read_simulate_options(values);
    if (!simulation) return simulation.error();
    line.simulate = *std::move(simulation);
    return line;
  }
  if (named.command == Command::ticket_issue) {
    auto order = read_ticket_options(values);
    if (!order) return order.error();
    line.ticket = *std::move(order);
    return line;
  }
  if (named.command == Command::ticket_issuer) return line;
  if (is_enroll(named.command)) return read_enroll(values, arguments, std::move(line));
  if (named.command == Command::keys_approve_pending) line.enroll.top = arguments[0];
  if (named.command == Command::roster_import || named.command == Command::calendar_import ||
      named.command == Command::backup || named.command == Command::restore) {
    line.file = arguments[0];
  }
  auto order = read_order_words(named.command, values, arguments);
  if (!order) return order.error();
  line.order = *std::move(order);
  if (named.command == Command::fleet_import) line.file = arguments[0];
  if (named.command == Command::audit && !arguments.empty()) line.object = arguments[0];
  if (named.command == Command::keys_approve || named.command == Command::keys_revoke ||
      named.command == Command::keys_chain) {
    line.key = arguments[0];
  }
  if (named.command == Command::account_add || named.command == Command::account_revoke) line.object = arguments[0];
  line.scope = text("scope");
  line.banner = text("banner");
  line.expires = text("expires");
  line.listen = text("listen");
  line.standard = text("standard");
  line.tailoring = text("tailoring");
  line.waivers = text("waivers");
  line.tls_certificate = text("tls-cert");
  line.tls_key = text("tls-key");
  line.tls_client_ca = text("tls-client-ca");
  line.format = text("format");
  line.report_interval = std::chrono::seconds(values.count("interval") > 0 ? values["interval"].as<long>() : 1);
  line.open = values.count("open") > 0 && values["open"].as<bool>();
  line.apply = values.count("apply") > 0 && values["apply"].as<bool>();
  line.auditor = values.count("auditor") > 0 && values["auditor"].as<bool>();
  if (values.count("to") > 0) line.version = values["to"].as<std::int64_t>();
  if (values.count("site") > 0) line.sites = values["site"].as<std::vector<std::string>>();
  return check(std::move(line));
}

}  // namespace

Environment environment_of_process() {
  const auto variable = [](const char* name) {
    const char* value = std::getenv(name);
    return std::string(value == nullptr ? "" : value);
  };
  return {variable("LANG"), variable("CAMPUS_COLLECTOR_STATE"), variable("XDG_STATE_HOME"), variable("HOME"),
          ::geteuid() == 0};
}

Result<CommandLine> parse_command_line(const std::vector<std::string>& words, const Environment& from) {
  const auto named = name_command(words);
  if (!named) return named.error();
  CommandLine line;
  line.language = language_of(from.lang);
  line.store.folder = default_store(from);
  line.state_folder = line.store.folder;
  line.command = named->command;
  if (line.command == Command::help || line.command == Command::version) return line;
  try {
    const std::vector<std::string> rest(words.begin() + static_cast<std::ptrdiff_t>(named->words), words.end());
    const auto options = options_of(line.command);
    po::positional_options_description positions;
    positions.add("argument", -1);
    namespace style = po::command_line_style;
    po::variables_map values;
    po::store(po::command_line_parser(rest)
                  .options(options)
                  .positional(positions)
                  .style(style::unix_style & ~style::allow_guessing)
                  .run(),
              values);
    if (values.count("help") == 0) po::notify(values);
    return read_values(values, *named, std::move(line));
  } catch (const po::error& error) {
    return Error{ErrorCode::usage, std::string(error.what()) + "; see campus-collector --help"};
  }
}

std::string help_text(Language language) { return language == Language::en ? kHelpEn : kHelpZh; }

}  // namespace campus::collector
