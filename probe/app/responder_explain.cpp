#include "probe/app/responder_explain.h"

#include <iostream>

#include "core/ticket/ticket_words.h"
#include "probe/app/options.h"
#include "probe/app/places.h"
#include "probe/app/ticket_files.h"
#include "probe/responder/followed_orders.h"
#include "probe/responder/ticket_checks.h"
#include "probe/responder/used_ticket_file.h"

namespace campus::probe {
namespace {

po::options_description described() {
  po::options_description options("Options");
  auto add = options.add_options();
  add("help", "show this help / 显示帮助");
  add("ticket", po::value<std::string>(), "FILE of the ticket / 测试许可文件");
  add("trust", po::value<std::string>(), "FILE of the issuers that the responder trusts / 信任的签发者");
  add("name", po::value<std::string>(), "NAME of the responder / 测速节点名称");
  add("deny", po::value<std::string>(), "FILE of what is denied / 停用名单");
  add("lang", po::value<std::string>(), "zh-CN|en / 语言");
  return options;
}

struct Known {
  std::optional<ResponderName> name;
  std::optional<TrustList> trust;
  std::optional<DenyList> deny;
  std::optional<UsedTickets> used;  ///< as `state` has them; each responder begins with a file of none
  std::optional<bool> silence;  ///< by the orders in `state`; where a responder works there and has none, there is none
  std::filesystem::path state;  ///< the responder's
};

Result<void> read_orders(const CommandContext& context, Known& known) {
  std::vector<std::string> issuers;
  for (const auto& one : known.trust->issuers()) issuers.push_back(to_hex(one.key));
  const auto orders = look_at_orders(context.disk, known.state / "responder", issuers);
  if (!orders) return orders.error();
  if (known.used) known.silence = false;
  if (!*orders) return {};
  const auto& silence = (*orders)->silence;
  known.silence = silence && !(silence->until && *silence->until <= context.clock.wall());
  if (!known.deny) known.deny.emplace();
  for (const auto& key : (*orders)->denied_keys) known.deny->key_ids.insert(key.text());
  return {};
}

Result<Known> read_known(const CommandContext& context, const po::variables_map& values) {
  Known known;
  known.state = responder_state_folder();
  if (const auto text = text_option(values, "name")) {
    const auto name = parse_responder_name(*text);
    if (!name) return Error{ErrorCode::usage, "--name: " + name.error().message};
    known.name = *name;
  }
  if (const auto file = text_option(values, "trust")) {
    auto trust = read_trust_list(context.disk, *file);
    if (!trust) return trust.error();
    known.trust = *std::move(trust);
  }
  if (const auto file = text_option(values, "deny")) {
    auto deny = read_deny_list(context.disk, *file);
    if (!deny) return deny.error();
    known.deny = *std::move(deny);
  }
  auto used = look_at_used_tickets(context.disk, known.state / "responder");
  if (!used) return used.error();
  known.used = *std::move(used);
  if (known.trust) {
    if (auto read = read_orders(context, known); !read) return read.error();
  }
  return known;
}

/// The responder's own order. What is not known passes.
std::optional<TicketRefusal> refusal_of(const SignedTicket& ticket, const Known& known, WallTime now) {
  if (known.silence.value_or(false)) return TicketRefusal::silenced;
  TicketRules rules{known.name.value_or(ticket.ticket.responder), known.trust.value_or(TrustList())};
  auto refusal = refusal_before_signatures(ticket.ticket, rules, now);
  if (refusal == TicketRefusal::unknown_issuer && !known.trust) refusal.reset();
  if (!refusal && known.trust) refusal = refusal_of_issuer(ticket, rules);
  if (!refusal)
    refusal = refusal_of_use(ticket.ticket, known.used.value_or(UsedTickets()), known.deny.value_or(DenyList()));
  return refusal;
}

std::string not_checked(const Known& known, Language language) {
  std::string text;
  const auto add = [&](bool checked, const char* zh_cn, const char* en) {
    if (!checked) text += std::string(text.empty() ? "" : say(language, "、", ", ")) + say(language, zh_cn, en);
  };
  add(known.name.has_value(), "是否给这个测速节点（--name）", "whether it is for this responder (--name)");
  add(known.trust.has_value(), "签名和签发者（--trust）", "signature and issuer (--trust)");
  add(known.used.has_value(), "是否已经用过", "whether it was used");
  add(known.silence.has_value(), "平台的指令（静默、停用的设备）", "the collector's orders (silence, refused devices)");
  return text;
}

}  // namespace

ExitCode run_responder_explain(const CommandContext& context, const Arguments& arguments) {
  constexpr const char* kCommand = "responder explain";
  const auto described_options = described();
  const auto values = parse_options(arguments, described_options, {});
  if (!values) return fail(kCommand, values.error());
  if (help_wanted(*values, "campus-probe responder explain --ticket FILE [--trust FILE] [--name NAME] [--deny FILE]",
                  described_options)) {
    return ExitCode::conforms;
  }
  const auto language = language_option(context, *values);
  if (!language) return fail(kCommand, language.error());
  const auto file = text_option(*values, "ticket");
  if (!file) return fail(kCommand, {ErrorCode::usage, "--ticket FILE is missing: name the ticket to explain"});
  const auto ticket = read_ticket(context.disk, *file);
  if (!ticket) return fail(kCommand, ticket.error());
  const auto known = read_known(context, *values);
  if (!known) return fail(kCommand, known.error());

  std::cout << say(*language, "测试许可 ", "ticket ") << *file << "\n"
            << describe(ticket->ticket, *language) << say(*language, "测速节点的状态目录：", "state of the responder: ")
            << known->state.string() << "\n";
  if (const auto refusal = refusal_of(*ticket, *known, context.clock.wall())) {
    std::cout << say(*language, "此刻不会被接受：", "would be refused now: ") << words_of(*refusal, *language) << " ("
              << name_of(*refusal) << ")\n";
    return ExitCode::nonconform;
  }
  if (const auto open = not_checked(*known, *language); !open.empty()) {
    std::cout << say(*language, "未见拒绝的理由；没有核对：", "nothing speaks against it; not checked: ") << open
              << "\n";
    return ExitCode::undecided;
  }
  std::cout << say(
      *language, "此刻会被接受，只要设备能签名证明、该校没有别的测试、测速节点有余量\n",
      "would be taken now, if its device proves itself, no other test of the school runs and the responder "
      "has room\n");
  return ExitCode::conforms;
}

}  // namespace campus::probe
